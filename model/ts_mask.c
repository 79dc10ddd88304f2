#include "model/ts_mask.h"

#include "model/scanner.h"

/* `import ( 'x' )` on one line. */
static bool is_import_type(const struct ts_token *token) {
  return ts_is_word(token, WORD_IMPORT) && ts_is_open(&token[1], '(') && token[2].kind == TOKEN_STRING &&
         token[3].kind == TOKEN_CLOSE && !token[1].newline && !token[2].newline && !token[3].newline;
}

/* The `in` or `out` of `<in out T, out U>`. */
static bool is_variance(const struct ts_token *token, bool first) {
  bool word = ts_is_word(token, WORD_IN) || ts_is_word(token, WORD_OUT);
  bool behind = ts_is_open(&token[-1], '<') || ts_is_mark(&token[-1], ',') || ts_is_word(&token[-1], WORD_IN);
  return word && !first && behind && token[1].kind == TOKEN_WORD && token[1].word != WORD_EXTENDS;
}

/* The `<T>` of `` sql<T>`…` ``. */
static bool is_tag_type(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *open = &tokens->list[at], *close = &tokens->list[open->partner];
  return ts_is_open(open, '<') && close->kind == TOKEN_CLOSE && ts_is_open(close + 1, '`');
}

/* Blanks what stands there, and keeps the lines. */
static void blank(char *copy, size_t start, size_t end) {
  for (size_t i = start; i < end; i++)
    if (copy[i] != '\n')
      copy[i] = ' ';
}

bool ts_mask(struct arena *arena, struct bytes source, struct bytes *out) {
  struct ts_tokens tokens;
  bool masked = false;
  char *copy = arena_alloc(arena, source.len + 1);
  memcpy(copy, source.data, source.len);
  ts_scan(arena, source, &tokens);
  for (size_t i = 0; i < tokens.count; i++) {
    const struct ts_token *token = &tokens.list[i];
    if (is_import_type(token))
      memset(copy + token->start, 'i', token[3].start + token[3].len - token->start);
    else if (is_variance(token, i == 0))
      blank(copy, token->start, token->start + token->len);
    else if (is_tag_type(&tokens, i))
      blank(copy, token->start, tokens.list[token->partner].start + tokens.list[token->partner].len);
    else
      continue;
    masked = true;
  }
  *out = (struct bytes){copy, source.len};
  return masked;
}
