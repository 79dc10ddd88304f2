#include "model/ts_declarations.h"

#include "model/ts_skip.h"

#include <stdlib.h>

/* `at` is the OPEN of a pattern. Reads flat, without a stack: at the start of an element `[…]` is a computed key when a
 * colon follows, else a nested pattern; a word before a colon is a key; any other word is bound. */
static size_t read_pattern(struct arena *arena, const struct ts_tokens *tokens, size_t at, struct ts_bindings *out) {
  const struct ts_token *list = tokens->list;
  size_t end = ts_behind(tokens, at);
  for (at++; at < end;) {
    const struct ts_token *token = &list[at];
    if (token->kind == TOKEN_OPEN) {
      size_t behind = ts_behind(tokens, at);
      at = ts_is_mark(&list[behind], ':') ? behind + 1 : at + 1;
    } else if (ts_is_mark(token, '=')) {
      at = ts_skip_expression(tokens, at + 1, STOP_AT_COMMA);
    } else if (ts_is_mark(&list[at + 1], ':')) {
      at += 2;
    } else {
      if (ts_is_name(token))
        *ARENA_PUSH(arena, out->list, out->count, out->capacity) = at;
      at++;
    }
  }
  return end;
}

size_t ts_read_declarators(struct arena *arena, const struct ts_tokens *tokens, size_t at, struct ts_bindings *out) {
  const struct ts_token *list = tokens->list;
  for (;; at++) {
    if (ts_is_open(&list[at], '{') || ts_is_open(&list[at], '['))
      at = read_pattern(arena, tokens, at, out);
    else if (ts_is_name(&list[at]))
      *ARENA_PUSH(arena, out->list, out->count, out->capacity) = at++;
    else
      return at;
    at += ts_is_mark(&list[at], '!');
    if (ts_is_mark(&list[at], ':'))
      at = ts_skip_type(tokens, at + 1);
    if (ts_is_mark(&list[at], '='))
      at = ts_skip_expression(tokens, at + 1, STOP_AT_COMMA);
    if (!ts_is_mark(&list[at], ','))
      return at;
  }
}

/* Types, and aliases that only the namespace itself sees. */
static size_t skip_type_statement(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *list = tokens->list;
  bool exported = ts_is_word(&list[at], WORD_EXPORT);
  size_t start = at;
  at += exported;
  at += ts_is_word(&list[at], WORD_DECLARE) && list[at + 1].kind == TOKEN_WORD && !list[at + 1].newline;
  bool named = ts_is_name(&list[at + 1]) && !list[at + 1].newline;
  if (ts_is_word(&list[at], WORD_INTERFACE) && named)
    return ts_skip_class(tokens, at);
  if (ts_is_word(&list[at], WORD_TYPE) && named) {
    at += 2;
    if (ts_is_open(&list[at], '<'))
      at = ts_behind(tokens, at);
    at = ts_is_mark(&list[at], '=') ? ts_skip_type(tokens, at + 1) : at;
    return at + ts_is_mark(&list[at], ';');
  }
  if (ts_is_word(&list[at], WORD_IMPORT) && !exported && list[at + 1].kind == TOKEN_WORD) {
    at = ts_skip_expression(tokens, at + 1, STOP_NOWHERE);
    return at + ts_is_mark(&list[at], ';');
  }
  return start;
}

/* At `namespace A.B {`, its `export` passed or not: the index behind that `{`. */
static size_t enter_namespace(const struct ts_tokens *tokens, size_t at) {
  const struct ts_token *list = tokens->list;
  size_t start = at;
  at += ts_is_word(&list[at], WORD_EXPORT);
  at += ts_is_word(&list[at], WORD_DECLARE);
  if (!ts_is_word(&list[at], WORD_NAMESPACE) && !ts_is_word(&list[at], WORD_MODULE))
    return start;
  if (!ts_is_name(&list[at + 1]) || list[at + 1].newline)
    return start;
  for (at += 2; list[at].kind == TOKEN_DOT && list[at + 1].kind == TOKEN_WORD;)
    at += 2;
  return ts_is_open(&list[at], '{') ? at + 1 : start;
}

bool ts_namespace_has_values(const struct ts_tokens *tokens, size_t body) {
  size_t end = tokens->list[body].partner;
  for (size_t at = body + 1; at < end;) {
    size_t start = at;
    if (tokens->list[at].kind == TOKEN_CLOSE)
      at++; /* of a namespace inside */
    else if ((at = skip_type_statement(tokens, start)) == start && (at = enter_namespace(tokens, start)) == start)
      return true;
  }
  return false;
}

/* Whether one more declaration of a name that is already `known` stands for itself. */
static bool is_separate(unsigned known, enum ts_declares what) {
  const unsigned merging = DECLARES_CLASS | DECLARES_FUNCTION | DECLARES_ENUM | DECLARES_NAMESPACE;
  switch (what) {
  case DECLARES_VAR:
    return known != DECLARES_VAR;
  case DECLARES_NAMESPACE:
    return (known & merging) == 0;
  case DECLARES_ENUM:
    return known == 0 || (known & ~(unsigned)(DECLARES_ENUM | DECLARES_NAMESPACE)) != 0;
  default: /* a namespace merges into the class or function before it, and they into none */
    return true;
  }
}

static int by_name(const void *left, const void *right) {
  const struct ts_declaration *a = left, *b = right;
  int order = strcmp(a->name.name, b->name.name);
  return order ? order : (a->order > b->order) - (a->order < b->order);
}

static int by_order(const void *left, const void *right) {
  const struct ts_declaration *a = left, *b = right;
  return (a->order > b->order) - (a->order < b->order);
}

void ts_merge_declarations(struct arena *arena, struct ts_declarations *declarations, struct ts_names *out) {
  struct ts_declaration *list = declarations->list;
  size_t kept = 0;
  if (declarations->count == 0)
    return;
  qsort(list, declarations->count, sizeof *list, by_name);
  unsigned known = 0;
  const char *name = "";
  for (size_t i = 0; i < declarations->count; i++) {
    if (strcmp(list[i].name.name, name) != 0)
      known = 0;
    name = list[i].name.name;
    if (is_separate(known, list[i].what))
      list[kept++] = list[i];
    known |= list[i].what;
  }
  qsort(list, kept, sizeof *list, by_order);
  for (size_t i = 0; i < kept; i++)
    *ARENA_PUSH(arena, out->list, out->count, out->capacity) = list[i].name;
}
