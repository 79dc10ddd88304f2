/* What a const stands for where it is used. */
#include "model/lint.h"

enum { LONGEST_TYPE = 12 /* tokens of a const's type that are stepped over */ };

static bool same(const struct lint_tokens *source, size_t index, struct bytes name) {
  const struct ts_token *token = &source->tokens.list[index];
  return token->kind == TOKEN_WORD && (index == 0 || token[-1].kind != TOKEN_DOT) &&
         bytes_equal(lint_text(source, index), name);
}

static bool mentions(const struct lint_tokens *source, size_t start, size_t end, struct bytes name) {
  for (size_t i = start; i < end; i++)
    if (same(source, i, name))
      return true;
  return false;
}

/* Behind `const NAME`. */
static size_t value_behind(const struct lint_tokens *source, size_t name) {
  const struct ts_token *list = source->tokens.list;
  for (size_t i = name + 1; i <= name + LONGEST_TYPE && i < source->tokens.count; i++)
    if (ts_is_mark(&list[i], '='))
      return i + 1;
    else if (i == name + 1 && !ts_is_mark(&list[i], ':'))
      return 0;
  return 0;
}

/* From the use outwards, over what is closed before it. What may be another variable of the name ends the search: in
 * brackets that stand before a body that the use is in (parameters, the head of a loop), or that are taken apart. */
size_t lint_const_value(const struct lint_tokens *source, size_t index) {
  const struct ts_token *list = source->tokens.list;
  struct bytes name = lint_text(source, index);
  bool head = false; /* brackets here belong to the body that was left */
  if (list[index].kind != TOKEN_WORD)
    return 0;
  for (size_t i = index; i-- > 1;) {
    if (list[i].kind == TOKEN_OPEN) {
      head = list[i].mark == '{';
      continue;
    }
    if (list[i].kind == TOKEN_CLOSE && list[i].partner < i) {
      size_t open = list[i].partner;
      bool declares = open > 0 && (lint_is(source, open - 1, "const") || lint_is(source, open - 1, "let") ||
                                   lint_is(source, open - 1, "var"));
      if ((head || declares) && mentions(source, open, i, name))
        return 0;
      head = head && list[i].mark != '{';
      i = open;
      continue;
    }
    if (ts_is_mark(&list[i], ';'))
      head = false;
    if (!same(source, i, name))
      continue;
    if (lint_is(source, i - 1, "const"))
      return value_behind(source, i);
    if (lint_is(source, i - 1, "let") || lint_is(source, i - 1, "var") || list[i + 1].kind == TOKEN_ARROW)
      return 0;
  }
  return 0;
}
