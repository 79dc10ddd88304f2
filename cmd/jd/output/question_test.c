#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/jd/output/output.h"
#include "model/base/base.h"

static void assert_question(const char *text, struct text_style style, const char *expected) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  question_add(bytes_of(text), &style, &out);
  assert_string_equal(out.data, expected);
}

static void a_question_fits_the_terminal_and_keeps_blanks_where_it_can(void **state) {
  (void)state;
  const char *text = "About to change plan: a  b.md. Proceed? [yes/no]";
  assert_question(text, (struct text_style){0}, "About to change plan: a  b.md. Proceed? [yes/no] ");
  assert_question(text, (struct text_style){.columns = 80}, "About to change plan: a  b.md. Proceed? [yes/no] ");
  assert_question(text, (struct text_style){.columns = 42}, "About to change plan: a b.md. Proceed?\n  [yes/no] ");
  assert_question("Well?", (struct text_style){.color = true, .columns = 80}, "\033[1mWell?\033[0m ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_question_fits_the_terminal_and_keeps_blanks_where_it_can),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
