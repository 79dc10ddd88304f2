/* The sample project has nothing to be warned of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/project/project.h"

#include <stdlib.h>

static const char *nothing_set(const char *name) {
  (void)name;
  return NULL;
}

static void test_sample_has_no_finding(void **state) {
  (void)state;
  secret_start();
  JD_ARENA arena = arena_new();
  char *root = realpath("testdata/sample", NULL);
  const struct project project = {root};
  const struct desire_request request = {
      .project = &project, .plan_file = "docs/butterbase/02-plan.md", .environment = nothing_set, .advise = true};
  struct desired desired;
  struct findings findings;
  struct jd_error error;
  findings_init(&findings, arena);
  assert_non_null(root);
  assert_true(desire_check(arena, &request, &desired, &findings, &error));
  assert_int_equal(findings.count, 0);
  assert_int_equal(desired.object_count, 3);
  desired_free(&desired);
  free(root);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sample_has_no_finding)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
