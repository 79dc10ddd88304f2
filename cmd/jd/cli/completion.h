/* Completion in a shell: scripts made from the tables of commands and options, and the names that they ask jd for. */
#ifndef JD_CMD_COMPLETION_H
#define JD_CMD_COMPLETION_H

#include "cmd/jd/cli/options.h"

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
