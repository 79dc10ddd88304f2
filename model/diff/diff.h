/* What changed between two texts: by lines, and within a line by words. Pure. */
#ifndef JD_MODEL_DIFF_DIFF_H
#define JD_MODEL_DIFF_DIFF_H

#include "model/base/base.h"

/* ---- by lines ---- */

/* Unified diffs of two texts, by Myers' algorithm in linear space with a cap on the cost (LIMIT_DIFF_COST).
 *
 * Byte-exact: CR belongs to its line, a missing final line feed is marked with `\ No newline at end of file`, and
 * `patch` and `git apply` turn the old text into the new with what textdiff_unified prints. Only `plain` is for people,
 * who cannot see line ends. */

/* How the lines of a text end; the last one may have no end. */
enum line_ends { LINE_ENDS_NONE, LINE_ENDS_LF, LINE_ENDS_CRLF, LINE_ENDS_MIXED };

const char *line_ends_name(enum line_ends ends); /* "LF" */

/* One run of changed lines: from [old_start, old_start + old_count) to [new_start, new_start + new_count), counted from
 * 0. Runs are in order and never touch. */
struct textdiff_edit {
  size_t old_start, old_count, new_start, new_count;
};

struct textdiff {
  struct bytes *old_lines, *new_lines; /* with their line feed; views of the two texts */
  size_t old_count, new_count;
  struct textdiff_edit *edits;
  size_t edit_count;
  size_t added, removed; /* lines */
  enum line_ends old_ends, new_ends;
  /* The same without the CR of CRLF, where there are any; NULL: none, or both sides are mixed, and a CR may be all that
   * differs in a line. */
  const struct textdiff *plain;
};

/* Compares two texts. The views in `out` point into `old_text` and `new_text`; the rest lives in `arena`. */
void textdiff(struct arena *arena, struct bytes old_text, struct bytes new_text, struct textdiff *out);

/* Appends the `---`/`+++` lines and the hunks with `context` lines around; nothing if the texts are equal. Neither
 * labels nor text are escaped: the renderer does that. */
void textdiff_unified(const struct textdiff *diff, const char *old_label, const char *new_label, size_t context,
                      struct buf *out);

/* Returns the diff to show to people. */
static inline const struct textdiff *textdiff_shown(const struct textdiff *diff) {
  return diff->plain ? diff->plain : diff;
}

/* Returns whether both texts have line ends, and other ones. */
bool textdiff_ends_differ(const struct textdiff *diff);
/* Returns whether nothing else differs. */
bool textdiff_only_ends_differ(const struct textdiff *diff);
/* Appends the numbers of lines for people, and the line ends: "+4 -1", "+4 -1, line endings LF -> CRLF", or "line
 * endings only: LF -> CRLF". */
void textdiff_summary(const struct textdiff *diff, struct buf *out);

/* ---- by words ---- */

/* One side of a change: the removed or the added lines, and after worddiff what differs in them. */
struct word_side {
  struct lines lines;
  bool **marked; /* by line, then by byte */
};

/* Sets `marked` of both sides, in the arena. Words are runs of letters, digits, `_` and non-ASCII bytes; blanks between
 * two words that differ are marked too. A line in which most words differ is not marked: marks would only clutter it.
 * Sides with too many words (LIMIT_DIFF_WORDS) are left unmarked. */
void worddiff(struct arena *arena, struct word_side *old_side, struct word_side *new_side);

#endif
