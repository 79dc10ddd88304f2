/* JSON.parse of what a socket sent: a text, or an ArrayBuffer, on which it throws. */
#include "model/lint/internal.h"

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
  for (size_t i = list + 1; list && i < tree->nodes[list].behind; i = tree->nodes[i].behind)
    if (tree->nodes[i].named && index-- == 0)
      return source_field(tree, i, "pattern");
  return 0;
}

static bool is_message(const struct source_tree *tree, const struct handler *handler, size_t node) {
  struct bytes name = source_text(tree, handler->name);
  node = lint_bare(tree, node);
  if (!handler->event)
    return source_is(tree, node, "identifier") && bytes_equal(source_text(tree, node), name);
  size_t property = source_is(tree, node, "member_expression") ? source_field(tree, node, "property") : 0;
  return property && source_says(tree, property, "data") &&
         bytes_equal(source_text(tree, source_field(tree, node, "object")), name);
}

/* Something in the body tells a text from an ArrayBuffer, or decodes it. */
static bool tells_apart(const struct source_tree *tree, const struct handler *handler) {
  for (size_t i = handler->body; i < tree->nodes[handler->body].behind; i++) {
    if (lint_is_name(tree, i) && (source_says(tree, i, "TextDecoder") || source_says(tree, i, "ArrayBuffer")))
      return true;
    size_t sign = source_field(tree, i, "operator"), left = source_field(tree, i, "left"),
           argument = source_field(tree, i, "argument");
    if (source_is(tree, i, "unary_expression") && sign && argument && source_says(tree, sign, "typeof") &&
        is_message(tree, handler, argument))
      return true;
    if (source_is(tree, i, "binary_expression") && sign && left && source_says(tree, sign, "instanceof") &&
        is_message(tree, handler, left))
      return true;
  }
  return false;
}

static bool check_handler(const struct linting *linting, const struct handler *handler) {
  const struct source_tree *tree = linting->tree;
  if (tells_apart(tree, handler))
    return false;
  for (size_t i = handler->body; i < tree->nodes[handler->body].behind; i++) {
    size_t object = source_is(tree, i, "call_expression") ? lint_callee(tree, i, "parse") : 0;
    size_t argument = object && source_says(tree, object, "JSON") ? lint_argument(tree, i, 0) : 0;
    if (!argument || !is_message(tree, handler, argument))
      continue;
    const struct bytes text = source_text(tree, lint_bare(tree, argument));
    find_warning(linting->findings, lint_place(linting, lint_bare(tree, argument)), "message-may-be-binary",
                 "A client may send an ArrayBuffer as `%.*s`, whatever its type here, and JSON.parse throws on one. "
                 "Check `typeof %.*s` first.",
                 (int)text.len, text.data, (int)text.len, text.data);
    return true;
  }
  return false;
}

/* `webSocketMessage(socket, message) { … }`. */
static bool find_method(const struct source_tree *tree, struct handler *out) {
  size_t name = lint_method(tree, "webSocketMessage"), method = tree->nodes[name].parent;
  size_t parameter = name ? parameter_of(tree, method, 1) : 0;
  *out = (struct handler){.body = name ? source_field(tree, method, "body") : 0, .name = parameter};
  return out->body && parameter && source_is(tree, parameter, "identifier");
}

/* `addEventListener('message', …)`, with a function: `event => …`, `({ data }) => …`, `function (event) { … }`. */
static bool find_listener(const struct source_tree *tree, size_t call, struct handler *out) {
  if (!lint_callee(tree, call, "addEventListener") ||
      !bytes_equal(lint_string(tree, lint_argument(tree, call, 0)), bytes_of("message")))
    return false;
  size_t function = lint_argument(tree, call, 1), parameter = function ? parameter_of(tree, function, 0) : 0;
  if (!parameter || !source_field(tree, function, "body"))
    return false;
  *out = (struct handler){source_field(tree, function, "body"), parameter, true};
  if (!source_is(tree, parameter, "object_pattern"))
    return source_is(tree, parameter, "identifier");
  out->event = false;
  for (size_t i = parameter + 1; i < tree->nodes[parameter].behind; i++)
    if (source_is(tree, i, "shorthand_property_identifier_pattern") && source_says(tree, i, "data")) {
      out->name = i;
      return true;
    }
  return false;
}

void lint_messages(const struct linting *linting) {
  static const char *const pair[] = {"WebSocketPair"};
  const struct source_tree *tree = linting->tree;
  struct handler handler;
  if (find_method(tree, &handler) && check_handler(linting, &handler))
    return;
  if (!lint_find_name(tree, pair, 1))
    return; /* the sockets are not this class's */
  size_t seen = 0;
  for (size_t at = 0, call; seen < MOST_LISTENERS && (call = lint_next(tree, "call", &at));)
    if (find_listener(tree, call, &handler)) {
      if (check_handler(linting, &handler))
        return;
      seen++;
    }
}
