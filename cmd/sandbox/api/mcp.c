/* The MCP server behind /mcp: the transport, and the methods of its messages. */
#include "cmd/sandbox/api/internal.h"

static const char *const revisions[] = {"2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"};
enum { REVISIONS = sizeof revisions / sizeof *revisions };

static bool is_revision(const char *text) {
  return text && texts_include(revisions, REVISIONS, text);
}

/* Answers the whole POST with an error, without handling any of its messages. */
static void refuse(struct answer *answer, int status, enum rpc_code code, const char *message) {
  answer_json(answer, status,
              js_object("jsonrpc", js_of_text("2.0"), "error", rpc_error(code, message), "id", js_new_null(), NULL));
}

/* ---- the messages of a POST ---- */

/* A POST has one message, or a list of them. */
struct post {
  const struct js *body;
  size_t count, requests;
  bool initializes;
};

static const struct js *message_at(const struct post *post, size_t index) {
  return js_type(post->body) == JS_ARRAY ? js_at(post->body, index) : post->body;
}

static bool is_request(const struct js *message) {
  return js_get(message, "id") && js_text(js_get(message, "method"));
}

static bool is_message(const struct js *message) {
  const struct js *id = js_get(message, "id");
  bool has_valid_id = !id || js_type(id) == JS_STRING || js_type(id) == JS_NUMBER;
  bool has_content = js_text(js_get(message, "method")) || js_get(message, "result") || js_get(message, "error");
  return bytes_equal(js_bytes(js_get(message, "jsonrpc")), bytes_of("2.0")) && has_valid_id && has_content;
}

static bool read_post(const struct js *body, struct post *out) {
  *out = (struct post){.body = body, .count = js_type(body) == JS_ARRAY ? js_length(body) : 1};
  for (size_t i = 0; i < out->count; i++) {
    const struct js *message = message_at(out, i);
    if (!is_message(message))
      return false;
    out->requests += is_request(message);
    out->initializes =
        out->initializes || (is_request(message) && strcmp(js_text(js_get(message, "method")), "initialize") == 0);
  }
  return true;
}

static bool pass_headers(struct call *call) {
  const char *accept = call->request->accept;
  if (!accept || !strstr(accept, "application/json") || !strstr(accept, "text/event-stream"))
    refuse(call->answer, 406, RPC_REFUSED,
           "Not Acceptable: Client must accept both application/json and text/event-stream");
  else if (!call->body.json)
    refuse(call->answer, 415, RPC_REFUSED, "Unsupported Media Type: Content-Type must be application/json");
  else
    return true;
  return false;
}

static bool pass_post(struct call *call, struct post *post) {
  const char *revision = call->request->mcp_protocol;
  if (!read_post(call->body.json, post))
    refuse(call->answer, 400, RPC_PARSE_ERROR, "Parse error");
  else if (post->initializes && post->count > 1)
    refuse(call->answer, 400, RPC_INVALID_REQUEST, "Invalid Request: Only one initialization request is allowed");
  else if (!post->initializes && revision && !is_revision(revision))
    refuse(call->answer, 400, RPC_REFUSED,
           "Bad Request: Unsupported protocol version (supported versions: 2025-06-18, 2025-03-26, 2024-11-05, "
           "2024-10-07)");
  else
    return true;
  return false;
}

/* ---- methods ---- */

static struct js *initialize(const struct js *params) {
  const char *asked = js_text(js_get(params, "protocolVersion"));
  struct js *result = js_new_object(), *tools = js_object("listChanged", js_of_bool(true), NULL);
  js_set_text(result, "protocolVersion", is_revision(asked) ? asked : revisions[0]);
  js_set(result, "capabilities", js_object("tools", tools, NULL));
  js_set(result, "serverInfo", js_object("name", js_of_text("butterbase"), "version", js_of_text("0.1.0"), NULL));
  js_set_text(result, "instructions", "jd-sandbox: these tools manage a Butterbase backend on this machine.");
  return result;
}

static void serve_method(const struct call *call, const struct js *message, struct js *response) {
  const char *method = js_text(js_get(message, "method"));
  const struct js *params = js_get(message, "params");
  if (strcmp(method, "initialize") == 0)
    js_set(response, "result", initialize(params));
  else if (strcmp(method, "ping") == 0)
    js_set(response, "result", js_new_object());
  else if (strcmp(method, "tools/list") == 0)
    js_set(response, "result", mcp_tool_list());
  else if (strcmp(method, "tools/call") == 0)
    mcp_tool_call(call, params, response);
  else
    js_set(response, "error", rpc_error(RPC_METHOD_NOT_FOUND, "Method not found"));
}

static struct js *serve_requests(const struct call *call, const struct post *post) {
  struct js *responses = js_new_array();
  for (size_t i = 0; i < post->count; i++) {
    const struct js *message = message_at(post, i);
    if (!is_request(message))
      continue;
    struct js *response = js_new_object();
    serve_method(call, message, response);
    js_set_text(response, "jsonrpc", "2.0");
    js_set(response, "id", js_copy(js_get(message, "id")));
    js_append(responses, response);
  }
  return responses;
}

void mcp_post(struct call *call) {
  struct post post;
  if (!pass_headers(call) || !pass_post(call, &post))
    return;
  if (post.requests) {
    answer_json(call->answer, 200, serve_requests(call, &post));
    call->answer->as_events = true;
  } else {
    answer_empty(call->answer, 202);
  }
}

void mcp_refuse_stream(struct call *call) {
  refuse(call->answer, 405, RPC_REFUSED, "Method Not Allowed: server does not support GET SSE stream");
  answer_header(call->answer, "Allow", "POST, DELETE");
}

/* There is no session, so nothing ends. */
void mcp_end_session(struct call *call) {
  answer_empty(call->answer, 200);
}
