/* The room of the commands: one file a command, and what only commands ask or show.
 *
 * NAME.c ends with a `const struct command NAME_command` (cmd/jd/cli/cli.h), which holds all there is to know of
 * the command: name, summary, options, examples, exit statuses and body. main.c finds it in command_list by way of
 * options_parse, opens the session, and calls its body. That configures and connects as far as it needs, prints through
 * the session's output, reports a failure with session_fail, and returns the exit status. What it opened it closes; the
 * session stays the caller's. */
#ifndef JD_CMD_COMMAND_H
#define JD_CMD_COMMAND_H

#include "cmd/jd/session/session.h"

extern const struct command plan_command, apply_command, drift_command, validate_command, status_command,
    import_command, preflight_command, log_command, schema_command, docs_command, engine_command, completion_command,
    help_command;
extern const struct command version_command; /* in no list: an option asks for it */

/* commands.c: in the order of the help, ends with NULL. */
extern const struct command *const command_list[];

#endif
