#include "cmd/jd/term/age.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_ages(void **state) {
  (void)state;
  static const struct {
    int64_t seconds;
    const char *text;
  } cases[] = {
      {0, "just now"},        {59, "just now"},
      {60, "1 min ago"},      {3599, "59 min ago"},
      {3600, "1 h ago"},      {86399, "23 h ago"},
      {86400, "1 day ago"},   {172799, "1 day ago"},
      {172800, "2 days ago"}, {86400000, "1000 days ago"},
      {-59, "just now"},      {-60, "in the future"},
  };
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(age_text(arena, 5000, 5000 + cases[i].seconds * 1000), cases[i].text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ages)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
