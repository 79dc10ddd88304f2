#include "cmd/jd/session/session.h"

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "reconcile/api/api.h"
#include "reconcile/mcp/mcp.h"
#include "reconcile/project/project.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *session_environment(const char *name) {
  return getenv(name);
}

void session_init(struct session *session, struct arena *arena, const struct options *options, struct output *output) {
  *session = (struct session){.arena = arena, .options = options, .output = output, .app = options->app};
  findings_init(&session->findings, arena);
}

static bool working_directory(struct arena *arena, const char **out, struct jd_error *error) {
  char *path = getcwd(NULL, 0);
  if (!path)
    return jd_fail_io(error, ".", errno, "Change to an existing folder, or name the project with -C DIR.",
                      "The working directory cannot be found");
  *out = arena_strdup(arena, path);
  free(path);
  return true;
}

const char *session_path(const struct session *session, const char *path) {
  if (session->options->directory)
    return project_path(session->arena, &session->project, path);
  const struct project here = {session->directory};
  return project_path(session->arena, &here, path);
}

struct desire_request session_desire_request(const struct session *session) {
  return (struct desire_request){.project = &session->project,
                                 .mask = session->mask,
                                 .plan_file = session->plan_file,
                                 .env_file = session->env_file,
                                 .env_file_given = session->env_file != NULL,
                                 .around = session->options->via == TRANSPORT_MCP ? MCP_AROUND : 0,
                                 .environment = session_environment};
}

/* Checks a file that an option names before anything is contacted or written. A missing folder is a typing error more
 * often than not. */
static bool check_output(const struct session *session, const char *option, const char *name, struct jd_error *error) {
  const char *path = session_path(session, name), *slash = strrchr(path, '/');
  const char *folder = arena_strndup(session->arena, path, slash ? (size_t)(slash - path) : 0);
  if (*folder && access(folder, F_OK) != 0 && errno == ENOENT)
    return jd_fail_usage(error, option, "the folder of %s does not exist: %s. Create it, or name another file.", name,
                         project_display(session->arena, &session->project, folder));
  return file_check_writable(&session->project, path, error);
}

static bool check_outputs(const struct session *session, struct jd_error *error) {
  const struct options *options = session->options;
  return (!options->out || check_output(session, "--out", options->out, error)) &&
         (!options->summary || check_output(session, "--summary", options->summary, error));
}

bool session_open(struct session *session, struct jd_error *error) {
  const struct options *options = session->options;
  session->mask = mask_new();
  if (!working_directory(session->arena, &session->directory, error) ||
      !project_find(session->arena, options->directory, session->directory, session_environment("HOME"),
                    &session->project, error))
    return false;
  if (session->project.passed_over)
    findings_add_warning(
        &session->findings, (struct place){session->project.passed_over, 0, 0}, "project-of-another-user",
        "This folder looks like a project but belongs to another user, so %s is used instead. To use it, pass -C %s.",
        session->project.root, session->project.passed_over);
  session->project.sandbox = options->sandbox;
  session->output->hint = command_hint_of(session->arena, options);
  session->plan_file = options->plan ? session_path(session, options->plan) : SESSION_PLAN_FILE;
  session->env_file = options->env_file ? session_path(session, options->env_file) : NULL;
  return check_outputs(session, error);
}

static void say_configuration(const struct session *session) {
  const struct config *config = &session->config;
  output_verbose(session->output, "project %s", session->project.root);
  if (config->app.text && !fleet_is_wanted(session->options))
    output_verbose(session->output, "app %s (from %s)", config->app.text, config->app.from);
  output_verbose(session->output, "endpoint %s (from %s)", config->endpoint.text, config->endpoint.from);
  if (config->api_key)
    output_verbose(session->output, "API key from %s", config->api_key_from);
}

/* Warns of an env value that is the API key: all code of the app can read it. */
static void warn_of_key(struct session *session) {
  const struct bytes key = session->config.api_key ? secret_reveal(session->config.api_key) : (struct bytes){NULL, 0};
  for (size_t i = 0; key.len && session->desired && i < session->desired->env_count; i++) {
    const struct desired_env *env = &session->desired->env[i];
    if (bytes_equal(secret_reveal(env->value), key))
      findings_add_warning(&session->findings, env->at, "value-is-api-key",
                           "The value of `%s` is the API key that jd uses, and all code of the app could read it. "
                           "Create a key for the app.",
                           env->key);
  }
}

/* Switches to the files and the key of the sandbox. */
static bool use_sandbox(struct session *session, struct jd_error *error) {
  struct config *config = &session->config;
  if (!config->sandbox)
    return true;
  session->project.sandbox = true;
  config->api_key_from = project_file(&session->project, PROJECT_SANDBOX_KEY);
  return session->options->live_from
             ? project_sandbox_key(session->arena, &session->project, &config->api_key, error)
             : project_begin_sandbox(session->arena, &session->project, &config->api_key, error);
}

static bool configure(struct session *session, bool may_lack, struct jd_error *error) {
  const struct options *options = session->options;
  if (session->configured)
    return true;
  if (options->live_from &&
      !live_file_read(session->arena, session_path(session, options->live_from), &session->live, error))
    return false;
  const struct config_request request = {
      .project = &session->project,
      .home = session_environment("HOME"),
      .app = session->app,
      .endpoint = options->endpoint,
      .sandbox = options->sandbox,
      .may_lack = may_lack,
      .live_from = options->live_from,
      .live_app = session->live.app_id,
      .live_endpoint = session->live.endpoint,
      .saved_from = session->saved_from,
      .saved_app = session->saved_app,
      .saved_endpoint = session->saved_endpoint,
      .variables = environ,
      .environment = session_environment,
  };
  if (!config_resolve(session->arena, &request, &session->config, &session->findings, error) ||
      !use_sandbox(session, error))
    return false;
  say_configuration(session);
  warn_of_key(session);
  session->configured = true;
  return true;
}

bool session_configure(struct session *session, struct jd_error *error) {
  return configure(session, false, error);
}

bool session_configure_partly(struct session *session, struct jd_error *error) {
  return configure(session, true, error);
}

/* Called at the end of each request. */
static void trace(void *context, const struct http_request *request, const struct http_answer *answer, double seconds) {
  struct session *session = context;
  const char *about = request->about ? request->about : "", *blank = *about ? " " : "";
  progress_end(&session->output->progress);
  if (answer->status)
    output_verbose(session->output, "%s %s%s%s: %ld, %zu bytes sent, %zu received, %.3f s", request->method,
                   request->path, blank, about, answer->status, request->body.len, answer->body.len, seconds);
  else
    output_verbose(session->output, "%s %s%s%s: no answer, %zu bytes sent, %.3f s", request->method, request->path,
                   blank, about, request->body.len, seconds);
}

static void tick(void *context) {
  struct session *session = context;
  progress_tick(&session->output->progress, monotonic_ms());
}

static enum http_stop stop(void *context) {
  (void)context;
  return signals_insisted() ? HTTP_STOP_ALL : signals_stop() ? HTTP_STOP_READS : HTTP_STOP_NONE;
}

static bool may_leave(void *context) {
  (void)context;
  return signals_write_leaves();
}

/* Called before the first request, whose response could contain them. */
static void learn_secrets(struct session *session) {
  const struct desire_request request = session_desire_request(session);
  if (!session->secrets_known)
    desire_secrets(session->arena, &request);
  session->secrets_known = true;
}

static const char *set_in_environment(const char *name) {
  const char *value = session_environment(name);
  return value && *value ? value : NULL;
}

/* Like the program curl: if CURL_CA_BUNDLE is set, the other two do not count. */
static void name_certificates(struct http_options *options) {
  options->ca_file = set_in_environment("CURL_CA_BUNDLE");
  if (options->ca_file)
    return;
  options->ca_file = set_in_environment("SSL_CERT_FILE");
  options->ca_folder = set_in_environment("SSL_CERT_DIR");
}

struct http *session_http(struct session *session, bool read_only, unsigned connections, struct jd_error *error) {
  enum { READ_SECONDS = 30, WRITE_SECONDS = 120 };
  const struct config *config = &session->config;
  unsigned given = session->options->timeout ? session->options->timeout : session->timeout_s;
  const char *origin = config->sandbox ? session_sandbox(session, error) : config->endpoint.text;
  if (!origin)
    return NULL;
  learn_secrets(session);
  struct http_options options = {
      .origin = origin,
      .api_key = config->api_key,
      .mask = session->mask,
      .user_agent = "jd/" JD_VERSION,
      .environment = session_environment,
      .timeout = given ? given : READ_SECONDS,
      .write_timeout = given ? given : WRITE_SECONDS,
      .connections = connections,
      .read_only = read_only,
      .trace = trace,
      .context = session,
      .stop = stop,
      .tick = tick,
      .may_leave = may_leave,
  };
  name_certificates(&options);
  return http_new(&options, error);
}

struct remote *session_connect(struct session *session, bool read_only, struct jd_error *error) {
  struct http *http = session_http(session, read_only, 0, error);
  const char *app = session->config.app.text;
  if (!http)
    return NULL;
  switch (session->options->via) {
  case TRANSPORT_REST:
    break;
  case TRANSPORT_MCP:
    output_verbose(session->output, "through the MCP server");
    return mcp_remote_new(http, app);
  }
  return rest_new(http, app);
}

void session_close(struct session *session) {
  session_stop_sandbox(session);
  config_free(&session->config);
  mask_free(session->mask);
  session->mask = NULL;
}

void session_show_findings(struct session *session) {
  if (!session->findings_shown)
    output_findings(session->output, &session->findings);
  session->findings_shown = true;
}

bool session_streams(const struct session *session) {
  const struct options *options = session->options;
  return options->format == FORMAT_JSON && options->command && options->command->streams_json && !options->dry_run;
}

struct jd_error session_relative_error(const struct session *session, const struct jd_error *error) {
  struct jd_error relative = *error;
  if (session->project.root && error->where[0] == '/')
    snprintf(relative.where, sizeof relative.where, "%s",
             project_display(session->arena, &session->project, arena_strdup(session->arena, error->where)));
  return relative;
}

static void fail_json(struct session *session, const struct jd_error *error) {
  struct js *document = error_document(error, &session->findings, &session->output->hint);
  if (session->refused)
    plan_json_add_refused(document, session->refused);
  buf_clear(&session->output->pending);
  if (session_streams(session)) {
    output_json_line(session->output, event_json_result(document));
  } else {
    output_json(session->output, document);
  }
}

static void show_hazards(const struct session *session) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  plan_text_hazards(session->refused, &session->output->style_errors, &text);
  output_aside(session->output, buf_bytes(&text));
}

int session_fail(struct session *session, const struct jd_error *failure) {
  const struct jd_error relative = session_relative_error(session, failure), *error = &relative;
  session_show_findings(session);
  output_error(session->output, error);
  if (session->refused)
    show_hazards(session);
  if (session->options->format == FORMAT_JSON)
    fail_json(session, error);
  int status = signals_exit_status();
  return status ? status : EXIT_WRONG;
}
