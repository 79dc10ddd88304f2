#include "cmd/jd/command/command.h"
#include "model/plan_json_schema.h"

int cmd_schema(struct session *session) {
  JD_JS schema = plan_json_schema();
  output_json(session->output, schema);
  return EXIT_DONE;
}
