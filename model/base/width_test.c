#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ACUTE    "e\xCC\x81"                /* two code points, one column */
#define HAN      "\xE6\xBC\xA2"             /* two columns */
#define KANA_GA  "\xE3\x81\x8B\xE3\x82\x99" /* ka and a combining voiced mark */
#define ELLIPSIS "\xE2\x80\xA6"
#define FAMILY   "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7" /* two faces joined to one picture */

static void test_width(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t width;
  } cases[] = {
      {"", 0},
      {"chat-room", 9},
      {"caf" ACUTE, 4},
      {HAN HAN, 4},
      {KANA_GA, 2},
      {ELLIPSIS, 1},
      {"\xFF"
       "a\xE6",
       3},
      {"\xF0\x9F\x9A\x80", 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(text_width(bytes_of(cases[i].text)), cases[i].width);
}

static void test_cuts_fall_between_characters(void **state) {
  (void)state;
  static const char text[] = "a" HAN ACUTE "z";
  static const size_t head[] = {0, 1, 1, 4, 7, 8, 8}, tail[] = {8, 7, 4, 4, 1, 0, 0};
  for (size_t columns = 0; columns < sizeof head / sizeof *head; columns++) {
    assert_int_equal(text_head(bytes_of(text), columns), head[columns]);
    assert_int_equal(text_tail(bytes_of(text), columns), tail[columns]);
  }
  assert_int_equal(text_head(bytes_of(FAMILY "z"), 3), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_width),
      cmocka_unit_test(test_cuts_fall_between_characters),
  };
  return cmocka_run_group_tests_name("width", tests, NULL, NULL);
}
