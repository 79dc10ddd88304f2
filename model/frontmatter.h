/* The front matter of the journey's documents, taken apart: where each value stands, in bytes, so that it can be read
 * and replaced with nothing else touched. Behind statefile.h and docscache.h. Pure.
 *
 * It is `key: value` lines between two `---`, and not all of YAML: agents write these files, and a line that is no such
 * pair is passed over. */
#ifndef JD_MODEL_FRONTMATTER_H
#define JD_MODEL_FRONTMATTER_H

#include "model/edits.h"
#include "model/finding.h"
#include "model/textline.h"

struct front_field {
  bool present;
  size_t start, end; /* the value, inside of its quotes, without a comment */
  bool quoted;
  bool touches_colon; /* nothing stands between the colon and the value */
  unsigned line, column;
};

/* What is wanted of it: keys by name, and which lines cannot stand in it (so that in one that is not closed, a rule in
 * the prose below does not close it). */
struct front_wanted {
  const char *const *names;
  size_t count;
  size_t vital; /* of the first so many, one that is absent while a key is nearly it is told of */
  bool (*is_prose)(struct arena *arena, struct bytes line);
};

struct front_matter {
  struct text_line open; /* the first `---`; number 0: there is no front matter */
  struct text_line last; /* its last line: the `---` that closes it, or the last key when none does */
};

/* Fills `fields`, one a name. Warns of a key that stands twice (the first counts) and of front matter that is not
 * closed. */
struct front_matter front_read(struct bytes text, const char *file, const struct front_wanted *wanted,
                               struct front_field *fields, struct findings *findings);

/* The value of a field: empty when it is absent or null in one of YAML's spellings. */
struct bytes front_value(struct bytes text, const struct front_field *field);
/* A value over several lines, or an anchor, is more than we understand: it is not to be replaced. */
bool front_is_settable(struct bytes text, const struct front_field *field);
/* The line of a field that is present. */
struct text_line front_line(struct bytes text, const struct front_field *field);
/* Gives a field that is present another value. */
void front_set(struct arena *arena, const struct front_field *field, const char *value, struct edits *edits);
/* Puts `key: value` in, as a line of its own behind `before`. */
void front_insert(struct arena *arena, struct bytes text, struct text_line before, const char *key, const char *value,
                  struct edits *edits);

#endif
