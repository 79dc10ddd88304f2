#include "model/ts_reader.h"

/* At the specifier of an import or export, if there is one; attributes (`with { … }`) behind it. */
static void skip_specifier(struct ts_reader *reader) {
  if (ts_look(reader, 0)->kind == TOKEN_STRING)
    reader->at++;
  if ((ts_at_word(reader, 0, WORD_WITH) || (ts_look(reader, 0)->kind == TOKEN_WORD && !ts_look(reader, 0)->newline)) &&
      ts_at_open(reader, 1, '{')) {
    reader->at++;
    ts_step_over(reader);
  }
}

/* `import type { A } from`, `import type * as a from`, `import type A from`; not `import type from`. */
static bool is_type_import(const struct ts_token *keyword) {
  const struct ts_token *next = keyword + 2;
  if (!ts_is_word(keyword + 1, WORD_TYPE))
    return false;
  return ts_is_open(next, '{') || ts_is_mark(next, '*') || (ts_is_name(next) && keyword[3].kind != TOKEN_STRING);
}

/* What stands between `import` and the specifier, where the bundler makes something else of it. */
static void read_import_form(struct ts_reader *reader, size_t keyword, size_t specifier) {
  const struct ts_token *list = reader->tokens.list;
  static const char module[] = "cloudflare:";
  if (strncmp(ts_token_value(reader->scratch, &reader->tokens, specifier), module, strlen(module)) != 0)
    return;
  if (is_type_import(&list[keyword])) {
    ts_record(reader, &reader->out->type_imports, ts_named(reader, specifier));
    return;
  }
  for (size_t i = keyword + 2; i + 1 < specifier; i++) {
    const struct ts_token *before = &list[i - 1];
    if (ts_is_word(&list[i], WORD_AS) && before->kind == TOKEN_WORD && list[i + 1].kind == TOKEN_WORD &&
        (ts_is_open(before - 1, '{') || ts_is_mark(before - 1, ',')))
      ts_record(reader, &reader->out->aliased_imports, ts_named(reader, i + 1));
  }
}

void ts_read_import(struct ts_reader *reader) {
  size_t keyword = reader->at;
  for (reader->at++; ts_look(reader, 0)->kind != TOKEN_STRING;) {
    const struct ts_token *token = ts_look(reader, 0);
    if (ts_is_mark(token, '=')) { /* `import x = require('y')`, `import x = Y.z` */
      reader->at++;
      ts_step_over_expression(reader);
      return;
    }
    if (ts_is_open(token, '{'))
      ts_step_over(reader);
    else if (ts_is_mark(token, ',') || ts_is_mark(token, '*') ||
             (token->kind == TOKEN_WORD && !ts_word_is_statement(token->word)))
      reader->at++;
    else
      return;
  }
  read_import_form(reader, keyword, reader->at);
  ts_record(reader, &reader->out->imports, ts_named(reader, reader->at));
  skip_specifier(reader);
}

/* At the `{` of `export { … }`. */
static void read_export_list(struct ts_reader *reader, bool types_only) {
  const struct ts_token *list = reader->tokens.list;
  size_t end = list[reader->at].partner;
  bool type = types_only;
  for (size_t i = reader->at + 1; i < end; i++) {
    const struct ts_token *next = &list[i + 1];
    bool last = next->kind == TOKEN_CLOSE || ts_is_mark(next, ',');
    if (ts_is_mark(&list[i], ','))
      type = types_only;
    else if (ts_is_word(&list[i], WORD_TYPE) && !last && !ts_is_word(next, WORD_AS))
      type = true;
    else if (last && !type && (list[i].kind == TOKEN_WORD || list[i].kind == TOKEN_STRING) &&
             strcmp(ts_token_value(reader->scratch, &reader->tokens, i), "default") == 0)
      ts_record(reader, &reader->out->default_exports, ts_unnamed(reader, i));
  }
  ts_step_over(reader);
}

/* Behind `export`, at `{` or `*`: both may go on with `from '…'`. */
static void read_reexport(struct ts_reader *reader, bool types_only) {
  if (ts_at_open(reader, 0, '{')) {
    read_export_list(reader, types_only);
  } else {
    reader->at++;
    if (ts_at_word(reader, 0, WORD_AS)) {
      if (ts_at_word(reader, 1, WORD_DEFAULT) && !types_only)
        ts_record(reader, &reader->out->default_exports, ts_unnamed(reader, reader->at + 1));
      reader->at += 1 + (ts_look(reader, 1)->kind == TOKEN_WORD || ts_look(reader, 1)->kind == TOKEN_STRING);
    }
  }
  if (ts_at_word(reader, 0, WORD_FROM) && ts_look(reader, 1)->kind == TOKEN_STRING) {
    reader->at++;
    skip_specifier(reader);
  }
}

/* At `default`. */
static void read_default(struct ts_reader *reader) {
  size_t keyword = reader->at++;
  struct ts_modifiers modifiers = {.exported = true, .as_default = keyword};
  reader->at = ts_skip_decorators(&reader->tokens, reader->at);
  const struct ts_token *next = ts_look(reader, 1);
  if (ts_at_word(reader, 0, WORD_CLASS) || ts_at_word(reader, 0, WORD_FUNCTION) ||
      (ts_at_word(reader, 0, WORD_ABSTRACT) && ts_is_word(next, WORD_CLASS) && !next->newline) ||
      (ts_at_word(reader, 0, WORD_ASYNC) && ts_is_word(next, WORD_FUNCTION) && !next->newline)) {
    ts_read_declaration(reader, modifiers);
  } else if (ts_at_word(reader, 0, WORD_INTERFACE) && ts_at_name_on_line(reader, 1)) {
    reader->at = ts_skip_class(&reader->tokens, reader->at);
  } else {
    ts_record(reader, &reader->out->default_exports, ts_unnamed(reader, keyword));
    ts_step_over_expression(reader);
  }
}

void ts_read_export(struct ts_reader *reader) {
  const struct ts_modifiers modifiers = {.exported = true};
  reader->at = ts_skip_decorators(&reader->tokens, reader->at + 1);
  const struct ts_token *next = ts_look(reader, 1);
  bool types_only = ts_at_word(reader, 0, WORD_TYPE) && (ts_is_open(next, '{') || ts_is_mark(next, '*'));
  if (ts_at_word(reader, 0, WORD_DEFAULT)) {
    read_default(reader);
  } else if (types_only || ts_at_open(reader, 0, '{') || ts_at_mark(reader, 0, '*')) {
    reader->at += types_only;
    read_reexport(reader, types_only);
  } else if (ts_at_mark(reader, 0, '=')) {
    reader->at++;
    ts_step_over_expression(reader);
  } else if (ts_at_word(reader, 0, WORD_AS) && ts_is_word(next, WORD_NAMESPACE)) {
    reader->at += 2;
    ts_step_over_expression(reader);
  } else if (ts_at_word(reader, 0, WORD_IMPORT)) {
    ts_read_import(reader);
  } else if (!ts_read_ambient(reader, modifiers)) {
    ts_read_declaration(reader, modifiers);
  }
}
