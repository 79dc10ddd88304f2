#include "model/ts_grammar_parts.h"

/* `a:`, `a?`, `a,` or `a) =>` behind a `(`: parameters and no type in parentheses. */
static bool begins_parameters(const struct ts_grammar *grammar, const struct ts_token *token) {
  if (token->kind == TOKEN_SPREAD || (token->kind == TOKEN_CLOSE && token->mark == '('))
    return true;
  const struct ts_token *behind = NULL;
  if (ts_is_open(token, '{') || ts_is_open(token, '['))
    behind = grammar_behind(grammar, token);
  else if (token->kind == TOKEN_WORD)
    behind = token + 1;
  if (!behind)
    return false;
  if (behind->kind == TOKEN_CLOSE)
    return behind->mark == '(' && behind[1].kind == TOKEN_ARROW;
  return ts_is_mark(behind, ':') || ts_is_mark(behind, '?') || ts_is_mark(behind, ',') || ts_is_mark(behind, '=');
}

static bool at_function_type(const struct ts_grammar *grammar) {
  if (grammar_at_word(grammar, 0, WORD_ABSTRACT) && grammar_at_word(grammar, 1, WORD_NEW))
    return true;
  if (grammar_at_word(grammar, 0, WORD_NEW) || grammar_at_angle(grammar))
    return true;
  return grammar_at_open(grammar, 0, '(') && begins_parameters(grammar, grammar_look(grammar, 1));
}

static bool read_function_type(struct ts_grammar *grammar) {
  grammar_accept_word(grammar, WORD_ABSTRACT);
  grammar_accept_word(grammar, WORD_NEW);
  if (!grammar_type_parameters(grammar) || !grammar_parameters(grammar, PARAMETERS_OF_TYPE))
    return false;
  if (grammar_look(grammar, 0)->kind != TOKEN_ARROW)
    return grammar_fail(grammar, "`=>`");
  bool around = grammar->context.no_conditional;
  grammar->context.no_conditional = false;
  bool sound = grammar_take(grammar) && grammar_type(grammar);
  grammar->context.no_conditional = around;
  return sound;
}

/* A type begins: so the word before it is a prefix and no name. */
static bool begins_type(const struct ts_token *token) {
  return token->kind == TOKEN_WORD ? token->word != WORD_EXTENDS && token->word != WORD_IS && token->word != WORD_IN &&
                                         token->word != WORD_AS && token->word != WORD_OF
                                   : ts_is_open(token, '(') || ts_is_open(token, '{') || ts_is_open(token, '[') ||
                                         ts_is_open(token, '`') || token->kind == TOKEN_STRING;
}

static bool read_constraint(struct ts_grammar *grammar) {
  bool conditional = !grammar->context.no_conditional;
  grammar_take(grammar);
  grammar->context.no_conditional = true;
  bool sound = grammar_type(grammar);
  return sound && !(conditional && grammar_at_mark(grammar, 0, '?'));
}

/* Behind `infer`. With a `?` behind it the `extends` is that of a conditional type. */
static bool read_inferred(struct ts_grammar *grammar) {
  if (!grammar_expect_name(grammar))
    return false;
  if (grammar_at_word(grammar, 0, WORD_EXTENDS))
    grammar_try(grammar, read_constraint);
  return true;
}

static bool read_postfix(struct ts_grammar *grammar) {
  if (!grammar_primary_type(grammar))
    return false;
  while (grammar_at_open(grammar, 0, '[') && !grammar_on_new_line(grammar, 0)) {
    grammar_take(grammar);
    if (!grammar_at_close(grammar, '[') && !grammar_inside(grammar, grammar_type))
      return false;
    if (!grammar_close(grammar, '['))
      return false;
  }
  return true;
}

static bool read_prefixed(struct ts_grammar *grammar) {
  while (grammar_at_word(grammar, 0, WORD_KEYOF) ||
         ((grammar_at_word(grammar, 0, WORD_UNIQUE) || grammar_at_word(grammar, 0, WORD_READONLY)) &&
          begins_type(grammar_look(grammar, 1))))
    grammar_take(grammar);
  if (grammar_at_word(grammar, 0, WORD_INFER) && begins_type(grammar_look(grammar, 1)))
    return grammar_take(grammar) && read_inferred(grammar);
  return at_function_type(grammar) ? grammar_nested(grammar, read_function_type) : read_postfix(grammar);
}

static bool read_union(struct ts_grammar *grammar) {
  do {
    while (grammar_accept(grammar, '|') || grammar_accept(grammar, '&')) {
    } /* before the first of a list */
    if (!read_prefixed(grammar))
      return false;
  } while (grammar_at_mark(grammar, 0, '|') || grammar_at_mark(grammar, 0, '&'));
  return true;
}

static bool read_extended(struct ts_grammar *grammar) {
  grammar->context.no_conditional = true;
  bool sound = grammar_type(grammar);
  grammar->context.no_conditional = false;
  return sound;
}

static bool read_type(struct ts_grammar *grammar) {
  while (read_union(grammar)) {
    bool conditional = !grammar->context.no_conditional && grammar_at_word(grammar, 0, WORD_EXTENDS) &&
                       !grammar_on_new_line(grammar, 0);
    if (!conditional)
      return true;
    if (!grammar_take(grammar) || !read_extended(grammar) || !grammar_expect(grammar, '?') || !grammar_type(grammar) ||
        !grammar_expect(grammar, ':'))
      return false;
  }
  return false;
}

bool grammar_type(struct ts_grammar *grammar) {
  return grammar_nested(grammar, read_type);
}

bool grammar_annotation(struct ts_grammar *grammar) {
  struct ts_grammar_context around = grammar->context;
  if (!grammar_accept(grammar, ':'))
    return true;
  grammar->context.no_conditional = false;
  bool sound = grammar_type(grammar);
  grammar->context = around;
  return sound;
}

bool grammar_type_arguments(struct ts_grammar *grammar) {
  grammar_take_angle(grammar);
  if (grammar_at_close(grammar, '<'))
    return grammar_fail(grammar, "a type");
  return grammar_list(grammar, '<', grammar_type);
}

/* `const T`, `in out T extends U = V`. */
static bool read_parameter(struct ts_grammar *grammar) {
  while ((grammar_at_word(grammar, 0, WORD_CONST) || grammar_at_word(grammar, 0, WORD_IN) ||
          grammar_at_word(grammar, 0, WORD_OUT)) &&
         grammar_look(grammar, 1)->kind == TOKEN_WORD && !grammar_at_word(grammar, 1, WORD_EXTENDS))
    grammar_take(grammar);
  if (!grammar_expect_name(grammar))
    return false;
  if (grammar_accept_word(grammar, WORD_EXTENDS) && !grammar_type(grammar))
    return false;
  return !grammar_accept(grammar, '=') || grammar_type(grammar);
}

bool grammar_type_parameters(struct ts_grammar *grammar) {
  if (!grammar_at_angle(grammar))
    return true;
  grammar_take_angle(grammar); /* the bundler takes an empty list */
  return grammar_list(grammar, '<', read_parameter);
}
