#include "cmd/jd/output/output.h"
#include "cmd/jd/testing/testing.h"
#include "model/base/base.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

/* ---- what goes on meanwhile ---- */

static enum news look(void *context) {
  return *(enum news *)context;
}

static const char *unset(const char *name) {
  (void)name;
  return NULL;
}

static enum choice answer(const char *line, enum news *what) {
  JD_ARENA arena = arena_new();
  const struct options options = {0};
  struct output output;
  output_init(&output, &options, unset);
  const struct question_news news = {{{-1, -1}, -1}, look, NULL, what};
  const struct question question = {
      .text = bytes_of("Delete?"),
      .choices = {"counter", {[CHOICE_YES] = true, [CHOICE_NO] = true}},
      .news = &news,
  };
  struct caught caught = stream_catch(STDERR_FILENO);
  close(stdin_of(bytes_of(line)));
  enum choice choice = question_ask(&output, &question);
  stream_caught(&caught, arena);
  output_free(&output);
  return choice;
}

static void an_answer_to_a_question_that_is_withdrawn_is_none(void **state) {
  (void)state;
  enum news what = NEWS_NONE;
  assert_int_equal(answer("counter\n", &what), CHOICE_YES);
  what = NEWS_WITHDRAWN;
  assert_int_equal(answer("counter\n", &what), CHOICE_QUIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_question_fits_the_terminal_and_keeps_blanks_where_it_can),
      cmocka_unit_test(an_answer_to_a_question_that_is_withdrawn_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
