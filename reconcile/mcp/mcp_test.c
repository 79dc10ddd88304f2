#include "reconcile/mcp/internal.h"

#include "reconcile/api/api.h"
#include "reconcile/testing/fake_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#define HELLO                                                                                                          \
  "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},"      \
  "\"serverInfo\":{\"name\":\"butterbase\",\"version\":\"0.1.0\"}}}"

/* A server that answers POST /mcp from `rows`, in their order, and a client of it. */
struct rig {
  struct arena *arena;
  struct server_row rows[8];
  size_t count;
  struct server *server;
  struct http *http;
  struct mcp *mcp;
};

static void will_answer(struct rig *rig, struct bytes reply) {
  rig->rows[rig->count++] = (struct server_row){"POST /mcp", reply, SERVER_KEEP, 1, 0};
}

static struct bytes stream(struct arena *arena, const char *more_headers, const char *events) {
  const char *headers = arena_printf(arena, "Content-Type: text/event-stream\r\n%s", more_headers);
  return server_reply(arena, 200, headers, bytes_of(events));
}

static struct bytes event(struct arena *arena, const char *message) {
  return stream(arena, "", arena_printf(arena, "event: message\ndata: %s\n\n", message));
}

static struct bytes accepted(struct arena *arena) {
  return server_reply(arena, 202, "", bytes_of(""));
}

static void start_with(struct rig *rig, bool read_only, unsigned timeout) {
  rig->server = server_start(rig->rows, rig->count, 0);
  const struct http_options options = {
      .origin = server_origin(rig->server), .timeout = timeout, .write_timeout = timeout, .read_only = read_only};
  rig->http = http_new(&options, NULL);
  rig->mcp = mcp_new(rig->http);
}

static void start(struct rig *rig, bool read_only) {
  start_with(rig, read_only, 5);
}

static void stop(struct rig *rig) {
  mcp_free(rig->mcp);
  http_free(rig->http);
  server_stop(rig->server);
}

static void expect_sent(struct rig *rig, unsigned index, const char *part) {
  const char *request = server_request(rig->server, index);
  if (!request || !strcasestr(request, part))
    fail_msg("request %u has no %s: %s", index, part, request ? request : "(none)");
}

static void a_session_goes_with_every_request(void **state) {
  struct rig rig = {.arena = *state};
  const char *names;
  will_answer(&rig, stream(rig.arena, "Mcp-Session-Id: s-1\r\n", "data: " HELLO "\n\n"));
  will_answer(&rig, accepted(rig.arena));
  will_answer(&rig, event(rig.arena, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\"},{\"name\":"
                                     "\"b\"}],\"nextCursor\":\"more\\\"\"}}"));
  will_answer(&rig,
              server_json(rig.arena, 200, "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"tools\":[{\"name\":\"c\"}]}}"));
  start(&rig, true);
  const char *const *tools;
  size_t count;
  struct jd_error error;
  if (!mcp_tools(rig.mcp, rig.arena, &tools, &count, &error))
    fail_msg("%s", error.message);
  assert_int_equal(count, 3);
  names = arena_printf(rig.arena, "%s%s%s", tools[0], tools[1], tools[2]);
  assert_string_equal(names, "abc");
  expect_sent(&rig, 0, "\"method\":\"initialize\"");
  expect_sent(&rig, 0, "accept: application/json, text/event-stream\r\n");
  expect_sent(&rig, 1, "notifications/initialized");
  for (unsigned i = 1; i < 4; i++) {
    expect_sent(&rig, i, "mcp-session-id: s-1\r\n");
    expect_sent(&rig, i, "mcp-protocol-version: 2025-06-18\r\n");
  }
  expect_sent(&rig, 3, "\"cursor\":\"more\\\"\"");
  stop(&rig);
}

/* A time-out would come after ctest's patience. */
static void a_stream_that_is_not_ended_is_not_waited_for(void **state) {
  struct rig rig = {.arena = *state};
  const char *open = "Content-Length: 5000\r\nX-"; /* more than comes */
  const char *const *tools;
  size_t count = 0;
  will_answer(&rig, stream(rig.arena, open, "data: " HELLO "\n\n"));
  will_answer(&rig, accepted(rig.arena));
  will_answer(&rig,
              stream(rig.arena, open, "data: {\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\"}]}}\n\n: more\n\n"));
  for (size_t i = 0; i < rig.count; i++)
    rig.rows[i].end = i == 1 ? SERVER_KEEP : SERVER_HANG;
  start_with(&rig, true, 10000);
  struct jd_error error;
  if (!mcp_tools(rig.mcp, rig.arena, &tools, &count, &error))
    fail_msg("%s", error.message);
  assert_int_equal(count, 1);
  stop(&rig);
}

static void a_response_is_there_once_its_event_has_ended(void **state) {
  (void)state;
  static const char *const ends[] = {"\n", "\r\n", "\r"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    JD_ARENA arena = arena_new();
    const char *end = ends[i];
    const char *text = arena_printf(arena, "data: {\"method\":\"x\"}%s%sdata: {\"id\":8,\"result\":{}}%s%s: hi%s%s",
                                    end, end, end, end, end, end);
    struct bytes other = bytes_of(arena_printf(arena, "data: {\"id\":7,%sdata: \"result\":{}}%s%s", end, end, end));
    struct mcp_awaited awaited = {.id = 7};
    struct bytes whole = bytes_of(arena_printf(arena, "%s%s: behind%s%s", text, other.data, end, end));
    size_t from = strlen(text) + other.len;
    for (size_t len = 0; len < from - (strlen(end) == 2); len++)
      assert_false(mcp_has_response(&awaited, (struct bytes){whole.data, len}));
    assert_true(mcp_has_response(&awaited, (struct bytes){whole.data, from}));
    awaited = (struct mcp_awaited){.id = 7};
    assert_true(mcp_has_response(&awaited, whole));
  }
}

static void a_call_is_found_among_other_events(void **state) {
  struct rig rig = {.arena = *state};
  will_answer(&rig, event(rig.arena, HELLO));
  /* the greeting and the call leave together, so each may be the one that gets the row; both are answered alike */
  struct bytes reply = stream(rig.arena, "",
                              ": hello\r\n\r\nid: 7\r\nretry: 10\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":"
                              "\"notifications/progress\"}\r\n\r\nevent: ping\r\ndata: nothing\r\n\r\n"
                              "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\r\ndata: \"id\":1,\"result\":{\"content\":"
                              "[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\",\"data\":\"x\"},\r\ndata: "
                              "{\"type\":\"text\",\"text\":\"two\"}],\"isError\":true}}\r\n\r\n");
  will_answer(&rig, reply);
  will_answer(&rig, reply);
  start(&rig, true);
  struct mcp_answer answer;
  struct jd_error error;
  struct js *arguments = js_object("topic", js_of_text("functions"), NULL);
  if (!mcp_ask(rig.mcp, rig.arena, "butterbase_docs", arguments, &answer, &error))
    fail_msg("%s", error.message);
  assert_true(answer.is_error);
  assert_string_equal(answer.text.data, "one\ntwo");
  unsigned call = strstr(server_request(rig.server, 1), "tools/call") ? 1 : 2;
  expect_sent(&rig, call, "\"params\":{\"name\":\"butterbase_docs\",\"arguments\":{\"topic\":\"functions\"}}");
  stop(&rig);
}

/* A call's response under any id that the client may have given it. */
static struct bytes response(struct arena *arena, int id, const char *text) {
  return event(arena, arena_printf(arena,
                                   "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":{\"content\":[{\"type\":\"text\","
                                   "\"text\":\"%s\"}]}}",
                                   id, text));
}

static void a_session_that_expired_is_begun_anew(void **state) {
  struct rig rig = {.arena = *state};
  struct mcp_answer answer;
  will_answer(&rig, stream(rig.arena, "Mcp-Session-Id: old\r\n", "data: " HELLO "\n\n"));
  will_answer(&rig, accepted(rig.arena));
  will_answer(&rig, server_json(rig.arena, 404, "{\"error\":{\"code\":-32001,\"message\":\"Session not found\"}}"));
  will_answer(&rig, stream(rig.arena, "Mcp-Session-Id: new\r\n", "data: " HELLO "\n\n"));
  will_answer(&rig, accepted(rig.arena));
  will_answer(&rig, response(rig.arena, 1, "done"));
  start(&rig, false);
  const struct mcp_call call = {.tool = "t", .arguments = js_new_object(), .about = "t", .write = true};
  mcp_perform(rig.mcp, rig.arena, &call, 1, &answer);
  assert_true(answer.answered);
  assert_string_equal(answer.text.data, "done");
  expect_sent(&rig, 2, "mcp-session-id: old\r\n");
  expect_sent(&rig, 3, "\"method\":\"initialize\"");
  assert_null(strcasestr(server_request(rig.server, 3), "mcp-session-id"));
  expect_sent(&rig, 5, "mcp-session-id: new\r\n");
  assert_int_equal(server_arrived(rig.server), 6);
  stop(&rig);
}

static void a_session_that_is_never_known_is_an_error(void **state) {
  struct rig rig = {.arena = *state};
  struct mcp_answer answer;
  struct jd_error error = {0};
  const struct bytes lost =
      server_json(rig.arena, 404, "{\"error\":{\"code\":-32001,\"message\":\"Session not found\"}}");
  for (int i = 0; i < 2; i++) {
    will_answer(&rig, stream(rig.arena, "Mcp-Session-Id: s\r\n", "data: " HELLO "\n\n"));
    will_answer(&rig, accepted(rig.arena));
    will_answer(&rig, lost);
  }
  start(&rig, false);
  assert_false(mcp_ask(rig.mcp, rig.arena, "t", js_new_object(), &answer, &error));
  assert_int_equal(error.status, 404);
  assert_int_equal(server_arrived(rig.server), 6);
  stop(&rig);
}

static void a_session_id_may_not_forge_headers(void **state) {
  static const char *const ids[] = {"a b", "a\tb", "\x80", ""};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
    struct rig rig = {.arena = *state};
    struct mcp_answer answer;
    struct jd_error error = {0};
    const char *header = arena_printf(rig.arena, "Mcp-Session-Id: %s\r\n", ids[i]);
    will_answer(&rig, stream(rig.arena, header, "data: " HELLO "\n\n"));
    start(&rig, false);
    assert_false(mcp_ask(rig.mcp, rig.arena, "t", js_new_object(), &answer, &error));
    assert_int_equal(error.code, JD_PROTOCOL);
    assert_int_equal(server_arrived(rig.server), 1);
    stop(&rig);
  }
}

static void a_read_only_handle_sends_no_write(void **state) {
  struct rig rig = {.arena = *state};
  struct mcp_answer answers[2];
  will_answer(&rig, stream(rig.arena, "Mcp-Session-Id: s\r\n", "data: " HELLO "\n\n"));
  will_answer(&rig, accepted(rig.arena));
  will_answer(&rig, response(rig.arena, 2, "read"));
  start(&rig, true);
  const struct mcp_call calls[] = {{.tool = "t", .arguments = js_new_object(), .about = "write", .write = true},
                                   {.tool = "t", .arguments = js_new_object(), .about = "read"}};
  mcp_perform(rig.mcp, rig.arena, calls, 2, answers);
  assert_false(answers[0].answered);
  assert_int_equal(answers[0].error.code, JD_BUG);
  assert_true(answers[1].answered);
  assert_int_equal(server_arrived(rig.server), 3);
  stop(&rig);
}

static void what_is_too_large_is_not_sent(void **state) {
  struct rig rig = {.arena = *state};
  struct mcp_answer answer;
  char *large = arena_alloc(rig.arena, LIMIT_REQUEST_BODY);
  memset(large, ' ', LIMIT_REQUEST_BODY);
  start(&rig, false);
  const struct mcp_call call = {.tool = "t",
                                .arguments =
                                    js_object("a", js_of_bytes((struct bytes){large, LIMIT_REQUEST_BODY}), NULL),
                                .about = "t",
                                .write = true};
  mcp_perform(rig.mcp, rig.arena, &call, 1, &answer);
  assert_false(answer.answered);
  assert_int_equal(answer.error.code, JD_INPUT);
  assert_int_equal(server_arrived(rig.server), 0);
  stop(&rig);
}

#define SHAPE_1(code, message) "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\",\"remediation\":\"r\"}}"

static const struct {
  const char *text;
  long status;
} errors[] = {
    {SHAPE_1("VALIDATION_INVALID_SCHEMA", "Invalid DO name: X."), 400},
    {SHAPE_1("AUTH_INVALID_API_KEY", "Invalid or revoked API key"), 401},
    {SHAPE_1("AUTH_INVALID_TOKEN", "Invalid JWT token"), 401},
    {SHAPE_1("AUTH_INSUFFICIENT_PERMISSIONS", "no"), 403},
    {SHAPE_1("RESOURCE_NOT_FOUND", "Durable Object not found"), 404},
    {SHAPE_1("APP_PROVISIONING", "App database is still being provisioned."), 409},
    {SHAPE_1("APP_DELETING", "gone soon"), 410},
    {SHAPE_1("QUOTA_EXCEEDED", "no more"), 429},
    {SHAPE_1("INTERNAL_ERROR", "An internal error occurred"), 500},
    {SHAPE_1("EXTERNAL_CLOUDFLARE_ERROR", "Cloudflare rejected the Durable Object deploy."), 502},
    {SHAPE_1("EXTERNAL_CLOUDFLARE_ERROR", "Unexpected error while deleting DO env var: x"), 500},
    {SHAPE_1("REQUEST_ERROR", "Authentication required"), 401},
    {SHAPE_1("REQUEST_ERROR", "Rate limit exceeded, retry in 1 minute"), 429},
    {SHAPE_1("REQUEST_ERROR", "Request body is too large"), 413},
    {SHAPE_1("REQUEST_ERROR", "Body is not valid JSON"), 400},
    {SHAPE_1("SOMETHING_NEW", "who knows"), 500},
    {"{\"error\":\"account_soft_locked\",\"message\":\"m\"}", 402},
    {"{\"error\":\"account_suspended\",\"message\":\"m\"}", 403},
    {"{\"error\":\"app_migrating\",\"message\":\"m\"}", 503},
    {"{\"error\":\"Region \\\"x\\\" is not known\"}", 400},
    {"{\"message\":\"Route GET:/x not found\",\"error\":\"Not Found\",\"statusCode\":404}", 404},
    {"{\"error\":\"Bad Request\",\"code\":\"FST_ERR_BAD_URL\",\"message\":\"m\",\"statusCode\":400}", 400},
    {"{\"error\":\"odd\",\"statusCode\":200}", 400},
    {"{\"error\":{\"message\":\"no code\"}}", 0},
    {"{\"error\":7}", 0},
    {"{\"ok\":true}", 0},
    {"{}", 0},
    {"[]", 0},
    {"\"error\"", 0},
    {"", 0},
    {"fetch failed", 0},
    {"Unexpected token '<', \\\"<html>\\\" is not valid JSON", 0},
};

static struct http_answer as_http(const char *text, bool is_error, bool reads) {
  const struct mcp_answer answer = {.answered = true, .is_error = is_error, .text = bytes_of(text)};
  return mcp_as_http(&answer, reads, "POST /mcp get x");
}

static void each_error_is_told_by_its_text(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    const long status = as_http(errors[i].text, true, true).status;
    if (status != errors[i].status)
      fail_msg("%s: %ld, not %ld", errors[i].text, status, errors[i].status);
  }
}

static void an_api_error_is_judged_as_over_rest(void **state) {
  (void)state;
  struct jd_error error;
  const struct http_answer missing = as_http(SHAPE_1("RESOURCE_NOT_FOUND", "Durable Object not found"), true, true);
  assert_true(wire_is_missing_object(&missing));
  const struct http_answer app = as_http(SHAPE_1("RESOURCE_NOT_FOUND", "App app_1 not found"), true, true);
  assert_false(wire_is_missing_object(&app));
  const struct http_answer limit = as_http(SHAPE_1("REQUEST_ERROR", "Rate limit exceeded, retry"), true, true);
  assert_false(wire_failure(&limit, "POST /mcp list", &error));
  assert_int_equal(error.code, JD_LIMITED);
  assert_int_equal(error.retry, JD_RETRY_LATER);
  assert_int_equal(error.retry_after, 60);
}

static void an_empty_answer_handed_on_is_no_success(void **state) {
  (void)state;
  struct jd_error error;
  const struct http_answer answer = as_http("{}", false, false);
  assert_int_equal(answer.status, 204);
  assert_false(wire_deleted(&answer, "POST /mcp delete x", &error));
  assert_int_equal(error.code, JD_PROTOCOL);
}

static void other_words_leave_a_write_open(void **state) {
  (void)state;
  const struct http_answer write = as_http("fetch failed", true, false), read = as_http("fetch failed", true, true);
  assert_false(write.arrived);
  assert_int_equal(write.error.code, JD_NETWORK);
  assert_int_equal(write.error.retry, JD_RETRY_NOW);
  assert_non_null(strstr(write.error.message, "\"fetch failed\". The change may have been made nevertheless."));
  assert_null(strstr(read.error.message, "may be done"));
  const struct http_answer refused = as_http("Error: \"name\" is required for get.", true, true);
  assert_int_equal(refused.error.code, JD_REFUSED);
  assert_int_equal(refused.error.retry, JD_RETRY_NO);
}

static void what_did_not_arrive_keeps_its_error(void **state) {
  (void)state;
  const struct mcp_answer answer = {.error = {.code = JD_AUTH, .message = "No."}};
  const struct http_answer as = mcp_as_http(&answer, true, "POST /mcp list");
  assert_false(as.arrived);
  assert_int_equal(as.error.code, JD_AUTH);
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(a_session_goes_with_every_request, arena),
      cmocka_unit_test_prestate(a_stream_that_is_not_ended_is_not_waited_for, arena),
      cmocka_unit_test_prestate(a_response_is_there_once_its_event_has_ended, arena),
      cmocka_unit_test_prestate(a_call_is_found_among_other_events, arena),
      cmocka_unit_test_prestate(a_session_that_expired_is_begun_anew, arena),
      cmocka_unit_test_prestate(a_session_that_is_never_known_is_an_error, arena),
      cmocka_unit_test_prestate(a_session_id_may_not_forge_headers, arena),
      cmocka_unit_test_prestate(a_read_only_handle_sends_no_write, arena),
      cmocka_unit_test_prestate(what_is_too_large_is_not_sent, arena),
      cmocka_unit_test(each_error_is_told_by_its_text),
      cmocka_unit_test(an_api_error_is_judged_as_over_rest),
      cmocka_unit_test(an_empty_answer_handed_on_is_no_success),
      cmocka_unit_test(other_words_leave_a_write_open),
      cmocka_unit_test(what_did_not_arrive_keeps_its_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
