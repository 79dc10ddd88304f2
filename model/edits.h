/* A handful of edits to a text, each of a few bytes; all else stays as it is. Pure. */
#ifndef JD_MODEL_EDITS_H
#define JD_MODEL_EDITS_H

#include "model/arena.h"

/* Bytes [start, end) become `with`. */
struct edit {
  size_t start, end;
  struct bytes with;
};

enum { EDITS = 8 };

struct edits {
  struct edit list[EDITS]; /* by start; they do not overlap */
  size_t count;
};

/* Edits at one place keep the order in which they were added. */
void edits_add(struct edits *edits, size_t start, size_t end, struct bytes with);
/* The text with all of them made; the very same bytes when there are none. */
struct bytes edits_apply(struct arena *arena, struct bytes text, const struct edits *edits);

#endif
