#include "cmd/jd/command/command.h"

/* In the order of the help. */
const struct command *const command_list[] = {
    &plan_command,   &apply_command, &drift_command,     &validate_command, &status_command,
    &import_command, &init_command,  &preflight_command, &log_command,      &schema_command,
    &docs_command,   &dev_command,   &engine_command,    &mcp_command,      &completion_command,
    &help_command,   NULL,
};
