#include "model/journey/journey.h"

#include "model/base/base.h"

enum { FIELDS = 5 }; /* time, stage, tool, name, result */

const char *buildlog_line(struct arena *arena, const char *time, const char *name) {
  return arena_printf(arena, "%s  durable  manage_durable_objects  %s  ok\n", time, name);
}

/* Length of the gap between two fields that begins here: two blanks or more, or a tab among them; else 0. */
static size_t gap_length(struct bytes text) {
  size_t len = 0;
  bool tab = false;
  for (; len < text.len && is_blank(text.data[len]); len++)
    tab = tab || text.data[len] == '\t';
  return len >= 2 || tab ? len : 0;
}

/* The last field takes the rest of the line: a result may be a sentence. False when there are fewer. */
static bool split(struct bytes line, struct bytes fields[FIELDS]) {
  for (size_t field = 0; field + 1 < FIELDS; field++) {
    size_t end = 0, gap = 0;
    while (end < line.len && (gap = gap_length((struct bytes){line.data + end, line.len - end})) == 0)
      end++;
    if (gap == 0)
      return false;
    fields[field] = (struct bytes){line.data, end};
    line = (struct bytes){line.data + end + gap, line.len - end - gap};
  }
  fields[FIELDS - 1] = line;
  return true;
}

static bool is_durable(const struct bytes fields[FIELDS]) {
  int64_t time;
  return time_parse(fields[0], &time) && equal_ignoring_case(fields[1], "durable") && fields[3].len > 0;
}

void buildlog_parse(struct arena *arena, struct bytes text, struct buildlog_entry **entries, size_t *count) {
  size_t capacity = 0;
  *entries = NULL;
  *count = 0;
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes fields[FIELDS];
    if (!split(text_line_content(text, line), fields) || !is_durable(fields))
      continue;
    struct buildlog_entry *entry = ARENA_PUSH(arena, *entries, *count, capacity);
    *entry = (struct buildlog_entry){.time = arena_strndup(arena, fields[0].data, fields[0].len),
                                     .name = arena_strndup(arena, fields[3].data, fields[3].len),
                                     .result = arena_strndup(arena, fields[4].data, fields[4].len)};
  }
}
