#include "cmd/jd/session/preflight.h"
#include "model/format/format.h"
#include "model/journey/journey.h"

static const char topic[] = "functions", url[] = "https://docs.butterbase.ai/core-concepts/functions";

static bool ask(struct checkup *checkup, struct bytes *page, struct jd_error *error) {
  struct mcp_answer answer;
  JD_JS arguments = js_new_object();
  js_set_text(arguments, "topic", topic);
  checkup->session->waiting.subject = "fetching the documentation";
  if (!mcp_ask(checkup->mcp, checkup->session->arena, "butterbase_docs", arguments, &answer, error))
    return false;
  JD_BUF masked;
  buf_init(&masked, answer.text.len);
  mask_text(answer.mask, answer.text, &masked);
  *page = arena_bytes(checkup->session->arena, buf_bytes(&masked));
  return !answer.is_error || jd_fail(error, JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, "butterbase_docs",
                                     "The MCP server's tool butterbase_docs failed. Try `jd docs` later.");
}

bool docs_refresh(struct checkup *checkup, struct jd_error *error) {
  struct session *session = checkup->session;
  const char *path = checkup_path(checkup, PROJECT_DOCS_CACHE);
  struct bytes text = {"", 0}, page;
  if (!checkup->mcp)
    return jd_fail_usage(error, NULL, "%s", config_no_key);
  if (!file_check_writable(&session->project, path, error))
    return false;
  if (file_read(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, error) == FILE_FAILED || !ask(checkup, &page, error))
    return false;
  const struct docs_entry entry = {topic, docs_summary(session->arena, page, "durable object"), url,
                                   checkup->clock.now(checkup->clock.context)};
  if (entry.summary.len == 0)
    return jd_fail(
        error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "butterbase_docs",
        "The MCP server answered an empty page for the topic %s, and the old one is kept. Try `jd docs` later.", topic);
  return file_replace(&session->project, path, docscache_put(session->arena, text, &entry), 0666, error);
}
