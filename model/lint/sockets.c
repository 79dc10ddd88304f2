/* WebSockets that no browser can open, and handlers that are never called. */
#include "model/lint/internal.h"

void lint_sockets(const struct linting *linting) {
  static const char *const names[] = {"WebSocketPair", "acceptWebSocket", "webSocketMessage"};
  const struct plan_object *object = linting->source->object;
  size_t first = lint_find_name(linting->tree, names, 3), handler = lint_method(linting->tree, "webSocketMessage");
  if (first && object->access_mode != ACCESS_PUBLIC)
    find_warning(linting->findings, lint_place(linting, first), "websocket-access-mode",
                 "`%s` is %s, but a browser cannot send the Authorization header with a WebSocket. If browsers "
                 "connect, make it public and check a token in the URL.",
                 object->name, access_mode_name(object->access_mode));
  if (handler && !lint_find_name(linting->tree, &names[1], 1))
    find_warning(linting->findings, lint_place(linting, handler), "websocket-not-accepted",
                 "Nothing calls `acceptWebSocket`, so this is never called. Accept the socket with "
                 "`ctx.acceptWebSocket(server)`, or listen to its events.");
}
