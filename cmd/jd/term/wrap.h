/* Text broken at blanks into lines of a terminal. It is escaped already; colours in it take no columns, and a word
 * wider than the line stays whole: it may be an address. `width` 0: no line is broken. */
#ifndef JD_CMD_WRAP_H
#define JD_CMD_WRAP_H

#include "model/base/base.h"

/* Goes on at `column` of a line; the next lines are indented. Adds no line feed at the end. */
void wrap_on(struct bytes text, size_t column, size_t indent, size_t width, struct buf *out);
/* Lines of their own, each indented, the next ones of each by two more. */
void wrap_text(const char *text, size_t indent, size_t width, struct buf *out);
/* The same for each line of `text`, which brings its own indent along. */
void wrap_lines(struct bytes text, size_t width, struct buf *out);
/* A line feed, and no blanks before it. */
void wrap_end_line(struct buf *out);
/* Columns, without what colours take. */
size_t wrap_width(struct bytes text);

#endif
