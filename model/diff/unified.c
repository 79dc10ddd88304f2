/* The unified form of a textdiff. */
#include "model/diff/diff.h"

/* Edits that share a hunk, and the lines around and between them. */
struct hunk {
  const struct textdiff_edit *first, *last;
  size_t old_start, old_end, new_start, new_end;
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t gap_between(const struct textdiff_edit *edit, const struct textdiff_edit *next) {
  return next->old_start - (edit->old_start + edit->old_count);
}

/* The hunk that begins with `first`: edits whose context would touch or overlap stand in one. */
static struct hunk find_hunk(const struct textdiff *diff, const struct textdiff_edit *first, size_t context) {
  const struct textdiff_edit *last = first, *end = diff->edits + diff->edit_count;
  while (last + 1 < end && gap_between(last, last + 1) <= 2 * context)
    last++;
  size_t before = smaller(context, smaller(first->old_start, first->new_start));
  size_t old_end = last->old_start + last->old_count, new_end = last->new_start + last->new_count;
  size_t after = smaller(context, diff->old_count - old_end);
  return (struct hunk){.first = first,
                       .last = last,
                       .old_start = first->old_start - before,
                       .old_end = old_end + after,
                       .new_start = first->new_start - before,
                       .new_end = new_end + after};
}

/* A count of 1 is left out, and an empty range stands behind the line before it: so says POSIX. */
static void add_range(struct buf *out, char sign, size_t start, size_t end) {
  size_t count = end - start;
  buf_printf(out, "%c%zu", sign, count ? start + 1 : start);
  if (count != 1)
    buf_printf(out, ",%zu", count);
}

static void add_lines(struct buf *out, char sign, const struct bytes *lines, size_t from, size_t end) {
  for (size_t i = from; i < end; i++) {
    buf_add_char(out, sign);
    buf_add_bytes(out, lines[i]);
    if (lines[i].data[lines[i].len - 1] != '\n')
      buf_add_text(out, "\n\\ No newline at end of file\n");
  }
}

static void add_hunk(const struct textdiff *diff, const struct hunk *hunk, struct buf *out) {
  buf_add_text(out, "@@ ");
  add_range(out, '-', hunk->old_start, hunk->old_end);
  buf_add_char(out, ' ');
  add_range(out, '+', hunk->new_start, hunk->new_end);
  buf_add_text(out, " @@\n");
  size_t at = hunk->old_start;
  for (const struct textdiff_edit *edit = hunk->first; edit <= hunk->last; edit++) {
    size_t old_end = edit->old_start + edit->old_count;
    add_lines(out, ' ', diff->old_lines, at, edit->old_start);
    add_lines(out, '-', diff->old_lines, edit->old_start, old_end);
    add_lines(out, '+', diff->new_lines, edit->new_start, edit->new_start + edit->new_count);
    at = old_end;
  }
  add_lines(out, ' ', diff->old_lines, at, hunk->old_end);
}

void textdiff_unified(const struct textdiff *diff, const char *old_label, const char *new_label, size_t context,
                      struct buf *out) {
  if (diff->edit_count == 0)
    return;
  context = smaller(context, diff->old_count); /* so that twice of it is a number */
  buf_printf(out, "--- %s\n+++ %s\n", old_label, new_label);
  for (const struct textdiff_edit *edit = diff->edits, *end = edit + diff->edit_count; edit < end;) {
    struct hunk hunk = find_hunk(diff, edit, context);
    add_hunk(diff, &hunk, out);
    edit = hunk.last + 1;
  }
}
