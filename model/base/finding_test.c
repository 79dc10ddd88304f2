#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

static struct place at(const char *file, unsigned line, unsigned column) {
  return (struct place){file, line, column};
}

static void test_adding(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  assert_int_equal(findings.count, 0);
  find_error(&findings, at("plan.md", 3, 7), "unknown-key", "The key %s is unknown.", "nme");
  find_warning(&findings, at(NULL, 0, 0), "late", "Late by %d.", 2);
  assert_int_equal(findings.count, 2);
  assert_int_equal(findings.errors, 1);
  assert_int_equal(findings.warnings, 1);
  assert_int_equal(findings.list[0].severity, SEVERITY_ERROR);
  assert_string_equal(findings.list[0].code, "unknown-key");
  assert_string_equal(findings.list[0].message, "The key nme is unknown.");
  assert_string_equal(findings.list[0].at.file, "plan.md");
  assert_int_equal(findings.list[0].at.line, 3);
  assert_int_equal(findings.list[0].at.column, 7);
  assert_int_equal(findings.list[1].severity, SEVERITY_WARNING);
  assert_string_equal(findings.list[1].message, "Late by 2.");
}

static void test_past_the_limit_they_are_counted(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  for (unsigned i = 0; i < LIMIT_FINDINGS + 5; i++)
    find_error(&findings, at("f", i, 1), "e", "%u", i);
  for (unsigned i = 0; i < 3; i++)
    find_warning(&findings, at("f", i, 1), "w", "%u", i);
  assert_int_equal(findings.count, LIMIT_FINDINGS);
  assert_int_equal(findings.errors, LIMIT_FINDINGS + 5);
  assert_int_equal(findings.warnings, 3);
  assert_string_equal(findings.list[LIMIT_FINDINGS - 1].message, "999");
}

static void test_order(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  find_error(&findings, at("b", 1, 1), "x", "7");
  find_error(&findings, at("a", 10, 1), "x", "5");
  find_error(&findings, at("a", 9, 2), "x", "3");
  find_warning(&findings, at("a", 9, 2), "x", "4");
  find_error(&findings, at("a", 9, 1), "x", "2");
  find_error(&findings, at("a", 10, 1), "x", "6");
  find_error(&findings, at(NULL, 0, 0), "x", "1");
  findings_sort(&findings);
  for (size_t i = 0; i < findings.count; i++)
    assert_int_equal(findings.list[i].message[0], '1' + (int)i);
}

static void test_sorting_nothing(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  findings_sort(&findings);
  assert_int_equal(findings.count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_adding),
      cmocka_unit_test(test_past_the_limit_they_are_counted),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_sorting_nothing),
  };
  return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
