/* What the parts of the reader of regular expressions share. Behind model/ts_regex.h.
 *
 * The reader stands at an offset in the pattern. A part that finds a mistake keeps the first one and moves the reader
 * to the pattern's end, so that every loop ends by itself. */
#ifndef JD_MODEL_TS_REGEX_READER_H
#define JD_MODEL_TS_REGEX_READER_H

#include "model/ts_fault.h"
#include "model/ts_lexeme.h"

#include <stdint.h>

enum { REGEX_MOST_NESTED = 200, REGEX_MOST_NAMES = 50 };

/* What an atom of a class stands for, if it is not a character. */
enum { REGEX_SET = 0x110000, REGEX_SET_OF_STRINGS = 0x110001 };

/* Messages begin with what is wrong, and end with what mends it. */
#define REGEX_REFUSED ", so the platform refuses the source. "

struct ts_regex_group {
  size_t offset;
  size_t first_name;
  bool lookahead, lookbehind;
};

struct ts_regex_name {
  struct bytes name;
  size_t hidden; /* by an alternative of the group at this depth that is closed; 0 for none */
};

struct ts_regex {
  struct bytes text; /* the pattern */
  size_t at;
  uint32_t low; /* without `u`: the second half of the character before, still to be read */
  bool unicode; /* `u` or `v` */
  bool sets;    /* `v` */
  bool named;   /* it has groups with names, so that `\k` is a reference */
  bool given_up;
  size_t captures; /* groups that capture, in all */
  struct ts_regex_group groups[REGEX_MOST_NESTED];
  size_t depth;
  struct ts_regex_name names[REGEX_MOST_NAMES];
  size_t name_count;
  struct bytes references[REGEX_MOST_NAMES];
  size_t reference_count;
  struct ts_fault fault; /* message NULL: none yet */
};

static inline char regex_peek(const struct ts_regex *regex, size_t ahead) {
  return ts_char(regex->text, regex->at + ahead);
}

static inline bool regex_ends(const struct ts_regex *regex) {
  return regex->at >= regex->text.len;
}

void regex_fail(struct ts_regex *regex, size_t from, size_t to, const char *message);
/* Says nothing of the expression. */
void regex_give_up(struct ts_regex *regex);

/* A character, decoded: with `u` a code point, else a UTF-16 unit. */
uint32_t regex_read_character(struct ts_regex *regex);
/* At a backslash. The character that it stands for, or REGEX_SET…. */
uint32_t regex_read_escape(struct ts_regex *regex, bool in_class);

/* ts_regex_class.c: at `[`. */
void regex_read_class(struct ts_regex *regex);
/* ts_regex_sets.c: the same with `v`. */
void regex_read_sets(struct ts_regex *regex);
/* ts_regex_property.c: behind `\p`. REGEX_SET, or REGEX_SET_OF_STRINGS. */
uint32_t regex_read_property(struct ts_regex *regex, size_t start, bool negated);

/* ts_regex_names.c: counts the groups that capture, and looks whether there are names. */
void regex_count_groups(struct ts_regex *regex);
/* At the `<` of a name; false, and a mistake is kept, when it is none. */
bool regex_read_name(struct ts_regex *regex, size_t start, struct bytes *name);
void regex_declare_name(struct ts_regex *regex, size_t start, struct bytes name);
void regex_refer_to(struct ts_regex *regex, struct bytes name);
/* At a `|`, and when the group is closed that is open innermost. */
void regex_end_alternative(struct ts_regex *regex);
void regex_end_group(struct ts_regex *regex);
void regex_check_references(struct ts_regex *regex);

#endif
