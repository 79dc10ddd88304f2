/* The command line, as a value. One table of options and one of commands (option_table.c) are what parsing, help and
 * suggestions come from.
 *
 * Options stand anywhere: before the command, after it, after its arguments; `--` ends them. An option that is given
 * twice takes its last value, but for those that collect. Nothing is printed here. */
#ifndef JD_CMD_OPTIONS_H
#define JD_CMD_OPTIONS_H

#include "cmd/jd/term/term.h"
#include "model/arena.h"
#include "model/buf.h"
#include "model/digest.h"
#include "model/error.h"

#include <stdint.h>

enum command_id {
  COMMAND_NONE,
  COMMAND_PLAN,
  COMMAND_APPLY,
  COMMAND_DRIFT,
  COMMAND_VALIDATE,
  COMMAND_STATUS,
  COMMAND_IMPORT,
  COMMAND_PREFLIGHT,
  COMMAND_LOG,
  COMMAND_SCHEMA,
  COMMAND_DOCS,
  COMMAND_ENGINE,
  COMMAND_COMPLETION,
  COMMAND_HELP,
  COMMAND_COUNT
};

enum output_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_GITHUB, FORMAT_JUNIT, FORMAT_SARIF };
enum door { DOOR_REST, DOOR_MCP };

enum option_id {
  OPTION_DIRECTORY,
  OPTION_PLAN,
  OPTION_APP,
  OPTION_ENDPOINT,
  OPTION_SANDBOX,
  OPTION_ENV_FILE,
  OPTION_FORMAT,
  OPTION_COLOR,
  OPTION_VIA,
  OPTION_TIMEOUT,
  OPTION_RETRIES,
  OPTION_VERBOSE,
  OPTION_QUIET,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_OUT,
  OPTION_DETAILED_EXITCODE,
  OPTION_LIVE_FROM,
  OPTION_ONLY,
  OPTION_UNIFIED,
  OPTION_FULL_DIFF,
  OPTION_STAT,
  OPTION_NO_DIFF,
  OPTION_RESEND_ENV,
  OPTION_YES,
  OPTION_APPROVE,
  OPTION_APPROVE_DATA_LOSS,
  OPTION_EXPECT,
  OPTION_DRY_RUN,
  OPTION_STRICT,
  OPTION_EXPLAIN,
  OPTION_VERIFY,
  OPTION_SUMMARY,
  OPTION_APPS_FILE,
  OPTION_JOBS,
  OPTION_SHARD,
  OPTION_COUNT
};

struct text_list {
  const char **list;
  size_t count, capacity;
};

static inline bool text_list_has(const struct text_list *list, const char *text) {
  for (size_t i = 0; i < list->count; i++)
    if (strcmp(list->list[i], text) == 0)
      return true;
  return false;
}

/* One part of a whole: I/N, with I from 1 to N. */
struct shard {
  unsigned index, count; /* count 0: the whole */
};

/* Strings are borrowed from argv or live in the arena. What was not given holds the default. */
struct options {
  enum command_id command;
  struct text_list arguments; /* behind the command */
  uint64_t given;             /* a bit an option_id: ask with option_given */

  /* global */
  const char *directory, *plan, *app, *endpoint, *env_file; /* NULL: not given */
  struct text_list apps;                                    /* every --app; `app` is the last */
  bool sandbox, verbose, quiet, help, version;
  enum output_format format;
  enum color_when color;
  enum door via;
  unsigned timeout; /* seconds; 0: not given (30, deploys 120) */
  unsigned retries; /* default 4 */

  /* plan */
  const char *out, *live_from;
  bool detailed_exitcode;

  /* plan, apply and drift */
  unsigned context; /* -U; default 3 */
  bool full_diff, stat, no_diff;

  /* plan and apply */
  struct text_list only;
  bool resend_env;

  /* apply (the saved plan is arguments.list[0]) and import */
  bool yes, dry_run;
  struct text_list approve, approve_data_loss;
  struct digest expect; /* when option_given(options, OPTION_EXPECT) */

  /* drift and validate */
  bool strict;

  /* validate */
  const char *explain;

  /* log */
  bool verify;

  /* plan and drift */
  const char *summary;

  /* drift of many apps */
  const char *apps_file; /* "-": stdin */
  unsigned jobs;         /* default 16 */
  struct shard shard;
};

static inline bool option_given(const struct options *options, enum option_id id) {
  return options->given >> id & 1;
}

/* True when the options ask for several apps: --app more than once, --apps-file or --shard. */
bool fleet_is_wanted(const struct options *options);

/* False with JD_USAGE: what is wrong, and the nearest thing that is right. `out` then holds what was understood before,
 * such as --format (whose `json` counts behind the mistake too). -h and --version are taken wherever they stand, and
 * make a missing command right. */
bool options_parse(struct arena *arena, int argc, char *const *argv, struct options *out, struct jd_error *error);

/* ---- the tables ---- */

struct command {
  const char *name, *summary;
  const char *arguments; /* for the usage line; "" when it takes none */
  size_t most_arguments;
  const char *about; /* what the help says below the usage */
};

struct example {
  enum command_id command;
  const char *line; /* for a shell; it begins with "jd " */
  const char *what;
};

enum option_kind {
  KIND_FLAG,   /* bool */
  KIND_TEXT,   /* const char *, not empty */
  KIND_LIST,   /* struct text_list: repeatable */
  KIND_NUMBER, /* unsigned, from `least` to `most` */
  KIND_FORMAT, /* enum output_format */
  KIND_COLOR,  /* enum color_when */
  KIND_DOOR,   /* enum door */
  KIND_DIGEST, /* struct digest */
  KIND_SHARD,  /* struct shard */
};

struct option {
  const char *name;     /* without the dashes; "" when it has a letter alone */
  char letter;          /* 0: none */
  const char *argument; /* "FILE"; NULL for a flag */
  const char *help;
  unsigned commands; /* a bit a command_id; COMMANDS_ALL for a global one */
  enum option_kind kind;
  size_t field; /* offset in struct options */
  unsigned least, most;
};

enum { COMMANDS_ALL = ~0U >> 1 };

extern const struct command commands[COMMAND_COUNT];
extern const struct option option_table[OPTION_COUNT];
extern const struct example examples[]; /* example_table.c; each command has one at least */
extern const size_t example_count;

/* COMMAND_NONE when there is none of that name. */
enum command_id command_find(const char *name);
/* Says so, with the nearest command where there is one. */
bool command_fail_unknown(const char *name, struct jd_error *error);
/* Of this command alone; of COMMAND_NONE: global, taken by all. */
bool option_is_of(const struct option *option, enum command_id command);
bool command_has_options(enum command_id command); /* of its own */
/* "--only", or "-C" for one that has a letter alone. */
const char *option_shown(struct arena *arena, const struct option *option);

/* Appends the help of the program (COMMAND_NONE) or of one command. */
void options_help(enum command_id command, struct buf *out);

#endif
