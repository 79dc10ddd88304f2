#include "model/diff/diff.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Marked bytes between braces. */
static void show(const struct word_side *side, struct buf *out) {
  for (size_t i = 0; i < side->lines.count; i++) {
    bool inside = false;
    for (size_t j = 0; j < side->lines.list[i].len; j++) {
      if (side->marked[i][j] != inside)
        buf_add_char(out, inside ? '}' : '{');
      inside = side->marked[i][j];
      buf_add_char(out, side->lines.list[i].data[j]);
    }
    buf_add_text(out, inside ? "}|" : "|");
  }
}

static struct lines lines_of(struct arena *arena, const char *text) {
  size_t count;
  struct bytes *list = lines_split(arena, bytes_of(text), &count);
  for (size_t i = 0; i < count; i++)
    list[i].len -= list[i].len && list[i].data[list[i].len - 1] == '\n';
  return (struct lines){list, count};
}

static void assert_marks(const char *old_text, const char *new_text, const char *expected) {
  JD_ARENA arena = arena_new();
  JD_BUF out;
  buf_init(&out, 4096);
  struct word_side old_side = {.lines = lines_of(arena, old_text)}, new_side = {.lines = lines_of(arena, new_text)};
  worddiff(arena, &old_side, &new_side);
  show(&old_side, &out);
  buf_add_text(&out, " > ");
  show(&new_side, &out);
  assert_string_equal(out.data, expected);
}

static void test_words(void **state) {
  (void)state;
  assert_marks("const KEPT = 200;", "const KEPT = 500;", "const KEPT = {200};| > const KEPT = {500};|");
  assert_marks("f(a, b)", "f(a)", "f(a{, b})| > f(a)|");
  assert_marks("let some_name = 1;", "let some_names = 1;", "let {some_name} = 1;| > let {some_names} = 1;|");
  assert_marks("x = 'caf\xC3\xA9' + y;", "x = 'cafe' + y;", "x = '{caf\xC3\xA9}' + y;| > x = '{cafe}' + y;|");
}

static void test_blanks_between_marks_belong_to_them(void **state) {
  (void)state;
  assert_marks("return one two in there;", "return a b in there;",
               "return {one two} in there;| > return {a b} in there;|");
}

static void test_another_line_is_not_marked(void **state) {
  (void)state;
  assert_marks("import x;", "while (true) run();", "import x;| > while (true) run();|");
  assert_marks("same words here = 1\ngone();", "same words here = 2",
               "same words here = {1}|gone();| > same words here = {2}|");
  assert_marks("f(1);\ng(1);", "f(2);\ng(2);", "f({1});|g({1});| > f({2});|g({2});|");
}

static void test_one_side_alone(void **state) {
  (void)state;
  assert_marks("", "new();", " > new();|");
  assert_marks("old();\n\n", "", "old();|| > ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_blanks_between_marks_belong_to_them),
      cmocka_unit_test(test_another_line_is_not_marked),
      cmocka_unit_test(test_one_side_alone),
  };
  return cmocka_run_group_tests_name("worddiff", tests, NULL, NULL);
}
