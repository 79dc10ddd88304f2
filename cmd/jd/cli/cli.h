/* The room of the command line: what a user types, as data. Nothing here prints, reads files or contacts anything.
 *
 * Order of calls: options_parse fills struct options from argv, once, at the start; everybody reads it from then on.
 * Help (options_help), completion scripts (completion_bash, …) and what messages suggest are made from the same tables
 * of commands and options. command_hint_of makes the global options of this run fit for a command that a message
 * suggests, and command_hint_text puts them into it.
 *
 * Strings of struct options are borrowed from argv or live in the arena that options_parse was handed. Errors are
 * JD_USAGE, with the nearest thing that is right. */
#ifndef JD_CMD_CLI_H
#define JD_CMD_CLI_H

#include "cmd/jd/cli/command.h"
#include "cmd/jd/cli/command_hint.h"
#include "cmd/jd/cli/completion.h"
#include "cmd/jd/cli/options.h"

#endif
