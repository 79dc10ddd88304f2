/* What changed between two texts: by lines, and within a line by words. Pure. */
#ifndef JD_MODEL_DIFF_DIFF_H
#define JD_MODEL_DIFF_DIFF_H

#include "model/base/base.h"

/* ---- textdiff ---- */

/* Unified diffs of two texts, by Myers' algorithm in linear space with a cap on the cost (LIMIT_DIFF_COST).
 *
 * Byte-exact: CR belongs to its line, a missing final line feed is marked with `\ No newline at end of file`, and
 * `patch` and `git apply` turn the one side into the other with what textdiff_unified prints. Pure. */

/* One run of changed lines: from [old_start, old_start + old_count) to [new_start, new_start + new_count), counted from
 * 0. Runs are in order and never touch. */
struct textdiff_edit {
  size_t old_start, old_count, new_start, new_count;
};

struct textdiff {
  struct bytes *old_lines, *new_lines; /* with their line feed; views of what was handed in */
  size_t old_count, new_count;
  struct textdiff_edit *edits;
  size_t edit_count;
  size_t added, removed; /* lines */
};

/* The views in `out` point into `old_text` and `new_text`; the rest lives in `arena`. */
void textdiff(struct arena *arena, struct bytes old_text, struct bytes new_text, struct textdiff *out);

/* Appends the `---`/`+++` lines and the hunks with `context` lines around. Nothing when the texts are equal. Labels are
 * written as they stand. The text itself is not escaped: that is the renderer's work. */
void textdiff_unified(const struct textdiff *diff, const char *old_label, const char *new_label, size_t context,
                      struct buf *out);

/* ---- worddiff ---- */

/* Which words differ between lines that went and the lines that came in their place. Pure. */

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
