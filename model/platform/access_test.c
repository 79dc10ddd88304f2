#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/platform/platform.h"

static void test_names_and_back(void **state) {
  (void)state;
  static const char *const names[] = {"", "public", "authenticated", "service_key"};
  for (int mode = ACCESS_NONE; mode <= ACCESS_SERVICE_KEY; mode++) {
    enum access_mode parsed = ACCESS_NONE;
    assert_string_equal(access_mode_name((enum access_mode)mode), names[mode]);
    assert_int_equal(access_mode_parse(bytes_of(names[mode]), &parsed), mode != ACCESS_NONE);
    assert_int_equal(parsed, mode);
  }
}

static void test_nothing_else_is_one(void **state) {
  (void)state;
  static const char *const others[] = {"Public", "public ", "publi", "service-key", "serviceKey", "none"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    enum access_mode untouched = ACCESS_PUBLIC;
    assert_false(access_mode_parse(bytes_of(others[i]), &untouched));
    assert_int_equal(untouched, ACCESS_PUBLIC);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names_and_back),
      cmocka_unit_test(test_nothing_else_is_one),
  };
  return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
