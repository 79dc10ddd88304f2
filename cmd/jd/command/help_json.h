/* Help and version for programs: from the tables that parsing is made from. */
#ifndef JD_CMD_HELP_JSON_H
#define JD_CMD_HELP_JSON_H

#include "cmd/jd/cli/cli.h"
#include "model/json.h"

/* Of the program (COMMAND_NONE): its commands and the global options; else of one command. Owned by the caller. */
struct js *help_json(enum command_id command);
struct js *version_json(const char *commit);

#endif
