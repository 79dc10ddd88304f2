#include "cmd/jd/mcp/internal.h"

static struct js *message(const struct js *id, const char *text_id) {
  struct js *message = js_new_object();
  js_set_text(message, "jsonrpc", "2.0");
  if (text_id)
    js_set_text(message, "id", text_id);
  else if (id)
    js_set(message, "id", js_copy(id));
  return message;
}

struct js *rpc_result(const struct js *id, struct js *result) {
  struct js *response = message(id, NULL);
  js_set(response, "result", result);
  return response;
}

struct js *rpc_failure(const struct js *id, enum rpc_error code, const char *why, struct js *data) {
  struct js *response = message(id, NULL), *error = js_new_object();
  if (!id)
    js_set(response, "id", js_new_null());
  js_set_integer(error, "code", code);
  js_set_text(error, "message", why);
  if (data)
    js_set(error, "data", data);
  js_set(response, "error", error);
  return response;
}

struct js *rpc_request(const char *id, const char *method, struct js *params) {
  struct js *request = message(NULL, id);
  js_set_text(request, "method", method);
  js_set(request, "params", params);
  return request;
}

struct js *rpc_notification(const char *method, struct js *params) {
  return rpc_request(NULL, method, params);
}

struct js *rpc_server_info(void) {
  struct js *info = js_new_object();
  js_set_text(info, "name", "jd");
  js_set_text(info, "title", "Butterbase Durable Objects");
  js_set_text(info, "version", JD_VERSION);
  return info;
}

struct js *rpc_finished(enum era era, struct js *result, const char *type) {
  if (era == ERA_MODERN) {
    struct js *meta = js_new_object();
    js_set_text(result, "resultType", type);
    js_set(meta, META "serverInfo", rpc_server_info());
    js_set(result, "_meta", meta);
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
