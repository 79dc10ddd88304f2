#include "model/ts_grammar_parts.h"

static bool read_function(struct ts_grammar *grammar) {
  return grammar_function(grammar) && grammar_block(grammar);
}

static bool read_word(struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0), *next = token + 1;
  switch (token->word) {
  case WORD_FUNCTION:
    return grammar_nested(grammar, read_function);
  case WORD_ASYNC:
    if (ts_is_word(next, WORD_FUNCTION) && !next->newline)
      return grammar_nested(grammar, read_function);
    return grammar_take(grammar);
  case WORD_CLASS:
    return grammar_nested(grammar, grammar_class);
  case WORD_NEW: /* `new.target`; another `new` before an operand is read by now */
    if (grammar_is_text(grammar, next + 1, "target"))
      return grammar_take_several(grammar, 3);
    grammar_take_several(grammar, 2);
    return grammar_refuse(grammar, "`target`");
  case WORD_SUPER:
  case WORD_THIS:
    return grammar_take(grammar);
  case WORD_IMPORT:
    grammar_take(grammar);
    return ts_is_open(next, '(') || next->kind == TOKEN_DOT || grammar_fail(grammar, "`(`");
  default:
    if (grammar_is_name(token))
      return grammar_take(grammar);
    return ts_word_is_statement(token->word) ? grammar_refuse(grammar, "an expression")
                                             : grammar_fail(grammar, "an expression");
  }
}

static bool read_element(struct ts_grammar *grammar) {
  if (grammar_at_mark(grammar, 0, ','))
    return true; /* a hole */
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    grammar_take(grammar);
  return grammar_element(grammar);
}

/* `async`, `get` or `set` before the name. */
static bool at_modifier(const struct ts_grammar *grammar) {
  static const char *const modifiers[] = {"async", "get", "set", NULL};
  const struct ts_token *next = grammar_look(grammar, 1);
  return (grammar_is_key(next) || ts_is_mark(next, '*')) &&
         grammar_is_one_of(grammar, grammar_look(grammar, 0), modifiers);
}

static bool read_value(struct ts_grammar *grammar, bool shorthand) {
  if (grammar_at_open(grammar, 0, '(') || grammar_at_angle(grammar)) {
    grammar->targets.pattern = false;
    return grammar_signature(grammar, PARAMETERS_ANY) && grammar_block(grammar);
  }
  if (grammar_accept(grammar, ':'))
    return grammar_element(grammar);
  if (!shorthand)
    return grammar_fail(grammar, "`:`");
  return !grammar_at_mark(grammar, 0, '=') || grammar_default(grammar);
}

static bool read_property(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    return grammar_take(grammar) && grammar_element(grammar);
  bool method = at_modifier(grammar) && grammar_take(grammar);
  method |= grammar_accept(grammar, '*');
  bool shorthand = !method && grammar_is_name(grammar_look(grammar, 0));
  return grammar_property_name(grammar) && read_value(grammar, shorthand);
}

bool grammar_object(struct ts_grammar *grammar) {
  return grammar_literal(grammar, '{', read_property);
}

/* The bundler takes a comma at the end. */
static bool read_inner(struct ts_grammar *grammar) {
  size_t count = 0;
  do {
    count++;
    if (!grammar_inside(grammar, grammar_assignment))
      return false;
  } while (grammar_accept(grammar, ',') && !grammar_at_close(grammar, '('));
  bool pattern = grammar->targets.value == VALUE_PATTERN, other = grammar->targets.value == VALUE_OTHER;
  grammar->targets.value = pattern || other || count > 1 ? VALUE_OTHER : VALUE_TARGET;
  return grammar_close(grammar, '(');
}

static bool read_bracket(struct ts_grammar *grammar) {
  switch (grammar_look(grammar, 0)->mark) {
  case '(':
    return grammar_take(grammar) && read_inner(grammar);
  case '[':
    return grammar_literal(grammar, '[', read_element);
  case '{':
    return grammar_object(grammar);
  case '`':
    return grammar_template(grammar, grammar_expression);
  default:
    return grammar_fail(grammar, "an expression");
  }
}

static bool names_target(const struct ts_grammar *grammar, const struct ts_token *token) {
  static const char *const values[] = {"null", "true", "false", NULL};
  return grammar_is_name(token) && !grammar_is_one_of(grammar, token, values);
}

static bool read_primary(struct ts_grammar *grammar) {
  switch (grammar_look(grammar, 0)->kind) {
  case TOKEN_WORD:
    return read_word(grammar);
  case TOKEN_STRING:
  case TOKEN_LITERAL:
    return grammar_take(grammar);
  case TOKEN_OPEN:
    return read_bracket(grammar);
  default:
    if (!grammar_at_mark(grammar, 0, '@'))
      return grammar_fail(grammar, "an expression");
    if (!grammar_decorators(grammar))
      return false;
    return grammar_at_word(grammar, 0, WORD_CLASS) ? grammar_nested(grammar, grammar_class)
                                                   : grammar_fail(grammar, "`class`");
  }
}

bool grammar_primary(struct ts_grammar *grammar) {
  const struct ts_token *first = grammar_look(grammar, 0);
  bool sound = read_primary(grammar);
  if (first->kind != TOKEN_OPEN || first->mark == '`')
    grammar->targets.value = names_target(grammar, first) ? VALUE_TARGET : VALUE_OTHER;
  return sound;
}

static bool read_hole(struct ts_grammar *grammar, ts_grammar_read *read) {
  return grammar_take(grammar) && grammar_inside(grammar, read) && grammar_close(grammar, '$');
}

bool grammar_template(struct ts_grammar *grammar, ts_grammar_read *read) {
  grammar_take(grammar);
  for (;;)
    if (grammar_look(grammar, 0)->kind == TOKEN_TEXT)
      grammar_take(grammar);
    else if (!grammar_at_open(grammar, 0, '$'))
      return grammar_close(grammar, '`');
    else if (!read_hole(grammar, read))
      return false;
}
