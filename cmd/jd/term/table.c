#include "cmd/jd/term/term.h"

#include "model/base/base.h"

enum { GAP = 2 };

struct row {
  const char **cells;  /* escaped, never NULL */
  const char **colors; /* NULL: none */
  const char **notes;
  size_t note_count, note_capacity;
};

struct table {
  struct arena *arena;
  const struct table_column *columns;
  size_t column_count;
  struct row *rows;
  size_t row_count, row_capacity;
};

struct table *table_new(struct arena *arena, const struct table_column *columns, size_t count) {
  struct table *table = arena_alloc(arena, sizeof *table);
  *table = (struct table){.arena = arena, .columns = columns, .column_count = count};
  return table;
}

void table_row(struct table *table, const char *const *cells) {
  struct row *row = ARENA_PUSH(table->arena, table->rows, table->row_count, table->row_capacity);
  *row = (struct row){.cells = arena_alloc_array(table->arena, table->column_count, sizeof *row->cells)};
  row->colors = arena_alloc_array(table->arena, table->column_count, sizeof *row->colors);
  for (size_t i = 0; i < table->column_count; i++)
    row->cells[i] = escaped(table->arena, cells[i]);
}

void table_paint(struct table *table, size_t column, const char *color) {
  table->rows[table->row_count - 1].colors[column] = color;
}

void table_note(struct table *table, const char *text) {
  struct row *row = &table->rows[table->row_count - 1];
  *ARENA_PUSH(table->arena, row->notes, row->note_count, row->note_capacity) = escaped(table->arena, text);
}

static size_t width_of(const char *text) {
  return text_width(bytes_of(text));
}

/* Returns the width of a column; 0 if it has no cell. */
static size_t natural_width(const struct table *table, size_t column) {
  size_t widest = 0;
  for (size_t i = 0; i < table->row_count; i++) {
    size_t width = width_of(table->rows[i].cells[column]);
    widest = width > widest ? width : widest;
  }
  size_t title = width_of(table->columns[column].title);
  return widest && widest < title ? title : widest;
}

static size_t total_width(const struct table *table, const size_t *widths) {
  size_t total = TABLE_INDENT, shown = 0;
  for (size_t i = 0; i < table->column_count; i++) {
    total += widths[i];
    shown += widths[i] > 0;
  }
  return total + (shown ? (shown - 1) * GAP : 0);
}

/* Returns the widest column of this kind that can shrink; NULL if there is none. */
static size_t *widest(const struct table *table, enum table_fit fit, size_t *widths) {
  size_t *found = NULL;
  for (size_t i = 0; i < table->column_count; i++)
    if (table->columns[i].fit == fit && widths[i] > TABLE_LEAST && (!found || widths[i] > *found))
      found = &widths[i];
  return found;
}

static void shrink(const struct table *table, enum table_fit fit, size_t width, size_t *widths) {
  size_t *gives_way;
  while (total_width(table, widths) > width && (gives_way = widest(table, fit, widths)))
    (*gives_way)--;
}

static const size_t *fit(const struct table *table, size_t width) {
  size_t *widths = arena_alloc_array(table->arena, table->column_count, sizeof *widths);
  for (size_t i = 0; i < table->column_count; i++)
    widths[i] = natural_width(table, i);
  if (width == 0)
    return widths;
  shrink(table, TABLE_TAIL, width, widths);
  shrink(table, TABLE_SHRINK, width, widths);
  return widths;
}

/* Returns the columns that are taken. */
static size_t add_cut(const char *cell, size_t width, enum table_fit fit, const struct text_style *style,
                      struct buf *out) {
  const char *mark = style->ascii ? "..." : "\xE2\x80\xA6";
  size_t room = width - width_of(mark), tail = text_tail(bytes_of(cell), room), head = text_head(bytes_of(cell), room);
  if (fit == TABLE_TAIL)
    buf_printf(out, "%s%s", mark, cell + tail);
  else
    buf_printf(out, "%.*s%s", (int)head, cell, mark);
  return width_of(mark) + (fit == TABLE_TAIL ? width_of(cell + tail) : text_width((struct bytes){cell, head}));
}

static void add_cell(const char *cell, size_t width, enum table_fit fit, const struct text_style *style,
                     struct buf *out) {
  size_t taken = width_of(cell);
  if (taken <= width)
    buf_add_text(out, cell);
  else
    taken = add_cut(cell, width, fit, style, out);
  buf_add_repeat(out, ' ', width - taken);
}

/* `row` NULL: the titles. */
static void add_line(const struct table *table, const struct row *row, const size_t *widths,
                     const struct text_style *style, struct buf *out) {
  size_t gap = TABLE_INDENT;
  for (size_t i = 0; i < table->column_count; i++) {
    if (!widths[i])
      continue;
    const char *color = row ? row->colors[i] : PAINT_STRONG, *cell = row ? row->cells[i] : table->columns[i].title;
    buf_add_repeat(out, ' ', gap);
    paint_start(out, style->color, *cell ? color : NULL);
    add_cell(cell, widths[i], table->columns[i].fit, style, out);
    paint_end(out, style->color, *cell ? color : NULL);
    gap = GAP;
  }
  wrap_end_line(out);
}

void table_write(const struct table *table, const struct text_style *style, struct buf *out) {
  if (!table->row_count)
    return;
  const size_t *widths = fit(table, style->columns);
  add_line(table, NULL, widths, style, out);
  for (size_t i = 0; i < table->row_count; i++) {
    const struct row *row = &table->rows[i];
    add_line(table, row, widths, style, out);
    for (size_t j = 0; j < row->note_count; j++)
      wrap_text(row->notes[j], TABLE_NOTE_INDENT, style->columns, out);
  }
}
