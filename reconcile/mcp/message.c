#include "reconcile/mcp/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"

#include <stdlib.h>

enum { QUOTE_CAP = 300, INTERNAL_ERROR = -32603 };

bool mcp_knows_protocol(const char *version) {
  static const char *const known[] = {"2025-11-25", MCP_PROTOCOL, "2025-03-26", "2024-11-05"};
  for (size_t i = 0; version && i < sizeof known / sizeof *known; i++)
    if (strcmp(version, known[i]) == 0)
      return true;
  return false;
}

/* ---- requests ---- */

void mcp_write_initialize(struct buf *out, int64_t id) {
  buf_printf(out,
             "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"%s\","
             "\"capabilities\":{},\"clientInfo\":{\"name\":\"jd\",\"version\":\"%s\"}}}",
             (long long)id, MCP_PROTOCOL, JD_VERSION);
}

void mcp_write_initialized(struct buf *out) {
  buf_add_text(out, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
}

void mcp_write_list(struct buf *out, int64_t id, const char *cursor) {
  buf_printf(out, "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"tools/list\",\"params\":{", (long long)id);
  if (cursor) {
    buf_add_text(out, "\"cursor\":");
    js_write_string(bytes_of(cursor), out);
  }
  buf_add_text(out, "}}");
}

void mcp_write_call(struct buf *out, int64_t id, const char *tool, struct bytes arguments) {
  buf_printf(out, "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"tools/call\",\"params\":{\"name\":", (long long)id);
  js_write_string(bytes_of(tool), out);
  buf_add_text(out, ",\"arguments\":");
  buf_add_bytes(out, arguments);
  buf_add_text(out, "}}");
}

/* ---- the response ---- */

/* An answer being searched. */
struct search {
  const struct http_answer *answer;
  int64_t id;
  const char *where;
  struct jd_error *error;
  bool others; /* a response to another request came */
};

static struct js *fail(const struct search *search, enum jd_code code, enum jd_retry retry, const char *what,
                       struct bytes quoted, const char *mend) {
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  buf_add_text(&text, what);
  if (quoted.len) {
    buf_add_text(&text, ": \"");
    wire_quote(&text, search->answer, quoted, QUOTE_CAP);
    buf_add_char(&text, '"');
  }
  jd_fail(search->error, code, JD_SCOPE_RUN, retry, search->where, "%s. %s", text.data, mend);
  if (search->error)
    search->error->status = search->answer->status;
  return NULL;
}

static struct js *not_mcp(const struct search *search, const char *what, struct bytes quoted) {
  return fail(search, JD_PROTOCOL, JD_RETRY_NO, what, quoted,
              "Check the endpoint (--endpoint, CONTROL_API_URL), and a proxy in between.");
}

/* A server of MCP it is, and the response is missing: as for a connection that broke, the request may be done. */
static struct js *no_response(const struct search *search, enum jd_retry retry, const char *what, struct bytes quoted) {
  return fail(search, JD_NETWORK, retry, what, quoted, "What the server did with the request is not known.");
}

/* Whether this message is the response that is looked for. */
static bool is_response(struct search *search, const struct js *message) {
  const struct js *id = js_get(message, "id");
  if (js_get(message, "method") || (!js_get(message, "result") && !js_get(message, "error")))
    return false;
  if (id && js_type(id) == JS_NUMBER && js_integer(id, -1) == search->id)
    return true;
  search->others = true;
  return false;
}

/* The response among what one text holds: a message, or a list of them; a copy that the caller frees. */
static struct js *pick(struct search *search, struct js *document) {
  if (js_type(document) == JS_OBJECT && is_response(search, document))
    return document;
  struct js *found = NULL;
  if (js_type(document) == JS_ARRAY)
    for (size_t i = 0; i < js_length(document) && !found; i++)
      if (is_response(search, js_at(document, i)))
        found = js_copy(js_at(document, i));
  js_free(document);
  return found;
}

static struct js *search_json(struct search *search) {
  struct jd_error why;
  struct js *document = js_parse(search->answer->body, search->where, &why);
  if (!document)
    return no_response(search, JD_RETRY_NO, "The MCP server says that it answers JSON, and does not",
                       search->answer->body);
  struct js *found = pick(search, document);
  return found ? found
               : no_response(search, JD_RETRY_NO, "The MCP server answered something that was not asked",
                             (struct bytes){0});
}

static struct js *search_stream(struct search *search) {
  struct bytes stream = search->answer->body, type;
  size_t offset = 0;
  JD_BUF data;
  buf_init(&data, LIMIT_RESPONSE_BODY);
  while (sse_next(stream, &offset, &type, &data)) {
    if (!bytes_equal(type, bytes_of("message")))
      continue;
    struct js *document = js_parse(buf_bytes(&data), search->where, NULL);
    if (!document)
      return no_response(search, JD_RETRY_NO, "The MCP server sent an event that is not JSON", buf_bytes(&data));
    struct js *found = pick(search, document);
    if (found)
      return found;
  }
  return search->others ? no_response(search, JD_RETRY_NO, "The MCP server answered a request that was not sent",
                                      (struct bytes){0})
                        : no_response(search, JD_RETRY_NOW, "The MCP server's answer ended before the response came",
                                      (struct bytes){0});
}

/* An event ends with a blank line: two ends of lines, CRLF being one. */
static bool ends_event(struct bytes stream) {
  size_t len = stream.len;
  if (len && stream.data[len - 1] == '\n')
    len -= len > 1 && stream.data[len - 2] == '\r' ? 2 : 1;
  else if (len && stream.data[len - 1] == '\r')
    len--;
  else
    return false;
  return len && (stream.data[len - 1] == '\n' || stream.data[len - 1] == '\r');
}

bool mcp_has_response(void *awaited, struct bytes stream) {
  struct mcp_awaited *wanted = awaited;
  struct search search = {.id = wanted->id};
  struct bytes type;
  bool found = false;
  if (!ends_event(stream))
    return false;
  JD_BUF data;
  buf_init(&data, LIMIT_RESPONSE_BODY);
  while (!found && sse_next(stream, &wanted->offset, &type, &data)) {
    struct js *document = js_parse(buf_bytes(&data), NULL, NULL);
    struct js *response = document ? pick(&search, document) : NULL;
    found = response != NULL;
    js_free(response);
  }
  return found;
}

/* A JSON-RPC error in the place of a result. */
static void refuse(const struct search *search, const struct js *error) {
  int64_t code = js_integer(js_get(error, "code"), 0);
  JD_ARENA arena = arena_new();
  fail(search, JD_REFUSED, code == INTERNAL_ERROR ? JD_RETRY_NOW : JD_RETRY_NO,
       arena_printf(arena, "The MCP server refused the request (JSON-RPC error %lld)", (long long)code),
       js_bytes(js_get(error, "message")),
       "Check the endpoint (--endpoint, CONTROL_API_URL), and whether there is a newer jd.");
}

static bool is_type(const struct http_answer *answer, const char *type) {
  return equal_ignoring_case(trim((struct bytes){answer->content_type, strcspn(answer->content_type, ";")}), type);
}

static bool is_stream(const struct http_answer *answer) {
  return is_type(answer, "text/event-stream");
}

/* The message that is looked for, whatever it holds. */
static struct js *find_response(struct search *search) {
  const struct http_answer *answer = search->answer;
  if (!answer->arrived && answer->status == 200 && is_stream(answer)) {
    /* The server need not end the stream behind its response, and a broken end does the response no harm. */
    struct search quiet = {.answer = answer, .id = search->id, .where = search->where};
    struct js *found = search_stream(&quiet);
    if (found)
      return found;
  }
  if (!answer->arrived || answer->status != 200) {
    wire_failure(answer, search->where, search->error);
    return NULL;
  }
  if (is_stream(answer))
    return search_stream(search);
  if (is_type(answer, "application/json"))
    return search_json(search);
  return not_mcp(search, "This is no MCP server: it sent neither JSON nor an event stream", answer->body);
}

struct js *mcp_response(const struct http_answer *answer, int64_t id, const char *where, struct jd_error *error) {
  struct search search = {answer, id, where, error, false};
  struct js *found = find_response(&search);
  if (!found)
    return NULL;
  const struct js *result = js_get(found, "result");
  if (result && js_type(result) == JS_OBJECT)
    return found;
  if (js_get(found, "error"))
    refuse(&search, js_get(found, "error"));
  else
    not_mcp(&search, "The MCP server's result is not an object", (struct bytes){0});
  js_free(found);
  return NULL;
}
