#include "cmd/jd/table.h"

#include "model/limits.h"
#include "model/text.h"

enum { GAP = 2 };

struct row {
  const char **cells; /* escaped, never NULL */
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

static const char *escaped(struct arena *arena, const char *text) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  escape_line(&safe, bytes_of(text ? text : ""));
  return arena_strdup(arena, safe.data);
}

void table_row(struct table *table, const char *const *cells) {
  struct row *row = ARENA_PUSH(table->arena, table->rows, table->row_count, table->row_capacity);
  *row = (struct row){.cells = arena_alloc_array(table->arena, table->column_count, sizeof *row->cells)};
  for (size_t i = 0; i < table->column_count; i++)
    row->cells[i] = escaped(table->arena, cells[i]);
}

void table_note(struct table *table, const char *text) {
  struct row *row = &table->rows[table->row_count - 1];
  *ARENA_PUSH(table->arena, row->notes, row->note_count, row->note_capacity) = escaped(table->arena, text);
}

/* Code points: near enough to columns for names and messages. */
static size_t width_in(const char *text, size_t len) {
  size_t width = 0;
  for (size_t i = 0; i < len; i++)
    width += ((unsigned char)text[i] & 0xC0) != 0x80;
  return width;
}

static size_t width_of(const char *text) {
  return width_in(text, strlen(text));
}

/* The bytes of the first `width` code points. */
static size_t prefix_of(const char *text, size_t width) {
  size_t at = 0;
  while (text[at] && (width || ((unsigned char)text[at] & 0xC0) == 0x80)) {
    width -= ((unsigned char)text[at] & 0xC0) != 0x80;
    at++;
  }
  return at;
}

/* 0: the column has no cell, and is left out. */
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

/* The widest of this kind that can give way; NULL when there is none. */
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
  for (size_t i = table->column_count; i-- > 0 && total_width(table, widths) > width;)
    if (table->columns[i].fit == TABLE_DROP)
      widths[i] = 0;
  shrink(table, TABLE_TAIL, width, widths);
  shrink(table, TABLE_SHRINK, width, widths);
  return widths;
}

static void add_cell(const char *cell, size_t width, enum table_fit fit, struct buf *out) {
  size_t wanted = width_of(cell);
  if (wanted <= width) {
    buf_add_text(out, cell);
    buf_add_repeat(out, ' ', width - wanted);
  } else if (fit == TABLE_TAIL) {
    buf_add_text(out, "…");
    buf_add_text(out, cell + prefix_of(cell, wanted - (width - 1)));
  } else {
    buf_add(out, cell, prefix_of(cell, width - 1));
    buf_add_text(out, "…");
  }
}

static void end_line(struct buf *out) {
  while (out->len && out->data[out->len - 1] == ' ')
    out->data[--out->len] = '\0';
  buf_add_char(out, '\n');
}

static void add_line(const struct table *table, const char *const *cells, const size_t *widths, struct buf *out) {
  size_t gap = TABLE_INDENT;
  for (size_t i = 0; i < table->column_count; i++) {
    if (!widths[i])
      continue;
    buf_add_repeat(out, ' ', gap);
    add_cell(cells ? cells[i] : table->columns[i].title, widths[i], table->columns[i].fit, out);
    gap = GAP;
  }
  end_line(out);
}

void table_write(const struct table *table, size_t width, struct buf *out) {
  if (!table->row_count)
    return;
  const size_t *widths = fit(table, width);
  add_line(table, NULL, widths, out);
  for (size_t i = 0; i < table->row_count; i++) {
    const struct row *row = &table->rows[i];
    add_line(table, row->cells, widths, out);
    for (size_t j = 0; j < row->note_count; j++)
      wrap_text(row->notes[j], TABLE_NOTE_INDENT, width, out);
  }
}

void wrap_text(const char *text, size_t indent, size_t width, struct buf *out) {
  size_t column = 0; /* 0: before the first word */
  for (size_t len; *text; text += len) {
    len = strcspn(text, " ");
    size_t wide = width_in(text, len);
    if (len && column && column + 1 + wide <= width) {
      buf_add_char(out, ' ');
      buf_add(out, text, len);
      column += 1 + wide;
    } else if (len) {
      size_t margin = column ? indent + 2 : indent;
      buf_add_text(out, column ? "\n" : "");
      buf_add_repeat(out, ' ', margin);
      buf_add(out, text, len);
      column = margin + wide;
    }
    len += text[len] == ' ';
  }
  if (column)
    buf_add_char(out, '\n');
}
