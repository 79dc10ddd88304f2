#include "cmd/jd/command/command.h"
#include "model/plan/plan.h"

static int run_schema(struct session *session) {
  JD_JS schema = plan_json_schema();
  output_json(session->output, schema);
  return EXIT_DONE;
}

static const struct example examples[] = {
    {"jd schema > durable.schema.json", "write it for editors with yaml-language-server"},
    {NULL, NULL},
};

const struct command schema_command = {
    .name = "schema",
    .summary = "print the JSON Schema of the YAML plan, for editors",
    .arguments = "",
    .about = "Prints a JSON Schema (draft-07) of a plan in YAML or JSON, with which editors complete and check plans. "
             "What depends on sources or on other values is checked only by `jd validate`.",
    .exit_statuses = "0 done.",
    .examples = examples,
    .is_apart = true,
    .run = run_schema,
};
