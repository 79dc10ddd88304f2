/* Which status an error was sent with, told by its text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/api/api.h"
#include "reconcile/mcp/mcp.h"

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
  assert_non_null(strstr(write.error.message, "\"fetch failed\". What was asked may be done all the same."));
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
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_error_is_told_by_its_text),          cmocka_unit_test(an_api_error_is_judged_as_over_rest),
      cmocka_unit_test(an_empty_answer_handed_on_is_no_success), cmocka_unit_test(other_words_leave_a_write_open),
      cmocka_unit_test(what_did_not_arrive_keeps_its_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
