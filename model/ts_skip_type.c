#include "model/ts_skip.h"

static bool begins_operand(const struct ts_token *token) {
  return token->kind == TOKEN_STRING || token->kind == TOKEN_LITERAL || token->kind == TOKEN_OPEN ||
         ts_is_name(token) || ts_is_word(token, WORD_THIS) || ts_is_word(token, WORD_VOID) ||
         ts_is_word(token, WORD_TYPEOF) || ts_is_word(token, WORD_NEW) || ts_is_word(token, WORD_IMPORT);
}

/* `|` and `&` may lead a type; `keyof` and its like are prefixes only where a type follows on the line. */
static bool is_prefix(const struct ts_token *token) {
  const struct ts_token *next = token + 1;
  if (ts_is_mark(token, '|') || ts_is_mark(token, '&') || ts_is_mark(token, '-') || ts_is_open(token, '<'))
    return true;
  if (ts_is_word(token, WORD_NEW) || ts_is_word(token, WORD_TYPEOF) || ts_is_word(token, WORD_IMPORT))
    return true;
  if (token->kind != TOKEN_WORD || !ts_word_is_type_prefix(token->word) || token->word == WORD_IS)
    return false;
  if (token->word == WORD_ASSERTS && next->kind != TOKEN_WORD)
    return false;
  return begins_operand(next) && !next->newline && !ts_is_open(next, '<') && !ts_is_word(next, WORD_IS);
}

/* Behind an operand: `.name`, `[…]`, `<…>`; `(…)` only in `import(…)`, which is a prefix. */
static size_t skip_postfix(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *list = tokens->list;
  for (;;) {
    if (list[at].kind == TOKEN_DOT && list[at + 1].kind == TOKEN_WORD)
      at += 2;
    else if (ts_is_open(&list[at], '<') || (ts_is_open(&list[at], '[') && !list[at].newline))
      at = ts_behind(tokens, at);
    else
      return at;
  }
}

/* `*at` stands behind an operand; true if another must follow. */
static bool continues(const struct ts_token *token, size_t *conditions) {
  if (token->kind == TOKEN_ARROW || ts_is_mark(token, '|') || ts_is_mark(token, '&'))
    return true;
  if (ts_is_word(token, WORD_EXTENDS) || ts_is_word(token, WORD_IS))
    return !token->newline;
  if (ts_is_mark(token, '?'))
    return ++*conditions > 0;
  return ts_is_mark(token, ':') && *conditions > 0 && (*conditions)-- > 0;
}

size_t ts_skip_type(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *list = tokens->list;
  size_t conditions = 0;
  for (;;) {
    while (is_prefix(&list[at]))
      at = list[at].kind == TOKEN_OPEN ? ts_behind(tokens, at) : at + 1;
    if (!begins_operand(&list[at]))
      return at;
    at = list[at].kind == TOKEN_OPEN ? ts_behind(tokens, at) : at + 1;
    at = skip_postfix(tokens, at);
    if (!continues(&list[at], &conditions))
      return at;
    at++;
  }
}
