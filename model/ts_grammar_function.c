#include "model/ts_grammar_parts.h"

static bool read_key(struct ts_grammar *grammar) {
  return grammar_expression(grammar) && grammar_close(grammar, '[');
}

bool grammar_property_name(struct ts_grammar *grammar) {
  if (!grammar_is_key(grammar_look(grammar, 0)))
    return grammar_fail(grammar, "the name of a property");
  bool computed = grammar_at_open(grammar, 0, '[');
  grammar_take(grammar);
  return !computed || grammar_inside(grammar, read_key);
}

/* `a = 1` */
static bool read_target(struct ts_grammar *grammar) {
  return grammar_binding(grammar) && (!grammar_accept(grammar, '=') || grammar_assignment(grammar));
}

static bool read_element(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    return grammar_take(grammar) && grammar_binding(grammar);
  return grammar_at_mark(grammar, 0, ',') || read_target(grammar); /* or a hole */
}

static bool read_property(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    return grammar_take(grammar) && grammar_binding(grammar);
  bool name = grammar_is_name(grammar_look(grammar, 0));
  if (!grammar_property_name(grammar))
    return false;
  if (grammar_accept(grammar, ':'))
    return read_target(grammar);
  if (!name)
    return grammar_fail(grammar, "`:`");
  return !grammar_accept(grammar, '=') || grammar_assignment(grammar);
}

static bool read_binding(struct ts_grammar *grammar) {
  if (grammar_at_open(grammar, 0, '['))
    return grammar_take(grammar) && grammar_list(grammar, '[', read_element);
  if (grammar_at_open(grammar, 0, '{'))
    return grammar_take(grammar) && grammar_list(grammar, '{', read_property);
  return grammar_expect_name(grammar);
}

bool grammar_binding(struct ts_grammar *grammar) {
  return grammar_nested(grammar, read_binding);
}

/* `private` and its like before a parameter's name. */
static bool at_modifier(const struct ts_grammar *grammar) {
  static const char *const modifiers[] = {"override", "private", "protected", "public", "readonly", NULL};
  const struct ts_token *next = grammar_look(grammar, 1);
  return (next->kind == TOKEN_WORD || ts_is_open(next, '{') || ts_is_open(next, '[')) &&
         grammar_is_one_of(grammar, grammar_look(grammar, 0), modifiers);
}

static bool read_rest(struct ts_grammar *grammar) {
  bool last = grammar->parameters != PARAMETERS_OF_TYPE;
  if (!grammar_binding(grammar))
    return false;
  grammar_accept(grammar, '?');
  if (!grammar_annotation(grammar))
    return false;
  return !last || grammar_at_close(grammar, '(') || grammar_refuse(grammar, "`)`");
}

static bool read_parameter(struct ts_grammar *grammar) {
  if (!grammar_decorators(grammar))
    return false;
  while (grammar->parameters != PARAMETERS_ANY && at_modifier(grammar))
    grammar_take(grammar);
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    return grammar_take(grammar) && read_rest(grammar);
  bool modified = at_modifier(grammar);
  if (!grammar_accept_word(grammar, WORD_THIS) && !grammar_binding(grammar))
    return false;
  if (modified)
    return grammar_refuse(grammar, "`,` or `)`");
  grammar_accept(grammar, '?');
  return grammar_annotation(grammar) && (!grammar_accept(grammar, '=') || grammar_assignment(grammar));
}

bool grammar_parameters(struct ts_grammar *grammar, enum ts_parameters which) {
  enum ts_parameters around = grammar->parameters;
  if (!grammar_open(grammar, '('))
    return false;
  grammar->parameters = which;
  bool sound = grammar_list(grammar, '(', read_parameter);
  grammar->parameters = around;
  return sound;
}

bool grammar_signature(struct ts_grammar *grammar, enum ts_parameters which) {
  return grammar_type_parameters(grammar) && grammar_parameters(grammar, which) && grammar_annotation(grammar);
}

bool grammar_function(struct ts_grammar *grammar) {
  grammar_accept_word(grammar, WORD_ASYNC);
  grammar_take(grammar);
  grammar_accept(grammar, '*');
  if (grammar_is_name(grammar_look(grammar, 0)))
    grammar_take(grammar);
  return grammar_signature(grammar, PARAMETERS_ANY);
}
