#include "model/ts_grammar_parts.h"

static bool read_initial(struct ts_grammar *grammar) {
  return !grammar_accept(grammar, '=') || grammar_assignment(grammar);
}

bool grammar_variables(struct ts_grammar *grammar) {
  do {
    if (!grammar_binding(grammar))
      return false;
    if (grammar_at_mark(grammar, 0, '!') && grammar_at_mark(grammar, 1, ':'))
      grammar_take(grammar);
    if (!grammar_annotation(grammar) || !read_initial(grammar))
      return false;
  } while (grammar_accept(grammar, ','));
  return true;
}

/* The bundler takes a semicolon for a comma. */
static bool read_members(struct ts_grammar *grammar) {
  do {
    const struct ts_token *name = grammar_look(grammar, 0);
    if (name->kind != TOKEN_WORD && name->kind != TOKEN_STRING)
      return grammar_refuse(grammar, "a member's name");
    if (!grammar_take(grammar) || !read_initial(grammar))
      return false;
  } while (grammar_accept(grammar, ';') && !grammar_at_close(grammar, '{'));
  return true;
}

static bool read_enum(struct ts_grammar *grammar) {
  grammar_accept_word(grammar, WORD_CONST);
  grammar_take(grammar);
  return grammar_expect_name(grammar) && grammar_open(grammar, '{') && grammar_list(grammar, '{', read_members);
}

static bool read_namespace(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_look(grammar, 0)->kind == TOKEN_STRING) {
    grammar_take(grammar);
    return grammar_at_open(grammar, 0, '{') ? grammar_block(grammar) : grammar_end_statement(grammar);
  }
  while (grammar_is_name(grammar_look(grammar, 0)) || grammar_look(grammar, 0)->kind == TOKEN_WORD) {
    grammar_take(grammar);
    if (grammar_look(grammar, 0)->kind != TOKEN_DOT)
      break;
    grammar_take(grammar);
  }
  return grammar_block(grammar);
}

static bool read_global(struct ts_grammar *grammar) {
  return grammar_take(grammar) && grammar_block(grammar);
}

static bool read_alias(struct ts_grammar *grammar) {
  return grammar_take(grammar) && grammar_expect_name(grammar) && grammar_type_parameters(grammar) &&
         grammar_expect(grammar, '=') && grammar_type(grammar) && grammar_end_statement(grammar);
}

static bool read_interface(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (!grammar_expect_name(grammar) || !grammar_type_parameters(grammar))
    return false;
  if (grammar_accept_word(grammar, WORD_EXTENDS))
    do {
      if (!grammar_type(grammar))
        return false;
    } while (grammar_accept(grammar, ','));
  return grammar_type_braces(grammar);
}

/* Only behind `export default` a declaration may have no name. */
static bool check_name(struct ts_grammar *grammar, size_t ahead) {
  size_t before = grammar->at;
  while (before > 0 && ts_is_word(&grammar->list[before - 1], WORD_ABSTRACT))
    before--;
  if (grammar_is_name(grammar_look(grammar, ahead)) ||
      (before > 0 && ts_is_word(&grammar->list[before - 1], WORD_DEFAULT)))
    return true;
  grammar_take_several(grammar, ahead);
  return grammar_refuse(grammar, "a name");
}

static bool read_class(struct ts_grammar *grammar) {
  return check_name(grammar, 1) && grammar_class(grammar);
}

static bool read_function(struct ts_grammar *grammar) {
  size_t ahead = 1 + grammar_at_word(grammar, 0, WORD_ASYNC);
  ahead += grammar_at_mark(grammar, ahead, '*');
  if (!check_name(grammar, ahead) || !grammar_function(grammar))
    return false;
  return grammar_at_open(grammar, 0, '{') ? grammar_block(grammar) : grammar_end_statement(grammar);
}

static bool read_decorated(struct ts_grammar *grammar) {
  if (!grammar_decorators(grammar))
    return false;
  if (grammar_at_word(grammar, 0, WORD_EXPORT))
    return grammar_export(grammar);
  bool class = grammar_at_word(grammar, 0, WORD_CLASS) || grammar_at_word(grammar, 0, WORD_ABSTRACT) ||
               grammar_at_word(grammar, 0, WORD_DECLARE);
  return class ? grammar_declaration(grammar) : grammar_fail(grammar, "`class`");
}

/* Behind a word such as `type` its name begins, on the line. */
static bool at_named(const struct ts_grammar *grammar) {
  const struct ts_token *name = grammar_look(grammar, 1);
  return grammar_is_name(name) && !name->newline;
}

static bool at_namespace(const struct ts_grammar *grammar) {
  const struct ts_token *name = grammar_look(grammar, 1);
  return at_named(grammar) || (name->kind == TOKEN_STRING && !name->newline);
}

static bool at_import_declaration(const struct ts_grammar *grammar) {
  return !grammar_at_open(grammar, 1, '(') && grammar_look(grammar, 1)->kind != TOKEN_DOT;
}

/* The reader of the declaration that begins here; NULL for none. */
static ts_grammar_read *reader_of(const struct ts_grammar *grammar) {
  const struct ts_token *next = grammar_look(grammar, 1);
  if (grammar_at_mark(grammar, 0, '@'))
    return read_decorated;
  switch (grammar_look(grammar, 0)->kind == TOKEN_WORD ? grammar_look(grammar, 0)->word : WORD_NONE) {
  case WORD_ASYNC:
    return ts_is_word(next, WORD_FUNCTION) && !next->newline ? read_function : NULL;
  case WORD_CLASS:
    return read_class;
  case WORD_CONST:
  case WORD_ENUM:
    return read_enum;
  case WORD_EXPORT:
    return grammar_export;
  case WORD_FUNCTION:
    return read_function;
  case WORD_GLOBAL:
    return ts_is_open(next, '{') ? read_global : NULL;
  case WORD_IMPORT:
    return at_import_declaration(grammar) ? grammar_import : NULL;
  case WORD_INTERFACE:
    return at_named(grammar) ? read_interface : NULL;
  case WORD_MODULE:
  case WORD_NAMESPACE:
    return at_namespace(grammar) ? read_namespace : NULL;
  case WORD_TYPE:
    return at_named(grammar) ? read_alias : NULL;
  default:
    return NULL;
  }
}

/* `declare` or `abstract` before a declaration. */
static bool at_modifier(const struct ts_grammar *grammar) {
  const struct ts_token *next = grammar_look(grammar, 1);
  if (next->newline || next->kind != TOKEN_WORD)
    return false;
  if (grammar_at_word(grammar, 0, WORD_ABSTRACT))
    return next->word == WORD_CLASS;
  return grammar_at_word(grammar, 0, WORD_DECLARE) && next->word != WORD_IN && next->word != WORD_INSTANCEOF &&
         next->word != WORD_AS && next->word != WORD_SATISFIES && next->word != WORD_OF;
}

bool grammar_at_declaration(const struct ts_grammar *grammar) {
  return at_modifier(grammar) || reader_of(grammar) != NULL;
}

bool grammar_declaration(struct ts_grammar *grammar) {
  while (at_modifier(grammar))
    grammar_take(grammar);
  ts_grammar_read *read = reader_of(grammar);
  if (grammar_at_word(grammar, 0, WORD_CONST) && !grammar_at_word(grammar, 1, WORD_ENUM))
    read = NULL;
  if (read)
    return grammar_nested(grammar, read);
  if (grammar_at_word(grammar, 0, WORD_AWAIT))
    grammar_take(grammar);
  bool variables = grammar_at_word(grammar, 0, WORD_VAR) || grammar_at_word(grammar, 0, WORD_CONST) ||
                   grammar_at_word(grammar, 0, WORD_LET) || grammar_at_word(grammar, 0, WORD_USING);
  if (!variables)
    return grammar_refuse(grammar, "a declaration");
  return grammar_take(grammar) && grammar_variables(grammar) && grammar_end_statement(grammar);
}
