/* A command, as data: what parsing, help, manual page and completion know of it, and its body.
 *
 * To add one, write cmd/jd/command/NAME.c with a `const struct command NAME_command`, declare it in command.h there,
 * and put it into the list of commands.c, where the help is to show it. Its tests name what is missing besides: a line
 * in testdata/cases/json-everywhere.case, a word in the README. */
#ifndef JD_CMD_CLI_COMMAND_H
#define JD_CMD_CLI_COMMAND_H

#include "model/base/base.h"

#include <stdint.h>

struct session;

struct example {
  const char *line; /* for a shell; it begins with "jd " and works as it stands: a test parses it */
  const char *what;
};

#define ARGUMENTS_ANY SIZE_MAX

struct command {
  const char *name, *summary;
  const char *arguments;          /* for the usage line; "" when it takes none */
  const char *const *words;       /* what an argument may be, ends with NULL; NULL: by its name in `arguments` */
  size_t most_arguments;          /* ARGUMENTS_ANY: no limit */
  const char *instead;            /* a sentence with a blank before it, for who gives arguments and may not; or NULL */
  uint64_t options;               /* of its own, OPTION_BIT (options.h) of each; the global ones all commands take */
  const char *about;              /* below the usage; each line is a paragraph */
  const char *exit_statuses;      /* "0 done, 1 error." */
  const struct example *examples; /* the most usual use first; ends with one that has no line */
  bool several_apps;              /* --app may name more than one */
  bool ci_formats;                /* --format takes those for CI too */
  bool streams_json;              /* --format json prints a document a line as it goes, unless --dry-run */
  bool is_apart;                  /* neither project nor app matter to it: messages suggest it without global options */
  bool runs_unopened;             /* without a project: `run` gets a session before session_open */
  int (*run)(struct session *session); /* returns the exit status */
};

/* A list of commands, in the order of the help, ends with NULL. */
const struct command *command_find(const struct command *const *commands, const char *name); /* NULL: there is none */
/* Says so, with the nearest command where there is one. */
bool command_fail_unknown(struct arena *arena, const struct command *const *commands, const char *name,
                          struct jd_error *error);

#endif
