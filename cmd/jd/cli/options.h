/* The command line, as a value. One table of options (option_table.c) and the list of commands are what parsing, help
 * and suggestions come from.
 *
 * Options stand anywhere: before the command, after it, after its arguments; `--` ends them. An option that is given
 * twice takes its last value, but for those that collect. Nothing is printed here. */
#ifndef JD_CMD_OPTIONS_H
#define JD_CMD_OPTIONS_H

#include "cmd/jd/cli/command.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"

#include <stdint.h>

enum output_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_GITHUB, FORMAT_JUNIT, FORMAT_SARIF };
enum transport { TRANSPORT_REST, TRANSPORT_MCP };

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
  const struct command *const *commands; /* those that were to choose from */
  const struct command *command;         /* NULL: none is named */
  struct text_list arguments;            /* after the command */
  uint64_t given;                        /* a bit an option_id: ask with option_given */

  /* global */
  const char *directory, *plan, *app, *endpoint, *env_file; /* NULL: not given */
  struct text_list apps;                                    /* every --app; `app` is the last */
  bool sandbox, verbose, quiet, help, version;
  enum output_format format;
  enum color_when color;
  enum transport via;
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
bool options_parse(struct arena *arena, const struct command *const *commands, int argc, char *const *argv,
                   struct options *out, struct jd_error *error);

/* ---- the table ---- */

enum option_kind {
  KIND_FLAG,      /* bool */
  KIND_TEXT,      /* const char *, not empty */
  KIND_LIST,      /* struct text_list: repeatable */
  KIND_NUMBER,    /* unsigned, from `least` to `most` */
  KIND_FORMAT,    /* enum output_format */
  KIND_COLOR,     /* enum color_when */
  KIND_TRANSPORT, /* enum transport */
  KIND_DIGEST,    /* struct digest */
  KIND_SHARD,     /* struct shard */
};

struct option {
  const char *name;     /* without the dashes; "" when it has a letter alone */
  char letter;          /* 0: none */
  const char *argument; /* "FILE"; NULL for a flag */
  const char *help;
  bool is_global; /* all commands take it; else those whose `options` have its bit */
  enum option_kind kind;
  size_t field; /* offset in struct options */
  unsigned least, most;
};

#define OPTION_BIT(id) ((uint64_t)1 << (id))
#define OPTIONS_OF_DIFFS                                                                                               \
  (OPTION_BIT(OPTION_UNIFIED) | OPTION_BIT(OPTION_FULL_DIFF) | OPTION_BIT(OPTION_STAT) | OPTION_BIT(OPTION_NO_DIFF))

extern const struct option option_table[OPTION_COUNT]; /* in the order of the help */

/* The option is the command's own; with NULL: it is a global one. */
bool option_is_of(const struct option *option, const struct command *command);
/* The same, or it is global. */
bool option_is_taken(const struct option *option, const struct command *command);
/* "--only", or "-C" for one that has a letter alone. */
const char *option_shown(struct arena *arena, const struct option *option);
/* What a value of this kind may be, by the enumeration's order; NULL for a kind that has no such words. */
const char *const *option_words(enum option_kind kind, size_t *count);

/* ---- help ---- */

/* Appends the help of the program. */
void help_program_text(const struct command *const *commands, struct buf *out);
void help_command_text(const struct command *command, struct buf *out);

#endif
