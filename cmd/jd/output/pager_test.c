#include "cmd/jd/output/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *own, *common;

static const char *environment(const char *name) {
  return strcmp(name, "JD_PAGER") == 0 ? own : strcmp(name, "PAGER") == 0 ? common : NULL;
}

static void test_which_one(void **state) {
  (void)state;
  static const struct {
    const char *own, *common, *wanted;
  } cases[] = {
      {NULL, NULL, "less"}, {"most -s", "more", "most -s"}, {NULL, "more", "more"},
      {"", "more", NULL},   {"cat", "more", NULL},          {NULL, "cat", NULL},
      {NULL, "", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    own = cases[i].own;
    common = cases[i].common;
    if (cases[i].wanted)
      assert_string_equal(pager_name(environment), cases[i].wanted);
    else
      assert_null(pager_name(environment));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_which_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
