/* WebSockets: who uses them, handlers that are never called, and JSON.parse of what one sent: a text, or an
 * ArrayBuffer, on which it throws. */
#include "model/source/internal.h"

enum { MOST_LISTENERS = 32 }; /* looked at: one may be in the other */

/* What handles a message. */
struct handler {
  size_t body;
  size_t name; /* of the parameter that is the message, or the event that holds it */
  bool event;  /* the message is NAME.data */
};

/* The pattern of parameter `index` of a function; 0 when there is none. */
static size_t parameter_of(const struct source_tree *tree, size_t function, size_t index) {
  size_t alone = source_field(tree, function, "parameter"), list = source_field(tree, function, "parameters");
  if (alone)
    return index == 0 ? alone : 0;
  for (size_t i = list + 1; list && i < tree->nodes[list].end; i = tree->nodes[i].end)
    if (tree->nodes[i].named && index-- == 0)
      return source_field(tree, i, "pattern");
  return 0;
}

static bool is_message(const struct source_tree *tree, const struct handler *handler, size_t node) {
  struct bytes name = source_text(tree, handler->name);
  node = source_bare(tree, node);
  if (!handler->event)
    return source_is(tree, node, "identifier") && bytes_equal(source_text(tree, node), name);
  return source_is(tree, node, "member_expression") &&
         source_says(tree, source_field(tree, node, "property"), "data") &&
         bytes_equal(source_text(tree, source_field(tree, node, "object")), name);
}

/* Something in the body tells a text from an ArrayBuffer, or decodes it. */
static bool tells_apart(const struct source_tree *tree, const struct handler *handler, size_t node) {
  size_t sign = source_field(tree, node, "operator");
  if (source_is_name(tree, node))
    return source_says_any(tree, node, "TextDecoder ArrayBuffer");
  return (source_is(tree, node, "unary_expression") && source_says(tree, sign, "typeof") &&
          is_message(tree, handler, source_field(tree, node, "argument"))) ||
         (source_is(tree, node, "binary_expression") && source_says(tree, sign, "instanceof") &&
          is_message(tree, handler, source_field(tree, node, "left")));
}

static bool note_parse(const struct reading *reading, const struct handler *handler) {
  const struct source_tree *tree = reading->tree;
  for (size_t i = handler->body; i < tree->nodes[handler->body].end; i++)
    if (tells_apart(tree, handler, i))
      return false;
  for (size_t i = handler->body; i < tree->nodes[handler->body].end; i++) {
    size_t object = source_is(tree, i, "call_expression") ? source_callee(tree, i, "parse") : 0;
    size_t argument = source_says(tree, object, "JSON") ? source_argument(tree, i, 0) : 0;
    if (argument && is_message(tree, handler, argument)) {
      source_note_node(reading, &reading->out->binary_messages, source_bare(tree, argument));
      return true;
    }
  }
  return false;
}

/* `webSocketMessage(socket, message) { … }`. */
static bool find_method(const struct source_tree *tree, struct handler *out) {
  size_t name = source_method(tree, "webSocketMessage"), method = tree->nodes[name].parent;
  size_t parameter = name ? parameter_of(tree, method, 1) : 0;
  *out = (struct handler){.body = name ? source_field(tree, method, "body") : 0, .name = parameter};
  return out->body && parameter && source_is(tree, parameter, "identifier");
}

/* `addEventListener('message', …)`, with a function: `event => …`, `({ data }) => …`, `function (event) { … }`. */
static bool find_listener(const struct source_tree *tree, size_t call, struct handler *out) {
  if (!source_callee(tree, call, "addEventListener") ||
      !bytes_equal(source_string(tree, source_argument(tree, call, 0)), bytes_of("message")))
    return false;
  size_t function = source_argument(tree, call, 1), parameter = function ? parameter_of(tree, function, 0) : 0;
  if (!parameter || !source_field(tree, function, "body"))
    return false;
  *out = (struct handler){source_field(tree, function, "body"), parameter, true};
  if (!source_is(tree, parameter, "object_pattern"))
    return source_is(tree, parameter, "identifier");
  out->event = false;
  for (size_t i = parameter + 1; i < tree->nodes[parameter].end; i++)
    if (source_is(tree, i, "shorthand_property_identifier_pattern") && source_says(tree, i, "data")) {
      out->name = i;
      return true;
    }
  return false;
}

static void note_messages(const struct reading *reading) {
  const struct source_tree *tree = reading->tree;
  struct handler handler;
  if (find_method(tree, &handler) && note_parse(reading, &handler))
    return;
  if (!source_find_name(tree, "WebSocketPair"))
    return; /* the sockets are not this class's */
  for (size_t at = 0, seen = 0, call; seen < MOST_LISTENERS && (call = source_next(tree, "call", &at));)
    if (find_listener(tree, call, &handler)) {
      if (note_parse(reading, &handler))
        return;
      seen++;
    }
}

void source_note_sockets(const struct reading *reading) {
  size_t first = source_find_name(reading->tree, "WebSocketPair acceptWebSocket webSocketMessage"),
         handler = first ? source_method(reading->tree, "webSocketMessage") : 0;
  if (first)
    source_note_node(reading, &reading->out->sockets, first);
  if (handler && !source_find_name(reading->tree, "acceptWebSocket"))
    source_note_node(reading, &reading->out->idle_handlers, handler);
  note_messages(reading);
}
