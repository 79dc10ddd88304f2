#include "model/ts_reader.h"

/* At `class`. */
static void read_class(struct ts_reader *reader, const struct ts_modifiers *modifiers) {
  struct ts_source *out = reader->out;
  size_t keyword = reader->at, name = keyword + 1;
  bool has_name =
      ts_is_name(ts_look(reader, 1)) && !(ts_at_word(reader, 1, WORD_IMPLEMENTS) && ts_is_name(ts_look(reader, 2)));
  if (has_name && modifiers->exported && !modifiers->as_default)
    ts_record(reader, &out->exported_classes, ts_named(reader, name));
  if (has_name && modifiers->exported && modifiers->ambient)
    ts_record(reader, &out->ambient_classes, ts_named(reader, name));
  if (modifiers->as_default)
    ts_record(reader, &out->default_classes, has_name ? ts_named(reader, name) : ts_unnamed(reader, keyword));
  if (has_name && !modifiers->ambient)
    ts_declare(reader, name, DECLARES_CLASS);
  reader->at = ts_skip_class(&reader->tokens, keyword);
}

/* At `function`; `async` is passed. */
static void read_function(struct ts_reader *reader, const struct ts_modifiers *modifiers) {
  struct ts_function function;
  reader->at = ts_skip_function(&reader->tokens, reader->at, &function);
  if (modifiers->as_default && function.has_body)
    ts_record(reader, &reader->out->default_exports, ts_unnamed(reader, modifiers->as_default));
  if (function.name && function.has_body && !modifiers->ambient)
    ts_declare(reader, function.name, DECLARES_FUNCTION);
}

void ts_read_variables(struct ts_reader *reader, enum ts_declares what, bool ambient) {
  struct ts_bindings bindings = {0};
  reader->at = ts_read_declarators(reader->scratch, &reader->tokens, reader->at, &bindings);
  for (size_t i = 0; i < bindings.count && !ambient; i++)
    ts_declare(reader, bindings.list[i], what);
}

/* At `enum`. */
static void read_enum(struct ts_reader *reader, const struct ts_modifiers *modifiers) {
  if (ts_is_name(ts_look(reader, 1)) && !modifiers->ambient)
    ts_declare(reader, reader->at + 1, DECLARES_ENUM);
  reader->at += ts_is_name(ts_look(reader, 1)) ? 2 : 1;
  if (ts_at_open(reader, 0, '{'))
    ts_step_over(reader);
}

/* At `namespace` or `module`, a name or a string behind it. */
static void read_namespace(struct ts_reader *reader, const struct ts_modifiers *modifiers) {
  size_t name = ++reader->at;
  for (reader->at++; ts_look(reader, 0)->kind == TOKEN_DOT && ts_look(reader, 1)->kind == TOKEN_WORD;)
    reader->at += 2;
  if (!ts_at_open(reader, 0, '{'))
    return;
  if (reader->tokens.list[name].kind == TOKEN_WORD && !modifiers->ambient &&
      ts_namespace_has_values(&reader->tokens, reader->at))
    ts_declare(reader, name, DECLARES_NAMESPACE);
  ts_step_over(reader);
}

/* At `type`, a name behind it. */
static void skip_type_alias(struct ts_reader *reader) {
  reader->at += 2;
  if (ts_at_open(reader, 0, '<'))
    ts_step_over(reader);
  if (ts_at_mark(reader, 0, '='))
    reader->at = ts_skip_type(&reader->tokens, reader->at + 1);
}

/* `let` and `using` are names, too. */
static bool begins_variables(const struct ts_reader *reader) {
  const struct ts_token *next = ts_look(reader, 1);
  if (ts_at_word(reader, 0, WORD_VAR) || ts_at_word(reader, 0, WORD_CONST))
    return true;
  if (ts_at_word(reader, 0, WORD_LET))
    return ts_is_name(next) || ts_is_open(next, '[') || ts_is_open(next, '{');
  size_t ahead = ts_at_word(reader, 0, WORD_AWAIT) && !next->newline;
  return ts_at_word(reader, ahead, WORD_USING) && ts_at_name_on_line(reader, ahead + 1) &&
         !ts_at_word(reader, ahead + 1, WORD_OF) && !ts_at_word(reader, ahead + 1, WORD_AS);
}

static bool read_type_declaration(struct ts_reader *reader) {
  if (ts_at_word(reader, 0, WORD_INTERFACE) && ts_at_name_on_line(reader, 1))
    reader->at = ts_skip_class(&reader->tokens, reader->at);
  else if (ts_at_word(reader, 0, WORD_TYPE) && ts_at_name_on_line(reader, 1))
    skip_type_alias(reader);
  else
    return false;
  return true;
}

bool ts_read_declaration(struct ts_reader *reader, struct ts_modifiers modifiers) {
  const struct ts_token *next = ts_look(reader, 1);
  if (ts_at_word(reader, 0, WORD_CLASS)) {
    read_class(reader, &modifiers);
  } else if (ts_at_word(reader, 0, WORD_ABSTRACT) && ts_is_word(next, WORD_CLASS) && !next->newline) {
    reader->at++;
    read_class(reader, &modifiers);
  } else if (ts_at_word(reader, 0, WORD_FUNCTION)) {
    read_function(reader, &modifiers);
  } else if (ts_at_word(reader, 0, WORD_ASYNC) && ts_is_word(next, WORD_FUNCTION) && !next->newline) {
    reader->at++;
    read_function(reader, &modifiers);
  } else if (ts_at_word(reader, 0, WORD_ENUM) || (ts_at_word(reader, 0, WORD_CONST) && ts_is_word(next, WORD_ENUM))) {
    reader->at += ts_at_word(reader, 0, WORD_CONST);
    read_enum(reader, &modifiers);
  } else if (begins_variables(reader)) {
    enum ts_declares what = ts_at_word(reader, 0, WORD_VAR) ? DECLARES_VAR : DECLARES_LEXICAL;
    reader->at += ts_at_word(reader, 0, WORD_AWAIT) ? 2 : 1;
    ts_read_variables(reader, what, modifiers.ambient);
  } else if ((ts_at_word(reader, 0, WORD_NAMESPACE) || ts_at_word(reader, 0, WORD_MODULE)) && !next->newline &&
             (ts_is_name(next) || next->kind == TOKEN_STRING)) {
    read_namespace(reader, &modifiers);
  } else if (modifiers.ambient && ts_at_word(reader, 0, WORD_GLOBAL) && ts_is_open(next, '{')) {
    reader->at++;
    ts_step_over(reader);
  } else {
    return read_type_declaration(reader);
  }
  return true;
}

bool ts_read_ambient(struct ts_reader *reader, struct ts_modifiers modifiers) {
  if (!ts_at_word(reader, 0, WORD_DECLARE) || ts_look(reader, 1)->kind != TOKEN_WORD || ts_look(reader, 1)->newline)
    return false;
  size_t start = reader->at++;
  modifiers.ambient = true;
  if (ts_read_declaration(reader, modifiers))
    return true;
  reader->at = start;
  return false;
}
