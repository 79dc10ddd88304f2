/* For tests and fuzz targets: applies a unified diff, strictly. Written from the format alone, not from the code that
 * prints it, so that the two can contradict each other. */
#ifndef JD_MODEL_TEXTDIFF_APPLY_H
#define JD_MODEL_TEXTDIFF_APPLY_H

#include "model/base/base.h"

#include <stdio.h>
#include <stdlib.h>

/* What is left of a text. */
struct rest {
  const char *at, *end;
};

/* Returns the next line with its line feed; what follows the last line feed counts as a line too. Empty at the end. */
static inline struct bytes rest_line(struct rest *rest) {
  const char *start = rest->at;
  while (rest->at < rest->end && *rest->at++ != '\n') {
  }
  return (struct bytes){start, (size_t)(rest->at - start)};
}

static inline bool rest_begins(const struct rest *rest, const char *with) {
  return (size_t)(rest->end - rest->at) >= strlen(with) && memcmp(rest->at, with, strlen(with)) == 0;
}

/* `START[,COUNT]`; false without a number. */
static inline bool read_range(struct rest *rest, size_t *start, size_t *count) {
  char *after;
  if (rest->at == rest->end || *rest->at < '0' || *rest->at > '9')
    return false;
  *start = strtoul(rest->at, &after, 10);
  *count = 1;
  if (*after == ',')
    *count = strtoul(after + 1, &after, 10);
  rest->at = after;
  return true;
}

static inline bool expect(struct rest *rest, const char *text) {
  if (!rest_begins(rest, text))
    return false;
  rest->at += strlen(text);
  return true;
}

/* One line of a hunk; its text goes without the sign, and without a line feed where the mark says that it has none. */
static inline bool read_hunk_line(struct rest *diff, char *sign, struct bytes *text) {
  struct bytes line = rest_line(diff);
  if (line.len < 2 || line.data[line.len - 1] != '\n')
    return false;
  *sign = line.data[0];
  *text = (struct bytes){line.data + 1, line.len - 1};
  if (expect(diff, "\\ No newline at end of file\n"))
    text->len--;
  return true;
}

static inline bool apply_hunk(struct rest *diff, struct rest *old_text, size_t old_left, size_t new_left,
                              struct buf *out) {
  while (old_left || new_left) {
    char sign;
    struct bytes text;
    if (!read_hunk_line(diff, &sign, &text) || !strchr(" -+", sign))
      return false;
    if (sign != '+' && (old_left-- == 0 || !bytes_equal(rest_line(old_text), text)))
      return false;
    if (sign != '-' && (new_left-- == 0 || !buf_add_bytes(out, text)))
      return false;
  }
  return true;
}

/* Appends to `out` the text that `diff` (NUL-terminated after its length) makes of `old_text`. False if it does not
 * fit. */
static inline bool textdiff_apply(struct bytes old_text, struct bytes diff_text, struct buf *out) {
  struct rest diff = {diff_text.data, diff_text.data + diff_text.len};
  struct rest old_rest = {old_text.data, old_text.data + old_text.len};
  size_t old_line = 1, new_line = 1, old_start, old_count, new_start, new_count;
  if (diff_text.len && (!expect(&diff, "--- ") || !rest_line(&diff).len || !expect(&diff, "+++ ")))
    return false;
  rest_line(&diff);
  while (diff.at < diff.end) {
    if (!expect(&diff, "@@ -") || !read_range(&diff, &old_start, &old_count) || !expect(&diff, " +") ||
        !read_range(&diff, &new_start, &new_count) || !expect(&diff, " @@\n"))
      return false;
    old_start += old_count == 0; /* an empty range is after the line that it names */
    new_start += new_count == 0;
    for (; old_line < old_start && old_rest.at < old_rest.end; old_line++, new_line++)
      buf_add_bytes(out, rest_line(&old_rest));
    if (old_line != old_start || new_line != new_start || !apply_hunk(&diff, &old_rest, old_count, new_count, out))
      return false;
    old_line += old_count;
    new_line += new_count;
  }
  return buf_add(out, old_rest.at, (size_t)(old_rest.end - old_rest.at));
}

#endif
