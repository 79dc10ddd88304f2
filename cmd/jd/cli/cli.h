/* The command line as data: options, commands, help and completion. This room prints nothing and reads no files.
 *
 * Order of calls: options_parse once, at the start. Help (help_*_text), completion in shells and suggestions
 * in errors are made from the same list of commands and table of options. command_hint_of keeps the global
 * options of this run, and command_hint_text adds them to the commands that a message suggests.
 *
 * Strings of struct options are borrowed from argv or live in the arena given to options_parse. Errors are JD_USAGE and
 * suggest the nearest valid word. */
#ifndef JD_CMD_CLI_H
#define JD_CMD_CLI_H

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

#include <stdint.h>

/* ---- a command ---- */

/* A command: what parsing, help, manual page and completion need, and its body.
 *
 * To add one, write cmd/jd/command/NAME.c with a `const struct command NAME_command`, declare it in command.h, and add
 * it to the list in commands.c, which is in the order of the help. Tests report what else is missing, such as a line in
 * testdata/cases/json-everywhere.case. */

struct session;

struct example {
  const char *line; /* a line for a shell that begins with "jd "; a test parses it */
  const char *what;
};

#define ARGUMENTS_ANY SIZE_MAX
enum { MOST_EXAMPLES = 8 };

struct command {
  const char *name, *summary;
  const char *arguments;     /* for the usage line; "" for none */
  const char *const *words;  /* complete its arguments, end with NULL; NULL: completed by the name in `arguments` */
  size_t most_arguments;     /* ARGUMENTS_ANY: no limit */
  const char *instead;       /* hint for a user who passes arguments to a command without any, after a blank; or NULL */
  uint64_t options;          /* its own options, as OPTION_BIT; every command also takes the global ones */
  const char *about;         /* the text below the usage; each line is a paragraph */
  const char *exit_statuses; /* "0 done, 1 error." */
  struct example examples[MOST_EXAMPLES]; /* the most common use first; the last has no line */
  const char *documents[4]; /* what --format json prints: NAME of `jd schema NAME-output` (cmd/jd/view/schemas.json) */
  bool several_apps;        /* --app may name more than one */
  bool ci_formats;          /* --format also takes the formats for CI */
  bool streams_json;        /* --format json prints a JSON document per line while it runs, except with --dry-run */
  bool is_apart;            /* needs neither project nor app: messages suggest it without global options */
  bool runs_unopened;       /* `run` gets a session that was not opened (session_open) */
  bool ends_by_signal;      /* SIGINT and SIGTERM are how it ends: the exit status is that of `run` */
  int (*run)(struct session *session); /* returns the exit status */
};

/* Returns the command of that name; NULL if there is none. Lists of commands end with NULL. */
const struct command *command_find(const struct command *const *commands, const char *name);
/* Commands and options of other programs, and a sentence that says what jd has in their place. Ends with NULL. */
struct other_word {
  const char *word, *meant; /* options with their dashes */
};
extern const struct other_word other_words[];
const char *other_word_meant(const char *word); /* NULL: not one of them */

/* Fails with "WHAT; did you mean `NEAREST`?" if one of the names is similar, else with "WHAT. OTHERWISE". */
bool fail_name(struct jd_error *error, const char *where, const char *what, const char *name, const char *const *names,
               size_t count, const char *otherwise);
/* Fails, and suggests a command: jd's for a word of another program, else the nearest. */
bool command_fail_unknown(struct arena *arena, const struct command *const *commands, const char *name,
                          struct jd_error *error);

/* ---- the command line ---- */

/* The parsed command line. option_table.c has all options.
 *
 * Options may be anywhere: before the command, after it, after its arguments; `--` ends them. If an option is repeated,
 * the last value counts, except for lists. */

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
  OPTION_PORT,
  OPTION_NO_WATCH,
  OPTION_RESET,
  OPTION_COUNT
};

struct text_list {
  const char **list;
  size_t count, capacity;
};

static inline bool text_list_has(const struct text_list *list, const char *text) {
  return texts_include(list->list, list->count, text);
}

/* One part of a whole: I/N, with I from 1 to N. */
struct shard {
  unsigned index, count; /* count 0: the whole */
};

/* Options that were not given have their default. */
struct options {
  const struct command *const *commands; /* all of them */
  const struct command *command;         /* NULL: none was given */
  struct text_list arguments;            /* after the command */
  uint64_t given;                        /* a bit for each option_id: see option_given */

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

  /* dev */
  unsigned port; /* default 8787; 0: a free one */
  bool no_watch, reset;
};

static inline bool option_given(const struct options *options, enum option_id id) {
  return options->given >> id & 1;
}

/* Returns whether the options name several apps: --app more than once, --apps-file or --shard. */
bool fleet_is_wanted(const struct options *options);

/* Parses argv. On failure `out` has what was parsed before the mistake, and `--format json` even after it. With -h or
 * --version, or alone, the command may be missing. */
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
  const char *name;     /* without the dashes; "" if it has only a letter */
  char letter;          /* 0: none */
  const char *argument; /* "FILE"; NULL for a flag */
  const char *help;
  bool is_global; /* every command takes it; otherwise those with its bit in `options` */
  enum option_kind kind;
  size_t field; /* offset in struct options */
  unsigned least, most;
};

#define OPTION_BIT(id) ((uint64_t)1 << (id))
#define OPTIONS_OF_DIFFS                                                                                               \
  (OPTION_BIT(OPTION_UNIFIED) | OPTION_BIT(OPTION_FULL_DIFF) | OPTION_BIT(OPTION_STAT) | OPTION_BIT(OPTION_NO_DIFF))

extern const struct option option_table[OPTION_COUNT]; /* in the order of the help */

/* Returns the option that a word such as "--only" or "-C" names; NULL if there is none. */
const struct option *option_named(struct bytes word);
/* Returns whether the option belongs to the command; with NULL, whether it is global. */
bool option_is_of(const struct option *option, const struct command *command);
/* Returns whether the command accepts the option. */
bool option_is_taken(const struct option *option, const struct command *command);
/* Returns "--only", or "-C" for an option that has only a letter. */
const char *option_shown(struct arena *arena, const struct option *option);
/* Returns the words that a value of this kind may be, in the order of its enumeration; NULL if the kind has none. */
const char *const *option_words(enum option_kind kind, size_t *count);

/* ---- help ---- */

/* Append the help of the program, in short and in full, and of one command. */
void help_short_text(const struct command *const *commands, struct buf *out);
void help_program_text(const struct command *const *commands, struct buf *out);
void help_command_text(const struct command *command, struct buf *out);

/* ---- what messages suggest ---- */

/* Messages suggest commands in backticks, such as `jd plan`. For the suggestion to work when copied, it gets the global
 * options that select the project and app of this run. */

/* What to add, and to which commands. A zeroed struct, or NULL in its place, adds nothing. */
struct command_hint {
  const char *global_flags; /* " -C site --app app_1", quoted for a shell where needed; "" for none */
  const struct command *const *commands;
};

struct command_hint command_hint_of(struct arena *arena, const struct options *options);
/* Appends the text, with the flags added to each command that works on a project or an app. */
void command_hint_text(const struct command_hint *hint, struct bytes text, struct buf *out);
/* The same in an error's message, unless it would become too long. */
void command_hint_error(const struct command_hint *hint, struct jd_error *error);

/* ---- completion in a shell ---- */

/* What completes a value. */
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

/* False if the table in completion.c lacks the name of the value. */
bool completion_of_option(const struct option *option, struct completion *out);
/* The same for the arguments of a command. */
bool completion_of_command(const struct command *command, struct completion *out);

/* The scripts for shells (completion.bash, …), which run `jd completion words`. */
extern const struct bytes completion_bash, completion_zsh, completion_fish;

#endif
