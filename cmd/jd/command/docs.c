#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"

static void show(struct session *session) {
  const char *file = project_file(&session->project, PROJECT_DOCS_CACHE);
  if (session->options->format == FORMAT_JSON) {
    struct js *json = json_document();
    js_set_text(json, "topic", "functions");
    js_set_text(json, "file", file);
    output_json(session->output, json);
  } else if (!session->options->quiet) {
    output_result(session->output,
                  bytes_of(arena_printf(session->arena, "Wrote a summary of the topic functions to %s.\n", file)));
  }
}

static int run_docs(struct session *session) {
  struct checkup checkup = {.session = session};
  struct jd_error error = {0};
  bool fetched = checkup_open(&checkup, session, &error) && docs_refresh(&checkup, &error);
  checkup_close(&checkup);
  if (!fetched)
    return session_fail(session, &error);
  session_show_findings(session);
  show(session);
  return EXIT_DONE;
}

const struct command docs_command = {
    .name = "docs",
    .summary = "refresh the stage's topic in 03b-docs-cache.md",
    .arguments = "",
    .about = "Fetches the topic functions from the MCP server's tool butterbase_docs and writes a summary to "
             "docs/butterbase/03b-docs-cache.md; other topics are kept. `jd apply` does this itself if the topic is "
             "missing or older than 24 hours.",
    .exit_statuses = "0 done, 1 error.",
    .examples = {{"jd docs", "fetch what the documentation says about Durable Objects"}},
    .documents = {"docs"},
    .run = run_docs,
};
