#include "cmd/jd/mcp/internal.h"

static struct js *message(struct js *id) {
  struct js *message = js_object("jsonrpc", js_of_text("2.0"), NULL);
  if (id)
    js_set(message, "id", id);
  return message;
}

struct js *rpc_result(const struct js *id, struct js *result) {
  struct js *response = message(js_copy(id));
  js_set(response, "result", result);
  return response;
}

struct js *rpc_failure(const struct js *id, enum rpc_error code, const char *why, struct js *data) {
  struct js *response = message(id ? js_copy(id) : js_new_null());
  struct js *error = js_object("code", js_of_integer(code), "message", js_of_text(why), NULL);
  if (data)
    js_set(error, "data", data);
  js_set(response, "error", error);
  return response;
}

struct js *rpc_request(const char *id, const char *method, struct js *params) {
  struct js *request = message(id ? js_of_text(id) : NULL);
  js_set_text(request, "method", method);
  js_set(request, "params", params);
  return request;
}

struct js *rpc_notification(const char *method, struct js *params) {
  return rpc_request(NULL, method, params);
}

struct js *rpc_server_info(void) {
  return js_object("name", js_of_text("jd"), "title", js_of_text("Butterbase Durable Objects"), "version",
                   js_of_text(JD_VERSION), NULL);
}

struct js *rpc_finished(enum era era, struct js *result, const char *type) {
  if (era == ERA_MODERN) {
    js_set_text(result, "resultType", type);
    js_set(result, "_meta", js_object(META "serverInfo", rpc_server_info(), NULL));
  }
  return result;
}

void js_replace(struct js **place, struct js *value) {
  js_free(*place);
  *place = value;
}

void rpc_lines_init(struct rpc_lines *lines) {
  buf_init(&lines->line, MCP_LINE + 1);
}

void rpc_lines_free(struct rpc_lines *lines) {
  buf_free(&lines->line);
}

bool rpc_lines_next(struct rpc_lines *lines, struct bytes *chunk) {
  const char *feed = memchr(chunk->data, '\n', chunk->len);
  size_t taken = feed ? (size_t)(feed - chunk->data) : chunk->len;
  size_t room = MCP_LINE + 1 - lines->line.len;
  buf_add(&lines->line, chunk->data, taken < room ? taken : room);
  taken += feed != NULL;
  *chunk = (struct bytes){chunk->data + taken, chunk->len - taken};
  return feed != NULL;
}
