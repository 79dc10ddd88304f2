#include "model/ts_html_comment.h"

#include "model/scanner.h"

#include <string.h>

bool ts_find_html_comment(struct bytes source, size_t *offset) {
  static const char open[] = "<!--", close[] = "-->";
  JD_ARENA scratch = arena_new();
  struct ts_tokens tokens;
  if (!memmem(source.data, source.len, open, 4) && !memmem(source.data, source.len, close, 3))
    return false;
  ts_scan(scratch, source, &tokens);
  for (size_t i = 0; i < tokens.count; i++) {
    const struct ts_token *token = &tokens.list[i];
    struct bytes rest = {source.data + token->start, source.len - token->start};
    bool opens = rest.len > 3 && memcmp(rest.data, open, 4) == 0 && token->kind != TOKEN_TEXT;
    bool closes = token->newline && rest.len > 2 && memcmp(rest.data, close, 3) == 0 && token->kind == TOKEN_STEP;
    *offset = token->start;
    if (opens || closes)
      return true;
  }
  return false;
}
