#include "model/ts_grammar_parts.h"

#include "model/ts_lexeme.h"

static char last_char(const struct ts_grammar *grammar, const struct ts_token *token) {
  return ts_char(grammar->text, token->start + token->len - 1);
}

/* `=`, `+=`: no comparison. */
static bool at_assignment(const struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  if (grammar_at_mark(grammar, 0, '='))
    return true;
  if (token->kind != TOKEN_OPERATOR || last_char(grammar, token) != '=')
    return false;
  char first = ts_char(grammar->text, token->start);
  return first != '=' && first != '!' && ((first != '<' && first != '>') || token->len > 2);
}

static bool at_binary(const struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  switch (token->kind) {
  case TOKEN_OPERATOR:
    return !at_assignment(grammar);
  case TOKEN_MARK:
    return token->mark && strchr("+-*/%&|^<>", token->mark) != NULL;
  case TOKEN_OPEN:
  case TOKEN_CLOSE:
    return token->mark == '<';
  case TOKEN_WORD:
    return token->word == WORD_INSTANCEOF || (token->word == WORD_IN && !grammar->context.no_in);
  default:
    return false;
  }
}

static bool is_part_of_angles(char c) {
  return c == '>' || c == '=';
}

/* One operator; `>` `>` and `>` `=` side by side are one, however the scanner has cut them. */
static bool take_binary(struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  bool angle = last_char(grammar, token) == '>';
  grammar_take(grammar);
  for (; angle && token[1].start == token->start + token->len; token++) {
    if (!is_part_of_angles(ts_char(grammar->text, token[1].start)))
      break;
    grammar_take(grammar);
  }
  return true;
}

/* `as T`, `satisfies T` */
static bool at_cast(const struct ts_grammar *grammar) {
  return (grammar_at_word(grammar, 0, WORD_AS) || grammar_at_word(grammar, 0, WORD_SATISFIES)) &&
         !grammar_on_new_line(grammar, 0);
}

static bool read_cast_type(struct ts_grammar *grammar) {
  grammar->context.no_conditional = false;
  return grammar_type(grammar);
}

static bool read_cast(struct ts_grammar *grammar) {
  struct ts_grammar_context around = grammar->context;
  grammar_take(grammar);
  bool sound = read_cast_type(grammar);
  grammar->context = around;
  return sound;
}

/* `<T>a` */
static bool read_assertion(struct ts_grammar *grammar) {
  return grammar_take_angle(grammar) && grammar_inside(grammar, grammar_type) && grammar_close(grammar, '<');
}

static bool begins_operand(const struct ts_token *token) {
  switch (token->kind) {
  case TOKEN_WORD:
    return token->word != WORD_IN && token->word != WORD_INSTANCEOF && token->word != WORD_OF &&
           token->word != WORD_AS && token->word != WORD_SATISFIES;
  case TOKEN_STRING:
  case TOKEN_LITERAL:
  case TOKEN_OPEN:
  case TOKEN_STEP:
    return true;
  case TOKEN_MARK:
    return token->mark && strchr("!~+-/@<", token->mark) != NULL;
  default:
    return false;
  }
}

static bool at_prefix(const struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  if (token->kind == TOKEN_STEP)
    return true;
  if (token->kind == TOKEN_MARK)
    return token->mark && strchr("!~+-", token->mark) != NULL;
  if (token->kind != TOKEN_WORD)
    return false;
  return token->word == WORD_TYPEOF || token->word == WORD_VOID || token->word == WORD_DELETE ||
         (token->word == WORD_AWAIT && begins_operand(token + 1));
}

static bool read_unary(struct ts_grammar *grammar) {
  bool computed = false;
  for (;;)
    if (at_prefix(grammar))
      computed = grammar_take(grammar);
    else if (!grammar_at_angle(grammar))
      break;
    else if (!read_assertion(grammar))
      return false;
  if (!grammar_operand(grammar))
    return false;
  if (grammar_look(grammar, 0)->kind == TOKEN_STEP && !grammar_on_new_line(grammar, 0))
    computed = grammar_take(grammar);
  if (computed)
    grammar->targets.value = VALUE_OTHER;
  return true;
}

static bool read_binary(struct ts_grammar *grammar) {
  for (bool computed = false; read_unary(grammar); computed = take_binary(grammar)) {
    while (at_cast(grammar))
      if (!read_cast(grammar))
        return false;
    if (at_binary(grammar))
      continue;
    if (computed)
      grammar->targets.value = VALUE_OTHER;
    return true;
  }
  return false;
}

/* Between `?` and `:`. */
static bool read_consequent(struct ts_grammar *grammar) {
  bool around = grammar->context.before_colon;
  grammar->context.before_colon = true;
  bool sound = grammar_assignment(grammar);
  grammar->context.before_colon = around;
  return sound && grammar_expect(grammar, ':');
}

/* `yield`, `yield a`, `yield* a` */
static bool take_yield(struct ts_grammar *grammar, bool *alone) {
  const struct ts_token *next = grammar_look(grammar, 1);
  bool all = ts_is_mark(next, '*') && !next->newline;
  *alone = !all && (next->newline || !begins_operand(next));
  return grammar_take(grammar) && (!all || grammar_take(grammar));
}

/* At the sign, behind its target. */
static bool read_sign(struct ts_grammar *grammar, enum ts_value *value, size_t shorthand) {
  if (*value == VALUE_TARGET)
    *value = grammar_at_mark(grammar, 0, '=') ? VALUE_DEFAULTED : VALUE_OTHER;
  if (grammar->targets.value == VALUE_PATTERN)
    grammar->targets.shorthand = shorthand;
  return grammar_expect_target(grammar) && grammar_take(grammar);
}

/* Behind a conditional's test or an assignment's target there is more to read. */
static bool read_rest(struct ts_grammar *grammar, enum ts_value *value, size_t shorthand, bool *more) {
  *more = true;
  if (grammar_accept(grammar, '?')) {
    *value = VALUE_OTHER;
    return read_consequent(grammar);
  }
  *more = at_assignment(grammar);
  return !*more || read_sign(grammar, value, shorthand);
}

static bool read_assignments(struct ts_grammar *grammar, size_t shorthand) {
  enum ts_value value = VALUE_TARGET; /* of all, when it is more than what is read last */
  for (bool more = true; more;) {
    while (grammar_at_word(grammar, 0, WORD_YIELD)) {
      bool alone;
      take_yield(grammar, &alone);
      value = VALUE_OTHER;
      if (alone)
        return true;
    }
    enum ts_guess guess = grammar_arrow(grammar);
    if (guess != GUESS_NOT)
      return guess == GUESS_READ;
    if (!read_binary(grammar) || !read_rest(grammar, &value, shorthand, &more))
      return false;
  }
  if (value != VALUE_TARGET)
    grammar->targets.value = value;
  return true;
}

static bool read_assignment(struct ts_grammar *grammar) {
  const struct ts_grammar_targets before = grammar->targets;
  grammar->targets.element = false;
  return read_assignments(grammar, before.shorthand) && grammar_expect_patterns(grammar, before);
}

bool grammar_assignment(struct ts_grammar *grammar) {
  return grammar_nested(grammar, read_assignment);
}

bool grammar_expression(struct ts_grammar *grammar) {
  do {
    if (!grammar_assignment(grammar))
      return false;
  } while (grammar_accept(grammar, ','));
  return true;
}
