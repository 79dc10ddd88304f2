/* A table that fits a terminal: one line a row, with notes wrapped below it.
 *
 * Cells and notes come as they are, from outside too, and are escaped here. A column without a cell is left out. What
 * is too wide gives way in this order: columns that may be dropped, the last first; then paths are cut at their front,
 * whose end tells more; then the widest of what may shrink is cut at its end. An ellipsis shows a cut. A table that is
 * too wide even so stays so: nothing else is lost. */
#ifndef JD_CMD_TABLE_H
#define JD_CMD_TABLE_H

#include "cmd/jd/term/text_style.h"
#include "model/base/base.h"

enum table_fit { TABLE_KEEP, TABLE_DROP, TABLE_SHRINK, TABLE_TAIL };

struct table_column {
  const char *title;
  enum table_fit fit;
};

enum { TABLE_INDENT = 2, TABLE_NOTE_INDENT = 6, TABLE_LEAST = 12 }; /* a column is cut to no less than the last */

struct table;

/* `columns` is borrowed. */
struct table *table_new(struct arena *arena, const struct table_column *columns, size_t count);
/* One cell a column; NULL for an empty one. */
void table_row(struct table *table, const char *const *cells);
/* Below the last row. */
void table_note(struct table *table, const char *text);
/* Gives one cell of the last row a colour (cmd/jd/term/text_style.h). */
void table_paint(struct table *table, size_t column, const char *color);
/* A table without rows is nothing. */
void table_write(const struct table *table, const struct text_style *style, struct buf *out);

#endif
