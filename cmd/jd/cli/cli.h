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

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

#include <stdint.h>

/* ---- a command ---- */

/* A command, as data: what parsing, help, manual page and completion know of it, and its body.
 *
 * To add one, write cmd/jd/command/NAME.c with a `const struct command NAME_command`, declare it in command.h there,
 * and put it into the list of commands.c, where the help is to show it. Its tests name what is missing besides: a line
 * in testdata/cases/json-everywhere.case, a word in the README. */

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

/* ---- the command line ---- */

/* The command line, as a value. One table of options (option_table.c) and the list of commands are what parsing, help
 * and suggestions come from.
 *
 * Options stand anywhere: before the command, after it, after its arguments; `--` ends them. An option that is given
 * twice takes its last value, but for those that collect. Nothing is printed here. */

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

/* ---- what messages suggest ---- */

/* Messages name commands in backticks, as `jd plan` or `jd apply`, wherever they are made. Shown to a person, these
 * must work as they stand: so they get the global options that this run was given, and that say what it is about. */

/* What to add, and to which commands. All zero adds nothing; so does a NULL in its place. Borrows from the arena. */
struct command_hint {
  const char *global_flags; /* " -C site --app app_1", quoted for a shell where needed; "" for none */
  const struct command *const *commands;
};

struct command_hint command_hint_of(struct arena *arena, const struct options *options);
/* Appends the text with the flags after the `jd` of each command that looks at a project or an app. */
void command_hint_text(const struct command_hint *hint, struct bytes text, struct buf *out);
/* The same in an error's message; one that would become too long stays as it is. */
void command_hint_error(const struct command_hint *hint, struct jd_error *error);

/* ---- completion in a shell ---- */

/* Completion in a shell: scripts made from the tables of commands and options, and the names that they ask jd for. */

/* What completes a value. Items, apps and codes are asked for with `jd completion items` and so on when the key is
 * pressed. */
enum completion_source {
  SOURCE_NOTHING, /* free text */
  SOURCE_WORDS,
  SOURCE_FILE,
  SOURCE_FOLDER,
  SOURCE_ITEMS,
  SOURCE_APPS,
  SOURCE_CODES,
  SOURCE_COMMANDS,
};

struct completion {
  enum completion_source source;
  const char *const *words; /* SOURCE_WORDS */
  size_t count;
};

/* True when both are completed the same way. */
bool completion_same(const struct completion *a, const struct completion *b);

/* False when nobody said what completes such a value: the table in completion.c lacks its name. */
bool completion_of_option(const struct option *option, struct completion *out);
/* Of the arguments behind a command. */
bool completion_of_command(const struct command *command, struct completion *out);

/* "items", "apps" or "codes" for the sources that are asked for, else NULL. */
const char *completion_list_name(enum completion_source source);

/* The forms of an option, `-v` and `--verbose`, where it has both with `between` between them. */
void completion_add_forms(const struct option *option, const char *before, const char *between, struct buf *out);
/* The same of all options that take a value; with `like`, of those alone whose value is completed that way. */
void completion_add_valued(const struct completion *like, const char *between, struct buf *out);

/* A script of the shell, whole. */
void completion_bash(const struct command *const *commands, struct buf *out);
void completion_zsh(const struct command *const *commands, struct buf *out);
void completion_fish(const struct command *const *commands, struct buf *out);

#endif
