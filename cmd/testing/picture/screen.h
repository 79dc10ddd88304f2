/* What a terminal shows after a program wrote to it: as much of a terminal's language as jd speaks. */
#ifndef JD_PICTURE_SCREEN_H
#define JD_PICTURE_SCREEN_H

#include "model/base/base.h"

struct style {
  int color; /* 30 to 37; 0: the usual one */
  bool bold, faint, reverse;
};

static inline bool style_equal(struct style a, struct style b) {
  return a.color == b.color && a.bold == b.bold && a.faint == b.faint && a.reverse == b.reverse;
}

/* Text is a view of what was written; empty after a wide character, and where nothing was written. */
struct cell {
  struct bytes text;
  struct style style;
};

struct screen {
  struct arena *arena;
  size_t columns, rows;
  struct cell *cells;
  size_t cell_count, capacity;
  size_t column; /* of the cursor, which is in the last row */
  struct style style;
};

void screen_write(struct screen *screen, struct bytes text);
struct cell *screen_row(const struct screen *screen, size_t row);

#endif
