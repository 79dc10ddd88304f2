#include "model/ts_grammar_parts.h"

static bool read_class_heritage(struct ts_grammar *grammar) {
  if (grammar_accept_word(grammar, WORD_EXTENDS)) {
    if (!grammar_nested(grammar, grammar_operand))
      return false;
    if (grammar_at_angle(grammar) && !grammar_type_arguments(grammar))
      return false;
  }
  if (grammar_accept_word(grammar, WORD_IMPLEMENTS))
    do {
      if (!grammar_type(grammar))
        return false;
    } while (grammar_accept(grammar, ','));
  return true;
}

/* `class implements A` has no name. */
static bool at_class_name(const struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  return grammar_is_name(token) && !(ts_is_word(token, WORD_IMPLEMENTS) && grammar_is_name(token + 1));
}

/* Begins a member's name, or what can stand before one: so the word before it is no name. */
static bool can_follow_modifier(const struct ts_token *token) {
  return grammar_is_key(token) || ts_is_mark(token, '*');
}

/* At a word such as `static` that belongs to the member behind it. */
static bool at_modifier(const struct ts_grammar *grammar) {
  static const char *const modifiers[] = {"abstract", "accessor",  "async",  "declare",  "export", "get",    "override",
                                          "private",  "protected", "public", "readonly", "set",    "static", NULL};
  const struct ts_token *token = grammar_look(grammar, 0);
  if (!can_follow_modifier(token + 1) || !grammar_is_one_of(grammar, token, modifiers))
    return false;
  return !token[1].newline || grammar_is_text(grammar, token, "static") || grammar_is_text(grammar, token, "get") ||
         grammar_is_text(grammar, token, "set");
}

static bool is_constructor(const struct ts_grammar *grammar) {
  const struct ts_token *name = grammar_look(grammar, 0);
  return grammar_is_text(grammar, name, "constructor") ||
         (name->kind == TOKEN_STRING && name->len == sizeof "constructor" + 1);
}

static bool read_method(struct ts_grammar *grammar, enum ts_parameters which) {
  if (!grammar_signature(grammar, which))
    return false;
  return grammar_at_open(grammar, 0, '{') ? grammar_block(grammar) : grammar_end_statement(grammar);
}

static bool read_field(struct ts_grammar *grammar) {
  if (!grammar_annotation(grammar))
    return false;
  if (grammar_accept(grammar, '=') && !grammar_assignment(grammar))
    return false;
  if (grammar_at_mark(grammar, 0, ','))
    return grammar_refuse(grammar, "`;` or a new line");
  return grammar_end_statement(grammar);
}

static bool read_named(struct ts_grammar *grammar) {
  enum ts_parameters which = is_constructor(grammar) ? PARAMETERS_OF_CONSTRUCTOR : PARAMETERS_ANY;
  if (!grammar_property_name(grammar))
    return false;
  if (grammar_at_mark(grammar, 0, '?') || (grammar_at_mark(grammar, 0, '!') && !grammar_on_new_line(grammar, 0)))
    grammar_take(grammar);
  if (grammar_at_open(grammar, 0, '(') || grammar_at_angle(grammar))
    return read_method(grammar, which);
  return read_field(grammar);
}

static bool read_member(struct ts_grammar *grammar) {
  if (grammar_accept(grammar, ';'))
    return true;
  if (!grammar_decorators(grammar))
    return false;
  if (grammar_is_text(grammar, grammar_look(grammar, 0), "static") && grammar_at_open(grammar, 1, '{'))
    return grammar_take(grammar) && grammar_block(grammar);
  while (at_modifier(grammar))
    grammar_take(grammar);
  if (grammar_at_index_signature(grammar))
    return grammar_index_signature(grammar) && (grammar_accept(grammar, ',') || grammar_end_statement(grammar));
  grammar_accept(grammar, '*');
  if (!grammar_is_key(grammar_look(grammar, 0)))
    return grammar_fail(grammar, "a member of the class");
  return read_named(grammar);
}

static bool read_body(struct ts_grammar *grammar) {
  while (!grammar_at_close(grammar, '{'))
    if (grammar->at >= grammar->count ? !grammar_close(grammar, '{') : !grammar_nested(grammar, read_member))
      return false;
  return grammar_take(grammar);
}

bool grammar_class(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (at_class_name(grammar))
    grammar_take(grammar);
  if (!grammar_type_parameters(grammar) || !read_class_heritage(grammar))
    return false;
  if (grammar_at_mark(grammar, 0, ','))
    return grammar_refuse(grammar, "`{`");
  return grammar_open(grammar, '{') && grammar_inside(grammar, read_body);
}

/* `@a.b<T>()`, `@(a)`: no `[`, which begins a member. */
static bool read_decorator(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (!grammar_at_open(grammar, 0, '(')) {
    if (grammar_look(grammar, 0)->kind != TOKEN_WORD)
      return grammar_fail(grammar, "a decorator's name");
    grammar_take(grammar);
  }
  for (;;) {
    bool sound = true;
    if (grammar_look(grammar, 0)->kind == TOKEN_DOT && grammar_look(grammar, 1)->kind == TOKEN_WORD)
      grammar_take_several(grammar, 2);
    else if (grammar_at_open(grammar, 0, '('))
      sound = grammar_arguments(grammar);
    else if (grammar_at_open(grammar, 0, '`'))
      sound = grammar_template(grammar, grammar_expression);
    else if (grammar_at_mark(grammar, 0, '!') && !grammar_on_new_line(grammar, 0))
      grammar_take(grammar);
    else if (grammar_at_open(grammar, 0, '<'))
      sound = grammar_type_arguments(grammar);
    else
      return true;
    if (!sound)
      return false;
  }
}

bool grammar_decorators(struct ts_grammar *grammar) {
  while (grammar_at_mark(grammar, 0, '@'))
    if (!grammar_nested(grammar, read_decorator))
      return false;
  return true;
}
