/* Which words differ between lines that went and the lines that came in their place. Pure. */
#ifndef JD_MODEL_WORDDIFF_H
#define JD_MODEL_WORDDIFF_H

#include "model/lines.h"

/* One side: its lines, and after worddiff what of them differs. */
struct word_side {
  struct lines lines;
  bool **marked; /* by line, then by byte */
};

/* Sets `marked` of both sides. Words are runs of letters, digits, `_` and non-ASCII bytes; blanks between two words
 * that differ are marked with them. A line of which most words differ is not marked at all: it is another line, and
 * marks would only litter it. Sides with too many words (LIMIT_DIFF_WORDS) are left unmarked. */
void worddiff(struct arena *arena, struct word_side *old_side, struct word_side *new_side);

#endif
