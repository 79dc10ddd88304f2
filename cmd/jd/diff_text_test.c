#include "cmd/jd/diff_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LABELS_IN "--- live/a\n+++ a.ts\n@@ -1,3 +1,3 @@\n"

static void assert_shown(const char *text, size_t most, bool color, const char *expected) {
  JD_BUF out;
  buf_init(&out, 4096);
  diff_text(bytes_of(text), most, color, &out);
  assert_string_equal(out.data, expected);
}

static void test_plain(void **state) {
  (void)state;
  static const char text[] = LABELS_IN " same\n-kept = 2;\n+kept = 5;\n";
  assert_shown(text, 100, false,
               "      --- live/a\n      +++ a.ts\n      @@ -1,3 +1,3 @@\n       same\n      -kept = 2;\n"
               "      +kept = 5;\n");
  assert_shown(text, 5, false,
               "      --- live/a\n      +++ a.ts\n      @@ -1,3 +1,3 @@\n       same\n      -kept = 2;\n"
               "      ... 1 more line: --full-diff shows it\n");
  assert_shown("", 5, true, "");
}

#define HEAD "      \033[1m--- live/a\033[0m\n      \033[1m+++ a.ts\033[0m\n      \033[36m@@ -1,3 +1,3 @@\033[0m\n"

static void test_changed_words_are_marked(void **state) {
  (void)state;
  assert_shown(LABELS_IN " same\n-kept = 2;\n+kept = 5;\n same\n-gone\n", 100, true,
               HEAD "       same\n"
                    "      \033[31m-kept = \033[0;31;7m2\033[0;31m;\033[0m\n"
                    "      \033[32m+kept = \033[0;32;7m5\033[0;32m;\033[0m\n"
                    "       same\n"
                    "      \033[31m-gone\033[0m\n");
}

static void test_a_missing_line_feed_comes_between(void **state) {
  (void)state;
  assert_shown(LABELS_IN "-a = 1\n\\ No newline at end of file\n+a = 2\n", 100, true,
               HEAD "      \033[31m-a = \033[0;31;7m1\033[0m\n"
                    "      \\ No newline at end of file\n"
                    "      \033[32m+a = \033[0;32;7m2\033[0m\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),
      cmocka_unit_test(test_changed_words_are_marked),
      cmocka_unit_test(test_a_missing_line_feed_comes_between),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
