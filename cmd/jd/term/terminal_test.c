#include "cmd/jd/term/term.h"

#include <pty.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What the environment holds: names and values in turn. */
static const char *const *variables;

static const char *environment(const char *name) {
  for (size_t i = 0; variables[i]; i += 2)
    if (strcmp(variables[i], name) == 0)
      return variables[i + 1];
  return NULL;
}

#define SET(...) ((const char *const[]){__VA_ARGS__, NULL, NULL})

static void test_colour(void **state) {
  (void)state;
  static const struct {
    enum color_when when;
    bool terminal, wanted;
    const char *no_color, *force, *term;
  } cases[] = {
      {COLOR_AUTO, true, true, NULL, NULL, "xterm"},  {COLOR_AUTO, false, false, NULL, NULL, "xterm"},
      {COLOR_AUTO, true, false, NULL, NULL, "dumb"},  {COLOR_AUTO, true, false, NULL, NULL, NULL},
      {COLOR_AUTO, true, false, "1", NULL, "xterm"},  {COLOR_AUTO, true, true, "", NULL, "xterm"},
      {COLOR_AUTO, false, true, NULL, "1", "dumb"},   {COLOR_AUTO, false, false, NULL, "0", "xterm"},
      {COLOR_AUTO, true, false, "1", "1", "xterm"},   {COLOR_ALWAYS, false, true, "1", NULL, "dumb"},
      {COLOR_NEVER, true, false, NULL, "1", "xterm"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    variables = cases[i].term
                    ? SET("TERM", cases[i].term, "NO_COLOR", cases[i].no_color, "CLICOLOR_FORCE", cases[i].force)
                    : SET("NO_COLOR", cases[i].no_color, "CLICOLOR_FORCE", cases[i].force);
    assert_int_equal(terminal_color(cases[i].when, cases[i].terminal, environment), cases[i].wanted);
  }
}

static void test_locale(void **state) {
  (void)state;
  static const struct {
    const char *all, *type, *lang;
    bool utf8;
  } cases[] = {
      {"", "", "", false},
      {"", "", "en_GB.UTF-8", true},
      {"C", "", "en_GB.UTF-8", false},
      {"", "POSIX", "x.utf8", false},
      {"C.UTF-8", "C", "C", true},
      {"", "", "C", false},
      {"", "", "de_DE", false},
      {"", "ja_JP.eucJP", "x.UTF-8", false},
      {"", "de_DE.utf8@euro", "C", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    variables = SET("LC_ALL", cases[i].all, "LC_CTYPE", cases[i].type, "LANG", cases[i].lang);
    assert_int_equal(terminal_utf8(environment), cases[i].utf8);
  }
}

static void test_size(void **state) {
  (void)state;
  const struct winsize size = {.ws_row = 30, .ws_col = 100}, none = {0};
  int ends[2], unknown[2], pipes[2];
  assert_int_equal(openpty(&ends[0], &ends[1], NULL, NULL, &size), 0);
  assert_int_equal(openpty(&unknown[0], &unknown[1], NULL, NULL, &none), 0);
  assert_int_equal(pipe(pipes), 0);
  variables = SET("TERM", "xterm");
  assert_int_equal(terminal_columns(ends[1], environment), 100);
  assert_int_equal(terminal_rows(ends[1], environment), 30);
  assert_int_equal(terminal_columns(unknown[1], environment), 80);
  assert_int_equal(terminal_rows(unknown[1], environment), 24);
  assert_int_equal(terminal_columns(pipes[1], environment), 0);
  assert_int_equal(terminal_rows(pipes[1], environment), 0);
  assert_true(terminal_rewrites(ends[1], environment));
  assert_false(terminal_rewrites(pipes[1], environment));
  variables = SET("COLUMNS", "64", "LINES", "10", "TERM", "dumb");
  assert_int_equal(terminal_columns(ends[1], environment), 64);
  assert_int_equal(terminal_columns(pipes[1], environment), 64);
  assert_int_equal(terminal_rows(ends[1], environment), 10);
  assert_int_equal(terminal_rows(pipes[1], environment), 0);
  assert_false(terminal_rewrites(ends[1], environment));
  for (size_t i = 0; i < 5; i++) {
    static const char *const useless[] = {"", "wide", "-3", "0", "99999999999999999999"};
    variables = SET("COLUMNS", useless[i]);
    assert_int_equal(terminal_columns(ends[1], environment), 100);
  }
  for (size_t i = 0; i < 2; i++)
    close(ends[i]), close(unknown[i]), close(pipes[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_colour),
      cmocka_unit_test(test_locale),
      cmocka_unit_test(test_size),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
