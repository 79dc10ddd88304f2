#include "cmd/jd/session/session.h"

#include "model/journey/journey.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- the checks ---- */

/* Searches PATH; runs nothing. */
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
                                            .retry = remote_session_retry(session, &checkup->clock)};
  preflight_check(session->arena, &request, &checkup->result);
  check_cli(checkup);
}

bool checkup_can_ask(const struct session *session) {
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && session->options->format == FORMAT_TEXT;
}

bool checkup_run(struct checkup *checkup, struct jd_error *error) {
  struct session *session = checkup->session;
  session_show_findings(session);
  if (!session->config.app.text && checkup->http && checkup_can_ask(session) && !choose_app(checkup, error))
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

/* ---- before apply ---- */

/* Runs preflight as a part of apply. */
static bool is_there(const char *path) {
  int64_t changed;
  return file_changed(path, &changed);
}

/* Returns whether the project has files of the journey. */
static bool walks_journey(const struct checkup *checkup) {
  const struct session *session = checkup->session;
  return is_there(checkup_path(checkup, PROJECT_STATE)) || is_there(checkup_path(checkup, PROJECT_PREFLIGHT)) ||
         is_there(project_path(session->arena, &session->project, SESSION_PLAN_FILE));
}

/* Returns why preflight must run; NULL if it need not. */
static const char *why_run(const struct checkup *checkup) {
  static const char *const whys[] = {[PREFLIGHT_OLD] = "is older than 24 hours",
                                     [PREFLIGHT_FAILING] = "reports a failed check",
                                     [PREFLIGHT_ELSEWHERE] = "is for another app"};
  struct session *session = checkup->session;
  const struct config *config = &session->config;
  const char *name = checkup_file(checkup, PROJECT_PREFLIGHT), *path = checkup_path(checkup, PROJECT_PREFLIGHT);
  struct preflight preflight;
  struct bytes text;
  int64_t changed = 0;
  if (!config->app.text || !config->api_key)
    return config->app.text ? "there is no API key" : "there is no app";
  if (!file_changed(path, &changed) ||
      project_read_own(session->arena, &session->project, path, LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return arena_printf(session->arena, "%s is missing", name);
  preflight_parse(session->arena, text, &preflight);
  enum preflight_state state = preflight_state(&preflight, changed, checkup->clock.now(checkup->clock.context),
                                               config->app.text, config->sandbox);
  if (state == PREFLIGHT_FRESH && is_there(checkup_path(checkup, PROJECT_STATE)) && !checkup_app_of_state(checkup) &&
      !checkup_is_of_made_up_app(checkup))
    return arena_printf(session->arena, "app_id is null in %s", checkup_file(checkup, PROJECT_STATE));
  return whys[state] ? arena_printf(session->arena, "%s %s", name, whys[state]) : NULL;
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
    output_warning_of(session->output, "preflight: mcp_connected", preflight->rows[PREFLIGHT_MCP].note);
  output_progress(session->output, "preflight: passed");
  return true;
}

static void docs_where_old(struct checkup *checkup) {
  struct session *session = checkup->session;
  const char *path = checkup_path(checkup, PROJECT_DOCS_CACHE);
  struct bytes text = {"", 0};
  struct jd_error error = {0};
  int64_t changed = 0;
  if (file_changed(path, &changed) &&
      project_read_own(session->arena, &session->project, path, LIMIT_DOCUMENT_BYTES, &text, &error) == FILE_READ &&
      docscache_state(session->arena, text, "functions", changed, checkup->clock.now(checkup->clock.context)) ==
          DOCS_FRESH)
    return;
  if (checkup->result.preflight.rows[PREFLIGHT_MCP].mark == PREFLIGHT_FAILED)
    output_warning(session->output, "could not refresh %s: the MCP server did not answer. To try again, run `jd docs`.",
                   checkup_file(checkup, PROJECT_DOCS_CACHE));
  else if (!docs_refresh(checkup, &error))
    output_warning_of(session->output,
                      arena_printf(session->arena, "could not refresh %s", checkup_file(checkup, PROJECT_DOCS_CACHE)),
                      error.message);
  else
    output_progress(session->output, "docs: wrote topic functions to %s", checkup_file(checkup, PROJECT_DOCS_CACHE));
}

/* Apply can go on without the MCP server (except --via mcp), so it does not wait long for it. */
static bool hurry_mcp(struct checkup *checkup, struct jd_error *error) {
  enum { MCP_SECONDS = 10 };
  struct session *session = checkup->session;
  if (!checkup->mcp || session->options->via == TRANSPORT_MCP)
    return true;
  session->timeout_s = MCP_SECONDS;
  checkup->mcp_http = session_http(session, true, 0, error);
  session->timeout_s = 0;
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
  return checkup_check_files(checkup, error) && checkup_open(checkup, session, error) && hurry_mcp(checkup, error) &&
         preflight_where_stale(checkup, error);
}

bool preflight_finish(struct checkup *checkup, struct jd_error *error) {
  if (checkup->ran && !checkup_record(checkup, error))
    return false;
  if (checkup->mcp)
    docs_where_old(checkup);
  return true;
}
