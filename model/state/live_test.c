#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/state/state.h"

static void nothing_live_is_found_nowhere(void **state) {
  (void)state;
  struct live live = {0};
  live_settle(&live);
  assert_null(live_find(&live, "chat-room"));
  assert_false(live_has_env(&live, "KEY"));
}

static void settling_sorts_all_three(void **state) {
  (void)state;
  struct live_object objects[] = {{.name = "rooms"}, {.name = "a-b"}, {.name = "ab"}, {.name = "a"}};
  const char *env[] = {"Z", "A_B", "A"}, *app_env[] = {"TWO", "ONE"};
  struct live live = {.objects = objects,
                      .object_count = 4,
                      .env_keys = env,
                      .env_count = 3,
                      .app_env_keys = app_env,
                      .app_env_count = 2};
  live_settle(&live);
  const char *const names[] = {"a", "a-b", "ab", "rooms"};
  for (size_t i = 0; i < 4; i++) {
    assert_string_equal(live.objects[i].name, names[i]);
    assert_ptr_equal(live_find(&live, names[i]), &live.objects[i]);
  }
  assert_null(live_find(&live, "aa"));
  assert_null(live_find(&live, "zz"));
  assert_string_equal(env[0], "A");
  assert_string_equal(app_env[0], "ONE");
  assert_true(live_has_env(&live, "A_B"));
  assert_false(live_has_env(&live, "ONE"));
}

static void digests_are_those_of_the_code(void **state) {
  (void)state;
  struct live_object objects[] = {{.name = "b", .has_code = true, .code = {"x\0y", 3}}, {.name = "a"}};
  struct live live = {.objects = objects, .object_count = 2};
  live_settle(&live);
  assert_true(digest_equal(live_find(&live, "b")->code_digest, digest_bytes((struct bytes){"x\0y", 3})));
  assert_false(live_find(&live, "a")->has_code);
  assert_true(digest_equal(live_find(&live, "a")->code_digest, (struct digest){0, 0}));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_live_is_found_nowhere),
      cmocka_unit_test(settling_sorts_all_three),
      cmocka_unit_test(digests_are_those_of_the_code),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
