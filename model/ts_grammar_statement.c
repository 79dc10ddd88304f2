#include "model/ts_grammar_parts.h"

bool grammar_end_statement(struct ts_grammar *grammar) {
  if (grammar_accept(grammar, ';') || grammar_on_new_line(grammar, 0) || grammar_at_close(grammar, '{'))
    return true;
  return grammar_fail(grammar, "`;` or a new line");
}

static bool read_block(struct ts_grammar *grammar) {
  while (!grammar_at_close(grammar, '{'))
    if (grammar->at >= grammar->count ? !grammar_close(grammar, '{') : !grammar_nested(grammar, grammar_statement))
      return false;
  return grammar_take(grammar);
}

bool grammar_block(struct ts_grammar *grammar) {
  return grammar_open(grammar, '{') && grammar_inside(grammar, read_block);
}

/* `(…)` behind `if` and its like. */
static bool read_head(struct ts_grammar *grammar) {
  return grammar_open(grammar, '(') && grammar_inside(grammar, grammar_expression) && grammar_close(grammar, '(');
}

static bool read_if(struct ts_grammar *grammar) {
  do {
    grammar_take(grammar);
    if (!read_head(grammar) || !grammar_nested(grammar, grammar_statement))
      return false;
    if (!grammar_accept_word(grammar, WORD_ELSE))
      return true;
  } while (grammar_at_word(grammar, 0, WORD_IF));
  return grammar_nested(grammar, grammar_statement);
}

static bool read_while(struct ts_grammar *grammar) {
  return grammar_take(grammar) && read_head(grammar) && grammar_nested(grammar, grammar_statement);
}

static bool read_do(struct ts_grammar *grammar) {
  if (!grammar_take(grammar) || !grammar_nested(grammar, grammar_statement))
    return false;
  if (!grammar_expect_word(grammar, WORD_WHILE, "`while`") || !read_head(grammar))
    return false;
  grammar_accept(grammar, ';');
  return true;
}

/* Behind the `;` or what stands before it. */
static bool read_for_steps(struct ts_grammar *grammar) {
  if (!grammar_expect(grammar, ';'))
    return false;
  if (!grammar_at_mark(grammar, 0, ';') && !grammar_nested(grammar, grammar_expression))
    return false;
  if (!grammar_expect(grammar, ';'))
    return false;
  return grammar_at_close(grammar, '(') || grammar_nested(grammar, grammar_expression);
}

static bool at_variables(const struct ts_grammar *grammar);

static bool read_for_start(struct ts_grammar *grammar) {
  grammar->context.no_in = true;
  bool sound = true;
  if (at_variables(grammar)) {
    grammar_accept_word(grammar, WORD_AWAIT);
    sound = grammar_take(grammar) && grammar_variables(grammar);
  } else if (!grammar_at_mark(grammar, 0, ';')) {
    sound = grammar_nested(grammar, grammar_expression);
  }
  grammar->context.no_in = false;
  return sound;
}

/* The head of a `for … of` or `for … in`, which began at a token: one name or pattern without a value, or a target. */
static bool expect_one(struct ts_grammar *grammar, size_t start, bool declared) {
  const struct ts_token *end = grammar_look(grammar, 0), *at = &grammar->list[start];
  if (!declared)
    return grammar->targets.value == VALUE_TARGET || grammar->targets.value == VALUE_PATTERN ||
           grammar_fail(grammar, "a plain `for` loop's `;`");
  for (; at < end && !ts_is_mark(at, ':'); at++)
    if (ts_is_mark(at, ',') || ts_is_mark(at, '='))
      return grammar_fail(grammar, "a plain `for` loop's `;`");
    else if (grammar_behind(grammar, at))
      at = grammar_behind(grammar, at) - 1;
  return true;
}

static bool read_for_head(struct ts_grammar *grammar) {
  size_t start = grammar->at;
  bool declared = at_variables(grammar);
  if (!read_for_start(grammar))
    return false;
  if (!grammar_at_word(grammar, 0, WORD_OF) && !grammar_at_word(grammar, 0, WORD_IN))
    return read_for_steps(grammar);
  return expect_one(grammar, start, declared) && grammar_take(grammar) && grammar_nested(grammar, grammar_expression);
}

static bool read_for(struct ts_grammar *grammar) {
  grammar_take(grammar);
  grammar_accept_word(grammar, WORD_AWAIT);
  return grammar_open(grammar, '(') && grammar_inside(grammar, read_for_head) && grammar_close(grammar, '(') &&
         grammar_nested(grammar, grammar_statement);
}

static bool read_clause(struct ts_grammar *grammar) {
  if (grammar_accept_word(grammar, WORD_CASE)) {
    grammar->context.before_colon = true;
    if (!grammar_nested(grammar, grammar_expression))
      return false;
    grammar->context.before_colon = false;
  } else if (!grammar_accept_word(grammar, WORD_DEFAULT)) {
    return grammar_fail(grammar, "`case` or `default`");
  }
  if (!grammar_expect(grammar, ':'))
    return false;
  while (!grammar_at_word(grammar, 0, WORD_CASE) && !grammar_at_word(grammar, 0, WORD_DEFAULT) &&
         !grammar_at_close(grammar, '{'))
    if (grammar->at >= grammar->count || !grammar_nested(grammar, grammar_statement))
      return grammar_fail(grammar, "`}`");
  return true;
}

static bool read_switch(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (!read_head(grammar) || !grammar_open(grammar, '{'))
    return false;
  while (!grammar_at_close(grammar, '{'))
    if (!grammar_inside(grammar, read_clause))
      return false;
  return grammar_take(grammar);
}

static bool read_caught(struct ts_grammar *grammar) {
  return grammar_binding(grammar) && grammar_annotation(grammar) && grammar_close(grammar, '(');
}

static bool read_try(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (!grammar_block(grammar))
    return false;
  bool caught = grammar_accept_word(grammar, WORD_CATCH);
  if (caught && grammar_at_open(grammar, 0, '(')) {
    grammar_take(grammar);
    if (!grammar_inside(grammar, read_caught))
      return false;
  }
  if (caught && !grammar_block(grammar))
    return false;
  if (grammar_accept_word(grammar, WORD_FINALLY))
    return grammar_block(grammar);
  return caught || grammar_refuse(grammar, "`catch` or `finally`");
}

static bool read_return(struct ts_grammar *grammar) {
  grammar_take(grammar);
  bool alone = grammar_at_mark(grammar, 0, ';') || grammar_on_new_line(grammar, 0) || grammar_at_close(grammar, '{');
  return (alone || grammar_nested(grammar, grammar_expression)) && grammar_end_statement(grammar);
}

static bool read_throw(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_on_new_line(grammar, 0))
    return grammar_refuse(grammar, "an expression on the line of `throw`");
  return grammar_nested(grammar, grammar_expression) && grammar_end_statement(grammar);
}

static bool read_jump(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_is_name(grammar_look(grammar, 0)) && !grammar_on_new_line(grammar, 0))
    grammar_take(grammar);
  return grammar_end_statement(grammar);
}

/* `let a`, `let [`, `using a` … */
static bool at_variables(const struct ts_grammar *grammar) {
  const struct ts_token *next = grammar_look(grammar, 1);
  bool named = grammar_is_name(next) && !next->newline;
  switch (grammar_look(grammar, 0)->kind == TOKEN_WORD ? grammar_look(grammar, 0)->word : WORD_NONE) {
  case WORD_VAR:
    return true;
  case WORD_CONST:
    return !ts_is_word(next, WORD_ENUM);
  case WORD_LET:
    return next->kind == TOKEN_WORD ? grammar_is_name(next) : ts_is_open(next, '[') || ts_is_open(next, '{');
  case WORD_USING:
    return named && (!ts_is_word(next, WORD_OF) || ts_is_mark(next + 1, '=') || ts_is_word(next + 1, WORD_OF));
  case WORD_AWAIT:
    return named && ts_is_word(next, WORD_USING) && grammar_is_name(next + 1) && !next[1].newline;
  default:
    return false;
  }
}

static bool read_variables(struct ts_grammar *grammar) {
  grammar_accept_word(grammar, WORD_AWAIT);
  return grammar_take(grammar) && grammar_variables(grammar) && grammar_end_statement(grammar);
}

static bool read_other(struct ts_grammar *grammar) {
  if (at_variables(grammar))
    return read_variables(grammar);
  if (grammar_at_declaration(grammar))
    return grammar_declaration(grammar);
  return grammar_nested(grammar, grammar_expression) && grammar_end_statement(grammar);
}

static ts_grammar_read *reader_of(const struct ts_token *token) {
  switch (token->kind == TOKEN_WORD ? token->word : WORD_NONE) {
  case WORD_BREAK:
  case WORD_CONTINUE:
  case WORD_DEBUGGER:
    return read_jump;
  case WORD_DO:
    return read_do;
  case WORD_FOR:
    return read_for;
  case WORD_IF:
    return read_if;
  case WORD_RETURN:
    return read_return;
  case WORD_SWITCH:
    return read_switch;
  case WORD_THROW:
    return read_throw;
  case WORD_TRY:
    return read_try;
  case WORD_WHILE:
  case WORD_WITH:
    return read_while;
  default:
    return read_other;
  }
}

bool grammar_statement(struct ts_grammar *grammar) {
  while (grammar_is_name(grammar_look(grammar, 0)) && grammar_at_mark(grammar, 1, ':'))
    grammar_take_several(grammar, 2); /* labels */
  if (grammar_at_open(grammar, 0, '{'))
    return grammar_block(grammar);
  if (grammar_accept(grammar, ';'))
    return true;
  if (grammar_look(grammar, 0)->kind == TOKEN_CLOSE)
    return grammar_fail(grammar, "a statement");
  return reader_of(grammar_look(grammar, 0))(grammar);
}
