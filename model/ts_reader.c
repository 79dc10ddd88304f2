#include "model/ts_reader.h"

void ts_step_over(struct ts_reader *reader) {
  reader->at = ts_behind(&reader->tokens, reader->at);
}

void ts_step_over_expression(struct ts_reader *reader) {
  reader->at = ts_skip_expression(&reader->tokens, reader->at, STOP_NOWHERE);
}

static struct ts_name place(struct ts_reader *reader, size_t index, const char *text) {
  size_t target = reader->tokens.list[index].start;
  const char *data = reader->tokens.text.data;
  if (target < reader->cursor.offset) {
    reader->cursor.offset = reader->cursor.line_start = 0;
    reader->cursor.line = 1;
  }
  for (size_t i = reader->cursor.offset; i < target; i++) {
    if (data[i] == '\n') {
      reader->cursor.line++;
      reader->cursor.line_start = i + 1;
    }
  }
  reader->cursor.offset = target;
  return (struct ts_name){text, reader->cursor.line, (unsigned)(target - reader->cursor.line_start) + 1};
}

struct ts_name ts_named(struct ts_reader *reader, size_t index) {
  return place(reader, index, ts_token_value(reader->arena, &reader->tokens, index));
}

struct ts_name ts_unnamed(struct ts_reader *reader, size_t index) {
  return place(reader, index, "");
}

void ts_record(struct ts_reader *reader, struct ts_names *names, struct ts_name name) {
  if (reader->blocks == 0)
    *ARENA_PUSH(reader->arena, names->list, names->count, names->capacity) = name;
}

void ts_declare(struct ts_reader *reader, size_t index, enum ts_declares what) {
  struct ts_declarations *all = &reader->declarations;
  if (reader->blocks > 0 && what != DECLARES_VAR)
    return;
  struct ts_name name = ts_named(reader, index);
  size_t order = all->count;
  *ARENA_PUSH(reader->scratch, all->list, all->count, all->capacity) = (struct ts_declaration){name, what, order};
}
