#include "reconcile/project/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const char *value_of(char *const *environment, const char *name) {
  size_t len = strlen(name);
  for (; *environment; environment++)
    if (strncmp(*environment, name, len) == 0 && (*environment)[len] == '=')
      return *environment + len + 1;
  return NULL;
}

static void test_programs_get_everything_but_the_key(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_int_equal(clearenv(), 0);
  setenv("FIRST", "1", 1);
  setenv("BUTTERBASE_API_KEY", "bb_sk_0123456789abcdef0123456789abcdef01234567", 1);
  setenv("BUTTERBASE_APP_ID", "app_abc123", 1);
  char **environment = environment_for_programs(arena);
  assert_string_equal(value_of(environment, "FIRST"), "1");
  assert_string_equal(value_of(environment, "BUTTERBASE_APP_ID"), "app_abc123");
  assert_null(value_of(environment, "BUTTERBASE_API_KEY"));
  assert_non_null(getenv("BUTTERBASE_API_KEY")); /* jd's own stays */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_programs_get_everything_but_the_key)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
