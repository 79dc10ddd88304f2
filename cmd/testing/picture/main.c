/* Draws what a terminal shows.
 *
 *   jd-picture COLUMNS < OUTPUT > PICTURE.svg
 *
 * OUTPUT is what a program wrote to a terminal that is so wide (jd-terminal). The same output gives the same picture.
 * It knows of a terminal's language what jd speaks: colours, and lines that are rewritten in place. */
#include "cmd/testing/picture/screen.h"
#include "model/base/base.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CELL = 8, LINE = 17, MARGIN = 12, FONT = 13, BASELINE = 13 };

static const char ink[] = "#d4d4d4", paper[] = "#1e1e1e";

/* By SGR number, from 30. */
static const char *const colors[] = {"#1e1e1e", "#f48771", "#89d185", "#e5c07b", "#6cb6ff", "#d19aff", "#56c8d8", ink};

static const char *color_of(struct style style) {
  return style.color ? colors[style.color - 30] : style.faint ? "#8a8a8a" : ink;
}

static void add_escaped(struct bytes text, struct buf *out) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] == '&')
      buf_add_text(out, "&amp;");
    else if (text.data[i] == '<')
      buf_add_text(out, "&lt;");
    else if (text.data[i] == '>')
      buf_add_text(out, "&gt;");
    else
      buf_add_char(out, text.data[i]);
  }
}

static bool shows_nothing(const struct cell *cell) {
  return cell->text.len == 0 || bytes_equal(cell->text, bytes_of(" "));
}

static bool cell_is_blank(const struct cell *cell) {
  return !cell->style.reverse && shows_nothing(cell);
}

/* Adds cells of one style. `textLength` keeps each as wide as on the terminal, whatever font the reader has. Chromium
 * leaves blanks at the ends of a text out and stretches the rest to that length, so a text is written without them. */
static void add_run(const struct cell *cells, size_t count, size_t column, size_t row, struct buf *out) {
  const struct style style = cells[0].style;
  const size_t y = MARGIN + row * LINE;
  if (style.reverse)
    buf_printf(out, "<rect x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\" fill=\"%s\"/>\n", MARGIN + column * CELL, y,
               count * CELL, LINE, color_of(style));
  size_t from = 0, to = count;
  while (from < to && shows_nothing(&cells[from]))
    from++;
  while (to > from && shows_nothing(&cells[to - 1]) && !(to - 1 > from && text_width(cells[to - 2].text) == 2))
    to--;
  if (from == to)
    return;
  buf_printf(out, "<text x=\"%zu\" y=\"%zu\" textLength=\"%zu\" fill=\"%s\"%s>", MARGIN + (column + from) * CELL,
             y + BASELINE, (to - from) * CELL, style.reverse ? paper : color_of(style),
             style.bold ? " font-weight=\"bold\"" : "");
  for (size_t i = from; i < to; i++)
    add_escaped(cells[i].text, out);
  buf_add_text(out, "</text>\n");
}

static bool is_same_run(const struct screen *screen, const struct cell *cells, size_t from, size_t at) {
  bool gap = cell_is_blank(&cells[at]) && (at + 1 == screen->columns || cell_is_blank(&cells[at + 1]));
  return !gap && (cell_is_blank(&cells[at]) || style_equal(cells[at].style, cells[from].style));
}

static void add_row(const struct screen *screen, size_t row, struct buf *out) {
  const struct cell *cells = screen_row(screen, row);
  for (size_t from = 0, to; from < screen->columns; from = to) {
    to = from + 1;
    if (cell_is_blank(&cells[from]))
      continue;
    while (to < screen->columns && is_same_run(screen, cells, from, to))
      to++;
    add_run(cells + from, to - from, from, row, out);
  }
}

static void draw(const struct screen *screen, struct buf *out) {
  size_t width = (size_t)2 * MARGIN + screen->columns * CELL, height = (size_t)2 * MARGIN + screen->rows * LINE;
  buf_printf(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\"\n"
             "  font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"%d\"\n"
             "  xml:space=\"preserve\">\n<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>\n",
             width, height, width, height, FONT, paper);
  for (size_t i = 0; i < screen->rows; i++)
    add_row(screen, i, out);
  buf_add_text(out, "</svg>\n");
}

int main(int argc, char **argv) {
  enum { MOST_COLUMNS = 1000 };
  long columns = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
  if (columns < 1 || columns > MOST_COLUMNS)
    errx(1, "usage: jd-picture COLUMNS < OUTPUT > PICTURE.svg");
  JD_ARENA arena = arena_new();
  JD_BUF output;
  JD_BUF picture;
  buf_init(&output, LIMIT_TEXT_OUTPUT);
  buf_init(&picture, LIMIT_TEXT_OUTPUT);
  char text[4096];
  for (size_t got; (got = fread(text, 1, sizeof text, stdin)) > 0;)
    buf_add(&output, text, got);
  struct screen screen = {.arena = arena, .columns = (size_t)columns};
  screen_write(&screen, buf_bytes(&output));
  draw(&screen, &picture);
  bool is_written = fwrite(picture.data, 1, picture.len, stdout) == picture.len && fflush(stdout) == 0;
  return is_written && !output.overflow && !picture.overflow ? 0 : 1;
}
