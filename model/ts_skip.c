#include "model/ts_skip.h"

bool ts_is_name(const struct ts_token *token) {
  return token->kind == TOKEN_WORD && !ts_word_is_statement(token->word) && token->word != WORD_THIS &&
         token->word != WORD_SUPER &&
         (!ts_word_is_operator(token->word) || token->word == WORD_AWAIT || token->word == WORD_YIELD);
}

size_t ts_skip_function(const struct ts_tokens *tokens, size_t at, struct ts_function *out) {
  const struct ts_token *list = tokens->list;
  *out = (struct ts_function){0};
  at++;
  at += ts_is_mark(&list[at], '*');
  if (ts_is_name(&list[at]))
    out->name = at++;
  if (ts_is_open(&list[at], '<'))
    at = ts_behind(tokens, at);
  if (ts_is_open(&list[at], '('))
    at = ts_behind(tokens, at);
  if (ts_is_mark(&list[at], ':'))
    at = ts_skip_type(tokens, at + 1);
  out->has_body = ts_is_open(&list[at], '{');
  return out->has_body ? ts_behind(tokens, at) : at;
}

/* `extends class { … }`, `extends function () { … }`: a body inside the head. */
static bool is_inner_body(const struct ts_token *token) {
  return (ts_is_word(token, WORD_CLASS) || ts_is_word(token, WORD_FUNCTION)) && ts_is_word(token - 1, WORD_EXTENDS);
}

/* A statement begins: the body is missing. `import('x').Base` is an operand. */
static bool ends_head(const struct ts_token *token) {
  return token->kind == TOKEN_CLOSE || ts_is_mark(token, ';') ||
         (token->kind == TOKEN_WORD && ts_word_is_statement(token->word) &&
          !(token->word == WORD_IMPORT && ts_is_open(token + 1, '(')));
}

size_t ts_skip_class(const struct ts_tokens *tokens, size_t at) {
  size_t bodies = 1;
  for (at++; tokens->list[at].kind != TOKEN_END;) {
    const struct ts_token *token = &tokens->list[at];
    if (token->kind == TOKEN_OPEN) {
      bool body = token->mark == '{' && !ts_is_word(token - 1, WORD_EXTENDS);
      at = ts_behind(tokens, at);
      if (body && --bodies == 0)
        break;
    } else if (is_inner_body(token)) {
      bodies++, at++;
    } else if (ends_head(token)) {
      break;
    } else {
      at++;
    }
  }
  return at;
}

static size_t skip_decorator(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *list = tokens->list;
  at++;
  at += list[at].kind == TOKEN_WORD && !ts_word_is_statement(list[at].word);
  for (;;) {
    if (list[at].kind == TOKEN_OPEN && list[at].mark != '{' && list[at].mark != '$')
      at = ts_behind(tokens, at);
    else if (list[at].kind == TOKEN_DOT && (list[at + 1].kind == TOKEN_WORD || list[at + 1].kind == TOKEN_OPEN))
      at += list[at + 1].kind == TOKEN_WORD ? 2 : 1;
    else if (ts_is_mark(&list[at], '!') && !list[at].newline)
      at++;
    else
      return at;
  }
}

size_t ts_skip_decorators(const struct ts_tokens *tokens, size_t at) {
  while (ts_is_mark(&tokens->list[at], '@'))
    at = skip_decorator(tokens, at);
  return at;
}
