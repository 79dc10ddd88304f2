/* What an MCP server may answer that it should not, and what is reported instead: each gives an error of the right
 * kind, and never a success, a missing object or a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/mcp/mcp.h"
#include "reconcile/testing/fake_server.h"

#include <stdlib.h>

#define RESULT(id, rest)   "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":" rest "}"
#define HELLO              RESULT("0", "{\"protocolVersion\":\"2025-06-18\"}")
#define TEXT(text)         RESULT("1", "{\"content\":[{\"type\":\"text\",\"text\":\"" text "\"}]}")
#define TOOL_ERROR(text)   RESULT("1", "{\"content\":[{\"type\":\"text\",\"text\":\"" text "\"}],\"isError\":true}")
#define EVENT(message)     "event: message\ndata: " message "\n\n"
#define STREAM             "Content-Type: text/event-stream\r\n"
#define JSON               "Content-Type: application/json\r\n"
#define HTML               "Content-Type: text/html\r\n"
#define SHORT              "Content-Length: 5000\r\nX-"
#define FIELD(name, value) "\\\"" name "\\\":\\\"" value "\\\","
#define ROW                                                                                                            \
  "{" FIELD("id", "i") FIELD("name", "hall") FIELD("class_name", "Room") FIELD("status", "READY")                      \
      FIELD("access_mode", "public") FIELD("code", "x") FIELD("created_at", "c")                                       \
          FIELD("updated_at", "u") "\\\"last_deployed_at\\\":null,\\\"error_message\\\":null}"

struct answer {
  const char *name;
  int status;
  const char *headers, *body;
  enum server_end end;
  enum jd_code code; /* of reading a row; JD_NONE: it is read */
  enum jd_retry retry;
  const char *said;
};

static const struct answer answers[] = {
    {"a stream", 200, STREAM, EVENT(TEXT(ROW)), SERVER_KEEP, JD_NONE, 0, NULL},
    {"JSON", 200, JSON, TEXT(ROW), SERVER_KEEP, JD_NONE, 0, NULL},
    {"a type in capitals", 200, "Content-Type: Application/JSON; charset=utf-8\r\n", TEXT(ROW), SERVER_KEEP, JD_NONE, 0,
     NULL},
    {"more behind the response", 200, STREAM, EVENT(TEXT(ROW)) EVENT("rubbish"), SERVER_KEEP, JD_NONE, 0, NULL},
    {"a reset behind the response", 200, STREAM SHORT, EVENT(TEXT(ROW)), SERVER_RESET, JD_NONE, 0, NULL},
    {"silence behind the response", 200, STREAM SHORT, EVENT(TEXT(ROW)), SERVER_HANG, JD_NONE, 0, NULL},
    {"a stream without its blank line", 200, STREAM, "data: " TEXT(ROW) "\n", SERVER_KEEP, JD_NETWORK, JD_RETRY_NOW,
     "ended before the response"},
    {"a stream that breaks off", 200, STREAM SHORT, "data: " TEXT(ROW), SERVER_CLOSE, JD_NETWORK, JD_RETRY_NOW,
     "before the response was complete"},
    {"silence", 200, STREAM SHORT, ": wait\n\n", SERVER_HANG, JD_NETWORK, JD_RETRY_NOW, "in time"},
    {"an empty stream", 200, STREAM, "", SERVER_KEEP, JD_NETWORK, JD_RETRY_NOW, "ended before the response"},
    {"JSON that breaks off", 200, JSON, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"con", SERVER_KEEP, JD_NETWORK,
     JD_RETRY_NO, "invalid JSON"},
    {"another id", 200, STREAM, EVENT(RESULT("2", "{}")), SERVER_KEEP, JD_NETWORK, JD_RETRY_NO, "that was not sent"},
    {"another id in JSON", 200, JSON, RESULT("2", "{}"), SERVER_KEEP, JD_NETWORK, JD_RETRY_NO, "not the response"},
    {"the id as text", 200, STREAM, EVENT(RESULT("\"1\"", "{}")), SERVER_KEEP, JD_NETWORK, JD_RETRY_NO,
     "that was not sent"},
    {"no id", 200, STREAM, EVENT("{\"result\":{}}"), SERVER_KEEP, JD_NETWORK, JD_RETRY_NO, "that was not sent"},
    {"notifications alone", 200, STREAM, EVENT("{\"jsonrpc\":\"2.0\",\"method\":\"x\"}"), SERVER_KEEP, JD_NETWORK,
     JD_RETRY_NOW, "ended before"},
    {"an event that is not JSON", 200, STREAM, EVENT("\x1b[2J<html>"), SERVER_KEEP, JD_NETWORK, JD_RETRY_NO,
     "\\x1B[2J<html>"},
    {"a result that is no object", 200, STREAM, EVENT(RESULT("1", "7")), SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO,
     "not an object"},
    {"no content", 200, STREAM, EVENT(RESULT("1", "{}")), SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "an empty body"},
    {"content that is no list", 200, STREAM, EVENT(RESULT("1", "{\"content\":{\"a\":1}}")), SERVER_KEEP, JD_PROTOCOL,
     JD_RETRY_NO, "an empty body"},
    {"an image", 200, STREAM, EVENT(RESULT("1", "{\"content\":[{\"type\":\"image\",\"text\":\"{}\"}]}")), SERVER_KEEP,
     JD_PROTOCOL, JD_RETRY_NO, "an empty body"},
    {"a text that is not JSON", 200, STREAM, EVENT(TEXT("Done!")), SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "Done!"},
    {"an empty answer handed on", 200, STREAM, EVENT(TEXT("{}")), SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "204"},
    {"a tool's rubbish", 200, STREAM, EVENT(TOOL_ERROR("\\u0007boom")), SERVER_KEEP, JD_NETWORK, JD_RETRY_NOW,
     "\"\\x07boom\""},
    {"a tool's empty error", 200, STREAM, EVENT(TOOL_ERROR("")), SERVER_KEEP, JD_NETWORK, JD_RETRY_NOW, "tool failed"},
    {"a tool's error of the API", 200, STREAM,
     EVENT(TOOL_ERROR("{\\\"error\\\":{\\\"code\\\":\\\"APP_DELETING\\\",\\\"message\\\":\\\"Bye\\\"}}")), SERVER_KEEP,
     JD_REFUSED, JD_RETRY_NO, "(410 APP_DELETING). Bye."},
    {"a JSON-RPC error", 200, STREAM, EVENT("{\"id\":1,\"error\":{\"code\":-32602,\"message\":\"Tool not found\"}}"),
     SERVER_KEEP, JD_REFUSED, JD_RETRY_NO, "-32602): \"Tool not found\""},
    {"a JSON-RPC failure", 200, STREAM, EVENT("{\"id\":1,\"error\":{\"code\":-32603,\"message\":\"oh\"}}"), SERVER_KEEP,
     JD_REFUSED, JD_RETRY_NOW, "-32603"},
    {"a JSON-RPC error without words", 200, STREAM, EVENT("{\"id\":1,\"error\":7}"), SERVER_KEEP, JD_REFUSED,
     JD_RETRY_NO, "JSON-RPC error 0"},
    {"HTML", 200, HTML, "<html>Log in</html>", SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "Not an MCP server"},
    {"no type", 200, "", EVENT(TEXT(ROW)), SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "Not an MCP server"},
    {"accepted", 202, "", "", SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "202"},
    {"another region", 204, "Fly-Replay: region=sjc\r\n", "", SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO, "another region"},
    {"a redirect", 302, "Location: https://evil.example/mcp\r\n", "", SERVER_KEEP, JD_PROTOCOL, JD_RETRY_NO,
     "redirects"},
    {"no key", 401, JSON "WWW-Authenticate: Bearer realm=\"butterbase\"\r\n",
     "{\"error\":{\"code\":\"AUTH_REQUIRED\",\"message\":\"Who?\"}}", SERVER_KEEP, JD_AUTH, JD_RETRY_NO,
     "AUTH_REQUIRED"},
    {"a locked account", 402, JSON, "{\"error\":\"account_soft_locked\",\"message\":\"Locked.\"}", SERVER_KEEP, JD_AUTH,
     JD_RETRY_NO, "account_soft_locked"},
    {"no such route", 404, JSON,
     "{\"message\":\"Route POST:/mcp not found\",\"error\":\"Not Found\",\"statusCode\":404}", SERVER_KEEP, JD_PROTOCOL,
     JD_RETRY_NO, "does not know this path"},
    {"GET alone", 405, JSON, "{\"error\":{\"code\":-32000,\"message\":\"Method Not Allowed\"}}", SERVER_KEEP,
     JD_REFUSED, JD_RETRY_NO, "Method Not Allowed"},
    {"not acceptable", 406, JSON, "{\"error\":{\"code\":-32000,\"message\":\"Not Acceptable\"}}", SERVER_KEEP,
     JD_REFUSED, JD_RETRY_NO, "Not Acceptable"},
    {"too many requests", 429, "Retry-After: 7\r\n", "", SERVER_KEEP, JD_LIMITED, JD_RETRY_LATER, "Too many requests"},
    {"a failure of its own", 500, JSON, "{\"error\":\"MCP request failed\"}", SERVER_KEEP, JD_REFUSED, JD_RETRY_NOW,
     "MCP request failed"},
    {"a gateway's page", 502, HTML, "<html>Bad gateway</html>", SERVER_KEEP, JD_UPSTREAM, JD_RETRY_NOW, "from a proxy"},
    {"a gateway's time-out", 504, HTML, "<html>Timeout</html>", SERVER_KEEP, JD_UPSTREAM, JD_RETRY_NOW, "from a proxy"},
};

/* A server that shakes hands, and then answers everything alike. */
struct rig {
  struct arena *arena;
  struct server_row rows[2];
  struct server *server;
  struct http *http; /* the remote's */
  struct remote *remote;
};

static void start(struct rig *rig, const char *hello, struct bytes then, enum server_end end) {
  const struct http_options options = {.origin = NULL, .timeout = 1, .write_timeout = 1};
  struct http_options with = options;
  rig->rows[0] = (struct server_row){"", server_reply(rig->arena, 200, STREAM, bytes_of(hello)), SERVER_KEEP, 1, 0};
  rig->rows[1] = (struct server_row){"", then, end, 0, 0};
  rig->server = server_start(rig->rows, 2, 0);
  with.origin = server_origin(rig->server);
  rig->http = http_new(&with, NULL);
  rig->remote = mcp_remote_new(rig->http, "app_1");
}

static void stop(struct rig *rig) {
  remote_close(rig->remote);
  server_stop(rig->server);
}

static bool read_row(struct rig *rig, struct jd_error *error) {
  struct mcp *mcp = mcp_new(rig->http);
  struct mcp_answer answer;
  bool read = mcp_ask(mcp, rig->arena, "manage_durable_objects", js_new_object(), &answer, error);
  const struct http_answer as_http = mcp_as_http(&answer, true, "POST /mcp get hall");
  mcp_free(mcp);
  return read && wire_deployed(&as_http, "POST /mcp get hall", "hall", error);
}

static struct bytes reply_of(struct arena *arena, const struct answer *answer) {
  return server_reply(arena, answer->status, answer->headers, bytes_of(answer->body));
}

static void expect(const char *name, bool read, const struct jd_error *error, enum jd_code code, enum jd_retry retry,
                   const char *said) {
  bool right = code == JD_NONE ? read : !read && error->code == code && error->retry == retry;
  if (!right || (said && !strstr(error->message, said)))
    fail_msg("%s: code %d, retry %d, %s: %s", name, error->code, error->retry, error->where, error->message);
}

static void each_answer_is_what_it_is(void **state) {
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    const struct answer *answer = &answers[i];
    struct rig rig = {.arena = *state};
    struct jd_error error = {0};
    start(&rig, EVENT(HELLO), reply_of(rig.arena, answer), answer->end);
    bool read = read_row(&rig, &error);
    expect(answer->name, read, &error, answer->code, answer->retry, answer->said);
    stop(&rig);
  }
}

/* None of them makes a write look done. */
static void none_is_a_write_that_worked(void **state) {
  const struct deploy_request request = {"room", bytes_of("export class Room {}"), ACCESS_PUBLIC};
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    struct rig rig = {.arena = *state};
    if (answers[i].end == SERVER_HANG)
      continue; /* they take a second each, and are distinguished from others above */
    start(&rig, EVENT(HELLO), reply_of(rig.arena, &answers[i]), answers[i].end);
    const struct remote_ops *ops = rig.remote->ops;
    if (ops->deploy(rig.remote, &request, NULL) || ops->remove(rig.remote, "room", NULL, NULL) ||
        ops->remove_env(rig.remote, "KEY", NULL))
      fail_msg("%s: taken for a success", answers[i].name);
    stop(&rig);
  }
}

static void hostile_handshakes_end_there(void **state) {
  static const struct {
    const char *hello;
    enum jd_code code;
    const char *said;
  } hellos[] = {
      {EVENT(RESULT("0", "{\"protocolVersion\":\"1999-01-01\"}")), JD_PROTOCOL, "`1999-01-01`"},
      {EVENT(RESULT("0", "{\"protocolVersion\":7}")), JD_PROTOCOL, "does not support"},
      {EVENT(RESULT("0", "{}")), JD_PROTOCOL, "does not support"},
      {EVENT(RESULT("1", "{\"protocolVersion\":\"2025-06-18\"}")), JD_NETWORK, "that was not sent"},
      {EVENT("{\"id\":0,\"error\":{\"code\":-32600,\"message\":\"no\"}}"), JD_REFUSED, "-32600"},
      {"", JD_NETWORK, "ended before"},
  };
  for (size_t i = 0; i < sizeof hellos / sizeof *hellos; i++) {
    struct rig rig = {.arena = *state};
    struct jd_error error = {0};
    start(&rig, hellos[i].hello, server_reply(rig.arena, 200, STREAM, bytes_of(EVENT(TEXT(ROW)))), SERVER_KEEP);
    assert_false(read_row(&rig, &error));
    if (error.code != hellos[i].code || !strstr(error.message, hellos[i].said))
      fail_msg("%s: code %d: %s", hellos[i].hello, error.code, error.message);
    assert_int_equal(server_arrived(rig.server), 1); /* and nothing is asked */
    stop(&rig);
  }
}

static void more_than_fits_is_an_error(void **state) {
  struct rig rig = {.arena = *state};
  struct jd_error error = {0};
  size_t size = LIMIT_RESPONSE_BODY + 1000;
  char *endless = arena_alloc(rig.arena, size);
  memset(endless, 'x', size);
  memcpy(endless, "data: ", 6);
  start(&rig, EVENT(HELLO), server_reply(rig.arena, 200, STREAM, (struct bytes){endless, size}), SERVER_KEEP);
  assert_false(read_row(&rig, &error));
  expect("endless", false, &error, JD_PROTOCOL, JD_RETRY_NO, "larger than");
  stop(&rig);
}

static void a_drip_is_read_to_its_end(void **state) {
  struct rig rig = {.arena = *state};
  struct jd_error error = {0};
  start(&rig, EVENT(HELLO), server_reply(rig.arena, 200, STREAM, bytes_of(EVENT(TEXT(ROW)))), SERVER_KEEP);
  rig.rows[1].drip_ms = 1;
  bool read = read_row(&rig, &error);
  expect("drip", read, &error, JD_NONE, 0, NULL);
  stop(&rig);
}

static void an_echoed_value_is_masked(void **state) {
  struct rig rig = {.arena = *state};
  struct jd_error error = {0};
  JD_SECRET value = secret_new(bytes_of("hunter\"22"));
  start(&rig, EVENT(HELLO),
        server_reply(rig.arena, 200, STREAM,
                     bytes_of(EVENT(TOOL_ERROR("you sent hunter\\\"22, {\\\\\\\"hunter\\\\\\\"22")))),
        SERVER_KEEP);
  assert_false(rig.remote->ops->set_env(rig.remote, "KEY", value, NULL, &error));
  assert_non_null(strstr(error.message, "you sent ***"));
  assert_null(strstr(error.message, "hunter"));
  stop(&rig);
}

#define ANSWER(id, text, more) RESULT(id, "{\"content\":[{\"type\":\"text\",\"text\":\"" text "\"}]" more "}")
#define FAILS(text)            ANSWER("3", text, ",\"isError\":true")
#define API_ERROR(code)        "{\\\"error\\\":{\\\"code\\\":\\\"" code "\\\",\\\"message\\\":\\\"Why\\\"}}"

/* What the third read of a snapshot may be answered, and what becomes of the snapshot. */
static void a_snapshot_can_do_without_app_level_variables(void **state) {
  static const struct {
    const char *answer;
    enum jd_code code; /* of the snapshot; JD_NONE: it is read */
    const char *said;  /* NULL: the variables are known */
  } cases[] = {
      {ANSWER("3", "{\\\"keys\\\":[\\\"B\\\",\\\"A\\\"],\\\"updated_at\\\":null}", ""), JD_NONE, NULL},
      {"{\"id\":3,\"error\":{\"code\":-32602,\"message\":\"Tool not found\"}}", JD_NONE, "Tool not found"},
      {FAILS("Error: no such action"), JD_NONE, "no such action"},
      {FAILS("fetch failed"), JD_NONE, "fetch failed"},
      {FAILS(API_ERROR("INTERNAL_ERROR")), JD_NONE, "INTERNAL_ERROR"},
      {ANSWER("3", "Done!", ""), JD_NONE, "Done!"},
      {ANSWER("3", "{\\\"keys\\\":{}}", ""), JD_NONE, "expected a list as keys"},
      {ANSWER("3", "{}", ""), JD_NONE, "204"},
      {FAILS(API_ERROR("QUOTA_X")), JD_LIMITED, "Why"},
      {FAILS(API_ERROR("AUTH_INVALID_API_KEY")), JD_AUTH, "Why"},
      {RESULT("9", "{}"), JD_NETWORK, "was not sent"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct rig rig = {.arena = *state};
    struct jd_error error = {0};
    struct live live = {0};
    const char *all =
        arena_printf(rig.arena, "%s%sdata: %s\n\n", EVENT(ANSWER("1", "{\\\"durable_objects\\\":[]}", "")),
                     EVENT(ANSWER("2", "{\\\"keys\\\":[\\\"C\\\"]}", "")), cases[i].answer);
    start(&rig, EVENT(HELLO), server_reply(rig.arena, 200, STREAM, bytes_of(all)), SERVER_KEEP);
    bool read = remote_read(rig.remote, rig.arena, NULL, 0, &live, NULL, &error);
    if (read != (cases[i].code == JD_NONE) || (!read && error.code != cases[i].code))
      fail_msg("%zu: code %d: %s", i, error.code, error.message);
    assert_int_equal(live.app_env_unknown, read && cases[i].said);
    assert_int_equal(live.app_env_count, read && !cases[i].said ? 2 : 0);
    const char *said = read ? live.app_env_error : error.message;
    if (cases[i].said && !strstr(said, cases[i].said))
      fail_msg("%zu: %s", i, said);
    if (read)
      assert_string_equal(live.env_keys[0], "C");
    stop(&rig);
  }
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(each_answer_is_what_it_is, arena),
      cmocka_unit_test_prestate(none_is_a_write_that_worked, arena),
      cmocka_unit_test_prestate(hostile_handshakes_end_there, arena),
      cmocka_unit_test_prestate(more_than_fits_is_an_error, arena),
      cmocka_unit_test_prestate(a_drip_is_read_to_its_end, arena),
      cmocka_unit_test_prestate(an_echoed_value_is_masked, arena),
      cmocka_unit_test_prestate(a_snapshot_can_do_without_app_level_variables, arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
