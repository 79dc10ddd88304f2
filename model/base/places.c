#include "model/base/base.h"

/* The length of the line end at `offset`, 0 when there is none. */
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
