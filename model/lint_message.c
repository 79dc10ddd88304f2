/* JSON.parse of what a socket sent: a text, or an ArrayBuffer, on which it throws. */
#include "model/lint.h"

/* The name of the second parameter of what is called at `open`; the number of tokens when there is none. */
static size_t second_parameter(const struct lint_tokens *source, size_t open) {
  const struct ts_token *list = source->tokens.list;
  for (size_t i = open + 1; i < list[open].partner;) {
    if (ts_is_mark(&list[i], ','))
      return list[i + 1].kind == TOKEN_WORD ? i + 1 : source->tokens.count;
    i = list[i].kind == TOKEN_OPEN ? ts_behind(&source->tokens, i) : i + 1;
  }
  return source->tokens.count;
}

/* The brace that opens the body, behind parameters and the type of what is returned. */
static size_t find_body(const struct lint_tokens *source, size_t behind) {
  const struct ts_token *list = source->tokens.list;
  while (behind < source->tokens.count && !ts_is_open(&list[behind], '{') && !ts_is_mark(&list[behind], ';'))
    behind = list[behind].kind == TOKEN_OPEN ? ts_behind(&source->tokens, behind) : behind + 1;
  return behind;
}

static bool same_word(const struct lint_tokens *source, size_t index, struct bytes name) {
  return source->tokens.list[index].kind == TOKEN_WORD && bytes_equal(lint_text(source, index), name);
}

/* Something in the body tells a text from an ArrayBuffer, or decodes it. */
static bool tells_apart(const struct lint_tokens *source, size_t start, size_t end, struct bytes name) {
  for (size_t i = start; i < end; i++)
    if (lint_is(source, i, "TextDecoder") || lint_is(source, i, "ArrayBuffer") ||
        (lint_is(source, i, "typeof") && same_word(source, i + 1, name)) ||
        (same_word(source, i, name) && lint_is(source, i + 1, "instanceof")))
      return true;
  return false;
}

/* `JSON.parse(NAME)`, also `NAME as string` and `NAME!`: where NAME stands, else 0. */
static size_t parsed_at(const struct lint_tokens *source, size_t index, struct bytes name) {
  const struct ts_token *list = source->tokens.list;
  if (!lint_is(source, index, "JSON") || list[index + 1].kind != TOKEN_DOT || !lint_is(source, index + 2, "parse") ||
      !ts_is_open(&list[index + 3], '('))
    return 0;
  for (index += 4; ts_is_open(&list[index], '(');)
    index++;
  const struct ts_token *next = &list[index + 1];
  bool ends =
      next->kind == TOKEN_CLOSE || ts_is_mark(next, ',') || ts_is_mark(next, '!') || lint_is(source, index + 1, "as");
  return same_word(source, index, name) && ends ? index : 0;
}

void lint_message(const struct lint_tokens *source, struct findings *findings) {
  size_t none = source->tokens.count, method = lint_find_method(source, "webSocketMessage");
  size_t parameter = method < none ? second_parameter(source, method + 1) : none;
  if (parameter == none)
    return;
  const struct bytes name = lint_text(source, parameter);
  size_t body = find_body(source, ts_behind(&source->tokens, method + 1));
  if (body >= none || !ts_is_open(&source->tokens.list[body], '{'))
    return;
  size_t end = ts_behind(&source->tokens, body);
  for (size_t i = body; i + 4 < end && !tells_apart(source, body, end, name); i++) {
    size_t at = parsed_at(source, i, name);
    if (at) {
      find_warning(findings, lint_place(source, at), "message-may-be-binary",
                   "A client may send an ArrayBuffer as `%.*s`, whatever its type here says, and JSON.parse throws on "
                   "one. Look at `typeof %.*s` first.",
                   (int)name.len, name.data, (int)name.len, name.data);
      return;
    }
  }
}
