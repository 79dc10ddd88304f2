#include "cmd/testing/picture/screen.h"

#include "model/base/base.h"

#include <stdlib.h>

struct cell *screen_row(const struct screen *screen, size_t row) {
  return screen->cells + row * screen->columns;
}

static void add_row(struct screen *screen) {
  for (size_t i = 0; i < screen->columns; i++)
    *ARENA_PUSH(screen->arena, screen->cells, screen->cell_count, screen->capacity) = (struct cell){0};
  screen->rows++;
  screen->column = 0;
}

static void set_style(struct screen *screen, int number) {
  if (number == 0)
    screen->style = (struct style){0};
  else if (number == 1)
    screen->style.bold = true;
  else if (number == 2)
    screen->style.faint = true;
  else if (number == 7)
    screen->style.reverse = true;
  else if (number >= 30 && number <= 37)
    screen->style.color = number;
}

/* An escape sequence, and its length: `[…m` sets colours, `[K` wipes the rest of the line. */
static size_t obey(struct screen *screen, struct bytes text) {
  size_t len = 2;
  while (len < text.len && (unsigned char)text.data[len] < 0x40)
    len++;
  if (len >= text.len)
    return text.len;
  if (text.data[len] == 'K')
    memset(screen_row(screen, screen->rows - 1) + screen->column, 0,
           (screen->columns - screen->column) * sizeof(struct cell));
  for (const char *at = text.data + 2; text.data[len] == 'm' && at <= text.data + len;) {
    char *end;
    set_style(screen, (int)strtol(at, &end, 10));
    at = end + 1;
  }
  return len + 1;
}

/* Up to what controls the terminal. */
static struct bytes plain(struct bytes text) {
  size_t len = 0;
  while (len < text.len && (unsigned char)text.data[len] >= ' ')
    len++;
  return (struct bytes){text.data, len};
}

/* One character, with what combines with it. */
static size_t put(struct screen *screen, struct bytes text) {
  text = plain(text);
  size_t width = 1, len = text_head(text, width);
  if (text_width((struct bytes){text.data, len}) == 0)
    len = text_head(text, width = 2);
  if (screen->column + width > screen->columns)
    add_row(screen);
  struct cell *cell = screen_row(screen, screen->rows - 1) + screen->column;
  cell[0] = (struct cell){{text.data, len}, screen->style};
  if (width == 2)
    cell[1] = (struct cell){.style = screen->style};
  screen->column += width;
  return len ? len : 1;
}

void screen_write(struct screen *screen, struct bytes text) {
  bool fresh = true;
  while (text.len) {
    size_t taken = 1;
    if (fresh)
      add_row(screen);
    fresh = text.data[0] == '\n';
    if (text.data[0] == '\r')
      screen->column = 0;
    else if (text.data[0] == '\033')
      taken = obey(screen, text);
    else if ((unsigned char)text.data[0] >= ' ')
      taken = put(screen, text);
    text = (struct bytes){text.data + taken, text.len - taken};
  }
}
