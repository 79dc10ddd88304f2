#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

#include <errno.h>
#include <string.h>

static void test_fail_fills_and_returns_false(void **state) {
  (void)state;
  struct jd_error error = {.status = 502, .retry_after = 9, .platform_code = "OLD"};
  assert_false(jd_fail(&error, JD_NETWORK, JD_SCOPE_ITEM, JD_RETRY_NOW, "GET /v1", "No answer in %d s.", 30));
  assert_int_equal(error.code, JD_NETWORK);
  assert_int_equal(error.scope, JD_SCOPE_ITEM);
  assert_int_equal(error.retry, JD_RETRY_NOW);
  assert_string_equal(error.where, "GET /v1");
  assert_string_equal(error.message, "No answer in 30 s.");
  assert_int_equal(error.status, 0);
  assert_int_equal(error.retry_after, 0);
  assert_string_equal(error.platform_code, "");
}

static void test_nobody_cares(void **state) {
  (void)state;
  assert_false(jd_fail(NULL, JD_BUG, JD_SCOPE_BUG, JD_RETRY_NO, "x", "y"));
  assert_false(jd_fail_input(NULL, "x", "y"));
  assert_false(jd_fail_io(NULL, "x", ENOENT, "Do it.", "y"));
}

static void test_input(void **state) {
  (void)state;
  struct jd_error error;
  assert_false(jd_fail_input(&error, NULL, "%s is no name.", "X"));
  assert_int_equal(error.code, JD_INPUT);
  assert_int_equal(error.scope, JD_SCOPE_PLAN);
  assert_int_equal(error.retry, JD_RETRY_NO);
  assert_string_equal(error.where, "");
  assert_string_equal(error.message, "X is no name.");
}

static void test_io_names_the_cause(void **state) {
  (void)state;
  struct jd_error error;
  assert_false(jd_fail_io(&error, "plan.md", ENOENT, "Write one.", "Cannot read the plan"));
  assert_int_equal(error.code, JD_IO);
  assert_int_equal(error.scope, JD_SCOPE_RUN);
  assert_string_equal(error.where, "plan.md");
  assert_string_equal(error.message, "Cannot read the plan: No such file or directory. Write one.");
}

static void test_long_words_are_cut_within_bounds(void **state) {
  (void)state;
  struct jd_error error;
  char where[LIMIT_ERROR_WHERE * 2], message[LIMIT_ERROR_MESSAGE * 2];
  memset(where, 'w', sizeof where - 1);
  memset(message, 'm', sizeof message - 1);
  where[sizeof where - 1] = message[sizeof message - 1] = '\0';
  jd_fail_io(&error, where, ENOENT, "", "%s", message);
  assert_int_equal(strlen(error.where), LIMIT_ERROR_WHERE - 1);
  assert_int_equal(strlen(error.message), LIMIT_ERROR_MESSAGE - 1);
}

/* Saying more about an error in hand. */
static void test_an_error_may_quote_itself(void **state) {
  (void)state;
  struct jd_error error;
  jd_fail_input(&error, "plan.md:3", "No class.");
  jd_fail(&error, JD_USAGE, JD_SCOPE_RUN, JD_RETRY_NO, error.where, "The plan is wrong: %s", error.message);
  assert_string_equal(error.where, "plan.md:3");
  assert_string_equal(error.message, "The plan is wrong: No class.");
}

static struct place at(const char *file, unsigned line, unsigned column) {
  return (struct place){file, line, column};
}

static void test_adding(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  assert_int_equal(findings.count, 0);
  findings_add_error(&findings, at("plan.md", 3, 7), "unknown-key", "The key %s is unknown.", "nme");
  findings_add_warning(&findings, at(NULL, 0, 0), "late", "Late by %d.", 2);
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
    findings_add_error(&findings, at("f", i, 1), "e", "%u", i);
  for (unsigned i = 0; i < 3; i++)
    findings_add_warning(&findings, at("f", i, 1), "w", "%u", i);
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
  findings_add_error(&findings, at("b", 1, 1), "x", "7");
  findings_add_error(&findings, at("a", 10, 1), "x", "5");
  findings_add_error(&findings, at("a", 9, 2), "x", "3");
  findings_add_warning(&findings, at("a", 9, 2), "x", "4");
  findings_add_error(&findings, at("a", 9, 1), "x", "2");
  findings_add_error(&findings, at("a", 10, 1), "x", "6");
  findings_add_error(&findings, at(NULL, 0, 0), "x", "1");
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
      cmocka_unit_test(test_fail_fills_and_returns_false),
      cmocka_unit_test(test_nobody_cares),
      cmocka_unit_test(test_input),
      cmocka_unit_test(test_io_names_the_cause),
      cmocka_unit_test(test_long_words_are_cut_within_bounds),
      cmocka_unit_test(test_an_error_may_quote_itself),
      cmocka_unit_test(test_adding),
      cmocka_unit_test(test_past_the_limit_they_are_counted),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_sorting_nothing),
  };
  return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
