/* Finds out whether a source checks who is calling. Little is enough to count as a check, since a wrong warning only
 * teaches people to silence it. */
#include "model/source/internal.h"

#include "model/base/base.h"

/* Parts of words that indicate such a check, and words with such a part that mean something else. */
static const char *const telling[] = {"auth",   "token",      "cookie",     "secret",   "signature", "session",
                                      "apikey", "api_key",    "api-key",    "jwt",      "verify",    "hmac",
                                      "bearer", "password",   "passcode",   "passwd",   "ticket",    "invit",
                                      "signed", "permission", "credential", "forbidden"};
static const char others[] = "author authors authored tokens tokenbucket tokenize tokenizer session sessions "
                             "handlesession closesession verifyinput";
/* Parts of the name of a parameter that says who is asking. */
static const char *const callers[] = {"name", "user", "player", "member", "nick", "email"};
/* What every request has, whoever sends it. */
static const char general_headers[] =
    "accept accept-encoding accept-language cache-control cf-connecting-ip cf-ipcountry cf-ray connection "
    "content-encoding content-length content-type host idempotency-key if-match if-modified-since if-none-match "
    "last-event-id origin range referer sec-websocket-extensions sec-websocket-key sec-websocket-version traceparent "
    "upgrade user-agent x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip x-request-id";

static bool is_lower_word_of(const char *words, struct bytes text) {
  enum { LONGEST = 32 };
  char lower[LONGEST];
  if (text.len > LONGEST)
    return false;
  for (size_t i = 0; i < text.len; i++)
    lower[i] = to_lower(text.data[i]);
  return is_word_of(words, (struct bytes){lower, text.len});
}

static bool contains_any(struct bytes text, const char *const *parts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (contains_ignoring_case(text, parts[i]))
      return true;
  return false;
}

static bool tells(const struct source_tree *tree, size_t node) {
  struct bytes text = source_text(tree, node);
  bool name = source_is_name(tree, node);
  if (source_is(tree, node, "number"))
    return source_says_any(tree, node, "401 403"); /* the status of a request that is turned away */
  return (name || source_is_any(tree, node, "string string_fragment")) && !(name && is_lower_word_of(others, text)) &&
         contains_any(text, telling, sizeof telling / sizeof *telling);
}

/* The call `NODE.get(…)`, `has` or `getAll`; 0 for anything else. `node` may be the last name of an object. */
static size_t asking(const struct source_tree *tree, size_t node) {
  size_t around = tree->nodes[node].parent;
  size_t object =
      source_is(tree, around, "member_expression") && source_is_field(tree, node, "property") ? around : node;
  size_t member = tree->nodes[object].parent, call = tree->nodes[member].parent;
  return source_is(tree, member, "member_expression") && source_is_field(tree, object, "object") &&
                 source_says_any(tree, source_field(tree, member, "property"), "get has getAll") &&
                 source_is(tree, call, "call_expression") && source_is_field(tree, member, "function")
             ? call
             : 0;
}

static bool asks_for_header(const struct source_tree *tree, size_t node) {
  size_t call = source_says(tree, node, "headers") ? asking(tree, node) : 0;
  size_t name = call ? source_argument(tree, call, 0) : 0;
  return call && !(source_is(tree, name, "string") && is_lower_word_of(general_headers, source_string(tree, name)));
}

/* Parameters that are handed on may be looked at elsewhere; of one that is asked for by name the name tells. */
static bool looks_at_parameters(const struct source_tree *tree, size_t node) {
  if (!source_says(tree, node, "searchParams") || source_is(tree, node, "shorthand_property_identifier_pattern"))
    return false;
  size_t call = asking(tree, node), name = call ? source_argument(tree, call, 0) : 0;
  if (call)
    return !source_is(tree, name, "string") ||
           contains_any(source_text(tree, name), callers, sizeof callers / sizeof *callers);
  size_t member = tree->nodes[tree->nodes[node].parent].parent;
  return !source_is(tree, member, "member_expression") ||
         !source_says_any(tree, source_field(tree, member, "property"), "set append");
}

void source_note_caller(const struct reading *reading) {
  const struct source_tree *tree = reading->tree;
  size_t fetch = source_method(tree, "fetch");
  for (size_t i = 1; fetch && i < tree->count; i++)
    if (tells(tree, i) || (source_is_name(tree, i) && (asks_for_header(tree, i) || looks_at_parameters(tree, i))))
      return;
  if (fetch)
    source_note_node(reading, &reading->out->open_fetches, fetch);
}
