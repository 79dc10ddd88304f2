#include "cmd/jd/diff_text.h"

#include "cmd/jd/paint.h"
#include "model/worddiff.h"

enum { LABELS = 2 };

#define REVERSE ";7"

struct diff_lines {
  struct arena *arena;
  struct bytes *list;  /* without their line feeds */
  const bool **marked; /* by line, by byte behind the sign; NULL: nothing is */
  size_t count;
};

static char sign_of(const struct diff_lines *lines, size_t index) {
  return index >= LABELS && lines->list[index].len ? lines->list[index].data[0] : ' ';
}

static bool is_change(const struct diff_lines *lines, size_t index) {
  return index < lines->count && strchr("-+\\", sign_of(lines, index));
}

/* The lines of a run that bear this sign. */
static struct word_side side_of(const struct diff_lines *lines, size_t from, size_t to, char sign) {
  struct bytes *list = arena_alloc_array(lines->arena, to - from, sizeof *list);
  size_t count = 0;
  for (size_t i = from; i < to; i++)
    if (sign_of(lines, i) == sign)
      list[count++] = (struct bytes){lines->list[i].data + 1, lines->list[i].len - 1};
  return (struct word_side){.lines = {list, count}};
}

static void take_marks(struct diff_lines *lines, size_t from, size_t to, char sign, const struct word_side *side) {
  size_t next = 0;
  for (size_t i = from; i < to; i++)
    if (sign_of(lines, i) == sign)
      lines->marked[i] = side->marked[next++];
}

static void mark(struct diff_lines *lines, size_t most) {
  for (size_t from = LABELS, to; from < lines->count && from < most; from = to + 1) {
    for (to = from; is_change(lines, to);)
      to++;
    struct word_side old_side = side_of(lines, from, to, '-'), new_side = side_of(lines, from, to, '+');
    if (!old_side.lines.count || !new_side.lines.count)
      continue;
    worddiff(lines->arena, &old_side, &new_side);
    take_marks(lines, from, to, '-', &old_side);
    take_marks(lines, from, to, '+', &new_side);
  }
}

static const char *color_of(const struct diff_lines *lines, size_t index) {
  if (index < LABELS)
    return PAINT_STRONG;
  switch (sign_of(lines, index)) {
  case '+':
    return PAINT_GOOD;
  case '-':
    return PAINT_GONE;
  case '@':
    return PAINT_EXTRA;
  default:
    return NULL;
  }
}

/* In stretches of bytes that are marked alike. */
static void add_marked(struct bytes line, const bool *marked, const char *color, struct buf *out) {
  buf_printf(out, "\033[%sm%c", color, line.data[0]);
  bool inside = false;
  for (size_t i = 1; i < line.len; i++) {
    if (marked[i - 1] != inside)
      buf_printf(out, "\033[0;%s%sm", color, inside ? "" : REVERSE);
    inside = marked[i - 1];
    buf_add_char(out, line.data[i]);
  }
  buf_add_text(out, "\033[0m");
}

static void add_line(const struct diff_lines *lines, size_t index, bool color, struct buf *out) {
  const char *code = color_of(lines, index);
  buf_add_repeat(out, ' ', DIFF_INDENT);
  if (color && lines->marked[index]) {
    add_marked(lines->list[index], lines->marked[index], code, out);
  } else {
    paint_start(out, color, code);
    buf_add_bytes(out, lines->list[index]);
    paint_end(out, color, code);
  }
  buf_add_char(out, '\n');
}

void diff_text(struct bytes text, size_t most, bool color, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct diff_lines lines = {.arena = arena};
  lines.list = lines_split(arena, text, &lines.count);
  lines.marked = arena_alloc_array(arena, lines.count, sizeof *lines.marked);
  for (size_t i = 0; i < lines.count; i++)
    lines.list[i].len--;
  if (color)
    mark(&lines, most);
  for (size_t i = 0; i < lines.count && i < most; i++)
    add_line(&lines, i, color, out);
  size_t rest = lines.count > most ? lines.count - most : 0;
  if (rest)
    buf_printf(out, "%*s... %zu more line%s: --full-diff shows %s\n", DIFF_INDENT, "", rest, rest == 1 ? "" : "s",
               rest == 1 ? "it" : "them");
}
