/* Lines of a text, and numbers for them, so that comparing two lines is comparing two integers. Pure. */
#ifndef JD_MODEL_LINES_H
#define JD_MODEL_LINES_H

#include "model/arena.h"

#include <stdint.h>

/* A run of lines. */
struct lines {
  const struct bytes *list;
  size_t count;
};

/* The lines of `text`, each with its line feed; the last one may lack it, and an empty text has none. The views point
 * into `text`. */
struct bytes *lines_split(struct arena *arena, struct bytes text, size_t *count);

/* Lines of two texts under one numbering: equal bytes have equal numbers, counted from 0. */
struct line_numbers {
  uint32_t *old_numbers, *new_numbers;
  bool *in_old, *in_new; /* by number: stands in that text at all */
};

void lines_number(struct arena *arena, struct lines old_lines, struct lines new_lines, struct line_numbers *out);

#endif
