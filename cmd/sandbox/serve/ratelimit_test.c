#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/serve/internal.h"

#include <stdio.h>

static int new_limits(void **state) {
  *state = ratelimit_new();
  return 0;
}

static int free_limits(void **state) {
  ratelimit_free(*state);
  return 0;
}

static void the_window_begins_with_the_first_request(void **state) {
  struct ratelimit_state first = ratelimit_count(*state, "a", 2, 5000);
  assert_false(first.over);
  assert_int_equal(first.remaining, 1);
  assert_int_equal(first.reset, 60);
  struct ratelimit_state second = ratelimit_count(*state, "a", 2, 6500);
  assert_false(second.over);
  assert_int_equal(second.remaining, 0);
  assert_int_equal(second.reset, 59);
  struct ratelimit_state third = ratelimit_count(*state, "a", 2, 64999);
  assert_true(third.over);
  assert_int_equal(third.remaining, 0);
  assert_int_equal(third.reset, 1);
  assert_false(ratelimit_count(*state, "a", 2, 65000).over);
}

static void each_key_has_its_own_window(void **state) {
  assert_false(ratelimit_count(*state, "a", 1, 0).over);
  assert_false(ratelimit_count(*state, "b", 1, 0).over);
  assert_true(ratelimit_count(*state, "a", 1, 0).over);
}

/* More keys than buckets, so that windows share them. */
static void many_keys_do_not_mix(void **state) {
  enum { KEYS = 5000 };
  char key[16];
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < KEYS; i++) {
      snprintf(key, sizeof key, "key-%d", i);
      assert_int_equal(ratelimit_count(*state, key, 10, 0).remaining, 9 - round);
    }
}

static void clearing_forgets(void **state) {
  ratelimit_count(*state, "a", 1, 0);
  ratelimit_clear(*state);
  assert_false(ratelimit_count(*state, "a", 1, 0).over);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, new_limits, free_limits)
  const struct CMUnitTest tests[] = {
      CASE(the_window_begins_with_the_first_request),
      CASE(each_key_has_its_own_window),
      CASE(many_keys_do_not_mix),
      CASE(clearing_forgets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
