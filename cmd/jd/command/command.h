/* The commands: one file for each, and what only commands ask or show.
 *
 * NAME.c ends with a `const struct command NAME_command` (cmd/jd/cli/cli.h): name, summary, options, examples, exit
 * statuses and body. main.c opens the session and calls the body, which configures and connects as far as needed,
 * prints through the session's output, reports a failure with session_fail, and returns the exit status. It closes what
 * it opened; the session belongs to main.c. */
#ifndef JD_CMD_COMMAND_H
#define JD_CMD_COMMAND_H

#include "cmd/jd/session/session.h"

extern const struct command plan_command, apply_command, drift_command, validate_command, status_command,
    import_command, init_command, preflight_command, log_command, schema_command, docs_command, dev_command,
    engine_command, mcp_command, completion_command, help_command;
extern const struct command version_command; /* not in the list: for --version */

/* All commands, in the order of the help; ends with NULL (commands.c). */
extern const struct command *const command_list[];

#endif
