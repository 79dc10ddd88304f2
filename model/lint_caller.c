/* Whether a source looks at who is asking: it takes little to be taken for a check, since a warning of one that is
 * there only teaches people to silence it. */
#include "model/lint.h"

#include "model/text.h"

static const char *const telling[] = {"auth",   "token",      "cookie",     "secret",   "signature", "session",
                                      "apikey", "api_key",    "api-key",    "jwt",      "verify",    "hmac",
                                      "bearer", "password",   "passcode",   "passwd",   "ticket",    "invit",
                                      "signed", "permission", "credential", "forbidden"};

/* Words with one of these in them that have to do with something else. */
static const char *const others[] = {"author",      "authors",       "authored",     "tokens",
                                     "tokenbucket", "tokenize",      "tokenizer",    "session",
                                     "sessions",    "handlesession", "closesession", "verifyinput"};

static bool is_other(struct bytes word) {
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (equal_ignoring_case(word, others[i]))
      return true;
  return false;
}

static bool tells(const struct lint_tokens *source, size_t index) {
  unsigned kind = source->tokens.list[index].kind;
  struct bytes text = lint_text(source, index);
  if ((kind != TOKEN_WORD && kind != TOKEN_STRING && kind != TOKEN_TEXT) || (kind == TOKEN_WORD && is_other(text)))
    return false;
  for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
    if (contains_ignoring_case(text, telling[i]))
      return true;
  return false;
}

/* The status of who is told to go away. */
static bool is_refusal(const struct lint_tokens *source, size_t index) {
  struct bytes text = lint_text(source, index);
  return source->tokens.list[index].kind == TOKEN_LITERAL &&
         (bytes_equal(text, bytes_of("401")) || bytes_equal(text, bytes_of("403")));
}

/* What every request has, whoever sends it. */
static bool is_general_header(struct bytes name) {
  static const char *const names[] = {"accept",
                                      "accept-encoding",
                                      "accept-language",
                                      "cache-control",
                                      "cf-connecting-ip",
                                      "cf-ipcountry",
                                      "cf-ray",
                                      "connection",
                                      "content-encoding",
                                      "content-length",
                                      "content-type",
                                      "host",
                                      "idempotency-key",
                                      "if-match",
                                      "if-modified-since",
                                      "if-none-match",
                                      "last-event-id",
                                      "origin",
                                      "range",
                                      "referer",
                                      "sec-websocket-extensions",
                                      "sec-websocket-key",
                                      "sec-websocket-version",
                                      "traceparent",
                                      "upgrade",
                                      "user-agent",
                                      "x-forwarded-for",
                                      "x-forwarded-host",
                                      "x-forwarded-proto",
                                      "x-real-ip",
                                      "x-request-id"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (equal_ignoring_case(name, names[i]))
      return true;
  return false;
}

/* `NAME.get("…")`, or `has`: where what is asked for stands; 0 for anything else. */
static size_t asked_for(const struct lint_tokens *source, size_t index) {
  static const char *const methods[] = {"get", "has", "getAll"};
  const struct ts_token *list = source->tokens.list;
  for (size_t i = 0; list[index + 1].kind == TOKEN_DOT && i < sizeof methods / sizeof *methods; i++)
    if (lint_is(source, index + 2, methods[i]) && ts_is_open(&list[index + 3], '('))
      return index + 4;
  return 0;
}

static bool asks_for_header(const struct lint_tokens *source, size_t index) {
  size_t name = lint_is(source, index, "headers") ? asked_for(source, index) : 0;
  if (!name)
    return false;
  struct bytes text = lint_text(source, name);
  return source->tokens.list[name].kind != TOKEN_STRING ||
         !is_general_header((struct bytes){text.data + 1, text.len > 2 ? text.len - 2 : 0});
}

/* A parameter that says who is asking. */
static bool names_caller(struct bytes quoted) {
  static const char *const words[] = {"name", "user", "player", "member", "nick", "email"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (contains_ignoring_case(quoted, words[i]))
      return true;
  return false;
}

/* Parameters that are handed on may be looked at elsewhere; of one that is asked for by name the name tells. */
static bool looks_at_parameters(const struct lint_tokens *source, size_t index) {
  const struct ts_token *list = source->tokens.list, *next = &list[index + 1];
  if (!lint_is(source, index, "searchParams"))
    return false;
  size_t name = asked_for(source, index);
  if (name)
    return list[name].kind != TOKEN_STRING || names_caller(lint_text(source, name));
  bool taken_out = index > 0 && (ts_is_open(&list[index - 1], '{') || ts_is_mark(&list[index - 1], ',')) &&
                   (ts_is_mark(next, ',') || next->kind == TOKEN_CLOSE);
  bool changed = next->kind == TOKEN_DOT && (lint_is(source, index + 2, "set") || lint_is(source, index + 2, "append"));
  return !taken_out && !changed;
}

bool lint_looks_at_caller(const struct lint_tokens *source) {
  for (size_t i = 0; i < source->tokens.count; i++)
    if (tells(source, i) || is_refusal(source, i) || asks_for_header(source, i) || looks_at_parameters(source, i))
      return true;
  return false;
}
