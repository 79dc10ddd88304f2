#include "model/ts_grammar_parts.h"

/* `.b.c<T>` behind a name. */
static bool read_path(struct ts_grammar *grammar) {
  while (grammar_look(grammar, 0)->kind == TOKEN_DOT) {
    if (grammar_look(grammar, 1)->kind != TOKEN_WORD) {
      grammar_take(grammar);
      return grammar_fail(grammar, "a name");
    }
    grammar_take_several(grammar, 2);
  }
  bool arguments = grammar_at_angle(grammar) && !grammar_on_new_line(grammar, 0);
  return !arguments || grammar_type_arguments(grammar);
}

static bool read_import(struct ts_grammar *grammar) {
  grammar_take(grammar);
  return grammar_at_open(grammar, 0, '(') ? grammar_arguments(grammar) && read_path(grammar)
                                          : grammar_fail(grammar, "`(`");
}

/* `typeof a.b`, `typeof import('x')` */
static bool read_query(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_at_word(grammar, 0, WORD_IMPORT))
    return read_import(grammar);
  if (grammar_look(grammar, 0)->kind != TOKEN_WORD)
    return grammar_fail(grammar, "a name");
  return grammar_take(grammar) && read_path(grammar);
}

/* `is T` behind what it is said of. */
static bool read_predicate(struct ts_grammar *grammar) {
  bool predicate = grammar_at_word(grammar, 0, WORD_IS) && !grammar_on_new_line(grammar, 0);
  return !predicate || (grammar_take(grammar) && grammar_type(grammar));
}

static bool read_word(struct ts_grammar *grammar) {
  const struct ts_token *next = grammar_look(grammar, 1);
  switch (grammar_look(grammar, 0)->word) {
  case WORD_TYPEOF:
    return read_query(grammar);
  case WORD_IMPORT:
    return read_import(grammar);
  case WORD_THIS:
    return grammar_take(grammar) && read_path(grammar) && read_predicate(grammar);
  case WORD_VOID:
  case WORD_CONST: /* `as const` */
    return grammar_take(grammar) && read_predicate(grammar);
  case WORD_ASSERTS:
    if (next->kind == TOKEN_WORD && !next->newline && next->word != WORD_IS &&
        (grammar_is_name(next) || next->word == WORD_THIS))
      return grammar_take_several(grammar, 2) && read_predicate(grammar);
    break;
  default:
    break;
  }
  if (ts_word_is_statement(grammar_look(grammar, 0)->word))
    return grammar_refuse(grammar, "a type");
  if (!grammar_is_name(grammar_look(grammar, 0)))
    return grammar_fail(grammar, "a type");
  grammar_take(grammar);
  return read_path(grammar) && read_predicate(grammar);
}

/* A tuple's: `T`, `T?`, `...T`, `name: T`, `name?: T` */
static bool read_element(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    grammar_take(grammar);
  if (grammar_look(grammar, 0)->kind == TOKEN_WORD) {
    bool optional = grammar_at_mark(grammar, 1, '?') && grammar_at_mark(grammar, 2, ':');
    if (optional || grammar_at_mark(grammar, 1, ':'))
      grammar_take_several(grammar, optional ? 3 : 2);
  }
  if (!grammar_type(grammar))
    return false;
  grammar_accept(grammar, '?');
  return true;
}

static bool read_inner(struct ts_grammar *grammar) {
  return grammar_inside(grammar, grammar_type) && grammar_close(grammar, '(');
}

bool grammar_primary_type(struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  switch (token->kind) {
  case TOKEN_WORD:
    return read_word(grammar);
  case TOKEN_STRING:
  case TOKEN_LITERAL:
    return grammar_take(grammar);
  case TOKEN_MARK:
    if (token->mark == '-' && token[1].kind == TOKEN_LITERAL)
      return grammar_take_several(grammar, 2);
    if (token->mark == '?')
      return grammar_refuse(grammar, "a type");
    break;
  case TOKEN_OPEN:
    if (token->mark == '{')
      return grammar_type_braces(grammar);
    if (token->mark == '`')
      return grammar_template(grammar, grammar_type);
    if (token->mark == '(')
      return grammar_take(grammar) && read_inner(grammar);
    if (token->mark == '[')
      return grammar_take(grammar) && grammar_list(grammar, '[', read_element);
    break;
  case TOKEN_OPERATOR:
    return grammar_refuse(grammar, "a type");
  default:
    break;
  }
  return grammar_fail(grammar, "a type");
}
