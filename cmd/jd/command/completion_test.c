#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Whoever adds an option or a command says what completes its value. */
static void test_each_value_is_known(void **state) {
  (void)state;
  struct completion completion;
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (!completion_of_option(&option_table[i], &completion))
      fail_msg("Nobody said what completes the %s of --%s: add it to `sources` in cmd/jd/cli/completion.c.",
               option_table[i].argument, option_table[i].name);
  for (size_t i = 0; command_list[i]; i++)
    if (!completion_of_command(command_list[i], &completion))
      fail_msg("Nobody said what completes %s of jd %s: add it to `sources` in cmd/jd/cli/completion.c.",
               command_list[i]->arguments, command_list[i]->name);
}

static void test_words_come_from_where_they_are_read(void **state) {
  (void)state;
  struct completion completion;
  assert_true(completion_of_option(&option_table[OPTION_COLOR], &completion));
  assert_int_equal(completion.source, SOURCE_WORDS);
  assert_int_equal(completion.count, 3);
  assert_string_equal(completion.words[0], "auto");
  assert_true(completion_of_option(&option_table[OPTION_QUIET], &completion));
  assert_int_equal(completion.source, SOURCE_NOTHING);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_value_is_known),
      cmocka_unit_test(test_words_come_from_where_they_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
