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

/* testdata/completion/ runs them; here, that none is cut. */
static void test_scripts_are_whole(void **state) {
  (void)state;
  static const struct {
    void (*print)(const struct command *const *commands, struct buf *out);
    const char *last;
  } scripts[] = {
      {completion_bash, "complete -F _jd jd\n"}, {completion_zsh, "compdef _jd jd; fi\n"}, {completion_fish, "'\n"}};
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    JD_BUF text;
    buf_init(&text, 65536);
    scripts[i].print(command_list, &text);
    size_t len = strlen(scripts[i].last);
    assert_false(text.overflow);
    assert_true(text.len > len && strcmp(text.data + text.len - len, scripts[i].last) == 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_value_is_known),
      cmocka_unit_test(test_words_come_from_where_they_are_read),
      cmocka_unit_test(test_scripts_are_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
