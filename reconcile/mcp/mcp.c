#include "reconcile/mcp/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"

#include <stdlib.h>

/* The newest revision that we know: it is asked for, and the server answers with the one that it will speak. */
#define MCP_PROTOCOL "2025-06-18"

enum { WORDS_CAP = 300, INTERNAL_ERROR = -32603 };

/* Returns whether this is a revision that we speak. */
static bool knows_protocol(const char *version) {
  static const char *const known[] = {"2025-11-25", MCP_PROTOCOL, "2025-03-26", "2024-11-05"};
  for (size_t i = 0; version && i < sizeof known / sizeof *known; i++)
    if (strcmp(version, known[i]) == 0)
      return true;
  return false;
}

/* ---- requests ---- */

enum { BODY_CAP = 4 * LIMIT_RESPONSE_BODY }; /* so that one that is too large can be measured */

static const char initialized[] = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

/* Initializes `out` with one message; takes `params`. */
static void write_request(struct buf *out, int64_t id, const char *method, struct js *params) {
  JD_JS message = js_object("jsonrpc", js_of_text("2.0"), "id", js_of_integer(id), "method", js_of_text(method),
                            "params", params, NULL);
  buf_init(out, BODY_CAP);
  js_write(message, JS_COMPACT, out);
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

static struct js *fail_response(const struct search *search, enum jd_code code, enum jd_retry retry, const char *what,
                                struct bytes quoted, const char *fix) {
  JD_ARENA arena = arena_new();
  if (quoted.len)
    what = arena_printf(arena, "%s: \"%s\"", what, wire_quote(arena, search->answer, quoted, WORDS_CAP));
  jd_fail(search->error, code, JD_SCOPE_RUN, retry, search->where, "%s. %s", what, fix);
  if (search->error)
    search->error->status = search->answer->status;
  return NULL;
}

static struct js *not_mcp(const struct search *search, const char *what, struct bytes quoted) {
  return fail_response(search, JD_PROTOCOL, JD_RETRY_NO, what, quoted,
                       "Check the endpoint (--endpoint, CONTROL_API_URL), and any proxy in between.");
}

/* A server of MCP it is, and the response is missing: as for a connection that broke, the request may be done. */
static struct js *no_response(const struct search *search, enum jd_retry retry, const char *what, struct bytes quoted) {
  return fail_response(search, JD_NETWORK, retry, what, quoted, "It is unknown what the server did with the request.");
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
    return no_response(search, JD_RETRY_NO, "The MCP server sent invalid JSON", search->answer->body);
  struct js *found = pick(search, document);
  return found ? found
               : no_response(search, JD_RETRY_NO, "The MCP server sent a message that is not the response",
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
  return search->others ? no_response(search, JD_RETRY_NO, "The MCP server responded to a request that was not sent",
                                      (struct bytes){0})
                        : no_response(search, JD_RETRY_NOW, "The MCP server's stream ended before the response",
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
  fail_response(search, JD_REFUSED, code == INTERNAL_ERROR ? JD_RETRY_NOW : JD_RETRY_NO,
                arena_printf(arena, "The MCP server rejected the request (JSON-RPC error %lld)", (long long)code),
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
    /* The server need not end the stream after its response, and a broken end does the response no harm. */
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
  return not_mcp(search, "Not an MCP server: it sent neither JSON nor an event stream", answer->body);
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

enum {
  LONGEST_SESSION = 256, /* bytes of a session id; a UUID or a token */
  MOST_PAGES = 100,      /* of tools/list */
  QUOTE_CAP = 60,
  INITIALIZE_ID = 0, /* calls count from 1 */
};

static const char path[] = "/mcp";
static const char accept_both[] = "application/json, text/event-stream";

struct mcp {
  struct http *http;
  struct arena *arena; /* of the current session */
  int64_t last_id;
  bool ready;           /* the server answered initialize */
  bool greet;           /* notifications/initialized is still to be sent */
  const char *session;  /* the header line; NULL: the server keeps none */
  const char *protocol; /* the header line */
};

struct mcp *mcp_new(struct http *http) {
  struct mcp *mcp = calloc(1, sizeof *mcp);
  if (!mcp)
    jd_out_of_memory();
  *mcp = (struct mcp){.http = http, .arena = arena_new()};
  return mcp;
}

void mcp_free(struct mcp *mcp) {
  if (!mcp)
    return;
  arena_free(mcp->arena);
  free(mcp);
}

const char *mcp_place(struct arena *arena, const char *about) {
  return arena_printf(arena, "POST %s %s", path, about);
}

static struct http_request request_of(const struct mcp *mcp, struct bytes body) {
  return (struct http_request){.method = "POST",
                               .path = path,
                               .body = body,
                               .accept = accept_both,
                               .headers = {mcp->protocol, mcp->session},
                               .only_reads = true};
}

static void await(struct http_request *request, struct mcp_awaited *awaited, int64_t id) {
  *awaited = (struct mcp_awaited){.id = id};
  request->is_enough = mcp_has_response;
  request->wanted = awaited;
}

/* One question on its own; its answer, or NULL with the error filled in. Takes `params`. */
static struct js *ask(struct mcp *mcp, struct arena *arena, const char *method, int64_t id, struct js *params,
                      struct http_answer *answer, struct jd_error *error) {
  JD_BUF body;
  struct mcp_awaited awaited;
  write_request(&body, id, method, params);
  struct http_request request = request_of(mcp, buf_bytes(&body));
  request.about = method;
  await(&request, &awaited, id);
  http_perform(mcp->http, arena, &request, 1, answer);
  return mcp_response(answer, id, mcp_place(arena, method), error);
}

/* ---- the handshake ---- */

static void forget_session(struct mcp *mcp) {
  mcp->ready = mcp->greet = false;
  mcp->session = mcp->protocol = NULL;
}

/* A session id is visible ASCII, and so cannot end a header line. */
static bool keep_session(struct mcp *mcp, const struct http_answer *answer, const char *where, struct jd_error *error) {
  const char *session = answer->mcp_session;
  if (!session)
    return true;
  size_t len = strlen(session), fine = 0;
  while (fine < len && session[fine] > ' ' && session[fine] < 0x7F)
    fine++;
  if (!len || fine < len || len > LONGEST_SESSION)
    return jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, where,
                   "The MCP server sent an invalid session ID (empty, too long, or with a character that is not "
                   "visible ASCII). Check the endpoint.");
  mcp->session = arena_printf(mcp->arena, "Mcp-Session-Id: %s", session);
  return true;
}

static bool keep_protocol(struct mcp *mcp, const struct http_answer *answer, const struct js *result, const char *where,
                          struct jd_error *error) {
  const struct js *version = js_get(result, "protocolVersion");
  if (knows_protocol(js_text(version))) {
    mcp->protocol = arena_printf(mcp->arena, "MCP-Protocol-Version: %s", js_text(version));
    return true;
  }
  return jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, where,
                 "The MCP server uses a version of the protocol that jd does not support (`%s`; jd asked for `%s`). "
                 "Use --via rest, or a newer jd.",
                 wire_quote(mcp->arena, answer, js_bytes(version), QUOTE_CAP), MCP_PROTOCOL);
}

static struct http_request greeting_of(const struct mcp *mcp) {
  struct http_request request = request_of(mcp, bytes_of(initialized));
  request.about = "notifications/initialized";
  return request;
}

static void send_greeting(struct mcp *mcp, struct arena *arena) {
  const struct http_request request = greeting_of(mcp);
  struct http_answer answer;
  http_perform(mcp->http, arena, &request, 1, &answer); /* nothing comes back; what is wrong the next call says */
  mcp->greet = false;
}

/* A server that keeps a session is greeted before it is asked, one that keeps none together with the first calls. */
static bool shake_hands(struct mcp *mcp, struct arena *arena, struct jd_error *error) {
  static const char where[] = "POST /mcp initialize";
  struct http_answer answer;
  struct js *client = js_object("name", js_of_text("jd"), "version", js_of_text(JD_VERSION), NULL);
  struct js *params = js_object("protocolVersion", js_of_text(MCP_PROTOCOL), "capabilities", js_new_object(),
                                "clientInfo", client, NULL);
  JD_JS response = ask(mcp, arena, "initialize", INITIALIZE_ID, params, &answer, error);
  if (!response || !keep_protocol(mcp, &answer, js_get(response, "result"), where, error) ||
      !keep_session(mcp, &answer, where, error)) {
    forget_session(mcp);
    return false;
  }
  mcp->ready = mcp->greet = true;
  if (mcp->session)
    send_greeting(mcp, arena);
  return true;
}

/* ---- calls ---- */

/* One call under way. */
struct turn {
  const struct mcp_call *call;
  struct mcp_answer *answer;
  const char *where;
  int64_t id;
  struct mcp_awaited awaited;
  struct buf body;
};

static void fail_turn(const struct turn *turn, const struct jd_error *error) {
  *turn->answer = (struct mcp_answer){.error = *error};
}

static bool write_body(struct mcp *mcp, struct turn *turn) {
  const struct mcp_call *call = turn->call;
  struct jd_error error;
  turn->id = ++mcp->last_id;
  write_request(&turn->body, turn->id, "tools/call",
                js_object("name", js_of_text(call->tool), "arguments", call->arguments, NULL));
  if (turn->body.len <= LIMIT_REQUEST_BODY)
    return true;
  jd_fail_input(&error, turn->where,
                "The request would be %zu bytes of JSON, and the MCP server accepts at most %d (line ends, quotes and "
                "tabs count twice). Make it smaller.",
                turn->body.len, LIMIT_REQUEST_BODY);
  fail_turn(turn, &error);
  return false;
}

/* All text that the tool answered. */
static struct bytes text_of(struct arena *arena, const struct js *content) {
  JD_BUF text;
  buf_init(&text, LIMIT_RESPONSE_BODY);
  for (size_t i = 0, count = content ? js_length(content) : 0; i < count; i++) {
    const struct js *block = js_at(content, i);
    if (!bytes_equal(js_bytes(js_get(block, "type")), bytes_of("text")))
      continue;
    if (text.len)
      buf_add_char(&text, '\n');
    buf_add_bytes(&text, js_bytes(js_get(block, "text")));
  }
  return arena_bytes(arena, buf_bytes(&text));
}

static void read_turn(const struct turn *turn, struct arena *arena, const struct http_answer *from) {
  struct jd_error error;
  JD_JS response = mcp_response(from, turn->id, turn->where, &error);
  if (!response) {
    fail_turn(turn, &error);
    return;
  }
  const struct js *result = js_get(response, "result"), *content = js_get(result, "content");
  *turn->answer = (struct mcp_answer){.answered = true,
                                      .is_error = js_bool(js_get(result, "isError"), false),
                                      .text = text_of(arena, content),
                                      .mask = from->mask};
}

/* Sends those turns whose body is there, and the greeting before them when it is due; `*expired` when the server no
 * longer knows the session. */
static void perform(struct mcp *mcp, struct arena *arena, struct turn *const *turns, size_t count, bool *expired) {
  struct http_request *requests = arena_alloc_array(arena, count + 1, sizeof *requests);
  struct http_answer *answers = arena_alloc_array(arena, count + 1, sizeof *answers);
  requests[0] = greeting_of(mcp);
  for (size_t i = 0; i < count; i++) {
    struct http_request request = request_of(mcp, buf_bytes(&turns[i]->body));
    request.about = turns[i]->call->about;
    request.write = turns[i]->call->write;
    request.only_reads = !request.write;
    request.secret = turns[i]->call->secret;
    await(&request, &turns[i]->awaited, turns[i]->id);
    requests[i + 1] = request;
  }
  size_t from = mcp->greet ? 0 : 1;
  http_perform(mcp->http, arena, requests + from, count + 1 - from, answers + from);
  mcp->greet = false;
  *expired = false;
  for (size_t i = 0; i < count; i++) {
    read_turn(turns[i], arena, &answers[i + 1]);
    *expired = *expired || (answers[i + 1].arrived && answers[i + 1].status == 404);
  }
  *expired = *expired && mcp->session;
}

/* A 404 to a session's request is not an answer of the tool: nothing was done. */
static size_t keep_refused(struct turn **turns, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (!turns[i]->answer->answered && turns[i]->answer->error.status == 404)
      turns[kept++] = turns[i];
  return kept;
}

static void perform_in_session(struct mcp *mcp, struct arena *arena, struct turn **turns, size_t count) {
  struct jd_error error;
  bool expired = false;
  for (int tries = 2; tries > 0 && count > 0; tries--) {
    if (!mcp->ready && !shake_hands(mcp, arena, &error)) {
      for (size_t i = 0; i < count; i++)
        fail_turn(turns[i], &error);
      return;
    }
    perform(mcp, arena, turns, count, &expired);
    if (!expired)
      return;
    forget_session(mcp);
    count = keep_refused(turns, count);
  }
}

void mcp_perform(struct mcp *mcp, struct arena *arena, const struct mcp_call *calls, size_t count,
                 struct mcp_answer *answers) {
  struct turn *turns = arena_alloc_array(arena, count, sizeof *turns);
  struct turn **sent = arena_alloc_array(arena, count, sizeof *sent);
  size_t sent_count = 0;
  for (size_t i = 0; i < count; i++) {
    turns[i] = (struct turn){.call = &calls[i], .answer = &answers[i], .where = mcp_place(arena, calls[i].about)};
    if (write_body(mcp, &turns[i]))
      sent[sent_count++] = &turns[i];
  }
  perform_in_session(mcp, arena, sent, sent_count);
  for (size_t i = 0; i < count; i++)
    buf_wipe_free(&turns[i].body);
}

bool mcp_ask(struct mcp *mcp, struct arena *arena, const char *tool, struct js *arguments, struct mcp_answer *answer,
             struct jd_error *error) {
  const struct mcp_call call = {.tool = tool, .arguments = arguments, .about = tool};
  mcp_perform(mcp, arena, &call, 1, answer);
  if (!answer->answered && error)
    *error = answer->error;
  return answer->answered;
}

/* ---- which tools there are ---- */

struct tools {
  const char **names;
  size_t count, capacity;
};

/* One page; `*cursor` becomes that of the next one, or NULL. */
static bool take_page(struct mcp *mcp, struct arena *arena, const char **cursor, struct tools *tools,
                      struct jd_error *error) {
  static const char where[] = "POST /mcp tools/list";
  struct http_answer answer;
  struct js *params = js_new_object();
  if (*cursor)
    js_set_text(params, "cursor", *cursor);
  JD_JS response = ask(mcp, arena, "tools/list", ++mcp->last_id, params, &answer, error);
  if (!response)
    return false;
  const struct js *result = js_get(response, "result"), *list = js_get(result, "tools");
  if (!list || js_type(list) != JS_ARRAY)
    return jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, where,
                   "The MCP server did not list its tools. Check the endpoint.");
  for (size_t i = 0; i < js_length(list); i++) {
    const char *name = js_text(js_get(js_at(list, i), "name"));
    if (name)
      *ARENA_PUSH(arena, tools->names, tools->count, tools->capacity) = arena_strdup(arena, name);
  }
  *cursor = arena_strdup(arena, js_text(js_get(result, "nextCursor")));
  return true;
}

bool mcp_tools(struct mcp *mcp, struct arena *arena, const char *const **names, size_t *count, struct jd_error *error) {
  struct tools tools = {0};
  const char *cursor = NULL;
  if (!mcp->ready && !shake_hands(mcp, arena, error))
    return false;
  if (mcp->greet)
    send_greeting(mcp, arena);
  for (int pages = 0; pages == 0 || (cursor && pages < MOST_PAGES); pages++)
    if (!take_page(mcp, arena, &cursor, &tools, error))
      return false;
  *names = tools.names;
  *count = tools.count;
  return true;
}
