#include "cmd/jd/session/preflight.h"

#include "cmd/jd/session/reading.h"
#include "model/journey/journey.h"
#include "reconcile/project/project.h"

#include <sys/stat.h>
#include <unistd.h>

const char *checkup_path(const struct checkup *checkup, enum project_file file) {
  return project_file_path(checkup->session->arena, &checkup->session->project, file);
}

const char *checkup_file(const struct checkup *checkup, enum project_file file) {
  return project_file(&checkup->session->project, file);
}

bool checkup_open(struct checkup *checkup, struct session *session, struct jd_error *error) {
  *checkup = (struct checkup){.session = session, .clock = reading_clock(session)};
  if (!session_configure_partly(session, error))
    return false;
  if (!session->config.api_key)
    return true;
  session->waiting.subject = "asking the control plane";
  checkup->http = session_http(session, true, 0, NULL, error);
  checkup->mcp = checkup->http ? mcp_new(checkup->http) : NULL;
  return checkup->http != NULL;
}

void checkup_close(struct checkup *checkup) {
  mcp_free(checkup->mcp);
  http_free(checkup->mcp_http);
  http_free(checkup->http);
  checkup->mcp = NULL;
  checkup->http = checkup->mcp_http = NULL;
}

/* ---- 00-state.md ---- */

/* That it cannot be read was said when it was resolved. */
const char *checkup_app_of_state(const struct checkup *checkup) {
  struct session *session = checkup->session;
  struct findings ignored;
  struct statefile state;
  struct bytes text;
  findings_init(&ignored, session->arena);
  if (file_read(session->arena, checkup_path(checkup, PROJECT_STATE), LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return NULL;
  statefile_parse(session->arena, text, checkup_file(checkup, PROJECT_STATE), &state, &ignored);
  return state.app_id;
}

bool checkup_is_of_made_up_app(const struct checkup *checkup) {
  const struct config *config = &checkup->session->config;
  return config->sandbox && strcmp(config->app.text, CONFIG_SANDBOX_APP) == 0;
}

bool checkup_stamp(const struct checkup *checkup, bool tick, bool may_create, struct jd_error *error) {
  struct session *session = checkup->session;
  const struct config *config = &session->config;
  const char *stands = checkup_app_of_state(checkup);
  if (stands && strcmp(stands, config->app.text) != 0) {
    output_progress(session->output, "%s names the app %s, and stays as it is: this was about %s",
                    checkup_file(checkup, PROJECT_STATE), stands, config->app.text);
    return true;
  }
  const struct stage_stamp stamp = {
      .app_id = checkup_is_of_made_up_app(checkup) ? NULL : config->app.text,
      .api_base =
          config->sandbox ? NULL : arena_printf(session->arena, "%s/v1/%s", config->endpoint.text, config->app.text),
      .tick = tick,
      .may_create = may_create,
  };
  return stage_preflight(session->arena, &session->project, &checkup->clock, &stamp, error);
}

/* ---- the checks ---- */

bool checkup_check_files(const struct checkup *checkup, struct jd_error *error) {
  static const enum project_file files[] = {PROJECT_PREFLIGHT, PROJECT_STATE, PROJECT_DOCS_CACHE};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (!file_check_writable(&checkup->session->project, checkup_path(checkup, files[i]), error))
      return false;
  return true;
}

/* Looked for, and not run. */
static bool is_on_path(struct arena *arena, const char *program) {
  const char *path = session_environment("PATH");
  for (const char *at = path ? path : ""; *at; at += *at == ':') {
    size_t len = strcspn(at, ":");
    const char *file = arena_printf(arena, "%.*s/%s", (int)len, at, program);
    struct stat status;
    if (len > 0 && stat(file, &status) == 0 && S_ISREG(status.st_mode) && access(file, X_OK) == 0)
      return true;
    at += len;
  }
  return false;
}

static void check_cli(struct checkup *checkup) {
  bool found = is_on_path(checkup->session->arena, "butterbase");
  checkup->result.preflight.rows[PREFLIGHT_CLI] =
      found ? (struct preflight_row){PREFLIGHT_PASSED, ""}
            : (struct preflight_row){PREFLIGHT_FAILED, "butterbase not found (npm install -g @butterbase/cli)"};
}

static void check(struct checkup *checkup) {
  struct session *session = checkup->session;
  const struct preflight_request request = {.http = checkup->http,
                                            .mcp = checkup->mcp,
                                            .no_key = config_no_key,
                                            .app_id = session->config.app.text,
                                            .no_app = config_no_app,
                                            .sandbox = session->config.sandbox,
                                            .by_mcp = session->options->via == TRANSPORT_MCP,
                                            .clock = &checkup->clock,
                                            .retries = session->options->retries,
                                            .waiting = reading_say_waiting,
                                            .context = session};
  preflight_check(session->arena, &request, &checkup->result);
  check_cli(checkup);
}

static bool can_ask(const struct session *session) {
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && session->options->format == FORMAT_TEXT;
}

bool checkup_run(struct checkup *checkup, struct jd_error *error) {
  struct session *session = checkup->session;
  session_show_findings(session);
  if (!session->config.app.text && checkup->http && can_ask(session) && !choose_app(checkup, error))
    return false;
  check(checkup);
  checkup->ran = checkup->result.error.code != JD_STOPPED;
  if (!checkup->ran)
    *error = checkup->result.error;
  return checkup->ran;
}

bool checkup_is_passed(const struct checkup *checkup) {
  return checkup->result.error.code == JD_NONE;
}

bool checkup_record(struct checkup *checkup, struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  preflight_write(&checkup->result.preflight, &text);
  return file_replace(&checkup->session->project, checkup_path(checkup, PROJECT_PREFLIGHT), buf_bytes(&text), 0666,
                      error) &&
         (!checkup_is_passed(checkup) || checkup_stamp(checkup, true, false, error));
}
