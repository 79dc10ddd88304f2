#include "cmd/jd/session/session.h"
#include "reconcile/http/http.h"
#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct http_answer get(struct arena *arena, const char *origin, const char *path) {
  JD_SECRET key = secret_new_api_key();
  const struct http_options options = {
      .origin = origin, .api_key = key, .user_agent = "test", .timeout = 5, .write_timeout = 5, .read_only = true};
  const struct http_request request = {.method = "GET", .path = path};
  struct http_answer answer;
  struct http *http = http_new(&options, NULL);
  assert_non_null(http);
  http_perform(http, arena, &request, 1, &answer);
  http_free(http);
  return answer;
}

static void test_it_serves_until_it_is_stopped(void **state) {
  struct scratch *scratch = *state;
  struct session session = {.arena = scratch->arena, .project = {scratch->folder}};
  struct jd_error error = {0};
  const char *url = session_sandbox(&session, &error);
  if (!url)
    fail_msg("%s", error.message);
  assert_true(http_check_origin(url, &error));
  assert_true(session_sandbox_runs(&session));
  assert_ptr_equal(session_sandbox(&session, &error), url);
  struct http_answer answer = get(scratch->arena, url, "/v1/" CONFIG_SANDBOX_APP "/durable-objects");
  assert_int_equal(answer.status, 200);
  assert_string_equal(answer.body.data, "{\"durable_objects\":[]}");
  session_stop_sandbox(&session);
  assert_false(session_sandbox_runs(&session));
  answer = get(scratch->arena, url, "/v1/regions");
  assert_false(answer.arrived);
  assert_int_equal(access(scratch_path(scratch, ".butterbase/sandbox/platform.db"), F_OK), 0);
  session_stop_sandbox(&session); /* nothing to stop */
}

static void test_two_of_them_have_their_own_ports(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "a");
  scratch_folder(scratch, "b");
  struct session one = {.arena = scratch->arena, .project = {scratch_path(scratch, "a")}};
  struct session two = {.arena = scratch->arena, .project = {scratch_path(scratch, "b")}};
  const char *first = session_sandbox(&one, NULL), *second = session_sandbox(&two, NULL);
  assert_true(first && second);
  assert_string_not_equal(first, second);
  session_stop_sandbox(&one);
  session_stop_sandbox(&two);
}

static void test_what_stands_in_the_way_is_said(void **state) {
  struct scratch *scratch = *state;
  struct session session = {.arena = scratch->arena, .project = {scratch->folder}};
  struct jd_error error = {0};
  scratch_write(scratch, ".butterbase", "a file");
  assert_null(session_sandbox(&session, &error));
  assert_true(error.message[0]);
  assert_int_equal(unlink(scratch_path(scratch, ".butterbase")), 0);
  scratch_folder(scratch, ".butterbase");
  scratch_folder(scratch, ".butterbase/sandbox");
  scratch_folder(scratch, ".butterbase/sandbox/platform.db");
  assert_null(session_sandbox(&session, &error));
  assert_non_null(strstr(error.message, "ended before it was ready"));
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_it_serves_until_it_is_stopped),
      SCRATCH_TEST(test_two_of_them_have_their_own_ports),
      SCRATCH_TEST(test_what_stands_in_the_way_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
