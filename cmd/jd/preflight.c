#include "cmd/jd/preflight.h"

#include "cmd/jd/reading.h"
#include "model/docscache.h"
#include "model/statefile.h"
#include "reconcile/apply.h"
#include "reconcile/stage.h"

#include <sys/stat.h>
#include <unistd.h>

static const char *path_of(const struct checkup *checkup, const char *name) {
  return project_path(checkup->session->arena, &checkup->session->project, name);
}

static int64_t now(const struct checkup *checkup) {
  return checkup->clock.now(checkup->clock.context);
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

/* What it says of the app; NULL for nothing. That it cannot be read was said when it was resolved. */
static const char *app_of_state(const struct checkup *checkup) {
  struct session *session = checkup->session;
  struct findings ignored;
  struct statefile state;
  struct bytes text;
  findings_init(&ignored, session->arena);
  if (file_read(session->arena, path_of(checkup, STATE_FILE_PATH), LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return NULL;
  statefile_parse(session->arena, text, STATE_FILE_PATH, &state, &ignored);
  return state.app_id;
}

static bool is_made_up(const struct config *config) {
  return config->sandbox && strcmp(config->app.text, CONFIG_SANDBOX_APP) == 0;
}

bool checkup_stamp(const struct checkup *checkup, bool tick, bool may_create, struct jd_error *error) {
  struct session *session = checkup->session;
  const struct config *config = &session->config;
  const char *stands = app_of_state(checkup);
  if (stands && strcmp(stands, config->app.text) != 0) {
    output_progress(session->output, "%s names the app %s, and stays as it is: this was about %s", STATE_FILE_PATH,
                    stands, config->app.text);
    return true;
  }
  const struct stage_stamp stamp = {
      .app_id = is_made_up(config) ? NULL : config->app.text,
      .api_base =
          config->sandbox ? NULL : arena_printf(session->arena, "%s/v1/%s", config->endpoint.text, config->app.text),
      .tick = tick,
      .may_create = may_create,
  };
  return stage_preflight(session->arena, &session->project, &checkup->clock, &stamp, error);
}

/* ---- the checks ---- */

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
                                            .by_mcp = session->options->via == DOOR_MCP,
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
  return file_replace(path_of(checkup, PREFLIGHT_FILE), buf_bytes(&text), 0666, error) &&
         (!checkup_is_passed(checkup) || checkup_stamp(checkup, true, false, error));
}

/* ---- before apply ---- */

static bool is_there(const struct checkup *checkup, const char *name) {
  int64_t changed;
  return file_changed(path_of(checkup, name), &changed);
}

/* Where none of the journey's own files is, there is no journey: what apply reads says itself what is missing. */
static bool walks_journey(const struct checkup *checkup) {
  return is_there(checkup, STATE_FILE_PATH) || is_there(checkup, SESSION_PLAN_FILE) ||
         is_there(checkup, PREFLIGHT_FILE);
}

/* Why preflight is to be run; NULL: it need not be. */
static const char *why_run(const struct checkup *checkup) {
  static const char *const whys[] = {[PREFLIGHT_OLD] = PREFLIGHT_FILE " is not of the last 24 hours",
                                     [PREFLIGHT_FAILING] = PREFLIGHT_FILE " says that something was missing",
                                     [PREFLIGHT_ELSEWHERE] = PREFLIGHT_FILE " is about another app"};
  struct session *session = checkup->session;
  const struct config *config = &session->config;
  const char *path = path_of(checkup, PREFLIGHT_FILE);
  struct preflight preflight;
  struct bytes text;
  int64_t changed = 0;
  if (!config->app.text || !config->api_key)
    return config->app.text ? "there is no API key" : "there is no app";
  if (!file_changed(path, &changed) || file_read(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return PREFLIGHT_FILE " is missing";
  preflight_parse(session->arena, text, &preflight);
  enum preflight_state state = preflight_state(&preflight, changed, now(checkup), config->app.text, config->sandbox);
  if (state == PREFLIGHT_FRESH && is_there(checkup, STATE_FILE_PATH) && !app_of_state(checkup) && !is_made_up(config))
    return "app_id is null in " STATE_FILE_PATH;
  return whys[state];
}

static bool preflight_where_stale(struct checkup *checkup, struct jd_error *error) {
  struct session *session = checkup->session;
  const char *why = why_run(checkup);
  if (!why)
    return true;
  output_progress(session->output, "preflight: %s; checking key, account, app and tools", why);
  if (!checkup_run(checkup, error))
    return false;
  if (checkup->result.error.code != JD_NONE) {
    bool written = checkup_record(checkup, error);
    if (written)
      *error = checkup->result.error;
    return false;
  }
  const struct preflight *preflight = &checkup->result.preflight;
  if (preflight->rows[PREFLIGHT_MCP].mark == PREFLIGHT_FAILED)
    output_warning(session->output, "preflight: mcp_connected: %s", preflight->rows[PREFLIGHT_MCP].note);
  output_progress(session->output, "preflight: passed");
  return true;
}

static void docs_where_old(struct checkup *checkup) {
  struct session *session = checkup->session;
  const char *path = path_of(checkup, DOCS_FILE);
  struct bytes text = {"", 0};
  struct jd_error error = {0};
  int64_t changed = 0;
  if (file_changed(path, &changed) &&
      file_read(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, &error) == FILE_READ &&
      docscache_state(session->arena, text, "functions", changed, now(checkup)) == DOCS_FRESH)
    return;
  if (checkup->result.preflight.rows[PREFLIGHT_MCP].mark == PREFLIGHT_FAILED)
    output_warning(session->output, "%s is not refreshed: the MCP server does not answer. `jd docs` tries again.",
                   DOCS_FILE);
  else if (!docs_refresh(checkup, &error))
    output_warning(session->output, "%s is not refreshed: %s", DOCS_FILE, error.message);
  else
    output_progress(session->output, "docs: topic functions fetched into %s", DOCS_FILE);
}

/* Apply goes on without the MCP server where it needs none, and so does not wait long for one that hangs. */
static bool hurry_mcp(struct checkup *checkup, struct jd_error *error) {
  enum { PATIENCE_SECONDS = 10 };
  struct session *session = checkup->session;
  if (!checkup->mcp || session->options->via == DOOR_MCP)
    return true;
  session->patience = PATIENCE_SECONDS;
  checkup->mcp_http = session_http(session, true, 0, NULL, error);
  session->patience = 0;
  if (!checkup->mcp_http)
    return false;
  mcp_free(checkup->mcp);
  checkup->mcp = mcp_new(checkup->mcp_http);
  return true;
}

bool preflight_before_apply(struct checkup *checkup, struct session *session, struct jd_error *error) {
  *checkup = (struct checkup){.session = session};
  if (!walks_journey(checkup))
    return true;
  return checkup_open(checkup, session, error) && hurry_mcp(checkup, error) && preflight_where_stale(checkup, error);
}

bool preflight_leave(struct checkup *checkup, struct jd_error *error) {
  if (checkup->ran && !checkup_record(checkup, error))
    return false;
  if (checkup->mcp)
    docs_where_old(checkup);
  return true;
}
