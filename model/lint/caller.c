/* Whether a source checks who is asking. Little is taken for a check, since a warning of one that is there only teaches
 * people to silence it. */
#include "model/lint/internal.h"

#include "model/base/base.h"

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

static bool tells(const struct source_tree *tree, size_t node) {
  struct bytes text = source_text(tree, node);
  bool name = lint_is_name(tree, node);
  if ((!name && !source_is(tree, node, "string") && !source_is(tree, node, "string_fragment")) ||
      (name && is_other(text)))
    return false;
  for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
    if (contains_ignoring_case(text, telling[i]))
      return true;
  return false;
}

/* The status of a request that is turned away. */
static bool is_refusal(const struct source_tree *tree, size_t node) {
  return source_is(tree, node, "number") && (source_says(tree, node, "401") || source_says(tree, node, "403"));
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

/* The call `NODE.get(…)`, `has` or `getAll`; 0 for anything else. `node` may be the last name of an object. */
static size_t asking(const struct source_tree *tree, size_t node) {
  static const char *const methods[] = {"get", "has", "getAll"};
  size_t object = source_is(tree, tree->nodes[node].parent, "member_expression") &&
                          source_field(tree, tree->nodes[node].parent, "property") == node
                      ? tree->nodes[node].parent
                      : node;
  size_t member = tree->nodes[object].parent, call = tree->nodes[member].parent;
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (source_is(tree, call, "call_expression") && lint_callee(tree, call, methods[i]) == object)
      return call;
  return 0;
}

static bool asks_for_header(const struct source_tree *tree, size_t node) {
  size_t call = lint_is_name(tree, node) && source_says(tree, node, "headers") ? asking(tree, node) : 0;
  size_t name = call ? lint_argument(tree, call, 0) : 0;
  return call && (!name || !source_is(tree, name, "string") || !is_general_header(lint_string(tree, name)));
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
static bool looks_at_parameters(const struct source_tree *tree, size_t node) {
  if (!lint_is_name(tree, node) || !source_says(tree, node, "searchParams") ||
      source_is(tree, node, "shorthand_property_identifier_pattern"))
    return false;
  size_t call = asking(tree, node), name = call ? lint_argument(tree, call, 0) : 0;
  if (call)
    return !name || !source_is(tree, name, "string") || names_caller(source_text(tree, name));
  size_t member = tree->nodes[tree->nodes[node].parent].parent;
  size_t property = source_is(tree, member, "member_expression") ? source_field(tree, member, "property") : 0;
  return !property || (!source_says(tree, property, "set") && !source_says(tree, property, "append"));
}

bool lint_looks_at_caller(const struct source_tree *tree) {
  for (size_t i = 1; i < tree->count; i++)
    if (tells(tree, i) || is_refusal(tree, i) || asks_for_header(tree, i) || looks_at_parameters(tree, i))
      return true;
  return false;
}
