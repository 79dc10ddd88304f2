#include "model/ts_reader.h"
#include "model/ts_reading.h"

/* Statements are read one after the other, without recursion. The blocks, loops and branches at top level are not
 * stepped over but walked through, as a `var` in them belongs to the source's scope. */

/* At `for`: its head may declare a `var`. */
static void read_loop(struct ts_reader *reader) {
  reader->at += ts_at_word(reader, 1, WORD_AWAIT) ? 2 : 1;
  if (!ts_at_open(reader, 0, '('))
    return;
  size_t behind = ts_behind(&reader->tokens, reader->at++);
  if (ts_at_word(reader, 0, WORD_VAR)) {
    reader->at++;
    ts_read_variables(reader, DECLARES_VAR, false);
  }
  reader->at = behind;
}

/* Words before a statement or block. True if there was one. */
static bool skip_control(struct ts_reader *reader) {
  switch (ts_look(reader, 0)->word) {
  case WORD_IF:
  case WORD_WHILE:
  case WORD_WITH:
  case WORD_SWITCH:
  case WORD_CATCH:
    reader->at++;
    if (ts_at_open(reader, 0, '('))
      ts_step_over(reader);
    return true;
  case WORD_FOR:
    read_loop(reader);
    return true;
  case WORD_CASE:
    reader->at = ts_skip_expression(&reader->tokens, reader->at + 1, STOP_AT_COLON);
    reader->at += ts_at_mark(reader, 0, ':');
    return true;
  case WORD_DEFAULT:
    reader->at += ts_at_mark(reader, 1, ':') ? 2 : 1;
    return true;
  case WORD_ELSE:
  case WORD_DO:
  case WORD_TRY:
  case WORD_FINALLY:
  case WORD_RETURN:
  case WORD_THROW:
  case WORD_BREAK:
  case WORD_CONTINUE:
  case WORD_DEBUGGER:
    reader->at++;
    return true;
  default:
    return false;
  }
}

static bool read_worded(struct ts_reader *reader) {
  const struct ts_token *next = ts_look(reader, 1);
  if (skip_control(reader))
    return true;
  if (ts_at_word(reader, 0, WORD_EXPORT)) {
    ts_read_export(reader);
    return true;
  }
  if (ts_at_word(reader, 0, WORD_IMPORT) && !ts_is_open(next, '(') && next->kind != TOKEN_DOT) {
    ts_read_import(reader);
    return true;
  }
  if (ts_is_name(ts_look(reader, 0)) && ts_is_mark(next, ':')) { /* a label */
    reader->at += 2;
    return true;
  }
  return ts_read_ambient(reader, (struct ts_modifiers){0}) || ts_read_declaration(reader, (struct ts_modifiers){0});
}

static void read_statement(struct ts_reader *reader) {
  const struct ts_token *token = ts_look(reader, 0);
  size_t start = reader->at;
  if (ts_is_open(token, '{')) {
    reader->blocks++;
    reader->at++;
  } else if (token->kind == TOKEN_CLOSE) {
    if (token->mark == '{' && reader->blocks > 0)
      reader->blocks--;
    reader->at++;
  } else if (ts_is_mark(token, '@')) {
    reader->at = ts_skip_decorators(&reader->tokens, reader->at);
  } else if (token->kind != TOKEN_WORD || !read_worded(reader)) {
    ts_step_over_expression(reader);
  }
  reader->at += reader->at == start; /* what nothing can begin with: `;`, `,`, a stray `:` */
}

void ts_read_statements(struct arena *arena, struct bytes source, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  struct ts_reader reader = {.arena = arena, .scratch = scratch, .out = out, .cursor = {.line = 1}};
  ts_scan(scratch, source, &reader.tokens);
  while (reader.at < reader.tokens.count)
    read_statement(&reader);
  ts_merge_declarations(arena, &reader.declarations, &out->declared);
}
