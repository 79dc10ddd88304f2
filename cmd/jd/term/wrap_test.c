#include "cmd/jd/term/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_notes_are_wrapped(void **state) {
  (void)state;
  static const struct {
    const char *text, *wrapped;
    size_t width;
  } cases[] = {
      {"one two three", "  one two three\n", 15},
      {"one two three", "  one two\n    three\n", 14},
      {"one two three", "  one\n    two\n    three\n", 1},
      {"one two three", "  one two three\n", 0},
      {"https://a-long-address.example see", "  https://a-long-address.example\n    see\n", 10},
      {"  é  é ", "  é é\n", 5},
      {"é é", "  é\n    é\n", 4},
      {"", "", 10},
      {" ", "", 10},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_BUF out;
    buf_init(&out, 4096);
    wrap_text(cases[i].text, 2, cases[i].width, &out);
    assert_string_equal(out.data, cases[i].wrapped);
  }
}

static void test_colours_take_no_columns(void **state) {
  (void)state;
  JD_BUF out;
  buf_init(&out, 4096);
  assert_int_equal(wrap_width(bytes_of("\033[1;31ma\033[0m\xE6\xBC\xA2")), 3);
  wrap_on(bytes_of("\033[1mone\033[0m two three"), 4, 2, 11, &out);
  assert_string_equal(out.data, "\033[1mone\033[0m two\n  three");
}

static void test_a_block_keeps_its_indent(void **state) {
  (void)state;
  JD_BUF out;
  buf_init(&out, 4096);
  wrap_lines(bytes_of("one two\n\n  three four five\nsix"), 12, &out);
  assert_string_equal(out.data, "one two\n\n  three four\n    five\nsix");
  buf_clear(&out);
  wrap_on(bytes_of("long-word"), 8, 2, 10, &out);
  assert_string_equal(out.data, "\n  long-word");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_notes_are_wrapped),
      cmocka_unit_test(test_colours_take_no_columns),
      cmocka_unit_test(test_a_block_keeps_its_indent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
