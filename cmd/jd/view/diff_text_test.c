#include "cmd/jd/view/view.h"
#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LABELS_IN "--- live/a\n+++ a.ts\n@@ -1,3 +1,3 @@\n"

static void assert_shown(const char *text, size_t most, bool color, const char *expected) {
  JD_BUF out;
  buf_init(&out, 4096);
  diff_text(bytes_of(text), &(struct diff_style){most, color, DIFF_INDENT, DIFF_CUT}, &out);
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
               "      ... 1 more line: --full-diff shows all\n");
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

/* One line of `count` letters with another in the midst of them. */
static const char *long_line(struct arena *arena, char sign, char odd, size_t count) {
  char *line = arena_alloc(arena, count + 3);
  memset(line, 'a', count + 1);
  line[0] = sign;
  line[1 + count / 2] = odd;
  line[1 + count] = '\n';
  return line;
}

static void test_a_long_line_is_cut_around_what_changed(void **state) {
  (void)state;
  enum { LONG = 1000000 };
  JD_ARENA arena = arena_new();
  const char *text =
      arena_printf(arena, LABELS_IN "%s%s", long_line(arena, '-', 'x', LONG), long_line(arena, '+', 'y', LONG));
  for (int color = 0; color <= 1; color++) {
    JD_BUF out;
    buf_init(&out, (size_t)4 * LONG);
    diff_text(bytes_of(text), &(struct diff_style){40, color, DIFF_INDENT, DIFF_CUT}, &out);
    assert_true(out.len < 2000);
    assert_non_null(strchr(out.data, 'x'));
    assert_non_null(strchr(out.data, 'y'));
    assert_non_null(strstr(out.data, " [400 of 1000000 bytes: --full-diff shows all]\n"));
    buf_clear(&out);
    diff_text(bytes_of(text), &(struct diff_style){DIFF_WHOLE, color, DIFF_INDENT, DIFF_CUT}, &out);
    assert_true(out.len > (size_t)2 * LONG);
  }
}

static void test_no_character_is_cut_in_two(void **state) {
  (void)state;
  JD_BUF line, out;
  buf_init(&line, 100000), buf_init(&out, 100000);
  buf_add_text(&line, LABELS_IN "+");
  buf_add_char(&line, 'a');
  for (int i = 0; i < 1000; i++)
    buf_add_text(&line, "\xC3\xBC");
  buf_add_text(&line, "\n");
  diff_text(buf_bytes(&line), &(struct diff_style){40, false, 0, ""}, &out);
  assert_true(utf8_valid(buf_bytes(&out), NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),
      cmocka_unit_test(test_changed_words_are_marked),
      cmocka_unit_test(test_a_long_line_is_cut_around_what_changed),
      cmocka_unit_test(test_no_character_is_cut_in_two),
      cmocka_unit_test(test_a_missing_line_feed_comes_between),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
