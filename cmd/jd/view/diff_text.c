#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/diff/diff.h"

enum {
  LABELS = 2,
  LONGEST_LINE = 400, /* bytes shown of a line, unless everything is */
  BEFORE_CHANGE = 40, /* of these, those before the change */
};

#define REVERSE ";7"

struct diff_lines {
  struct arena *arena;
  struct bytes *list;  /* without their line feeds */
  const bool **marked; /* by line and by byte after the sign; NULL: nothing */
  size_t *same;        /* by line: how many bytes after the sign it shares with its counterpart */
  size_t count;
};

static char sign_of(const struct diff_lines *lines, size_t index) {
  return index >= LABELS && lines->list[index].len ? lines->list[index].data[0] : ' ';
}

static bool is_change(const struct diff_lines *lines, size_t index) {
  return index < lines->count && strchr("-+\\", sign_of(lines, index));
}

/* Returns the lines of a run with this sign. */
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

static size_t common_prefix(struct bytes a, struct bytes b) {
  size_t len = 0;
  while (len < a.len && len < b.len && a.data[len] == b.data[len])
    len++;
  return len;
}

/* The n-th removed and the n-th added line of a run are a pair. */
static void find_same(struct diff_lines *lines, size_t from, size_t to) {
  size_t gone = from, came = from;
  for (;; gone++, came++) {
    while (gone < to && sign_of(lines, gone) != '-')
      gone++;
    while (came < to && sign_of(lines, came) != '+')
      came++;
    if (gone == to || came == to)
      return;
    const struct bytes a = lines->list[gone], b = lines->list[came];
    lines->same[gone] = lines->same[came] =
        common_prefix((struct bytes){a.data + 1, a.len - 1}, (struct bytes){b.data + 1, b.len - 1});
  }
}

static void mark(struct diff_lines *lines, size_t most, bool color) {
  for (size_t from = LABELS, to; from < lines->count && from < most; from = to + 1) {
    for (to = from; is_change(lines, to);)
      to++;
    struct word_side old_side = side_of(lines, from, to, '-'), new_side = side_of(lines, from, to, '+');
    if (!old_side.lines.count || !new_side.lines.count)
      continue;
    find_same(lines, from, to);
    if (!color)
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

/* The part of a line that is shown, in bytes after the sign. */
struct stretch {
  size_t from, to;
};

static bool is_inside_character(struct bytes line, size_t at) {
  return at < line.len && ((unsigned char)line.data[at] & 0xC0) == 0x80;
}

static struct stretch shown_of(const struct diff_lines *lines, size_t index, bool whole) {
  const struct bytes line = lines->list[index];
  struct stretch shown = {line.len ? 1 : 0, line.len};
  if (whole || line.len <= LONGEST_LINE)
    return shown;
  size_t same = lines->same[index] + 1;
  shown.from = same > BEFORE_CHANGE ? same - BEFORE_CHANGE : 1;
  if (shown.from > line.len - LONGEST_LINE)
    shown.from = line.len - LONGEST_LINE;
  shown.to = shown.from + LONGEST_LINE;
  while (shown.from > 1 && is_inside_character(line, shown.from))
    shown.from--;
  while (is_inside_character(line, shown.to))
    shown.to++;
  return shown;
}

/* Adds bytes in stretches with the same mark. */
static void add_marked(struct bytes line, const bool *marked, struct stretch shown, const char *color,
                       struct buf *out) {
  bool inside = false;
  for (size_t i = shown.from; i < shown.to; i++) {
    if (marked[i - 1] != inside)
      buf_printf(out, "\033[0;%s%sm", color, inside ? "" : REVERSE);
    inside = marked[i - 1];
    buf_add_char(out, line.data[i]);
  }
}

static void add_line(const struct diff_lines *lines, size_t index, const struct diff_style *style, struct buf *out) {
  const char *code = color_of(lines, index);
  const struct bytes line = lines->list[index];
  const struct stretch shown = shown_of(lines, index, style->most == DIFF_WHOLE);
  const bool *marked = style->color ? lines->marked[index] : NULL;
  buf_add_repeat(out, ' ', style->indent);
  paint_start(out, style->color, code);
  buf_add(out, line.data, line.len ? 1 : 0);
  buf_add_text(out, shown.from > 1 ? "..." : "");
  if (marked)
    add_marked(line, marked, shown, code, out);
  else
    buf_add(out, line.data + shown.from, shown.to - shown.from);
  buf_add_text(out, shown.to < line.len ? "..." : "");
  paint_end(out, style->color, code);
  if (shown.to - shown.from + 1 < line.len)
    buf_printf(out, " [%zu of %zu bytes%s]", shown.to - shown.from, line.len - 1, style->cut);
  buf_add_char(out, '\n');
}

void diff_text_ends(const struct textdiff *diff, struct buf *out) {
  buf_add_repeat(out, ' ', DIFF_INDENT);
  textdiff_summary(diff, out);
  buf_add_char(out, '\n');
}

void diff_text(struct bytes text, const struct diff_style *style, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct diff_lines lines = {.arena = arena};
  lines.list = lines_split(arena, text, &lines.count);
  lines.marked = arena_alloc_array(arena, lines.count, sizeof *lines.marked);
  lines.same = arena_alloc_array(arena, lines.count, sizeof *lines.same);
  for (size_t i = 0; i < lines.count; i++)
    lines.list[i].len--;
  if (style->color || style->most != DIFF_WHOLE)
    mark(&lines, style->most, style->color);
  for (size_t i = 0; i < lines.count && i < style->most; i++)
    add_line(&lines, i, style, out);
  size_t rest = lines.count > style->most ? lines.count - style->most : 0;
  if (rest)
    buf_printf(out, "%*s... %zu more line%s%s\n", style->indent, "", rest, rest == 1 ? "" : "s", style->cut);
}
