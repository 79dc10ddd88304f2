#include "model/ts_pairs.h"

#include "model/ts_skip.h"

enum { OBJECT = 'o' }; /* beside the marks of brackets: a `{` that begins an object */

static struct bytes text_of(const struct ts_tokens *tokens, const struct ts_token *token) {
  return (struct bytes){tokens->text.data + token->start, token->len};
}

/* Has another operand or statement before and behind it: no prefix, no postfix. */
static bool is_binary(const struct ts_token *token) {
  return token->kind == TOKEN_OPERATOR ||
         (token->kind == TOKEN_MARK && token->mark != 0 && strchr("=*%&|^", token->mark) != NULL);
}

/* An operand or a type must follow. */
static bool wants_operand(const struct ts_token *token) {
  return is_binary(token) || ts_is_mark(token, '+') || ts_is_mark(token, '-') || token->kind == TOKEN_ARROW ||
         token->kind == TOKEN_SPREAD;
}

static bool is_end(const struct ts_token *token) {
  return token->kind == TOKEN_END || (token->kind == TOKEN_CLOSE && token->mark != '<') || ts_is_mark(token, ';') ||
         ts_is_mark(token, ',');
}

/* Words that can name a variable, a property or a type and nothing else; behind a dot any word does. */
static bool is_plain(const struct ts_tokens *tokens, const struct ts_token *token) {
  static const char *const modifiers[] = {"accessor",  "assert", "defer", "get",    "override", "private",
                                          "protected", "public", "set",   "source", "static"};
  if (token->kind != TOKEN_WORD || token->word != WORD_NONE)
    return false;
  for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++)
    if (bytes_equal(text_of(tokens, token), bytes_of(modifiers[i])))
      return false;
  return true;
}

/* The end of `@a.b`, which stands before a member or a class. */
static bool ends_decorator(const struct ts_tokens *tokens, const struct ts_token *token) {
  while (token - tokens->list > 1 && token->kind == TOKEN_WORD && token[-1].kind == TOKEN_DOT)
    token -= 2;
  return token > tokens->list && ts_is_mark(&token[-1], '@');
}

/* Ends an operand, so that none can follow on its line. */
static bool is_operand(const struct ts_tokens *tokens, const struct ts_token *token) {
  return token->kind == TOKEN_STRING || token->kind == TOKEN_LITERAL ||
         (is_plain(tokens, token) && !ends_decorator(tokens, token)) || ts_is_word(token, WORD_THIS) ||
         (token->kind == TOKEN_CLOSE && (token->mark == '`' || token->mark == ']'));
}

/* Begins an operand or a statement. */
static bool begins_another(const struct ts_tokens *tokens, const struct ts_token *token) {
  return token->kind == TOKEN_STRING || token->kind == TOKEN_LITERAL || is_plain(tokens, token) ||
         (token->kind == TOKEN_WORD && (ts_word_is_statement(token->word) || token->word == WORD_NEW ||
                                        token->word == WORD_THIS || token->word == WORD_AWAIT));
}

bool ts_is_unterminated(const struct ts_tokens *tokens, const struct ts_token *token) {
  struct bytes text = text_of(tokens, token);
  size_t slashes = 0;
  if (token->kind != TOKEN_STRING)
    return false;
  while (text.len > slashes + 2 && text.data[text.len - 2 - slashes] == '\\')
    slashes++;
  return text.len < 2 || text.data[text.len - 1] != text.data[0] || slashes % 2 == 1;
}

/* Begins a statement and nothing else; `class`, `function` and `import` begin operands too. */
static bool is_statement(const struct ts_token *token) {
  return token->kind == TOKEN_WORD && ts_word_is_statement(token->word) && token->word != WORD_CLASS &&
         token->word != WORD_FUNCTION && token->word != WORD_IMPORT;
}

/* Has an operand before it, always. */
static bool is_infix(const struct ts_token *token) {
  return token->kind == TOKEN_OPERATOR || token->kind == TOKEN_ARROW || token->kind == TOKEN_DOT ||
         (token->kind == TOKEN_MARK && token->mark != 0 && strchr("=%^?:", token->mark) != NULL);
}

static bool begins_list(const struct ts_token *token) {
  return ts_is_open(token, '(') || ts_is_open(token, '[') || ts_is_mark(token, ',') || ts_is_mark(token, ';');
}

static bool needs_parenthesis(const struct ts_token *token) {
  return ts_is_word(token, WORD_IF) || ts_is_word(token, WORD_WHILE) || ts_is_word(token, WORD_SWITCH);
}

/* Nothing between two commas, or before the first: tree-sitter lets it pass. */
static bool is_empty_element(const struct ts_token *token, char innermost) {
  if (!ts_is_mark(token, ',') && !ts_is_open(token, '(') && !ts_is_open(token, '{'))
    return false;
  return ts_is_mark(&token[1], ',') && innermost != '[' && innermost != '<';
}

/* `innermost` is the bracket around both. */
static bool is_impossible(const struct ts_tokens *tokens, const struct ts_token *token, char innermost) {
  const struct ts_token *next = token + 1;
  if (wants_operand(token) && (is_end(next) || is_statement(next)))
    return true;
  if (is_binary(token) && (next->kind == TOKEN_OPERATOR || ts_is_mark(next, '=') || ts_is_mark(next, '%') ||
                           ts_is_mark(next, '^') || ts_is_mark(next, ':')))
    return true;
  if (token->kind == TOKEN_DOT) /* `a.<b>c` is read by the compiler */
    return next->kind != TOKEN_WORD && !ts_is_open(next, '<') && (token->len < 2 || is_end(next));
  if (ts_is_mark(token, ':'))
    return ts_is_mark(next, ',') || ts_is_mark(next, '=') ||
           (next->kind == TOKEN_CLOSE && (next->mark == '(' || next->mark == '['));
  if (ts_is_mark(token, ',') && ts_is_mark(next, ';'))
    return true;
  if (begins_list(token) && is_infix(next))
    return true;
  if (needs_parenthesis(token) && !next->newline && (is_operand(tokens, next) || ts_is_open(next, '{')))
    return true;
  if (innermost == OBJECT && next->newline && is_operand(tokens, token) && ts_is_mark(&next[1], ':'))
    return next->kind == TOKEN_STRING || is_plain(tokens, next); /* a comma is missing */
  bool one_line = !next->newline || innermost == '(' || innermost == '[';
  return one_line && is_operand(tokens, token) && begins_another(tokens, next);
}

static bool is_odd(const struct ts_tokens *tokens, const struct ts_token *token) {
  return (token->kind == TOKEN_MARK && token->mark == 0) || ts_is_unterminated(tokens, token);
}

/* The brackets around a token, by the marks of their OPENs. */
struct brackets {
  struct arena *arena;
  char *list;
  size_t count, capacity;
};

/* `return {` and `f({`: an object for sure, no block and no type. */
static bool opens_object(const struct ts_tokens *tokens, size_t index) {
  const struct ts_token *token = &tokens->list[index];
  if (!ts_is_open(token, '{') || index < 2)
    return false;
  return ts_is_word(&token[-1], WORD_RETURN) || (ts_is_open(&token[-1], '(') && is_plain(tokens, &token[-2]));
}

static char pass(struct brackets *brackets, const struct ts_tokens *tokens, size_t index) {
  const struct ts_token *token = &tokens->list[index];
  if (token->kind == TOKEN_OPEN)
    *ARENA_PUSH(brackets->arena, brackets->list, brackets->count, brackets->capacity) =
        opens_object(tokens, index) ? OBJECT : token->mark;
  else if (token->kind == TOKEN_CLOSE && brackets->count > 0)
    brackets->count--;
  return brackets->count ? brackets->list[brackets->count - 1] : '\0';
}

bool ts_find_impossible(const struct ts_tokens *tokens, bool parsed, size_t *index) {
  JD_ARENA scratch = arena_new();
  struct brackets brackets = {.arena = scratch};
  for (size_t i = 0; i < tokens->count; i++) {
    const struct ts_token *token = &tokens->list[i];
    char innermost = pass(&brackets, tokens, i);
    bool odd = is_odd(tokens, token);
    bool pair = is_empty_element(token, innermost) || (!parsed && is_impossible(tokens, token, innermost));
    if (!odd && !pair)
      continue;
    *index = odd ? i : i + 1;
    return true;
  }
  return false;
}
