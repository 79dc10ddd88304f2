#include "model/state/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Each part counts, and none runs into the next. */
static void test_the_digest_is_over_each_part(void **state) {
  (void)state;
  const struct digest code = digest_bytes(bytes_of("code")), other = digest_bytes(bytes_of("other"));
  const struct digest all[] = {
      object_digest("room", "Room", ACCESS_PUBLIC, code),
      object_digest("rooms", "Room", ACCESS_PUBLIC, code),
      object_digest("room", "Rooms", ACCESS_PUBLIC, code),
      object_digest("room", "Room", ACCESS_SERVICE_KEY, code),
      object_digest("room", "Room", ACCESS_PUBLIC, other),
      object_digest("roomR", "oom", ACCESS_PUBLIC, code),
      object_digest("", "", ACCESS_NONE, code),
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (size_t j = 0; j < i; j++)
      assert_false(digest_equal(all[i], all[j]));
  assert_true(digest_equal(all[0], object_digest("room", "Room", ACCESS_PUBLIC, code)));
}

/* It stands in saved plans and fingerprints: it may not change from one release to the next. */
static void test_the_digest_stays(void **state) {
  (void)state;
  char hex[DIGEST_HEX];
  digest_hex(object_digest("room", "Room", ACCESS_PUBLIC, digest_bytes(bytes_of("code"))), hex);
  assert_string_equal(hex, "8bc0cc3a3478afd56ffefc9068d7ed9b");
}

static void test_finding(void **state) {
  (void)state;
  struct desired_object objects[] = {{.name = "a"}, {.name = "b"}};
  const struct desired desired = {.objects = objects, .object_count = 2};
  assert_ptr_equal(desired_find(&desired, "b"), &objects[1]);
  assert_null(desired_find(&desired, "A"));
  assert_null(desired_find(&desired, ""));
}

static void test_freeing_takes_the_values(void **state) {
  (void)state;
  secret_start();
  struct desired_env env[] = {{.key = "A", .value = secret_new(bytes_of("1"))}, {.key = "B", .value = NULL}};
  struct desired desired = {.env = env, .env_count = 2};
  desired_free(&desired);
  assert_int_equal(desired.env_count, 0);
  desired_free(&desired); /* twice is once */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_digest_is_over_each_part),
      cmocka_unit_test(test_the_digest_stays),
      cmocka_unit_test(test_finding),
      cmocka_unit_test(test_freeing_takes_the_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
