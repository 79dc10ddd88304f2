#include "reconcile/http/internal.h"

#include "reconcile/testing/fake_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

static void keys_that_fit_no_header_are_refused(void **state) {
  (void)state;
  char endless[5000];
  memset(endless, 'k', sizeof endless - 1);
  endless[sizeof endless - 1] = '\0';
  const char *const keys[] = {"", "bb_sk_1\r\nX-Evil: 1", "bb_sk 1", "bb_sk_1\n", "\"bb_sk_1\xE2\x80\x9D", endless};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    struct jd_error error = {0};
    JD_SECRET api_key = secret_new(bytes_of(keys[i]));
    const struct http_options options = {.origin = "https://localhost:1", .api_key = api_key, .timeout = 1};
    assert_null(http_new(&options, &error));
    assert_int_equal(error.code, JD_AUTH);
    assert_non_null(strstr(error.message, "Set BUTTERBASE_API_KEY"));
    assert_null(strstr(error.message, "bb_sk_1"));
  }
}

static void a_bad_origin_gives_no_handle(void **state) {
  (void)state;
  struct jd_error error = {0};
  const struct http_options options = {.origin = "http://api.butterbase.ai", .timeout = 1};
  assert_null(http_new(&options, &error));
  assert_int_equal(error.code, JD_USAGE);
  http_free(NULL);
}

static void only_reads_leave_a_read_only_handle(void **state) {
  const struct server_row row = {"", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  const struct http_options options = {
      .origin = server_origin(server), .timeout = 5, .write_timeout = 5, .read_only = true};
  struct http *http = http_new(&options, NULL);
  const struct http_request requests[] = {
      {.method = "POST", .path = "/1", .body = bytes_of("{}"), .write = true},
      {.method = "GET", .path = "/2"},
      {.method = "DELETE", .path = "/3", .write = true},
      {.method = "PUT", .path = "/4", .body = bytes_of("{}")},
      {.method = "PATCH", .path = "/5"},
      {.method = "get", .path = "/6"},
  };
  struct http_answer answers[6];
  http_perform(http, *state, requests, 6, answers);
  for (int i = 0; i < 6; i++) {
    assert_int_equal(answers[i].arrived, i == 1);
    if (i != 1) {
      assert_int_equal(answers[i].error.code, JD_BUG);
      assert_int_equal(answers[i].error.scope, JD_SCOPE_BUG);
    }
  }
  assert_int_equal(server_arrived(server), 1);
  assert_non_null(strstr(server_request(server, 0), "GET /2 HTTP/1.1\r\n"));
  server_stop(server);
  http_free(http);
}

/* ---- stopping ---- */

static enum http_stop stop_at_third_question(void *context) {
  return ++*(int *)context >= 3 ? HTTP_STOP_READS : HTTP_STOP_NONE;
}

static void count_tick(void *context) {
  ++*(int *)context;
}

/* While something is under way, and no longer. */
static void what_takes_long_ticks(void **state) {
  const struct server_row rows[] = {{"GET /slow", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 10}};
  struct server *server = server_start(rows, 1, 0);
  int ticks = 0;
  const struct http_options options = {
      .origin = server_origin(server), .timeout = 30, .tick = count_tick, .context = &ticks};
  struct http *http = http_new(&options, NULL);
  const struct http_request request = {.method = "GET", .path = "/slow"};
  struct http_answer answer;
  http_step(http, 0);
  assert_int_equal(ticks, 0);
  http_perform(http, *state, &request, 1, &answer);
  assert_true(answer.arrived);
  assert_true(ticks >= 2);
  server_stop(server);
  http_free(http);
}

static void a_stop_ends_the_waiting(void **state) {
  const struct server_row rows[] = {{"GET /now", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 0},
                                    {"", {"", 0}, SERVER_HANG, 0, 0}};
  struct server *server = server_start(rows, 2, 0);
  int asked = 0;
  const struct http_options options = {
      .origin = server_origin(server), .timeout = 30, .stop = stop_at_third_question, .context = &asked};
  struct http *http = http_new(&options, NULL);
  const struct http_request requests[] = {{.method = "GET", .path = "/never"}, {.method = "GET", .path = "/now"}};
  struct http_answer answers[2];
  time_t before = time(NULL);
  http_perform(http, *state, requests, 2, answers);
  assert_true(time(NULL) - before <= 3);
  assert_false(answers[0].arrived);
  assert_int_equal(answers[0].error.code, JD_STOPPED);
  assert_true(answers[0].error.unsent);
  assert_string_equal(answers[0].error.where, "GET /never");
  server_stop(server);
  http_free(http);
}

/* Whether a write may leave, and what is given up once it has been asked for. */
struct gate {
  bool open, asked;
  enum http_stop then;
};

static bool may_leave(void *context) {
  struct gate *gate = context;
  gate->asked = true;
  return gate->open;
}

static enum http_stop stop_once_asked(void *context) {
  const struct gate *gate = context;
  return gate->asked ? gate->then : HTTP_STOP_NONE;
}

/* A write, a read that hangs, and what becomes of them. */
static const struct {
  struct gate gate;
  const char *path; /* of the write */
  bool write_arrives, read_arrives;
  bool write_unsent; /* else it left, if it did not arrive */
  unsigned sent;     /* writes that may reach the server */
} stops[] = {
    {{false, false, HTTP_STOP_NONE}, "/now", false, true, true, 0},
    {{false, false, HTTP_STOP_READS}, "/now", false, false, true, 0},
    {{true, false, HTTP_STOP_NONE}, "/now", true, true, false, 1},
    {{true, false, HTTP_STOP_READS}, "/now", true, false, false, 1},
    {{true, false, HTTP_STOP_ALL}, "/never", false, false, false, 1},
};

static void a_write_leaves_only_when_it_may_and_a_stop_lets_it_end(void **state) {
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
    const struct server_row rows[] = {{"POST /now", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 5},
                                      {"GET /slow", server_json(*state, 200, "{}"), SERVER_KEEP, 0, 20},
                                      {"", {"", 0}, SERVER_HANG, 0, 0}};
    struct server *server = server_start(rows, 3, 0);
    struct gate gate = stops[i].gate;
    const struct http_options options = {.origin = server_origin(server),
                                         .timeout = 30,
                                         .write_timeout = 30,
                                         .stop = stop_once_asked,
                                         .may_leave = may_leave,
                                         .context = &gate};
    struct http *http = http_new(&options, NULL);
    const struct http_request requests[] = {
        {.method = "POST", .path = stops[i].path, .body = bytes_of("{}"), .write = true},
        {.method = "GET", .path = "/slow"}};
    struct http_answer answers[2];
    http_perform(http, *state, requests, 2, answers);
    assert_true(gate.asked);
    assert_int_equal(answers[0].arrived, stops[i].write_arrives);
    assert_int_equal(answers[1].arrived, stops[i].read_arrives);
    if (!stops[i].write_arrives) {
      assert_int_equal(answers[0].error.code, JD_STOPPED);
      assert_int_equal(answers[0].error.unsent, stops[i].write_unsent);
    }
    unsigned sent = 0;
    for (unsigned j = 0; j < server_arrived(server); j++)
      sent += strncmp(server_request(server, j), "POST", 4) == 0;
    assert_true(sent <= stops[i].sent); /* what was cut may not have arrived yet */
    server_stop(server);
    http_free(http);
  }
}

/* ---- tracing ---- */

struct traced {
  unsigned count;
  struct http_request request;
  struct http_answer answer;
  double seconds;
};

static void note_trace(void *context, const struct http_request *request, const struct http_answer *answer,
                       double seconds) {
  struct traced *traced = context;
  *traced = (struct traced){traced->count + 1, *request, *answer, seconds};
}

static void each_request_is_traced_once(void **state) {
  const struct server_row rows[] = {{"POST /ok", server_json(*state, 200, "{\"a\":1}"), SERVER_KEEP, 0, 0},
                                    {"", {"", 0}, SERVER_RESET, 0, 0}};
  struct server *server = server_start(rows, 2, 0);
  struct traced traced = {0};
  const struct http_options options = {
      .origin = server_origin(server), .timeout = 5, .write_timeout = 5, .trace = note_trace, .context = &traced};
  struct http *http = http_new(&options, NULL);
  const struct http_request requests[] = {{.method = "POST", .path = "/ok", .body = bytes_of("12345"), .write = true},
                                          {.method = "POST", .path = "/lost", .body = bytes_of("123"), .write = true}};
  struct http_answer answer;
  http_perform(http, *state, &requests[0], 1, &answer);
  assert_int_equal(traced.count, 1);
  assert_string_equal(traced.request.method, "POST");
  assert_string_equal(traced.request.path, "/ok");
  assert_int_equal(traced.answer.status, 200);
  assert_int_equal(traced.request.body.len, 5);
  assert_int_equal(traced.answer.body.len, 7);
  assert_true(traced.seconds > 0 && traced.seconds < 5);
  http_perform(http, *state, &requests[1], 1, &answer);
  assert_int_equal(traced.count, 2);
  assert_int_equal(traced.answer.status, 0);
  server_stop(server);
  http_free(http);
}

static const char *https_proxy, *all_proxy, *no_proxy;

static const char *environment(const char *name) {
  return strcmp(name, "https_proxy") == 0 ? https_proxy
         : strcmp(name, "ALL_PROXY") == 0 ? all_proxy
         : strcmp(name, "no_proxy") == 0  ? no_proxy
                                          : NULL;
}

static void the_variable_is_the_one_in_force(void **state) {
  (void)state;
  static const struct {
    const char *origin, *https_proxy, *all_proxy, *no_proxy, *variable;
  } cases[] = {
      {"https://api.butterbase.ai", NULL, NULL, NULL, NULL},
      {"https://api.butterbase.ai", "http://p:3128", NULL, NULL, "https_proxy"},
      {"https://api.butterbase.ai", "", "http://p:3128", NULL, "ALL_PROXY"},
      {"https://api.butterbase.ai", "http://p", NULL, "*", NULL},
      {"https://api.butterbase.ai", "http://p", NULL, "a.example, butterbase.ai", NULL},
      {"https://API.butterbase.ai:8443", "http://p", NULL, ".butterbase.AI", NULL},
      {"https://api.butterbase.ai", "http://p", NULL, "terbase.ai,api.butterbase.ai.example", "https_proxy"},
      {"https://[2001:db8::1]:443", "http://p", NULL, "2001:db8::1", NULL},
      {"http://127.0.0.1:1", "http://p", "http://p", NULL, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    https_proxy = cases[i].https_proxy, all_proxy = cases[i].all_proxy, no_proxy = cases[i].no_proxy;
    const char *variable = http_proxy_variable(cases[i].origin, environment);
    if (!texts_equal(variable, cases[i].variable))
      fail_msg("case %zu: %s", i, variable ? variable : "none");
  }
  assert_null(http_proxy_variable("https://api.butterbase.ai", NULL));
}

/* What a GET to a host behind that proxy gets. */
static struct jd_error ask_through(struct arena *arena, const char *proxy, const char *ca_file) {
  setenv("https_proxy", proxy, 1);
  https_proxy = proxy, all_proxy = no_proxy = NULL;
  const struct http_options options = {
      .origin = "https://api.example", .timeout = 5, .environment = environment, .ca_file = ca_file};
  struct http *http = http_new(&options, NULL);
  const struct http_request request = {.method = "GET", .path = "/x"};
  struct http_answer answer;
  http_perform(http, arena, &request, 1, &answer);
  assert_false(answer.arrived);
  http_free(http);
  unsetenv("https_proxy");
  return answer.error;
}

static void has(const struct jd_error *error, const char *words) {
  if (!strstr(error->message, words))
    fail_msg("«%s» is not in: %s", words, error->message);
}

static void an_error_through_a_proxy_says_so(void **state) {
  const struct server_row row = {"", server_reply(*state, 407, "Proxy-Authenticate: Basic\r\n", bytes_of("no")),
                                 SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  struct jd_error error = ask_through(*state, server_origin(server), NULL);
  assert_int_equal(error.code, JD_NETWORK);
  assert_int_equal(error.retry, JD_RETRY_NO);
  has(&error, "the proxy refused the connection");
  has(&error, "through the proxy that https_proxy names");
  server_stop(server);
  error = ask_through(*state, "http://127.0.0.1:1", NULL); /* nobody there */
  assert_int_equal(error.code, JD_NETWORK);
  has(&error, "through the proxy that https_proxy names");
}

static void certificates_that_cannot_be_read_are_named(void **state) {
  const struct server_row row = {"", bytes_of("HTTP/1.1 200 Connection established\r\n\r\n"), SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  struct jd_error error = ask_through(*state, server_origin(server), "/no/such/bundle.pem");
  assert_int_equal(error.code, JD_NETWORK);
  has(&error, "CURL_CA_BUNDLE");
  has(&error, "SSL_CERT_FILE");
  server_stop(server);
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_that_fit_no_header_are_refused),
      cmocka_unit_test(a_bad_origin_gives_no_handle),
      cmocka_unit_test_prestate(only_reads_leave_a_read_only_handle, arena),
      cmocka_unit_test_prestate(what_takes_long_ticks, arena),
      cmocka_unit_test_prestate(a_stop_ends_the_waiting, arena),
      cmocka_unit_test_prestate(a_write_leaves_only_when_it_may_and_a_stop_lets_it_end, arena),
      cmocka_unit_test_prestate(each_request_is_traced_once, arena),
      cmocka_unit_test(the_variable_is_the_one_in_force),
      cmocka_unit_test_prestate(an_error_through_a_proxy_says_so, arena),
      cmocka_unit_test_prestate(certificates_that_cannot_be_read_are_named, arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
