#include "cmd/jd/command/command.h"
#include "model/plan/plan.h"

static int run_schema(struct session *session) {
  JD_JS schema = plan_json_schema();
  output_json(session->output, schema);
  return EXIT_DONE;
}

static const struct example examples[] = {
    {"jd schema > durable.schema.json", "for editors with yaml-language-server"},
    {NULL, NULL},
};

const struct command schema_command = {
    .name = "schema",
    .summary = "print the JSON Schema of the YAML plan, for editors",
    .arguments = "",
    .about =
        "It is a JSON Schema (draft-07) of a plan in YAML or JSON: an editor that has it completes and checks plans as "
        "they are written. Values that only sources or other values can prove wrong are left to `jd validate`.",
    .exit_statuses = "0 done.",
    .examples = examples,
    .is_apart = true,
    .run = run_schema,
};
