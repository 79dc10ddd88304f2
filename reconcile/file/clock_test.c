#include "reconcile/file/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Chance that always gives the largest number, so that the ceiling is seen. */
static uint32_t largest(void *context, uint32_t below) {
  (void)context;
  return below - 1;
}

static void test_backoff_doubles_up_to_its_cap(void **state) {
  (void)state;
  static const unsigned ceilings[] = {500, 1000, 2000, 4000, 8000, 16000, 20000, 20000};
  struct clock clock = clock_system();
  clock.chance = largest;
  for (unsigned i = 0; i < sizeof ceilings / sizeof *ceilings; i++)
    assert_int_equal(backoff_ms(&clock, i), ceilings[i]);
  assert_int_equal(backoff_ms(&clock, UINT32_MAX), 20000);
}

static void test_chance_stays_below(void **state) {
  (void)state;
  struct clock clock = clock_system();
  assert_int_equal(clock.chance(clock.context, 0), 0);
  assert_int_equal(clock.chance(clock.context, 1), 0);
  for (int i = 0; i < 1000; i++)
    assert_true(clock.chance(clock.context, 7) < 7);
}

static void test_sleep_lets_time_pass(void **state) {
  (void)state;
  struct clock clock = clock_system();
  int64_t before = clock.now(clock.context);
  assert_true(before > 1700000000000); /* milliseconds, not seconds */
  clock.sleep(clock.context, 20);
  assert_true(clock.now(clock.context) > before);
  assert_false(clock.interrupted(clock.context));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_backoff_doubles_up_to_its_cap),
      cmocka_unit_test(test_chance_stays_below),
      cmocka_unit_test(test_sleep_lets_time_pass),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
