#include "model/source_class.h"

#include "model/scanner.h"

enum { MOST_CLASSES = 32 }; /* looked at, each once through the source: nobody means the ones behind them */

/* `class NAME`, `class {` or `class extends`; not a property of that name. */
static bool is_class(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *list = tokens->list;
  return ts_is_word(&list[at], WORD_CLASS) && (list[at + 1].kind == TOKEN_WORD || ts_is_open(&list[at + 1], '{'));
}

static bool has_name(const struct ts_tokens *tokens, size_t keyword) {
  const struct ts_token *next = &tokens->list[keyword + 1];
  return next->kind == TOKEN_WORD && next->word != WORD_EXTENDS && next->word != WORD_IMPLEMENTS;
}

/* The token that is the class's name: its own, or the A of `A = class`; the number of tokens for none. */
static size_t name_of(const struct ts_tokens *tokens, size_t keyword) {
  const struct ts_token *list = tokens->list;
  if (has_name(tokens, keyword))
    return keyword + 1;
  bool value = keyword >= 2 && ts_is_mark(&list[keyword - 1], '=') && list[keyword - 2].kind == TOKEN_WORD;
  return value ? keyword - 2 : tokens->count;
}

static bool is_named(const struct ts_tokens *tokens, size_t at, struct bytes name) {
  const struct ts_token *token = &tokens->list[at];
  return token->kind == TOKEN_WORD && bytes_equal((struct bytes){tokens->text.data + token->start, token->len}, name);
}

/* `export { …, NAME, … }` or `export default NAME`. */
static bool is_given_out(const struct ts_tokens *tokens, size_t name_at) {
  const struct ts_token *list = tokens->list;
  const struct bytes name = {tokens->text.data + list[name_at].start, list[name_at].len};
  for (size_t at = 0; name_at < tokens->count && at < tokens->count; at++) {
    if (!ts_is_word(&list[at], WORD_EXPORT))
      continue;
    if (ts_is_word(&list[at + 1], WORD_DEFAULT) && is_named(tokens, at + 2, name))
      return true;
    size_t end = ts_is_open(&list[at + 1], '{') ? ts_behind(tokens, at + 1) : at;
    for (size_t i = at + 2; i < end; i++)
      if (is_named(tokens, i, name))
        return true;
  }
  return false;
}

/* `DurableObject` between the keyword and the body. */
static bool is_durable(const struct ts_tokens *tokens, size_t keyword) {
  const struct ts_token *list = tokens->list;
  for (size_t at = keyword + 1; at < tokens->count && !ts_is_open(&list[at], '{') && list[at].kind != TOKEN_CLOSE;) {
    if (is_named(tokens, at, bytes_of("DurableObject")))
      return true;
    at = list[at].kind == TOKEN_OPEN ? ts_behind(tokens, at) : at + 1;
  }
  return false;
}

struct meant_class find_meant_class(struct arena *arena, struct bytes code) {
  JD_ARENA scratch = arena_new();
  struct ts_tokens tokens;
  size_t meant = 0, best = 0, seen = 0;
  ts_scan(scratch, code, &tokens);
  for (size_t at = 0; at < tokens.count && best < 3 && seen < MOST_CLASSES; at++) {
    if (!is_class(&tokens, at))
      continue;
    size_t rank = is_given_out(&tokens, name_of(&tokens, at)) ? 3 : is_durable(&tokens, at) ? 2 : 1;
    seen++;
    if (rank > best) {
      best = rank;
      meant = at;
    }
  }
  if (best == 0)
    return (struct meant_class){"", 0};
  size_t name = name_of(&tokens, meant);
  return (struct meant_class){name < tokens.count ? ts_token_value(arena, &tokens, name) : NULL,
                              tokens.list[meant + has_name(&tokens, meant)].start};
}
