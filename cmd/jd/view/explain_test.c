/* Every code that the sources use is explained, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/jd/view/view.h"

#include <stdio.h>

enum { MOST_CODES = 200, MOST_WORDS = 20000, LONGEST_CODE = 64 };

/* A finding's code is the first text in the call that makes it, or one of two there, or is in a table of rules; a
 * hazard's is a field. Prints the codes. */
static const char list_codes[] =
    "find model reconcile cmd/jd -name '*.c' | grep -vE '_(test|fuzz|fake)\\.c$' | xargs cat | tr '\\n' ' ' | "
    "grep -oP '([.]code = |(find|findings_add_(error|warning|error_if_sent))\\([^;\"]*|LIST\\([a-z_]+\\), +"
    "findings_add_[a-z_]+, +)\"[a-z0-9-]+\"( : "
    "\"[a-z0-9-]+\")?(?=,)' | grep -oP "
    "'\"\\K[a-z0-9-]+(?=\")' | "
    "sort -u";

/* What tests expect: of plans, of golden cases, in their own tables. Prints words, the codes among them. */
static const char list_expected[] =
    "{ { cat testdata/plans/*.expected; sed -s -n '/^\\$ /,$p' testdata/cases/*.case; } | "
    "grep -oP '\\[\\K[a-z0-9-]+(?=\\]$)'; cat $(find model reconcile -name '*_test.c') "
    "cmd/jd/session/config_test.c cmd/jd/session/session_test.c cmd/jd/view/plan_schema_test.c | "
    "grep -oP '\"([0-9p]+:[0-9]+ )*\\K[a-z0-9-]+(?=\")'; } | cut -c1-60 | sort -u";

static size_t read_words(const char *command, char words[][LONGEST_CODE], size_t most) {
  FILE *pipe = popen(command, "r"); /* NOLINT(cert-env33-c): the tools of the build, on the sources */
  size_t count = 0;
  assert_non_null(pipe);
  while (count < most && fgets(words[count], LONGEST_CODE, pipe)) {
    words[count][strcspn(words[count], "\n")] = '\0';
    count++;
  }
  assert_int_equal(pclose(pipe), 0);
  return count;
}

static void test_page_is_sorted_and_whole(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  size_t count;
  const char *const *codes = explain_codes(arena, &count);
  for (size_t i = 0; i < count; i++) {
    const struct explanation *explanation = explain_find(arena, codes[i]);
    if (i > 0 && strcmp(codes[i - 1], codes[i]) >= 0)
      fail_msg("The codes of cmd/docs/findings.md are sorted, and %s does not come behind %s.", codes[i], codes[i - 1]);
    if (!explanation || strlen(explanation->what) <= 10 || strlen(explanation->fix) <= 5 ||
        strcmp(explanation->fix - strlen("Fix: "), arena_printf(arena, "Fix: %s", explanation->fix)) != 0)
      fail_msg("cmd/docs/findings.md needs two paragraphs for %s, the second one with `Fix: `.", codes[i]);
  }
  assert_null(explain_find(arena, "no-such-code"));
  const struct explanation *last = explain_find(arena, "yaml-tag");
  assert_string_equal(last->what, "A plan cannot use YAML tags.");
  assert_string_equal(last->fix, "Remove it, and quote the text if necessary.");
}

static void test_each_code_is_explained_and_no_other(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  static char codes[MOST_CODES][LONGEST_CODE];
  size_t count = read_words(list_codes, codes, MOST_CODES), known_count;
  const char *const *known = explain_codes(arena, &known_count);
  assert_true(count > 60 && count < MOST_CODES);
  for (size_t i = 0; i < count; i++)
    if (!texts_include(known, known_count, codes[i]))
      fail_msg("The code %s is not in cmd/docs/findings.md.", codes[i]);
  for (size_t i = 0; i < known_count; i++) {
    bool found = false;
    for (size_t j = 0; j < count; j++)
      found |= strcmp(codes[j], known[i]) == 0;
    if (!found)
      fail_msg("Nothing in the sources has the code %s.", known[i]);
  }
}

static void test_each_code_is_raised_in_a_test(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  static char words[MOST_WORDS][LONGEST_CODE];
  size_t count = read_words(list_expected, words, MOST_WORDS), missing = 0, known_count;
  const char *const *known = explain_codes(arena, &known_count);
  assert_true(count > 60 && count < MOST_WORDS);
  for (size_t i = 0; i < known_count; i++) {
    bool found = false;
    for (size_t j = 0; j < count && !found; j++)
      found = strcmp(words[j], known[i]) == 0;
    if (!found)
      print_error("No test expects the code %s.\n", known[i]);
    missing += !found;
  }
  assert_int_equal(missing, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_page_is_sorted_and_whole),
      cmocka_unit_test(test_each_code_is_explained_and_no_other),
      cmocka_unit_test(test_each_code_is_raised_in_a_test),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
