#include "cmd/jd/command/command.h"
#include "cmd/jd/view/view.h"

static const char *const words[] = {"plan-output",         "apply-output",     "apply-event-output", "drift-output",
                                    "drift-totals-output", "validate-output",  "status-output",      "preflight-output",
                                    "log-output",          "import-output",    "init-output",        "docs-output",
                                    "engine-output",       "explain-output",   "help-output",        "version-output",
                                    "completion-output",   "dev-event-output", "error-output",       NULL};

static struct js *find(const char *name) {
  static const char end[] = "-output";
  char document[32];
  size_t len = strlen(name);
  if (len < sizeof end || len - (sizeof end - 1) >= sizeof document || strcmp(name + len - (sizeof end - 1), end) != 0)
    return NULL;
  len -= sizeof end - 1;
  memcpy(document, name, len);
  document[len] = '\0';
  return schema_of_output(document);
}

static int run_schema(struct session *session) {
  const struct text_list *arguments = &session->options->arguments;
  struct jd_error error;
  struct js *schema =
      arguments->count ? find(arguments->list[0]) : js_parse(plan_schema_json, "plan.schema.json", NULL);
  if (!schema) {
    jd_fail_usage(&error, NULL, "Unknown schema `%s`. To list the names, run `jd help schema`.", arguments->list[0]);
    return session_fail(session, &error);
  }
  output_json(session->output, schema);
  return EXIT_DONE;
}

const struct command schema_command = {
    .name = "schema",
    .summary = "print the JSON Schema of the YAML plan, for editors",
    .arguments = "[NAME]",
    .words = words,
    .most_arguments = 1,
    .about = "Prints a JSON Schema (draft-07) of a plan in YAML or JSON, with which editors complete and check plans. "
             "What depends on sources or on other values is checked only by `jd validate`.\n"
             "With NAME, prints the schema of what a command prints with --format json: plan-output, apply-output (its "
             "last line), apply-event-output (the other lines), drift-output, drift-totals-output, validate-output, "
             "explain-output (of `jd validate --explain`), status-output, preflight-output, log-output, import-output, "
             "init-output, docs-output, engine-output, help-output, version-output, completion-output, "
             "dev-event-output (a line of `jd dev`), error-output (of a command line that cannot be understood).",
    .exit_statuses = "0 done, 1 unknown name.",
    .examples = {{"jd schema > durable.schema.json", "write it for editors with yaml-language-server"},
                 {"jd schema plan-output", "what `jd plan --format json` prints"}},
    .documents = {"error"},
    .is_apart = true,
    .run = run_schema,
};
