#include "model/base/base.h"

static size_t count_lines(struct bytes text) {
  size_t count = 0;
  const char *at = text.data, *end = text.data + text.len;
  while (at < end) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    at = feed ? feed + 1 : end;
    count++;
  }
  return count;
}

struct bytes *lines_split(struct arena *arena, struct bytes text, size_t *count) {
  if (text.len == 0)
    text.data = ""; /* so that no arithmetic is done on NULL */
  *count = count_lines(text);
  struct bytes *lines = arena_alloc_array(arena, *count, sizeof *lines);
  const char *at = text.data, *end = text.data + text.len;
  for (size_t i = 0; i < *count; i++) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    const char *next = feed ? feed + 1 : end;
    lines[i] = (struct bytes){at, (size_t)(next - at)};
    at = next;
  }
  return lines;
}

struct distinct {
  struct bytes line;
  uint64_t hash;
};

/* Open addressing: a slot holds a number plus one, 0 when it is free. */
struct table {
  uint32_t *slots;
  size_t mask;
  struct distinct *distinct; /* by number */
  uint32_t count;
};

static void table_init(struct arena *arena, struct table *table, size_t lines) {
  size_t size = 16;
  while (size < lines * 2)
    size *= 2;
  table->slots = arena_alloc_array(arena, size, sizeof *table->slots);
  table->mask = size - 1;
  table->distinct = arena_alloc_array(arena, lines, sizeof *table->distinct);
  table->count = 0;
}

static uint32_t number_of(struct table *table, struct bytes line) {
  uint64_t hash = digest_bytes(line).low;
  size_t slot = hash & table->mask;
  for (; table->slots[slot]; slot = (slot + 1) & table->mask) {
    uint32_t number = table->slots[slot] - 1;
    if (table->distinct[number].hash == hash && bytes_equal(table->distinct[number].line, line))
      return number;
  }
  table->distinct[table->count] = (struct distinct){line, hash};
  table->slots[slot] = table->count + 1;
  return table->count++;
}

static uint32_t *number_all(struct arena *arena, struct table *table, struct lines lines) {
  uint32_t *numbers = arena_alloc_array(arena, lines.count, sizeof *numbers);
  for (size_t i = 0; i < lines.count; i++)
    numbers[i] = number_of(table, lines.list[i]);
  return numbers;
}

static bool *presence(struct arena *arena, const struct table *table, const uint32_t *numbers, size_t count) {
  bool *present = arena_alloc_array(arena, table->count, sizeof *present);
  for (size_t i = 0; i < count; i++)
    present[numbers[i]] = true;
  return present;
}

void lines_number(struct arena *arena, struct lines old_lines, struct lines new_lines, struct line_numbers *out) {
  struct table table;
  table_init(arena, &table, old_lines.count + new_lines.count);
  out->old_numbers = number_all(arena, &table, old_lines);
  out->new_numbers = number_all(arena, &table, new_lines);
  out->in_old = presence(arena, &table, out->old_numbers, old_lines.count);
  out->in_new = presence(arena, &table, out->new_numbers, new_lines.count);
}
