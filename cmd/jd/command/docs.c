#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"

static void show(struct session *session) {
  const char *file = project_file(&session->project, PROJECT_DOCS_CACHE);
  if (session->options->format == FORMAT_JSON) {
    JD_JS json = json_document();
    js_set_text(json, "topic", "functions");
    js_set_text(json, "file", file);
    output_json(session->output, json);
  } else if (!session->options->quiet) {
    output_result(session->output,
                  bytes_of(arena_printf(session->arena, "Fetched the topic functions; its summary is in %s.\n", file)));
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

static const struct example examples[] = {
    {"jd docs", "what the documentation says of Durable Objects"},
    {NULL, NULL},
};

const struct command docs_command = {
    .name = "docs",
    .summary = "refresh the stage's topic in 03b-docs-cache.md",
    .arguments = "",
    .about = "Fetches the topic functions from the MCP server's butterbase_docs, and puts a summary of it into "
             "docs/butterbase/03b-docs-cache.md; other topics stay as they are. `jd apply` does so by itself where the "
             "topic is missing or more than 24 hours old.",
    .exit_statuses = "0 done, 1 error.",
    .examples = examples,
    .run = run_docs,
};
