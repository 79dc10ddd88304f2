#include "model/base/base.h"

/* ---- one line after the other ---- */

bool text_next_line(struct bytes text, struct text_line *line) {
  size_t start = line->next;
  if (start >= text.len)
    return false;
  const char *line_feed = memchr(text.data + start, '\n', text.len - start);
  size_t end = line_feed ? (size_t)(line_feed - text.data) : text.len;
  line->next = line_feed ? end + 1 : end;
  while (line_feed && end > start && text.data[end - 1] == '\r')
    end--;
  line->start = start;
  line->end = end;
  line->number++;
  return true;
}

const char *text_line_ending(struct bytes text) {
  const char *line_feed = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
  size_t end = line_feed ? (size_t)(line_feed - text.data) : text.len;
  return end > 0 && text.data[end - 1] == '\r' ? "\r\n" : "\n";
}

struct bytes text_line_bytes(struct bytes text, struct text_line line) {
  return (struct bytes){text.data + line.start, line.end - line.start};
}

struct bytes text_line_content(struct bytes text, struct text_line line) {
  return trim(text_line_bytes(text, line));
}

/* ---- places ---- */

/* Returns the length of the line end at `offset`, 0 if there is none. */
static size_t line_end(struct bytes text, size_t offset) {
  if (text.data[offset] == '\n')
    return 1;
  if (text.data[offset] != '\r')
    return 0;
  return offset + 1 < text.len && text.data[offset + 1] == '\n' ? 2 : 1;
}

void places_find(struct arena *arena, struct bytes text, struct places *out) {
  size_t count = 1, end;
  for (size_t i = 0; i < text.len; i += end ? end : 1) {
    end = line_end(text, i);
    count += end > 0;
  }
  unsigned *starts = arena_alloc_array(arena, count, sizeof *starts);
  count = 1;
  for (size_t i = 0; i < text.len; i += end ? end : 1) {
    end = line_end(text, i);
    if (end)
      starts[count++] = (unsigned)(i + end);
  }
  *out = (struct places){text, starts, count};
}

struct bytes places_line(const struct places *places, unsigned line) {
  if (line == 0 || line > places->count)
    return (struct bytes){"", 0};
  size_t start = places->starts[line - 1];
  size_t end = line < places->count ? places->starts[line] : places->text.len;
  while (end > start && (places->text.data[end - 1] == '\n' || places->text.data[end - 1] == '\r'))
    end--;
  return (struct bytes){places->text.data + start, end - start};
}

struct place places_at(const struct places *places, const char *file, size_t offset) {
  size_t low = 0, high = places->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (places->starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return (struct place){file, (unsigned)low + 1, (unsigned)(offset - places->starts[low]) + 1};
}

/* ---- edits ---- */

void edits_add(struct edits *edits, size_t start, size_t end, struct bytes with) {
  size_t at = edits->count++;
  for (; at > 0 && edits->list[at - 1].start > start; at--)
    edits->list[at] = edits->list[at - 1];
  edits->list[at] = (struct edit){start, end, with};
}

struct bytes edits_apply(struct arena *arena, struct bytes text, const struct edits *edits) {
  size_t len = text.len, from = 0, to = 0;
  if (edits->count == 0)
    return text;
  for (size_t i = 0; i < edits->count; i++)
    len += edits->list[i].with.len;
  char *out = arena_alloc(arena, len + 1);
  for (size_t i = 0; i <= edits->count; i++) {
    size_t until = i < edits->count ? edits->list[i].start : text.len;
    if (until > from)
      memcpy(out + to, text.data + from, until - from);
    to += until - from;
    if (i == edits->count)
      break;
    struct bytes with = edits->list[i].with;
    if (with.len > 0)
      memcpy(out + to, with.data, with.len);
    to += with.len;
    from = edits->list[i].end;
  }
  return (struct bytes){out, to};
}

/* ---- all lines ---- */

struct bytes *lines_split(struct arena *arena, struct bytes text, size_t *count) {
  *count = 0;
  for (struct text_line line = {0}; text_next_line(text, &line);)
    ++*count;
  struct bytes *lines = arena_alloc_array(arena, *count, sizeof *lines), *next = lines;
  for (struct text_line line = {0}; text_next_line(text, &line);)
    *next++ = (struct bytes){text.data + line.start, line.next - line.start};
  return lines;
}
