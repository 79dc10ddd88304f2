#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "reconcile/api/internal.h"

#define API(code, message)                                                                                             \
  "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\",\"remediation\":\"Do this.\"}}"
#define UPSTREAM(message) API("EXTERNAL_CLOUDFLARE_ERROR", message)

static struct http_answer answered(long status, const char *body) {
  return (struct http_answer){
      .arrived = true, .status = status, .content_type = "application/json", .body = bytes_of(body), .retry_after = 60};
}

struct expected {
  long status;
  const char *where, *body;
  enum jd_code code;
  enum jd_scope scope;
  enum jd_retry retry;
  const char *platform_code, *said;
};

static void check(const struct expected *expected) {
  struct jd_error error = {0};
  struct http_answer answer = answered(expected->status, expected->body);
  answer.reads = starts_with(bytes_of(expected->where), "GET ");
  assert_false(wire_failure(&answer, expected->where, &error));
  if (error.code != expected->code || error.scope != expected->scope || error.retry != expected->retry)
    fail_msg("%ld %s: code %d scope %d retry %d", expected->status, expected->body, error.code, error.scope,
             error.retry);
  if (!strstr(error.message, expected->said))
    fail_msg("%ld: \"%s\" lacks \"%s\"", expected->status, error.message, expected->said);
  assert_string_equal(error.platform_code, expected->platform_code);
  assert_string_equal(error.where, expected->where);
  assert_int_equal(error.status, expected->status);
  assert_int_equal(error.retry_after, expected->retry == JD_RETRY_LATER ? 60 : 0);
  assert_true(strchr(".)\"", error.message[strlen(error.message) - 1]) != NULL);
}

static const struct expected cases[] = {
    {400, "POST /", API("VALIDATION_INVALID_SCHEMA", "Invalid DO name: X"), JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO,
     "VALIDATION_INVALID_SCHEMA", "Invalid DO name: X. Do this."},
    {400, "GET /", "{\"error\":\"Bad Request\",\"code\":\"FST_ERR_BAD_URL\",\"message\":\"bad\",\"statusCode\":400}",
     JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "FST_ERR_BAD_URL", "(400 FST_ERR_BAD_URL). bad."},
    {401, "GET /", API("AUTH_INVALID_API_KEY", "Invalid or revoked API key"), JD_AUTH, JD_SCOPE_RUN, JD_RETRY_NO,
     "AUTH_INVALID_API_KEY", "Set BUTTERBASE_API_KEY"},
    {402, "POST /",
     "{\"error\":\"account_soft_locked\",\"message\":\"read-only\",\"upgradeUrl\":\"https://b/billing\"}", JD_AUTH,
     JD_SCOPE_RUN, JD_RETRY_NO, "account_soft_locked", "read-only. (https://b/billing)"},
    {403, "GET /", "{\"error\":\"account_suspended\",\"message\":\"suspended.\"}", JD_AUTH, JD_SCOPE_RUN, JD_RETRY_NO,
     "account_suspended", "suspended."},
    {404, "GET /", API("RESOURCE_NOT_FOUND", "App app_x not found"), JD_NOT_FOUND, JD_SCOPE_RUN, JD_RETRY_NO,
     "RESOURCE_NOT_FOUND", "--app"},
    {404, "GET /", API("RESOURCE_NOT_FOUND", "App not found"), JD_NOT_FOUND, JD_SCOPE_RUN, JD_RETRY_NO,
     "RESOURCE_NOT_FOUND", "--app"},
    {404, "GET /", API("RESOURCE_NOT_FOUND", "Durable Object not found"), JD_NOT_FOUND, JD_SCOPE_ITEM, JD_RETRY_NO,
     "RESOURCE_NOT_FOUND", "The Durable Object does not exist"},
    {404, "GET /", "{\"message\":\"Route GET:/ not found\",\"error\":\"Not Found\",\"statusCode\":404}", JD_PROTOCOL,
     JD_SCOPE_RUN, JD_RETRY_NO, "", "Check the endpoint"},
    {404, "GET /", "", JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "", "does not know this path (404)."},
    {409, "GET /", API("APP_PROVISIONING", "App database is still being provisioned."), JD_REFUSED, JD_SCOPE_RUN,
     JD_RETRY_LATER, "APP_PROVISIONING", "The app is not ready (409"},
    {409, "GET /", API("APP_PROVISIONING", "App database provisioning failed."), JD_REFUSED, JD_SCOPE_RUN,
     JD_RETRY_LATER, "APP_PROVISIONING", "If provisioning failed, delete the app"},
    {410, "GET /", API("APP_DELETING", "x"), JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, "APP_DELETING", "being deleted"},
    {413, "POST /", API("REQUEST_ERROR", "Request body is too large"), JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO,
     "REQUEST_ERROR", "1,048,576 bytes"},
    {429, "GET /", API("REQUEST_ERROR", "Rate limit exceeded"), JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_LATER,
     "REQUEST_ERROR", "Too many requests"},
    {429, "POST /", API("QUOTA_EXCEEDED", "x"), JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_NO, "QUOTA_EXCEEDED", "quota"},
    {500, "GET /", API("INTERNAL_ERROR", "x"), JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NOW, "INTERNAL_ERROR", "(500"},
    {500, "POST /", API("INTERNAL_ERROR", "x"), JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "INTERNAL_ERROR",
     "nearly always means a bad request"},
    {500, "DELETE /", UPSTREAM("Unexpected error"), JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "EXTERNAL_CLOUDFLARE_ERROR",
     "may have been made nevertheless"},
    {502, "POST /", UPSTREAM("fetch failed"), JD_UPSTREAM, JD_SCOPE_ITEM, JD_RETRY_NOW, "EXTERNAL_CLOUDFLARE_ERROR",
     "look at Cloudflare's status page"},
    {502, "POST /", UPSTREAM("Cloudflare rejected: [10074] migration tag"), JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NO,
     "EXTERNAL_CLOUDFLARE_ERROR", "Trying again does not help: ask Butterbase support"},
    {502, "DELETE /", UPSTREAM("CF API error (412): [10079] Actor"), JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NO,
     "EXTERNAL_CLOUDFLARE_ERROR", "support must reset"},
    {502, "POST /", UPSTREAM("rejected the Durable Object migration: [10021] SyntaxError"), JD_UPSTREAM, JD_SCOPE_ITEM,
     JD_RETRY_NO, "EXTERNAL_CLOUDFLARE_ERROR", "Fix the source"},
    {502, "POST /", "Bad Gateway", JD_UPSTREAM, JD_SCOPE_ITEM, JD_RETRY_NOW, "", "from a proxy"},
    {502, "GET /", "Bad Gateway", JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NOW, "", "\"Bad Gateway\""},
    {503, "POST /", "{\"error\":\"app_migrating\",\"message\":\"moved\"}", JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_LATER,
     "app_migrating", "moved."},
    {504, "GET /", "", JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NOW, "", "(504)."},
    {418, "GET /", "", JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, "", "(418)."},
    {201, "POST /", "{}", JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "", "200 was expected (201)."},
    {304, "GET /", "", JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "", "does not follow redirects"},
    {204, "GET /", "", JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "", "Empty response where 200 with JSON was expected"},
    {700, "GET /", "", JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "", "200 was expected (700)."},
};

static void each_status_has_its_class(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check(&cases[i]);
}

static void the_platforms_words_are_all_there(void **state) {
  (void)state;
  struct jd_error error = {0};
  const struct http_answer answer =
      answered(401, "{\"error\":{\"code\":\"AUTH_INVALID_API_KEY\",\"message\":\"Invalid or revoked API key\","
                    "\"remediation\":\"Generate a new key if needed.\","
                    "\"documentation_url\":\"https://docs.butterbase.ai/errors#auth-invalid-api-key\"}}");
  wire_failure(&answer, "GET /v1/a", &error);
  assert_string_equal(
      error.message,
      "The control API rejected the API key (401 AUTH_INVALID_API_KEY). Invalid or revoked API key. "
      "(https://docs.butterbase.ai/errors#auth-invalid-api-key) Set BUTTERBASE_API_KEY to a key of the account that "
      "owns the app. If the key was revoked or has expired, create a new one in the dashboard.");
}

static void a_page_for_people_is_quoted_by_its_title(void **state) {
  (void)state;
  struct jd_error error = {0};
  struct http_answer answer = answered(502, "<html><head><title> Bad\x1b gateway </title></head><body>much</body>");
  answer.reads = true;
  answer.content_type = "text/html";
  wire_failure(&answer, "GET /v1/a", &error);
  assert_string_equal(error.message, "The response came from a proxy, not from the control API (502). The response is "
                                     "not the control API's, but text/html: \"Bad\\x1B gateway\". Try again; if the "
                                     "problem persists, it is with Butterbase or with a proxy in between.");
}

static void a_wait_that_is_too_long_is_named(void **state) {
  (void)state;
  struct jd_error error = {0};
  struct http_answer answer = answered(503, "{\"error\":\"app_migrating\",\"message\":\"The app moves.\"}");
  answer.retry_after = 60;
  wire_failure(&answer, "GET /v1/a", &error);
  assert_null(strstr(error.message, "asks to wait"));
  answer.retry_after = 600;
  wire_failure(&answer, "GET /v1/a", &error);
  assert_non_null(strstr(error.message, " The server asks to wait 600 s, which is longer than jd waits"));
}

static void a_204_says_what_it_is(void **state) {
  (void)state;
  struct jd_error error = {0};
  struct http_answer answer = answered(204, "");
  answer.fly_replay = "region=sjc;\x1B[31mfallback=prefer_self";
  wire_failure(&answer, "DELETE /v1/a", &error);
  assert_int_equal(error.code, JD_PROTOCOL);
  assert_non_null(strstr(error.message, "another region, and the request bypassed the proxy"));
  assert_non_null(strstr(error.message, "(Fly-Replay: region=sjc;\\x1B[31mfallback=prefer_self)"));
}

static void a_redirect_names_the_origin_alone(void **state) {
  (void)state;
  struct jd_error error = {0};
  struct http_answer answer = answered(302, "<html>moved</html>");
  answer.location = "https://u:p@evil.example/login?token=secret";
  wire_failure(&answer, "GET /v1/a", &error);
  assert_int_equal(error.code, JD_PROTOCOL);
  assert_non_null(strstr(error.message, "It points to https://evil.example."));
  assert_null(strstr(error.message, "token"));
  assert_null(strstr(error.message, "u:p"));
}

static void an_answer_that_never_came_keeps_its_error(void **state) {
  (void)state;
  struct jd_error error = {0};
  struct http_answer answer = {.error = {.code = JD_NETWORK, .retry = JD_RETRY_NOW, .message = "gone."}};
  wire_failure(&answer, "GET /", &error);
  assert_int_equal(error.code, JD_NETWORK);
  assert_string_equal(error.message, "gone.");
  assert_false(wire_is_missing_object(&answer));
  wire_failure(&answer, "GET /", NULL);
}

static void strange_bodies_are_quoted_short_and_escaped(void **state) {
  (void)state;
  struct jd_error error = {0};
  static const char start[] = "<html>\x1B]0;owned\x07\r\n\xE2\x80\xAE";
  char page[5000];
  memset(page, 'x', sizeof page - 1);
  page[sizeof page - 1] = '\0';
  memcpy(page, start, sizeof start - 1);
  struct http_answer answer = answered(403, page);
  answer.content_type = "text/html\x1B";
  wire_failure(&answer, "GET /", &error);
  assert_non_null(strstr(error.message, "but text/html\\x1B: \"<html>\\x1B]0;owned\\x07\\r\\n\\u{202E}xxx"));
  assert_non_null(strstr(error.message, "x…\""));
  assert_true(strlen(error.message) < 400);
}

static void endless_words_leave_room_for_the_mend(void **state) {
  struct jd_error error = {0};
  char *many = arena_alloc(*state, 20001);
  for (size_t i = 0; i < 20000; i += 2)
    memcpy(many + i, "\xC3\xBC", 2);
  struct http_answer answer =
      answered(401, arena_printf(*state,
                                 "{\"error\":{\"code\":\"%s\",\"message\":\"%s\",\"remediation\":"
                                 "\"%s\",\"documentation_url\":\"%s\"}}",
                                 many, many, many, many));
  wire_failure(&answer, "GET /", &error);
  const char *end = "create a new one in the dashboard.";
  assert_string_equal(error.message + strlen(error.message) - strlen(end), end);
  assert_true(strlen(error.platform_code) < sizeof error.platform_code);
  assert_non_null(strstr(error.message, "\xC3\xBC…"));
}

static void odd_shapes_are_no_crash(void **state) {
  (void)state;
  const char *const bodies[] = {"{\"error\":null}",
                                "{\"error\":[]}",
                                "{\"error\":{}}",
                                "{\"error\":{\"message\":7}}",
                                "[]",
                                "\"\"",
                                "7",
                                "{\"error\":{\"code\":{},\"message\":\"a\\u0000b\"}}",
                                "{\"message\":\"m\",\"error\":7}",
                                "{\"error\":\"\",\"message\":null}"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (long status = 100; status < 600; status++) {
      struct jd_error error = {0};
      const struct http_answer answer = answered(status, bodies[i]);
      assert_false(wire_failure(&answer, "PUT /", &error));
      assert_int_not_equal(error.code, JD_NONE);
      assert_int_not_equal(error.message[0], 0);
    }
}

static void missing_objects_are_told_from_missing_apps(void **state) {
  (void)state;
  const struct {
    long status;
    const char *body;
    bool object, route;
  } answers[] = {
      {404, API("RESOURCE_NOT_FOUND", "Durable Object not found"), true, false},
      {404, API("RESOURCE_NOT_FOUND", "DO not found"), true, false},
      {404, API("RESOURCE_NOT_FOUND", "App not found"), false, false},
      {404, API("RESOURCE_NOT_FOUND", "App object not found"), false, false},
      {404, API("RESOURCE_NOT_FOUND", "Gone fishing"), false, false},
      {404, "{\"message\":\"Route GET:/Durable Object not found\",\"error\":\"Not Found\",\"statusCode\":404}", false,
       true},
      {404, "<h1>Durable Object not found</h1>", false, false},
      {404, "", false, false},
      {200, API("RESOURCE_NOT_FOUND", "Durable Object not found"), false, false},
      {410, API("RESOURCE_NOT_FOUND", "DO not found"), false, false},
  };
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    const struct http_answer answer = answered(answers[i].status, answers[i].body);
    assert_int_equal(wire_is_missing_object(&answer), answers[i].object);
    assert_int_equal(wire_is_missing_route(&answer), answers[i].route);
  }
}

static void an_echoed_secret_is_masked(void **state) {
  JD_MASK mask = mask_new();
  mask_add(mask, bytes_of("bb_sk_4242"));
  mask_add(mask, bytes_of("pa\"ss\nword"));
  const char *const bodies[] = {
      API("C", "key bb_sk_4242, value pa\\\"ss\\nword, again bb_sk_4242"),
      "plain bb_sk_4242 pa\"ss\nword",
      "raw json {\"value\":\"pa\\\"ss\\nword\"} bb_sk_4242bb_sk_4242",
      API("bb_sk_4242", "pa\\u0022ss\\u000aword"),
  };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    for (long status = 200; status <= 500; status += 100) {
      struct jd_error error = {0};
      struct http_answer answer = answered(status, bodies[i]);
      struct live live;
      answer.mask = mask;
      assert_false(wire_list(&answer, "GET /", *state, &live, &error));
      if (strstr(error.message, "4242") || strstr(error.message, "ss\\n") || strstr(error.message, "word"))
        fail_msg("%ld: %s", status, error.message);
      assert_null(strstr(error.platform_code, "4242"));
      if (status > 200)
        assert_non_null(strstr(error.message, "***"));
    }
  }
}

static void a_secret_is_masked_before_the_text_is_cut(void **state) {
  (void)state;
  char body[600];
  memset(body, '.', sizeof body);
  memcpy(body + 190, "0123456789abcdefghijklmnopqrstuvwxyz", 37); /* across the excerpt's end at 200 */
  struct jd_error error = {0};
  struct http_answer answer = answered(400, body);
  JD_MASK mask = mask_new();
  mask_add(mask, bytes_of("0123456789abcdefghijklmnopqrstuvwxyz"));
  answer.mask = mask;
  wire_failure(&answer, "PUT /", &error);
  assert_null(strstr(error.message, "0123"));
  assert_non_null(strstr(error.message, ".***"));
}

/* Whatever of the answer is quoted, and however it is cut. */
static void a_secret_is_masked_wherever_it_stands(void **state) {
  (void)state;
  static const char location[] = "https://hunter22.example/x?v=hunter22",
                    region[] = "region=hunter22;state=\"68756e7465723232\"";
  static const struct http_answer answers[] = {
      {.status = 502, .content_type = "text/html", .body = {"<html><title>Bad hunter22</title>hunter22", 41}},
      {.status = 502, .content_type = "text/html", .body = {"<title>a</title>b</title>", 25}},
      {.status = 502, .content_type = "hunter22/plain", .body = {"hunter22\n<hr>hunter22 ", 22}},
      {.status = 502, .content_type = "text/plain", .body = {" aHVudGVyMjI=", 13}},
      {.status = 204, .content_type = "", .body = {"", 0}, .fly_replay = region},
      {.status = 302, .content_type = "", .body = {"", 0}, .location = location},
      {.status = 500, .content_type = "application/json", .body = {"{\"a\": hunter22}", 15}},
      {.status = 200, .content_type = "application/json", .body = {"{\"a\": hunter22-hunter22}", 24}},
      {.status = 200, .content_type = "application/json", .body = {"\"hunter22\"", 10}},
  };
  JD_MASK mask = mask_new();
  mask_add(mask, bytes_of("hunter22"));
  mask_add(mask, bytes_of("a</title>b"));
  mask_add(mask, bytes_of("hunter22-hunter22"));
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    JD_ARENA arena = arena_new();
    struct jd_error error = {0};
    struct http_answer answer = answers[i];
    struct live live;
    answer.arrived = true;
    answer.mask = mask;
    assert_false(wire_list(&answer, "GET /", arena, &live, &error));
    if (strstr(error.message, "unter") || strstr(error.message, "aHVu") || strstr(error.message, "6875") ||
        !strstr(error.message, "***"))
      fail_msg("%zu: %s", i, error.message);
  }
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_status_has_its_class),
      cmocka_unit_test(the_platforms_words_are_all_there),
      cmocka_unit_test(a_page_for_people_is_quoted_by_its_title),
      cmocka_unit_test(a_wait_that_is_too_long_is_named),
      cmocka_unit_test(a_204_says_what_it_is),
      cmocka_unit_test(a_redirect_names_the_origin_alone),
      cmocka_unit_test(an_answer_that_never_came_keeps_its_error),
      cmocka_unit_test(strange_bodies_are_quoted_short_and_escaped),
      cmocka_unit_test_prestate(endless_words_leave_room_for_the_mend, arena),
      cmocka_unit_test(odd_shapes_are_no_crash),
      cmocka_unit_test(missing_objects_are_told_from_missing_apps),
      cmocka_unit_test_prestate(an_echoed_secret_is_masked, arena),
      cmocka_unit_test(a_secret_is_masked_before_the_text_is_cut),
      cmocka_unit_test(a_secret_is_masked_wherever_it_stands),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
