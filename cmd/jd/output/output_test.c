#include "cmd/jd/output/output.h"
#include "cmd/jd/view/view.h"

#include "cmd/jd/testing/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *environment(const char *name) {
  (void)name;
  return NULL;
}

static void test_errors_are_one_escaped_line(void **state) {
  (void)state;
  struct jd_error error;
  JD_BUF text;
  buf_init(&text, 4096);
  jd_fail_input(&error, "a\nb", "Evil \x1b[2J words.");
  error_text(&error, false, &text);
  assert_string_equal(text.data, "jd: error: a\\nb: Evil \\x1B[2J words.\n");
  buf_clear(&text);
  jd_fail_usage(&error, NULL, "No place.");
  error_text(&error, true, &text);
  assert_string_equal(text.data, "jd: \033[1;31merror: \033[0mno place.\n");
}

static void test_findings_read_as_compilers_write(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  JD_BUF text;
  buf_init(&text, 4096);
  findings_init(&findings, arena);
  findings_add_error(&findings, (struct place){"plan.md", 41, 5}, "unknown-key", "unknown key");
  findings_add_warning(&findings, (struct place){"plan.md", 42, 0}, "odd", "odd");
  findings_add_warning(&findings, (struct place){"~/c.json", 0, 0}, "open", "readable");
  findings_add_error(&findings, (struct place){NULL, 0, 0}, "lost", "no place");
  findings.warnings += 2;
  findings_text(&findings, false, &text);
  assert_string_equal(
      text.data, "plan.md:41:5: error: unknown key [unknown-key]\nplan.md:42: warning: odd [odd]\n~/c.json: warning: "
                 "readable [open]\njd: error: no place [lost]\njd: 2 more are not shown; fix these first\n");
}

/* Writes to a stdout that takes nothing; returns whether the flush said so. */
static bool flush_into(int fd) {
  const struct options options = {0};
  struct output output;
  int kept = dup(STDOUT_FILENO), kept_errors = dup(STDERR_FILENO), silent = open("/dev/null", O_WRONLY);
  dup2(fd, STDOUT_FILENO);
  dup2(silent, STDERR_FILENO);
  output_init(&output, &options, environment);
  output_result(&output, bytes_of("text"));
  bool fine = output_flush(&output);
  output_free(&output);
  dup2(kept, STDOUT_FILENO);
  dup2(kept_errors, STDERR_FILENO);
  close(kept), close(kept_errors), close(silent);
  return fine;
}

static void test_a_broken_stdout_is_noticed(void **state) {
  (void)state;
  int ends[2], full = open("/dev/full", O_WRONLY);
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(pipe(ends), 0);
  assert_true(flush_into(ends[1]));
  close(ends[0]);
  assert_false(flush_into(ends[1]));
  assert_false(flush_into(full));
  close(ends[1]);
  close(full);
}

/* What reaches stdout of a line of 50,000 letters between two short ones. */
static const char *print_long_line(struct arena *arena, const struct options *options) {
  enum { LONG = 50000 };
  char *line = arena_alloc(arena, LONG + 1);
  memset(line, 'x', LONG);
  struct caught caught = stream_catch(STDOUT_FILENO);
  struct output output;
  output_init(&output, options, environment);
  output_result(&output, bytes_of(arena_printf(arena, "first\n%s\nlast\n", line)));
  assert_true(output_flush(&output));
  output_free(&output);
  return stream_caught(&caught, arena);
}

static void test_a_line_that_is_printed_is_bounded(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *text = print_long_line(arena, &(struct options){0});
  assert_true(strlen(text) < 9000);
  assert_non_null(strstr(text, "first\nxxx"));
  assert_non_null(strstr(text, "xxx... [41808 bytes more]\nlast\n"));
  assert_true(strlen(print_long_line(arena, &(struct options){.full_diff = true})) > 50000);
  assert_true(strlen(print_long_line(arena, &(struct options){.format = FORMAT_JSON})) > 50000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors_are_one_escaped_line),
      cmocka_unit_test(test_findings_read_as_compilers_write),
      cmocka_unit_test(test_a_line_that_is_printed_is_bounded),
      cmocka_unit_test(test_a_broken_stdout_is_noticed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
