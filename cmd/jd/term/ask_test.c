#include "cmd/jd/term/term.h"

#include "cmd/jd/testing/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect(enum answer answer, const char *text) {
  JD_BUF line;
  buf_init(&line, 100);
  assert_int_equal(ask_line(&line, NULL), answer);
  assert_string_equal(line.data, text);
}

static void test_lines(void **state) {
  (void)state;
  close(stdin_of(bytes_of("yes\nno\r\n\nlast")));
  expect(ANSWER_LINE, "yes");
  expect(ANSWER_LINE, "no");
  expect(ANSWER_LINE, "");
  expect(ANSWER_LINE, "last");
  expect(ANSWER_END, "");
}

static void test_nothing_behind_the_line_is_taken(void **state) {
  (void)state;
  char rest[8] = "";
  close(stdin_of(bytes_of("yes\nrest")));
  expect(ANSWER_LINE, "yes");
  assert_int_equal(read(STDIN_FILENO, rest, sizeof rest - 1), 4);
  assert_string_equal(rest, "rest");
}

static void test_ten_answers_are_enough(void **state) {
  (void)state;
  close(stdin_of(bytes_of("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n")));
  ask_reset();
  for (int i = 0; i < 10; i++) {
    JD_BUF line;
    buf_init(&line, 100);
    assert_int_equal(ask_line(&line, NULL), ANSWER_LINE);
  }
  expect(ANSWER_TOO_MANY, "");
  ask_reset(); /* the next question */
  expect(ANSWER_LINE, "11");
}

/* A line that never ends, such as that of /dev/zero. */
static void test_a_line_has_an_end(void **state) {
  (void)state;
  JD_BUF line;
  buf_init(&line, 100);
  int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  assert_true(zeros >= 0);
  assert_int_equal(dup2(zeros, STDIN_FILENO), STDIN_FILENO);
  close(zeros);
  ask_reset();
  assert_int_equal(ask_line(&line, NULL), ANSWER_END);
}

/* An alarm for a question that nobody answers: without the pipe this waits for ever. */
static void on_alarm(int number) {
  (void)number;
  raise(SIGINT);
}

/* In a child: what a signal leaves behind is the process's. */
static int wait_for_alarm(void) {
  const struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
  JD_BUF line;
  buf_init(&line, 100);
  signals_start();
  sigaction(SIGALRM, &action, NULL);
  int more = stdin_of(bytes_of("half a li"));
  alarm(1);
  bool stopped = ask_line(&line, NULL) == ANSWER_STOPPED && signals_exit_status() == 130;
  close(more);
  return stopped ? 0 : 1;
}

static void test_a_signal_ends_the_wait(void **state) {
  (void)state;
  int status = -1;
  pid_t child = fork();
  if (child == 0)
    _exit(wait_for_alarm());
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

/* Computes until it is ended; two seconds without an end are a failure. With `write`, one is under way until then. */
static int compute(bool write) {
  struct timespec pause = {.tv_nsec = 10000000L};
  signals_start();
  if (write && !signals_write_leaves())
    return 1;
  raise(SIGTERM);
  for (int i = 0; i < 1000; i++) {
    clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
    if (write && i == 200) { /* it has not been ended so far */
      raise(SIGINT);
      signals_write_ended();
      write = false;
    }
  }
  return 2;
}

static int status_of(int (*run)(bool write), bool write) {
  int status = -1;
  pid_t child = fork();
  if (child == 0)
    _exit(run(write));
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int send_after_a_signal(bool write) {
  signals_start();
  signals_name_write("chat-room");
  if (!signals_write_leaves() || signals_stop())
    return 1;
  raise(SIGINT);
  if (signals_stop()) /* not while the write is under way */
    return 2;
  signals_write_ended();
  return signals_stop() && signals_write_leaves() == write ? 0 : 3;
}

static void test_a_run_that_does_not_end_by_itself_is_ended(void **state) {
  (void)state;
  assert_int_equal(status_of(compute, false), 143);
  assert_int_equal(status_of(compute, true), 143);
}

static void test_no_write_leaves_after_a_signal(void **state) {
  (void)state;
  assert_int_equal(status_of(send_after_a_signal, false), 0);
}

/* Last: what came stays known. */
static void test_signals(void **state) {
  (void)state;
  struct rlimit cores;
  signals_start();
  assert_false(signals_came());
  assert_int_equal(signals_exit_status(), 0);
  assert_int_equal(getrlimit(RLIMIT_CORE, &cores), 0);
  assert_int_equal(cores.rlim_cur, 0);
  int more = stdin_of(bytes_of(""));
  raise(SIGTERM);
  assert_true(signals_came());
  assert_false(signals_insisted());
  expect(ANSWER_STOPPED, "");
  raise(SIGINT);
  assert_true(signals_insisted());
  assert_int_equal(signals_exit_status(), 143);
  close(more);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lines),
      cmocka_unit_test(test_ten_answers_are_enough),
      cmocka_unit_test(test_a_line_has_an_end),
      cmocka_unit_test(test_nothing_behind_the_line_is_taken),
      cmocka_unit_test(test_a_signal_ends_the_wait),
      cmocka_unit_test(test_a_run_that_does_not_end_by_itself_is_ended),
      cmocka_unit_test(test_no_write_leaves_after_a_signal),
      cmocka_unit_test(test_signals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
