/* JSON.parse of what a socket sent: a text, or an ArrayBuffer, on which it throws. */
#include "model/lint.h"

enum { MOST_LISTENERS = 32 }; /* looked at: one may stand in the other */

/* What handles a message. */
struct handler {
  size_t start, end; /* the tokens of its body */
  size_t name;       /* of the parameter that is the message, or the event that holds it */
  bool event;        /* the message is NAME.data */
};

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

/* The index behind the message, `NAME` or `NAME.data`, at `index`; 0 when it does not stand there. */
static size_t behind_message(const struct lint_tokens *source, const struct handler *handler, size_t index) {
  if (!same_word(source, index, lint_text(source, handler->name)))
    return 0;
  if (!handler->event)
    return index + 1;
  bool data = source->tokens.list[index + 1].kind == TOKEN_DOT && lint_is(source, index + 2, "data");
  return data ? index + 3 : 0;
}

/* Something in the body tells a text from an ArrayBuffer, or decodes it. */
static bool tells_apart(const struct lint_tokens *source, const struct handler *handler) {
  for (size_t i = handler->start; i < handler->end; i++) {
    size_t behind = behind_message(source, handler, i);
    if (lint_is(source, i, "TextDecoder") || lint_is(source, i, "ArrayBuffer") ||
        (lint_is(source, i, "typeof") && behind_message(source, handler, i + 1)) ||
        (behind && lint_is(source, behind, "instanceof")))
      return true;
  }
  return false;
}

/* `JSON.parse(MESSAGE)`, also `MESSAGE as string` and `MESSAGE!`: where MESSAGE stands, else 0. */
static size_t parsed_at(const struct lint_tokens *source, const struct handler *handler, size_t index) {
  const struct ts_token *list = source->tokens.list;
  if (!lint_is(source, index, "JSON") || list[index + 1].kind != TOKEN_DOT || !lint_is(source, index + 2, "parse") ||
      !ts_is_open(&list[index + 3], '('))
    return 0;
  for (index += 4; ts_is_open(&list[index], '(');)
    index++;
  size_t behind = behind_message(source, handler, index);
  if (!behind)
    return 0;
  const struct ts_token *next = &list[behind];
  bool ends =
      next->kind == TOKEN_CLOSE || ts_is_mark(next, ',') || ts_is_mark(next, '!') || lint_is(source, behind, "as");
  return ends ? index : 0;
}

static bool check_handler(const struct lint_tokens *source, const struct handler *handler, struct findings *findings) {
  if (tells_apart(source, handler))
    return false;
  for (size_t i = handler->start; i + 4 < handler->end; i++) {
    size_t at = parsed_at(source, handler, i);
    if (!at)
      continue;
    const struct bytes name = lint_text(source, at);
    const char *member = handler->event ? ".data" : "";
    find_warning(findings, lint_place(source, at), "message-may-be-binary",
                 "A client may send an ArrayBuffer as `%.*s%s`, whatever its type here says, and JSON.parse throws on "
                 "one. Look at `typeof %.*s%s` first.",
                 (int)name.len, name.data, member, (int)name.len, name.data, member);
    return true;
  }
  return false;
}

/* `webSocketMessage(socket, message) { … }`. */
static bool find_method(const struct lint_tokens *source, struct handler *out) {
  size_t none = source->tokens.count, method = lint_find_method(source, "webSocketMessage");
  size_t parameter = method < none ? second_parameter(source, method + 1) : none;
  if (parameter == none)
    return false;
  size_t body = find_body(source, ts_behind(&source->tokens, method + 1));
  if (body >= none || !ts_is_open(&source->tokens.list[body], '{'))
    return false;
  *out = (struct handler){.start = body, .end = ts_behind(&source->tokens, body), .name = parameter};
  return true;
}

/* At `addEventListener('message', …)`, with a function: `event => …`, `({ data }) => …`, `function (event) { … }`. */
static bool find_listener(const struct lint_tokens *source, size_t index, struct handler *out) {
  const struct ts_token *list = source->tokens.list;
  if (!lint_is(source, index, "addEventListener") || !ts_is_open(&list[index + 1], '(') ||
      list[index + 2].kind != TOKEN_STRING || !ts_is_mark(&list[index + 3], ','))
    return false;
  const struct bytes quoted = lint_text(source, index + 2);
  if (!bytes_equal((struct bytes){quoted.data + 1, quoted.len - 2}, bytes_of("message")))
    return false;
  size_t at = index + 4;
  at += lint_is(source, at, "async");
  at += lint_is(source, at, "function");
  at += ts_is_open(&list[at], '(');
  bool taken_apart = ts_is_open(&list[at], '{') && lint_is(source, at + 1, "data");
  *out = (struct handler){
      .start = at, .end = ts_behind(&source->tokens, index + 1), .name = at + taken_apart, .event = !taken_apart};
  return list[out->name].kind == TOKEN_WORD;
}

void lint_message(const struct lint_tokens *source, struct findings *findings) {
  struct handler handler;
  if (find_method(source, &handler) && check_handler(source, &handler, findings))
    return;
  bool serves = false; /* it is a client that listens, without one */
  for (size_t i = 0; i < source->tokens.count && !serves; i++)
    serves = lint_is(source, i, "WebSocketPair");
  size_t seen = 0;
  for (size_t i = 0; serves && seen < MOST_LISTENERS && i < source->tokens.count; i++) {
    if (!find_listener(source, i, &handler))
      continue;
    if (check_handler(source, &handler, findings))
      return;
    seen++;
  }
}
