#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/http/http.h"
#include "reconcile/http/internal.h"
#include "reconcile/testing/fake_server.h"

#include <stdlib.h>
#include <time.h>

static const char key[] = "bb_sk_0123456789abcdef0123456789abcdef01234567";

/* A server with one row, a handle on it, and one GET of /x through it. */
struct exchange {
  struct arena *arena;
  struct server *server;
  struct http *http;
  struct secret *api_key;
  struct http_answer answer;
};

static struct http *http_on(const char *origin, const struct secret *api_key, unsigned timeout) {
  struct jd_error error = {0};
  const struct http_options options = {
      .origin = origin, .api_key = api_key, .user_agent = "jd/test", .timeout = timeout, .write_timeout = timeout};
  struct http *http = http_new(&options, &error);
  if (!http)
    fail_msg("%s", error.message);
  return http;
}

static void exchange_start(struct exchange *exchange, const struct server_row *row, unsigned timeout) {
  exchange->server = server_start(row, 1, 0);
  exchange->api_key = secret_new(bytes_of(key));
  exchange->http = http_on(server_origin(exchange->server), exchange->api_key, timeout);
  const struct http_request request = {.method = "GET", .path = "/x"};
  http_perform(exchange->http, exchange->arena, &request, 1, &exchange->answer);
}

static void exchange_end(struct exchange *exchange) {
  server_stop(exchange->server);
  http_free(exchange->http);
  secret_free(exchange->api_key);
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void an_answer_is_handed_on_whole(void **state) {
  struct arena *arena = *state;
  struct exchange exchange = {.arena = arena};
  const char *headers = "Content-Type: application/json\r\nRetry-After: 7\r\nFly-Replay: region=sjc\r\n"
                        "Location: https://other.example/\r\n";
  const struct server_row row = {"GET /x", server_reply(arena, 418, headers, (struct bytes){"a\0b", 3}), SERVER_KEEP, 0,
                                 0};
  exchange_start(&exchange, &row, 5);
  assert_true(exchange.answer.arrived);
  assert_int_equal(exchange.answer.status, 418);
  assert_string_equal(exchange.answer.content_type, "application/json");
  assert_int_equal(exchange.answer.body.len, 3);
  assert_memory_equal(exchange.answer.body.data, "a\0b", 4);
  assert_int_equal(exchange.answer.retry_after, 7);
  assert_string_equal(exchange.answer.fly_replay, "region=sjc");
  assert_string_equal(exchange.answer.location, "https://other.example/");
  assert_non_null(exchange.answer.mask);
  exchange_end(&exchange);
}

static void the_final_answer_s_first_header_counts(void **state) {
  struct arena *arena = *state;
  struct exchange exchange = {.arena = arena};
  const char *reply = "HTTP/1.1 103 Early Hints\r\nContent-Type: text/html\r\nRetry-After: 9\r\n\r\n"
                      "HTTP/1.1 200 OK\r\nCONTENT-TYPE:  application/json; charset=utf-8 \r\nLocation:\r\n"
                      "X-Other: 1\r\ncontent-type: text/plain\r\nContent-Length: 2\r\n\r\n{}";
  const struct server_row row = {"GET /x", bytes_of(reply), SERVER_KEEP, 0, 0};
  exchange_start(&exchange, &row, 5);
  assert_true(exchange.answer.arrived);
  assert_string_equal(exchange.answer.content_type, "application/json; charset=utf-8");
  assert_string_equal(exchange.answer.location, "");
  assert_int_equal(exchange.answer.retry_after, 0);
  exchange_end(&exchange);
}

static void retry_after_as_number_and_as_date(void **state) {
  struct arena *arena = *state;
  static const struct {
    const char *headers;
    unsigned seconds;
  } cases[] = {
      {"", 0},
      {"Retry-After: 0\r\n", 0},
      {"Retry-After: 60\r\n", 60},
      {"Retry-After: 86400\r\n", 86400},
      {"Retry-After: 86401\r\n", 86400},
      {"Retry-After: 99999999999999999999\r\n", 86400},
      {"Retry-After: -5\r\n", 0},
      {"Retry-After: 5.5\r\n", 0},
      {"Retry-After:\r\n", 0},
      {"Retry-After: soon\r\n", 0},
      {"Retry-After: 60 seconds\r\n", 0},
      {"Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n", 0},
      {"Retry-After: Fri, 01 Jan 2100 00:00:00 GMT\r\n", 86400},
      {"Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\nDate: Sun, 06 Nov 1994 08:50:30 GMT\r\n", 7},
      {"Retry-After: Fri, 01 Mar 2024 00:00:00 GMT\r\nDate: Thu, 29 Feb 2024 23:59:30 GMT\r\n", 30},
      {"Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\nDate: Sun, 06 Nov 1994 08:50:38 GMT\r\n", 0},
      {"Retry-After: Fri, 01 Jan 2100 00:00:00 GMT\r\nDate: yesterday\r\n", 86400},
      {"Retry-After: Sun, 06 Foo 1994 08:50:37 GMT\r\n", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct exchange exchange = {.arena = arena};
    const struct server_row row = {"GET /x", server_reply(arena, 503, cases[i].headers, bytes_of("{}")), SERVER_KEEP, 0,
                                   0};
    exchange_start(&exchange, &row, 5);
    if (exchange.answer.retry_after != cases[i].seconds)
      fail_msg("%s%u", cases[i].headers, exchange.answer.retry_after);
    exchange_end(&exchange);
  }
}

static void nothing_in_the_headers_is_nothing_in_the_answer(void **state) {
  struct arena *arena = *state;
  struct exchange exchange = {.arena = arena};
  const struct server_row row = {"", server_reply(arena, 204, "", bytes_of("")), SERVER_KEEP, 0, 0};
  exchange_start(&exchange, &row, 5);
  assert_true(exchange.answer.arrived);
  assert_int_equal(exchange.answer.status, 204);
  assert_string_equal(exchange.answer.content_type, "");
  assert_int_equal(exchange.answer.body.len, 0);
  assert_null(exchange.answer.fly_replay);
  assert_null(exchange.answer.location);
  exchange_end(&exchange);
}

static void a_get_carries_the_key_and_no_body(void **state) {
  struct exchange exchange = {.arena = *state};
  const struct server_row row = {"", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 0};
  exchange_start(&exchange, &row, 5);
  const char *request = server_request(exchange.server, 0);
  assert_non_null(strstr(request, "GET /x HTTP/1.1\r\n"));
  assert_non_null(strstr(request, "\r\nAuthorization: Bearer bb_sk_0123456789abcdef0123456789abcdef01234567\r\n"));
  assert_non_null(strstr(request, "\r\nAccept: application/json\r\n"));
  assert_non_null(strstr(request, "\r\nAccept-Encoding: identity\r\n"));
  assert_non_null(strstr(request, "\r\nUser-Agent: jd/test\r\n"));
  assert_null(strcasestr(request, "content-type"));
  assert_null(strcasestr(request, "content-length"));
  assert_null(strcasestr(request, "expect"));
  assert_null(strcasestr(request, "cookie"));
  exchange_end(&exchange);
}

static void writes_carry_what_they_should(void **state) {
  struct arena *arena = *state;
  const struct server_row row = {"", server_json(arena, 200, "{}"), SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  struct http *http = http_on(server_origin(server), NULL, 5);
  char *large = arena_alloc(arena, 1000001);
  memset(large, 'x', 1000000);
  const struct http_request requests[] = {
      {.method = "POST", .path = "/p", .body = {large, 1000000}, .write = true},
      {.method = "PUT", .path = "/q/%2F", .body = bytes_of("{\"value\":\"v\"}"), .write = true, .accept = "text/plain"},
      {.method = "DELETE", .path = "/r/..", .write = true},
  };
  struct http_answer answer;
  for (size_t i = 0; i < 3; i++) {
    http_perform(http, arena, &requests[i], 1, &answer);
    assert_true(answer.arrived);
  }
  const char *post = server_request(server, 0), *put = server_request(server, 1), *delete = server_request(server, 2);
  assert_non_null(strstr(post, "POST /p HTTP/1.1\r\n"));
  assert_non_null(strstr(post, "\r\nContent-Length: 1000000\r\n"));
  assert_non_null(strstr(post, "\r\nContent-Type: application/json\r\n"));
  assert_null(strcasestr(post, "\r\nexpect:"));
  assert_null(strcasestr(post, "\r\nauthorization:"));
  assert_non_null(strstr(put, "PUT /q/%2F HTTP/1.1\r\n"));
  assert_non_null(strstr(put, "\r\nAccept: text/plain\r\n"));
  assert_string_equal(strstr(put, "\r\n\r\n") + 4, "{\"value\":\"v\"}");
  assert_non_null(strstr(delete, "DELETE /r/.. HTTP/1.1\r\n"));
  assert_null(strcasestr(delete, "content-"));
  assert_int_equal(server_connections(server), 3); /* a write never goes out on a kept connection */
  server_stop(server);
  http_free(http);
}

static void reads_keep_their_connection(void **state) {
  const struct server_row row = {"", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  struct http *http = http_on(server_origin(server), NULL, 5);
  const struct http_request request = {.method = "GET", .path = "/x"};
  struct http_answer answer;
  for (int i = 0; i < 5; i++) {
    http_perform(http, *state, &request, 1, &answer);
    assert_true(answer.arrived);
  }
  assert_int_equal(server_connections(server), 1);
  server_stop(server);
  http_free(http);
}

static void requests_leave_together(void **state) {
  enum { COUNT = 12 };
  struct arena *arena = *state;
  const struct server_row rows[] = {{"GET /odd", server_json(arena, 201, "{}"), SERVER_KEEP, 0, 0},
                                    {"GET /even", server_json(arena, 202, "{}"), SERVER_KEEP, 0, 0}};
  struct server *server = server_start(rows, 2, COUNT); /* no answer before all have arrived */
  struct http *http = http_on(server_origin(server), NULL, 5);
  struct http_request requests[COUNT];
  struct http_answer answers[COUNT];
  for (int i = 0; i < COUNT; i++)
    requests[i] = (struct http_request){.method = "GET", .path = i % 2 ? "/odd" : "/even"};
  http_perform(http, arena, requests, COUNT, answers);
  for (int i = 0; i < COUNT; i++) {
    assert_true(answers[i].arrived);
    assert_int_equal(answers[i].status, i % 2 ? 201 : 202);
  }
  assert_int_equal(server_arrived(server), COUNT);
  server_stop(server);
  http_free(http);
}

/* ---- what can go wrong on the way ---- */

struct trouble {
  const char *name;
  struct server_row row;
  enum jd_code code;
  enum jd_retry retry;
  const char *said;
};

static void check_trouble(struct arena *arena, const struct trouble *trouble) {
  struct exchange exchange = {.arena = arena};
  double before = seconds_now();
  exchange_start(&exchange, &trouble->row, 1);
  double took = seconds_now() - before;
  const struct jd_error *error = &exchange.answer.error;
  if (exchange.answer.arrived)
    fail_msg("%s: an answer arrived", trouble->name);
  if (error->code != trouble->code || error->retry != trouble->retry || !strstr(error->message, trouble->said))
    fail_msg("%s: %d %d %s", trouble->name, error->code, error->retry, error->message);
  assert_string_equal(error->where, "GET /x");
  assert_non_null(strstr(error->message, server_origin(exchange.server)));
  assert_null(strstr(error->message, key));
  assert_null(strchr(error->message, '\x1B'));
  if (took > 3)
    fail_msg("%s: took %.1f s", trouble->name, took);
  exchange_end(&exchange);
}

static struct bytes filled(struct arena *arena, const char *head, char with, size_t len) {
  size_t head_len = strlen(head);
  char *all = arena_alloc(arena, head_len + len);
  memcpy(all, head, head_len);
  memset(all + head_len, with, len);
  return (struct bytes){all, head_len + len};
}

static struct bytes many_headers(struct arena *arena) {
  JD_BUF all;
  buf_init(&all, 1000000);
  buf_add_text(&all, "HTTP/1.1 200 OK\r\n");
  for (int i = 0; i < 1000; i++)
    buf_printf(&all, "X-Header-%d: %070d\r\n", i, i);
  buf_add_text(&all, "Content-Length: 2\r\n\r\n{}");
  return arena_bytes(arena, buf_bytes(&all));
}

static void troubles_are_named(void **state) {
  struct arena *arena = *state;
  const struct bytes json = server_json(arena, 200, "{\"keys\":[]}");
  const char *chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const struct trouble troubles[] = {
      {"hang", {"", {"", 0}, SERVER_HANG, 0, 0}, JD_NETWORK, JD_RETRY_NOW, "did not answer in time (1 s)"},
      {"drip", {"", json, SERVER_KEEP, 0, 50}, JD_NETWORK, JD_RETRY_NOW, "did not answer in time (1 s)"},
      {"hang in the body",
       {"", {json.data, json.len - 3}, SERVER_HANG, 0, 0},
       JD_NETWORK,
       JD_RETRY_NOW,
       "did not answer in time (1 s)"},
      {"closed at once", {"", {"", 0}, SERVER_CLOSE, 0, 0}, JD_NETWORK, JD_RETRY_NOW, "the response was complete"},
      {"reset at once", {"", {"", 0}, SERVER_RESET, 0, 0}, JD_NETWORK, JD_RETRY_NOW, "the response was complete"},
      {"closed in the head", {"", {json.data, 20}, SERVER_CLOSE, 0, 0}, JD_NETWORK, JD_RETRY_NOW, "was complete"},
      {"length too large",
       {"", {json.data, json.len - 3}, SERVER_CLOSE, 0, 0},
       JD_NETWORK,
       JD_RETRY_NOW,
       "was complete"},
      {"reset in the body",
       {"", {json.data, json.len - 3}, SERVER_RESET, 0, 0},
       JD_NETWORK,
       JD_RETRY_NOW,
       "was complete"},
      {"chunks cut off",
       {"", filled(arena, arena_printf(arena, "%s5\r\n", chunked), '{', 3), SERVER_CLOSE, 0, 0},
       JD_NETWORK,
       JD_RETRY_NOW,
       "was complete"},
      {"not HTTP",
       {"", bytes_of("SSH-2.0-OpenSSH_9.2\r\n"), SERVER_CLOSE, 0, 0},
       JD_PROTOCOL,
       JD_RETRY_NO,
       "speak HTTP"},
      {"huge, announced",
       {"", bytes_of("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{"), SERVER_HANG, 0, 0},
       JD_PROTOCOL,
       JD_RETRY_NO,
       "larger than the limit of 16 MiB"},
      {"huge, not announced",
       {"", filled(arena, "HTTP/1.1 200 OK\r\n\r\n", ' ', LIMIT_RESPONSE_BODY + 1), SERVER_CLOSE, 0, 0},
       JD_PROTOCOL,
       JD_RETRY_NO,
       "larger than the limit of 16 MiB"},
      {"a long header",
       {"", filled(arena, "HTTP/1.1 200 OK\r\nX-Long: ", 'x', 200000), SERVER_CLOSE, 0, 0},
       JD_PROTOCOL,
       JD_RETRY_NO,
       "64 KiB"},
      {"many headers", {"", many_headers(arena), SERVER_KEEP, 0, 0}, JD_PROTOCOL, JD_RETRY_NO, "64 KiB"},
      {"compressed",
       {"", server_reply(arena, 200, "Content-Encoding: gzip\r\n", bytes_of("\x1F\x8B\x08")), SERVER_KEEP, 0, 0},
       JD_PROTOCOL,
       JD_RETRY_NO,
       "compressed response, which jd did not ask for (gzip)"},
      {"a strange encoding",
       {"", server_reply(arena, 200, "Content-Encoding: \x1B[2J\r\n", bytes_of("{}")), SERVER_KEEP, 0, 0},
       JD_PROTOCOL,
       JD_RETRY_NO,
       "\\x1B[2J"},
  };
  for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
    check_trouble(arena, &troubles[i]);
}

static void nobody_there(void **state) {
  const struct server_row row = {"", bytes_of(""), SERVER_CLOSE, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  const char *origin = arena_strdup(*state, server_origin(server));
  server_stop(server);
  struct http *http = http_on(origin, NULL, 5);
  const struct http_request request = {.method = "POST", .path = "/x", .body = bytes_of("{}"), .write = true};
  struct http_answer answer;
  http_perform(http, *state, &request, 1, &answer);
  assert_false(answer.arrived);
  assert_int_equal(answer.error.code, JD_NETWORK);
  assert_int_equal(answer.error.retry, JD_RETRY_CONNECT);
  assert_string_equal(answer.error.where, "POST /x");
  assert_non_null(strstr(answer.error.message, "could not be reached"));
  http_free(http);
}

static void https_does_not_talk_to_plain_http(void **state) {
  const struct server_row row = {"", server_json(*state, 200, "{}"), SERVER_CLOSE, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  const char *origin = arena_printf(*state, "https%s", server_origin(server) + strlen("http"));
  struct http *http = http_on(origin, NULL, 2);
  const struct http_request request = {.method = "GET", .path = "/x"};
  struct http_answer answer;
  http_perform(http, *state, &request, 1, &answer);
  assert_false(answer.arrived);
  assert_int_equal(answer.error.code, JD_NETWORK);
  assert_int_equal(server_arrived(server), 0);
  server_stop(server);
  http_free(http);
}

/* What the library says may be the server's, such as a name in a certificate. */
static void words_of_the_library_are_masked(void **state) {
  (void)state;
  JD_MASK mask = mask_new();
  mask_add(mask, bytes_of("hunter22"));
  const struct http_request request = {.method = "GET", .path = "/x"};
  const struct http_options options = {.origin = "https://host.example", .timeout = 5, .mask = mask};
  for (enum http_problem problem = HTTP_CANNOT_RESOLVE; problem <= HTTP_OTHER; problem++) {
    struct jd_error error = {0};
    http_describe(problem, &request, &options, "no name matches 'hunter22.example' (aHVudGVyMjI)", &error);
    assert_null(strstr(error.message, "hunter"));
    assert_null(strstr(error.message, "aHVu"));
    assert_non_null(strstr(error.message, "https://host.example"));
  }
}

/* The key is known to every handle, whoever makes it; a value from when it is sent. */
static void a_handle_knows_its_secrets(void **state) {
  struct arena *arena = *state;
  JD_SECRET value = secret_new(bytes_of("hunter22"));
  struct exchange exchange = {.arena = arena};
  const struct server_row row = {"", server_json(arena, 200, "{}"), SERVER_KEEP, 0, 0};
  exchange_start(&exchange, &row, 5);
  struct mask *mask = exchange.answer.mask;
  assert_string_equal(mask_copy(mask, arena, arena_printf(arena, "%s, %s, hunter22", key, key + strlen("bb_sk_"))),
                      "***, ***, hunter22");
  const struct http_request request = {.method = "PUT", .path = "/x", .body = bytes_of("{}"), .secret = value};
  http_perform(exchange.http, arena, &request, 1, &exchange.answer);
  assert_string_equal(mask_copy(exchange.answer.mask, arena, "hunter22"), "***");
  exchange_end(&exchange);
}

int main(void) {
  secret_start();
  setenv("http_proxy", "http://127.0.0.1:1", 1); /* never for loopback */
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(the_final_answer_s_first_header_counts, arena),
      cmocka_unit_test_prestate(retry_after_as_number_and_as_date, arena),
      cmocka_unit_test(words_of_the_library_are_masked),
      cmocka_unit_test_prestate(a_handle_knows_its_secrets, arena),
      cmocka_unit_test_prestate(an_answer_is_handed_on_whole, arena),
      cmocka_unit_test_prestate(nothing_in_the_headers_is_nothing_in_the_answer, arena),
      cmocka_unit_test_prestate(a_get_carries_the_key_and_no_body, arena),
      cmocka_unit_test_prestate(writes_carry_what_they_should, arena),
      cmocka_unit_test_prestate(reads_keep_their_connection, arena),
      cmocka_unit_test_prestate(requests_leave_together, arena),
      cmocka_unit_test_prestate(troubles_are_named, arena),
      cmocka_unit_test_prestate(nobody_there, arena),
      cmocka_unit_test_prestate(https_does_not_talk_to_plain_http, arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
