#include "cmd/jd/cli/cli.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct command plan = {.name = "plan"}, apply = {.name = "apply"},
                            drift = {.name = "drift", .options = OPTION_BIT(OPTION_FULL_DIFF), .several_apps = true},
                            schema = {.name = "schema", .is_apart = true};
static const struct command *const commands[] = {&plan, &apply, &drift, &schema, NULL};
static const struct command_hint hint = {" --app x", commands};

static const char *options_of(struct arena *arena, int argc, const char *const *argv) {
  struct options options;
  struct jd_error error = {0};
  assert_true(options_parse(arena, commands, argc, (char *const *)argv, &options, &error));
  return command_hint_of(arena, &options).global_flags;
}

static void test_what_a_run_is_about_goes_along(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  static const char *const nothing[] = {"jd", "plan", "-v", "--color", "never", "--retries", "2"};
  static const char *const fleet[] = {"jd", "drift", "--app", "a", "--app", "b"};
  static const char *const all[] = {"jd",          "-C",         "my site",  "--plan",     "it's.yaml",
                                    "drift",       "--app",      "app_1",    "--via=mcp",  "--env-file",
                                    "config/.env", "--endpoint", "http://x", "--full-diff"};
  static const char *const password[] = {"jd", "plan", "--endpoint", "https://bob:s3cret@x.example"};
  static const char *const sandbox[] = {"jd", "--sandbox", "plan"};
  assert_string_equal(options_of(arena, 7, nothing), "");
  assert_string_equal(options_of(arena, 6, fleet), "");
  assert_string_equal(options_of(arena, 14, all),
                      " -C 'my site' --plan 'it'\\''s.yaml' --app app_1 --endpoint http://x --env-file config/.env "
                      "--via mcp");
  assert_string_equal(options_of(arena, 4, password), "");
  assert_string_equal(options_of(arena, 3, sandbox), " --sandbox");
}

static void expect(const char *text, const char *hinted) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  command_hint_text(&hint, (struct bytes){text, strlen(text)}, &out);
  assert_string_equal(out.data, hinted);
}

static void test_commands_that_look_at_a_project(void **state) {
  (void)state;
  expect("", "");
  expect("Run `jd plan`.", "Run `jd --app x plan`.");
  expect("`jd apply` or `jd plan --out FILE`", "`jd --app x apply` or `jd --app x plan --out FILE`");
  expect("`jd schema`", "`jd schema`");
  expect("`jd --sandbox plan`, jd plan, `jd planet`, `jd `, `jd",
         "`jd --sandbox plan`, jd plan, `jd planet`, `jd `, `jd");
}

static void test_a_message_stays_within_its_limit(void **state) {
  (void)state;
  struct jd_error error;
  jd_fail_usage(&error, NULL, "Run `jd plan`.");
  command_hint_error(&hint, &error);
  assert_string_equal(error.message, "Run `jd --app x plan`.");
  memset(error.message, ' ', sizeof error.message - 1);
  memcpy(error.message, "`jd plan", 8);
  command_hint_error(&hint, &error);
  assert_memory_equal(error.message, "`jd plan  ", 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_a_run_is_about_goes_along),
      cmocka_unit_test(test_commands_that_look_at_a_project),
      cmocka_unit_test(test_a_message_stays_within_its_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
