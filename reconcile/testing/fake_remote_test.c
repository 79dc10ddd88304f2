/* The fake's own means: hooks, the call log, reading only. What it shares with REST is in remote_contract_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/testing/fake_remote.h"

static const struct deploy_request chat = {"chat", {"export class Chat {}", 20}, ACCESS_PUBLIC};

/* Fails the calls of one op. */
struct fault {
  const char *op;
  unsigned seen;
};

static bool fail_op(void *context, const char *op, const char *name, struct jd_error *error) {
  struct fault *fault = context;
  fault->seen++;
  return strcmp(op, fault->op) != 0 || fake_break_off(op, name, error);
}

static void a_call_that_fails_before_is_not_done(void **state) {
  (void)state;
  struct platform_state *platform = platform_new("app");
  struct fault fault = {.op = "deploy"};
  const struct fake_options options = {.before = fail_op, .context = &fault};
  struct remote *remote = fake_new(platform, &options);
  struct jd_error error = {0};
  assert_false(remote->ops->deploy(remote, &chat, &error));
  assert_int_equal(error.code, JD_NETWORK);
  assert_null(platform_find_row(platform, "chat"));
  remote_close(remote);
  platform_free(platform);
}

static void a_call_whose_answer_is_lost_is_done(void **state) {
  (void)state;
  struct platform_state *platform = platform_new("app");
  struct fault fault = {.op = "deploy"};
  const struct fake_options options = {.after = fail_op, .context = &fault};
  struct remote *remote = fake_new(platform, &options);
  struct jd_error error = {0};
  assert_false(remote->ops->deploy(remote, &chat, &error));
  assert_int_equal(error.code, JD_NETWORK);
  assert_int_equal(platform_find_row(platform, "chat")->status, ROW_READY);
  assert_true(platform_storage(platform, "Chat") > 0);
  remote_close(remote);
  platform_free(platform);
}

static void calls_are_logged_with_what_the_caller_was_told(void **state) {
  (void)state;
  struct platform_state *platform = platform_new("app");
  struct fault fault = {.op = "remove"};
  const struct fake_options options = {.before = fail_op, .context = &fault};
  struct remote *remote = fake_new(platform, &options);
  JD_SECRET value = secret_new(bytes_of("v"));
  JD_ARENA arena = arena_new();
  struct live live;
  size_t count;
  int64_t before = fake_now(remote);
  assert_true(remote->ops->deploy(remote, &chat, NULL));
  assert_true(remote->ops->set_env(remote, "KEY", value, NULL, NULL));
  assert_false(remote->ops->remove(remote, "chat", NULL, NULL));
  assert_true(remote_read(remote, arena, NULL, 0, &live, NULL, NULL));
  const struct fake_call *calls = fake_calls(remote, &count);
  const struct fake_call expected[] = {
      {"deploy", "chat", true}, {"set_env", "KEY", true}, {"remove", "chat", false}, {"snapshot", "", true}};
  assert_int_equal(count, 4);
  for (size_t i = 0; i < 4; i++) {
    assert_string_equal(calls[i].op, expected[i].op);
    assert_string_equal(calls[i].name, expected[i].name);
    assert_int_equal(calls[i].ok, expected[i].ok);
  }
  assert_int_equal(fault.seen, 4);
  assert_int_equal(fake_now(remote) - before, 2000);
  fake_forget_calls(remote);
  fake_calls(remote, &count);
  assert_int_equal(count, 0);
  remote_close(remote);
  platform_free(platform);
}

static void a_read_only_fake_does_not_write(void **state) {
  (void)state;
  struct platform_state *platform = platform_new("app");
  const struct fake_options options = {.read_only = true};
  struct remote *remote = fake_new(platform, &options);
  JD_SECRET value = secret_new(bytes_of("v"));
  struct jd_error errors[4] = {{0}};
  assert_false(remote->ops->deploy(remote, &chat, &errors[0]));
  assert_false(remote->ops->set_env(remote, "KEY", value, NULL, &errors[1]));
  assert_false(remote->ops->remove(remote, "chat", NULL, &errors[2]));
  assert_false(remote->ops->remove_env(remote, "KEY", &errors[3]));
  for (int i = 0; i < 4; i++)
    assert_int_equal(errors[i].code, JD_BUG);
  assert_int_equal(platform->row_count, 0);
  assert_int_equal(platform->env_count, 0);
  remote_close(remote);
  platform_free(platform);
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_call_that_fails_before_is_not_done),
      cmocka_unit_test(a_call_whose_answer_is_lost_is_done),
      cmocka_unit_test(calls_are_logged_with_what_the_caller_was_told),
      cmocka_unit_test(a_read_only_fake_does_not_write),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
