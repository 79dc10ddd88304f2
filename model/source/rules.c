/* What the rules of model/lint look at: who is calling, sockets, storage, globals of Node, env variables. */
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>
#include <strings.h>

enum { MOST_LOOKS = 64 }; /* through the whole source, or a function of it, for one place in it */

/* ---- who is calling ---- */

/* Little is enough to count as a check of who is calling, since a wrong warning only teaches people to silence it:
 * parts of words that indicate one, and words with such a part that mean something else. */
static const char telling[] =
    "auth token cookie secret signature session apikey api_key api-key jwt verify hmac bearer "
    "password passcode passwd ticket invit signed permission credential forbidden";
static const char others[] = "author authors authored tokens tokenbucket tokenize tokenizer session sessions "
                             "handlesession closesession verifyinput";
/* Parts of the name of a parameter that says who is asking. */
static const char callers[] = "name user player member nick email";
/* What every request has, whoever sends it. */
static const char general_headers[] =
    "accept accept-encoding accept-language cache-control cf-connecting-ip cf-ipcountry cf-ray connection "
    "content-encoding content-length content-type host idempotency-key if-match if-modified-since if-none-match "
    "last-event-id origin range referer sec-websocket-extensions sec-websocket-key sec-websocket-version traceparent "
    "upgrade user-agent x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip x-request-id";

/* Whether the text is one of the words, or only `contains` one; the case does not matter. */
static bool matches(const char *words, struct bytes text, bool contains) {
  for (size_t len, at; *words; words += len + (words[len] == ' ')) {
    len = strcspn(words, " ");
    for (at = 0; at + len <= text.len && strncasecmp(text.data + at, words, len) != 0;)
      at = contains ? at + 1 : text.len;
    if (at + len <= text.len && (contains || len == text.len))
      return true;
  }
  return false;
}

/* A header that not every request has, or a parameter that says who is asking. Parameters that are handed on may be
 * looked at elsewhere. */
static bool asks(const struct source_tree *tree, size_t node) {
  bool parameters = source_says(tree, node, "searchParams");
  if ((!parameters && !source_says(tree, node, "headers")) ||
      source_is(tree, node, "shorthand_property_identifier_pattern"))
    return false;
  size_t object = source_is_field(tree, node, "property") ? tree->nodes[node].parent : node;
  size_t member = tree->nodes[object].parent, call = tree->nodes[member].parent;
  size_t property = source_is_field(tree, object, "object") ? source_field(tree, member, "property") : 0;
  size_t argument = source_argument(tree, call, 0), name = source_child(tree, argument, "string_fragment");
  if (!source_says(tree, property, "get has getAll") || !source_is(tree, call, "call_expression"))
    return parameters && !source_says(tree, property, "set append");
  if (!source_is(tree, argument, "string"))
    return true;
  return parameters ? matches(callers, source_text(tree, name), true)
                    : !matches(general_headers, source_text(tree, name), false);
}

static bool tells(const struct source_tree *tree, size_t node) {
  struct bytes text = source_text(tree, node);
  if (source_is(tree, node, "number"))
    return source_says(tree, node, "401 403"); /* the status of a request that is turned away */
  return !(tree->nodes[node].is_name && matches(others, text, false)) && matches(telling, text, true);
}

/* ---- names ---- */

static void note_global(struct reading *reading, size_t name) {
  const struct source_tree *tree = reading->tree;
  size_t parent = tree->nodes[name].parent;
  bool unless = source_is(tree, parent, "type_query") || /* it is asked for, or something else may have the name */
                source_says(tree, source_field(tree, parent, "operator"), "typeof") || source_binds(tree, name);
  if (unless || source_is(tree, name, "identifier"))
    source_note(reading, SOURCE_LIST(node_globals), name)->unless = unless;
}

/* Words that may be env variables. */
static void note_words(struct reading *reading, size_t node) {
  const struct bytes text = source_text(reading->tree, node);
  for (size_t at = 0, end; at < text.len; at = end + 1) {
    for (end = at; end < text.len && (is_alphanumeric(text.data[end]) || text.data[end] == '_'); end++)
      ;
    if (is_env_key((struct bytes){text.data + at, end - at}))
      source_note_text(reading, SOURCE_LIST(env_words), reading->tree->nodes[node].start + at,
                       arena_strndup(reading->arena, text.data + at, end - at));
  }
}

void source_rule_names(struct reading *reading) {
  const struct source_tree *tree = reading->tree;
  bool asks_or_tells = !reading->has_fetch;
  for (size_t i = 1; i < tree->count; i++) {
    bool name = tree->nodes[i].is_name, words = name || source_is(tree, i, "string_fragment");
    if (words)
      note_words(reading, i);
    if (name && source_says(tree, i, "WebSocketPair acceptWebSocket webSocketMessage"))
      source_note(reading, SOURCE_LIST(sockets), i);
    if (name && source_says(tree, i, "acceptWebSocket"))
      source_note(reading, SOURCE_LIST(idle_handlers), i)->unless = true;
    if (name && source_says(tree, i, "Buffer __dirname __filename process require"))
      note_global(reading, i);
    if (!asks_or_tells && (words || source_is(tree, i, "string number")) && (tells(tree, i) || (name && asks(tree, i))))
      source_note(reading, SOURCE_LIST(open_fetches), i)->unless = asks_or_tells = true;
  }
}

void source_rule_method(struct reading *reading, size_t method) {
  const struct source_tree *tree = reading->tree;
  size_t name = source_field(tree, method, "name");
  if (!source_is(tree, tree->nodes[method].parent, "class_body"))
    return;
  if (source_says(tree, name, "webSocketMessage"))
    source_note(reading, SOURCE_LIST(idle_handlers), name);
  if (source_says(tree, name, "fetch")) {
    source_note(reading, SOURCE_LIST(open_fetches), name);
    reading->has_fetch = true;
  }
}

/* ---- messages of sockets: a text, or an ArrayBuffer, on which JSON.parse throws ---- */

/* Whether `function` handles messages of sockets, of which `message` is one: `webSocketMessage(socket, message) { … }`,
 * `addEventListener('message', event => …)` with `event.data`, `({ data }) => …`. */
static bool handles(const struct source_tree *tree, size_t function, size_t message) {
  struct bytes text = source_text(tree, message);
  size_t call = tree->nodes[tree->nodes[function].parent].parent;
  if (source_is(tree, function, "method_definition"))
    return source_says(tree, source_field(tree, function, "name"), "webSocketMessage") &&
           source_is(tree, message, "identifier") &&
           bytes_equal(source_text(tree, source_parameter(tree, function, 1)), text);
  if (!source_callee(tree, call, "addEventListener") || source_argument(tree, call, 1) != function ||
      !source_says(tree, source_child(tree, source_argument(tree, call, 0), "string_fragment"), "message") ||
      !contains(tree->text, "WebSocketPair")) /* else the sockets are not this class's */
    return false;
  size_t parameter = source_parameter(tree, function, 0);
  if (source_is(tree, parameter, "object_pattern"))
    return source_says(tree, message, "data") && contains(source_text(tree, parameter), "data");
  return source_says(tree, source_field(tree, message, "property"), "data") && parameter &&
         bytes_equal(source_text(tree, source_field(tree, message, "object")), source_text(tree, parameter));
}

/* Something in the function tells a text from an ArrayBuffer, or decodes it. */
static bool tells_apart(const struct source_tree *tree, size_t function, struct bytes message) {
  for (size_t i = source_field(tree, function, "body"); i < tree->nodes[function].end; i++) {
    size_t sign = source_field(tree, i, "operator");
    size_t asked = source_says(tree, sign, "typeof")       ? source_field(tree, i, "argument")
                   : source_says(tree, sign, "instanceof") ? source_field(tree, i, "left")
                                                           : 0;
    if ((tree->nodes[i].is_name && source_says(tree, i, "TextDecoder ArrayBuffer")) ||
        (asked && bytes_equal(source_text(tree, source_bare(tree, asked)), message)))
      return true;
  }
  return false;
}

static void note_message(struct reading *reading, size_t message) {
  enum { MOST_AROUND = 256 };
  const struct source_tree *tree = reading->tree;
  size_t function = tree->nodes[message].parent;
  for (int i = 0; function && i < MOST_AROUND && !handles(tree, function, message); i++)
    function = tree->nodes[function].parent;
  if (function && reading->looks++ < MOST_LOOKS && !tells_apart(tree, function, source_text(tree, message)))
    source_note(reading, SOURCE_LIST(binary_messages), message);
}

/* ---- values that are plainly too large for storage ---- */

/* `storage`, or the end of `a.b.storage`. */
static bool is_storage(const struct source_tree *tree, size_t node) {
  node = source_bare(tree, node);
  if (source_is(tree, node, "member_expression"))
    node = source_field(tree, node, "property");
  return tree->nodes[node].is_name && source_says(tree, node, "storage");
}

/* 200_000, 1e6, 0x40000; 0 for anything else. */
static double literal_at(const struct source_tree *tree, size_t node) {
  JD_ARENA scratch = arena_new();
  const struct bytes token = source_text(tree, node);
  if (!source_is(tree, node, "number"))
    return 0;
  char *text = arena_strndup(scratch, token.data, token.len), *end = text;
  for (const char *c = text; *c; c++)
    if (*c != '_')
      *end++ = *c;
  *end = '\0';
  double number = strtod(text, &end);
  return *end ? 0 : number;
}

/* `128 * 1024` */
static double number_at(const struct source_tree *tree, size_t node) {
  double product = 1;
  for (; source_is(tree, node, "binary_expression") && source_says(tree, source_field(tree, node, "operator"), "*");
       node = source_field(tree, node, "left"))
    product *= literal_at(tree, source_field(tree, node, "right"));
  return product * literal_at(tree, node);
}

/* Bytes of an element: a name such as Float64Array has its bits in it. 0 for what is no buffer. */
static double element_bytes(struct bytes name) {
  static const char buffers[] = "ArrayBuffer BigInt64Array BigUint64Array Float32Array Float64Array Int16Array "
                                "Int32Array Int8Array Uint16Array Uint32Array Uint8Array Uint8ClampedArray";
  unsigned bits = 0;
  for (size_t i = 0; i < name.len; i++)
    bits = is_digit(name.data[i]) ? 10 * bits + (unsigned)(name.data[i] - '0') : bits;
  return !is_word_of(buffers, name) ? 0 : bits ? bits / 8.0 : 1;
}

/* In UTF-16 units, of which none takes less than a byte; 0 when there is no telling. */
static double text_at(const struct source_tree *tree, size_t node) {
  const struct bytes text = source_text(tree, node);
  bool plain = source_is(tree, node, "string template_string") && !contains(text, "\\") && !contains(text, "${");
  return plain ? (double)utf16_units(text) - 2 : 0;
}

/* `{ length: 200000 }` */
static double length_in(const struct source_tree *tree, size_t object) {
  for (size_t i = object + 1; source_is(tree, object, "object") && i < tree->nodes[object].end; i = tree->nodes[i].end)
    if (source_is(tree, i, "pair") && source_says(tree, source_field(tree, i, "key"), "length"))
      return number_at(tree, source_field(tree, i, "value"));
  return 0;
}

/* The least that a value takes; 0 when there is no telling. An element of an array takes a byte at least. */
static double bytes_at(const struct source_tree *tree, size_t node) {
  node = source_bare(tree, node);
  const size_t argument = source_argument(tree, node, 0), buffer = source_field(tree, node, "constructor");
  const size_t repeated = source_callee(tree, node, "repeat"), filled = source_callee(tree, node, "fill");
  if (repeated)
    return text_at(tree, repeated) * number_at(tree, argument);
  if (filled) {
    size_t made = source_field(tree, filled, "constructor"), called = source_field(tree, filled, "function");
    return source_says(tree, made ? made : called, "Array") ? number_at(tree, source_argument(tree, filled, 0)) : 0;
  }
  if (buffer)
    return element_bytes(source_text(tree, buffer)) * number_at(tree, argument);
  return source_says(tree, source_callee(tree, node, "from"), "Array") ? length_in(tree, argument)
                                                                       : text_at(tree, node);
}

static void note_value(struct reading *reading, size_t node) {
  enum { MOST_BYTES = 131072 };
  double bytes = bytes_at(reading->tree, node);
  size_t name = source_bare(reading->tree, node);
  if (source_is(reading->tree, name, "identifier") && reading->looks++ < MOST_LOOKS)
    bytes = bytes_at(reading->tree, source_const(reading->tree, name));
  if (bytes > MOST_BYTES)
    source_note_text(reading, SOURCE_LIST(large_values), reading->tree->nodes[node].start,
                     arena_printf(reading->arena, "%.0f", bytes));
}

/* `JSON.parse(message)`, `storage.put(key, value)`, `storage.put({key: value, …})`. */
void source_rule_call(struct reading *reading, size_t call) {
  const struct source_tree *tree = reading->tree;
  size_t stored = source_callee(tree, call, "put");
  size_t first = source_argument(tree, call, 0), second = source_argument(tree, call, 1);
  if (first && source_says(tree, source_callee(tree, call, "parse"), "JSON"))
    note_message(reading, source_bare(tree, first));
  if (!stored || !is_storage(tree, stored))
    return;
  if (second && !source_is(tree, first, "object"))
    note_value(reading, second);
  for (size_t i = first + 1; source_is(tree, first, "object") && i < tree->nodes[first].end; i = tree->nodes[i].end)
    if (source_is(tree, i, "pair") && source_field(tree, i, "value"))
      note_value(reading, source_field(tree, i, "value"));
}

/* ---- env variables and storage ---- */

enum use { USE_VALUE, USE_HANDLED, USE_CLASS, USE_BINDING };

/* Of `VALUE.METHOD(…)`: the binding of a class that another plan has, a text, or a binding that env cannot hold. */
static enum use use_of_member(const struct source_tree *tree, size_t member) {
  static const char classes[] = "idFromName idFromString newUniqueId get getByName jurisdiction";
  static const char texts[] =
      "at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf length match matchAll normalize "
      "padEnd padStart repeat replace replaceAll search slice split startsWith substring toLowerCase toString "
      "toUpperCase trim trimEnd trimStart localeCompare substr valueOf toLocaleLowerCase toLocaleUpperCase";
  size_t property = source_field(tree, member, "property");
  if (source_says(tree, property, classes))
    return USE_CLASS;
  bool called =
      source_is(tree, tree->nodes[member].parent, "call_expression") && source_is_field(tree, member, "function");
  return called && !source_says(tree, property, texts) ? USE_BINDING : USE_VALUE;
}

/* Climbs from a value to what is done with it. */
static enum use use_of(const struct source_tree *tree, size_t node) {
  enum { MOST_AROUND = 64 };
  size_t around = tree->nodes[node].parent;
  for (int i = 0; around && i < MOST_AROUND; i++, node = around, around = tree->nodes[node].parent) {
    bool object = source_is_field(tree, node, "object");
    if (source_is_field(tree, node, "condition") ||
        source_says(tree, source_field(tree, around, "operator"), "typeof === !== == != ?? || &&") ||
        ((object || source_is_field(tree, node, "function")) && source_child(tree, around, "optional_chain")))
      return USE_HANDLED;
    if (object)
      return use_of_member(tree, around);
    if (!source_is(tree, around,
                   "as_expression binary_expression non_null_expression parenthesized_expression satisfies_expression "
                   "unary_expression"))
      return USE_VALUE;
  }
  return USE_VALUE;
}

/* A source that asks once whether a key is there, or gives a default, handles its absence. */
static void note_use(struct reading *reading, size_t key, enum use use) {
  if (use == USE_CLASS || !is_env_key(source_text(reading->tree, key)))
    return;
  struct note *note = source_note(reading, SOURCE_LIST(env_values), key);
  note->name.kind = use == USE_BINDING ? TS_BINDING : TS_NAME;
  note->unless = use == USE_HANDLED;
}

/* `OBJECT.PART`, as the whole `value` or in a pattern. */
static void note_part(struct reading *reading, size_t object, size_t part, size_t value) {
  const struct source_tree *tree = reading->tree;
  if (source_is_env(tree, object))
    note_use(reading, part, value ? use_of(tree, value) : USE_VALUE);
  else if (source_says(tree, part, "kv sql transactionSync") && is_storage(tree, object))
    source_note(reading, SOURCE_LIST(sql_storage), part);
}

void source_rule_member(struct reading *reading, size_t member) {
  const struct source_tree *tree = reading->tree;
  note_part(reading, source_field(tree, member, "object"), source_field(tree, member, "property"), member);
}

void source_rule_subscript(struct reading *reading, size_t subscript) {
  size_t index = source_field(reading->tree, subscript, "index");
  if (!source_is_env(reading->tree, source_field(reading->tree, subscript, "object")))
    return;
  if (source_is(reading->tree, index, "string"))
    note_use(reading, source_child(reading->tree, index, "string_fragment"), use_of(reading->tree, subscript));
  else /* every variable may be meant */
    source_note(reading, SOURCE_LIST(any_env), subscript);
}

/* A or `B: b` in `const { A, B: b, C = 1 } = env`, where C may be missing. */
void source_rule_unpacked(struct reading *reading, size_t part) {
  const struct source_tree *tree = reading->tree;
  size_t key = source_field(tree, part, "key"), pattern = tree->nodes[part].parent,
         around = tree->nodes[pattern].parent;
  if (source_is(tree, pattern, "object_pattern") && source_is(tree, around, "variable_declarator") &&
      !source_is(tree, source_field(tree, part, "value"), "assignment_pattern"))
    note_part(reading, source_field(tree, around, "value"), key ? key : part, 0);
}
