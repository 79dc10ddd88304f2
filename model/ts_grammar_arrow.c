#include "model/ts_grammar_parts.h"

static bool expect_arrow(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 0)->kind != TOKEN_ARROW)
    return grammar_fail(grammar, "`=>`");
  if (grammar_on_new_line(grammar, 0))
    return grammar_refuse(grammar, "`=>` on the line before");
  return grammar_take(grammar);
}

static bool read_body(struct ts_grammar *grammar) {
  return grammar_at_open(grammar, 0, '{') ? grammar_block(grammar) : grammar_assignment(grammar);
}

/* `a => b`, `async a => b` */
static bool read_short(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 1)->kind != TOKEN_ARROW)
    grammar_take(grammar);
  return grammar_take(grammar) && expect_arrow(grammar) && read_body(grammar);
}

/* `async <T>(a): B =>` */
static bool read_head(struct ts_grammar *grammar) {
  grammar_accept_word(grammar, WORD_ASYNC);
  return grammar_signature(grammar, PARAMETERS_ANY) && expect_arrow(grammar);
}

static bool read_long(struct ts_grammar *grammar) {
  return read_head(grammar) && read_body(grammar);
}

/* In `a ? (b): c => d` there is one only when another colon follows. */
static bool read_before_colon(struct ts_grammar *grammar) {
  return read_long(grammar) && grammar_at_mark(grammar, 0, ':');
}

static enum ts_guess verdict(bool sound) {
  return sound ? GUESS_READ : GUESS_WRONG;
}

/* `(a): …` */
static enum ts_guess guess_typed(struct ts_grammar *grammar) {
  if (grammar->context.before_colon)
    return grammar_try(grammar, read_before_colon) ? GUESS_READ : GUESS_NOT;
  return grammar_try(grammar, read_head) ? verdict(read_body(grammar)) : GUESS_NOT;
}

static enum ts_guess guess_from(struct ts_grammar *grammar, const struct ts_token *open) {
  const struct ts_token *behind = ts_is_open(open, '(') ? grammar_behind(grammar, open) : NULL;
  if (!behind)
    return GUESS_NOT;
  if (behind->kind == TOKEN_ARROW)
    return verdict(read_long(grammar));
  return ts_is_mark(behind, ':') ? guess_typed(grammar) : GUESS_NOT;
}

/* `<T>(a) => b`, which may as well be a type assertion. */
static bool read_generic_start(struct ts_grammar *grammar) {
  grammar_accept_word(grammar, WORD_ASYNC);
  return grammar_type_parameters(grammar);
}

static enum ts_guess guess_generic(struct ts_grammar *grammar) {
  size_t at = grammar->at;
  if (!grammar_try(grammar, read_generic_start))
    return GUESS_NOT;
  const struct ts_token *open = grammar_look(grammar, 0);
  grammar->at = at;
  grammar->eaten = 0;
  return guess_from(grammar, open);
}

enum ts_guess grammar_arrow(struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  bool async = ts_is_word(token, WORD_ASYNC) && !token[1].newline;
  if (grammar_is_name(token) && token[1].kind == TOKEN_ARROW)
    return verdict(read_short(grammar));
  if (async && grammar_is_name(&token[1]) && token[2].kind == TOKEN_ARROW)
    return verdict(read_short(grammar));
  if (ts_is_open(token, '('))
    return guess_from(grammar, token);
  if (async && ts_is_open(&token[1], '('))
    return guess_from(grammar, &token[1]);
  if (grammar_at_angle(grammar) || (async && ts_is_open(&token[1], '<')))
    return guess_generic(grammar);
  return GUESS_NOT;
}
