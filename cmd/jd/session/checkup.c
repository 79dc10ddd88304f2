#include "cmd/jd/session/session.h"

#include "model/format/format.h"
#include "model/journey/journey.h"
#include "reconcile/project/project.h"

const char *checkup_path(const struct checkup *checkup, enum project_file file) {
  return project_file_path(checkup->session->arena, &checkup->session->project, file);
}

const char *checkup_file(const struct checkup *checkup, enum project_file file) {
  return project_file(&checkup->session->project, file);
}

bool checkup_open(struct checkup *checkup, struct session *session, struct jd_error *error) {
  *checkup = (struct checkup){.session = session, .clock = remote_session_clock(session)};
  if (!session_configure_partly(session, error))
    return false;
  if (!session->config.api_key)
    return true;
  progress_begin(&session->output->progress, "checking the account");
  checkup->http = session_http(session, true, 0, error);
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

/* An unreadable file was reported when the app was resolved. */
const char *checkup_app_of_state(const struct checkup *checkup) {
  struct session *session = checkup->session;
  struct findings ignored;
  struct statefile state;
  struct bytes text;
  findings_init(&ignored, session->arena);
  if (project_read_own(session->arena, &session->project, checkup_file(checkup, PROJECT_STATE), LIMIT_DOCUMENT_BYTES,
                       &text, NULL) != FILE_READ)
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
  const char *named = checkup_app_of_state(checkup);
  if (named && strcmp(named, config->app.text) != 0) {
    output_progress(session->output, "%s names the app %s, not %s, and was not changed",
                    checkup_file(checkup, PROJECT_STATE), named, config->app.text);
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

bool checkup_check_files(const struct checkup *checkup, struct jd_error *error) {
  static const enum project_file files[] = {PROJECT_PREFLIGHT, PROJECT_STATE, PROJECT_DOCS_CACHE};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (!file_check_writable(&checkup->session->project, checkup_path(checkup, files[i]), error))
      return false;
  return true;
}

/* ---- 03b-docs-cache.md ---- */

static const char topic[] = "functions", url[] = "https://docs.butterbase.ai/core-concepts/functions";
static const char class_url[] = "https://docs.butterbase.ai/durable-objects"; /* not a topic of the MCP server */

static bool ask(struct checkup *checkup, struct bytes *page, struct jd_error *error) {
  struct mcp_answer answer;
  struct js *arguments = js_object("topic", js_of_text(topic), NULL);
  progress_begin(&checkup->session->output->progress, "fetching the documentation");
  if (!mcp_ask(checkup->mcp, checkup->session->arena, "butterbase_docs", arguments, &answer, error))
    return false;
  JD_BUF masked;
  buf_init(&masked, answer.text.len);
  mask_text(answer.mask, answer.text, &masked);
  *page = arena_bytes(checkup->session->arena, buf_bytes(&masked));
  return !answer.is_error || jd_fail(error, JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, "butterbase_docs",
                                     "The MCP server's tool butterbase_docs failed. Run `jd docs` later.");
}

bool docs_refresh(struct checkup *checkup, struct jd_error *error) {
  struct session *session = checkup->session;
  const char *path = checkup_path(checkup, PROJECT_DOCS_CACHE);
  struct bytes text = {"", 0}, page;
  if (!checkup->mcp)
    return jd_fail_usage(error, NULL, "%s", config_no_key);
  if (!file_check_writable(&session->project, path, error))
    return false;
  if (project_read_own(session->arena, &session->project, path, LIMIT_DOCUMENT_BYTES, &text, error) == FILE_FAILED ||
      !ask(checkup, &page, error))
    return false;
  const struct bytes summary = docs_summary(session->arena, page, "durable object");
  if (summary.len == 0)
    return jd_fail(
        error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "butterbase_docs",
        "The MCP server returned an empty page for the topic %s; the old summary was kept. Run `jd docs` later.",
        topic);
  const char *with_class =
      arena_printf(session->arena, "%.*s\n- How a class is structured: %s", (int)summary.len, summary.data, class_url);
  const struct docs_entry entry = {topic, bytes_of(with_class), url, checkup->clock.now(checkup->clock.context)};
  return file_replace(&session->project, path, docscache_put(session->arena, text, &entry), 0666, error);
}
