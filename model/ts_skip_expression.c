#include "model/ts_skip.h"

struct expression {
  const struct ts_tokens *tokens;
  size_t at, conditions;
  enum ts_stop stop;
};

static const struct ts_token *current(const struct expression *expression) {
  return &expression->tokens->list[expression->at];
}

static void step_over(struct expression *expression) {
  expression->at = ts_behind(expression->tokens, expression->at);
}

/* `,`, `:` and `?` at this level: true when the expression ends there. */
static bool stops(struct expression *expression) {
  const struct ts_token *token = current(expression);
  if (token->kind == TOKEN_END || token->kind == TOKEN_CLOSE || ts_is_mark(token, ';'))
    return true;
  if (ts_is_mark(token, ','))
    return expression->stop & STOP_AT_COMMA;
  if (ts_is_mark(token, '?'))
    expression->conditions++;
  if (ts_is_mark(token, ':') && expression->conditions-- == 0) {
    expression->conditions = 0;
    return expression->stop & STOP_AT_COLON;
  }
  return false;
}

/* Where an operand must follow. False when the expression breaks off. Sets `*done` when the operand was complete. */
static bool skip_operand(struct expression *expression, bool *done) {
  const struct ts_token *token = current(expression);
  const struct ts_tokens *tokens = expression->tokens;
  struct ts_function function;
  *done = token->kind != TOKEN_MARK && token->kind != TOKEN_OPERATOR && token->kind != TOKEN_STEP &&
          token->kind != TOKEN_SPREAD && token->kind != TOKEN_ARROW && token->kind != TOKEN_DOT;
  if (stops(expression))
    return false;
  if (token->kind == TOKEN_OPEN) {
    *done = token->mark != '<'; /* `<T>value`, `<T>(x: T) => …` */
    step_over(expression);
  } else if (ts_is_mark(token, '@')) {
    expression->at = ts_skip_decorators(tokens, expression->at);
  } else if (ts_is_word(token, WORD_FUNCTION)) {
    expression->at = ts_skip_function(tokens, expression->at, &function);
  } else if (ts_is_word(token, WORD_CLASS)) {
    expression->at = ts_skip_class(tokens, expression->at);
  } else if (ts_is_word(token, WORD_IMPORT)) {
    if (!ts_is_open(token + 1, '(') && token[1].kind != TOKEN_DOT)
      return false; /* a declaration */
    expression->at++;
  } else if (token->kind == TOKEN_WORD && ts_word_is_statement(token->word)) {
    return false;
  } else {
    *done = *done && !(token->kind == TOKEN_WORD && ts_word_is_operator(token->word));
    expression->at++;
  }
  return true;
}

/* `.name`: any word names a property. */
static void skip_member(struct expression *expression, bool *operand) {
  expression->at++;
  const struct ts_token *next = current(expression);
  *operand = next->kind == TOKEN_WORD || next->kind == TOKEN_OPEN;
  if (next->kind == TOKEN_WORD)
    expression->at++;
  else if (next->kind == TOKEN_OPEN)
    step_over(expression);
}

/* `x as T`, `x satisfies T`, `x is T`: a type follows, which reads like an operand; `as const` is complete. */
static bool is_type_operator(const struct ts_token *token) {
  const struct ts_token *next = token + 1;
  return (ts_is_word(token, WORD_AS) || ts_is_word(token, WORD_SATISFIES) || ts_is_word(token, WORD_IS)) &&
         !token->newline && next->kind != TOKEN_DOT && next->kind != TOKEN_ARROW && !ts_is_mark(next, '=');
}

/* A word or literal where an operator is due: it begins a statement on a new line, or anywhere if it can do nothing
 * else. On the same line it belongs to what is read here: `async x => …`, the words in an arrow function's types. */
static bool skip_word(struct expression *expression, bool *operand) {
  const struct ts_token *token = current(expression);
  bool word = token->kind == TOKEN_WORD;
  bool infix = word && (token->word == WORD_IN || token->word == WORD_INSTANCEOF);
  if (ts_is_word(token, WORD_FUNCTION) && ts_is_word(token - 1, WORD_ASYNC) && !token->newline) {
    *operand = false;
    return true; /* the function is an operand of its own */
  }
  if (!infix && (token->newline || (word && ts_word_is_statement(token->word))))
    return false;
  *operand = !(word && ts_word_is_operator(token->word));
  expression->at++;
  return true;
}

/* Behind a complete operand. False when the expression ends there. Clears `*operand` when another must follow. */
static bool skip_operator(struct expression *expression, bool *operand) {
  const struct ts_token *token = current(expression);
  bool postfix = token->kind == TOKEN_STEP || ts_is_mark(token, '!');
  if (stops(expression) || ts_is_mark(token, '@') || ts_is_open(token, '{') || (postfix && token->newline))
    return false;
  if (token->kind == TOKEN_DOT) {
    skip_member(expression, operand);
  } else if (token->kind == TOKEN_OPEN) {
    step_over(expression);
  } else if (is_type_operator(token)) {
    *operand = ts_is_word(token + 1, WORD_CONST);
    expression->at += *operand ? 2 : 1;
  } else if (token->kind == TOKEN_WORD || token->kind == TOKEN_STRING || token->kind == TOKEN_LITERAL) {
    return skip_word(expression, operand);
  } else {
    *operand = postfix;
    expression->at++;
  }
  return true;
}

size_t ts_skip_expression(const struct ts_tokens *tokens, size_t at, enum ts_stop stop) {
  struct expression expression = {tokens, at, 0, stop};
  bool operand = false;
  while (operand ? skip_operator(&expression, &operand) : skip_operand(&expression, &operand))
    continue;
  return expression.at;
}
