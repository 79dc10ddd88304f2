#include "cmd/jd/output/output.h"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *terminal_name, *locale_name = "C.UTF-8";

static const char *environment(const char *name) {
  return strcmp(name, "TERM") == 0 ? terminal_name : strcmp(name, "LC_ALL") == 0 ? locale_name : NULL;
}

/* Waits 3.5 s for something and once more 0.9 s, with stderr as given. */
static void wait_twice(int fd, const struct options *options) {
  struct output output;
  int kept = dup(STDERR_FILENO);
  dup2(fd, STDERR_FILENO);
  output_init(&output, options, environment);
  struct progress *progress = &output.progress;
  progress_begin(progress, "chat-room: deploying");
  for (int64_t ms = 100; ms <= 3600; ms += 250)
    progress_tick(progress, ms);
  progress_end(progress);
  progress_tick(progress, 10000);
  progress_tick(progress, 10900);
  progress_end(progress);
  output_free(&output);
  dup2(kept, STDERR_FILENO);
  close(kept);
}

static void expect(int reader, const char *text) {
  enum { ENOUGH_MS = 100 };
  char got[1000] = "";
  size_t len = 0;
  struct pollfd wanted = {.fd = reader, .events = POLLIN};
  while (poll(&wanted, 1, ENOUGH_MS) > 0 && wanted.revents & POLLIN) {
    ssize_t more = read(reader, got + len, sizeof got - 1 - len);
    assert_true(more > 0);
    len += (size_t)more;
  }
  assert_string_equal(got, text);
}

static void on_terminal(const char *name, unsigned short columns, bool quiet, const char *text) {
  int master, slave;
  const struct options options = {.quiet = quiet};
  const struct winsize size = {.ws_row = 24, .ws_col = columns};
  terminal_name = name;
  assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
  wait_twice(slave, &options);
  expect(master, text);
  close(master), close(slave);
}

static void test_one_line_is_rewritten_and_wiped(void **state) {
  (void)state;
  on_terminal("xterm", 80, false,
              "\rjd: chat-room: deploying… 1 s\033[K\rjd: chat-room: deploying… 2 s\033[K"
              "\rjd: chat-room: deploying… 3 s\033[K\r\033[K");
}

static void test_a_narrow_terminal_gets_its_end(void **state) {
  (void)state;
  on_terminal("xterm", 22, false,
              "\rt-room: deploying… 1 s\033[K\rt-room: deploying… 2 s\033[K\rt-room: deploying… 3 s\033[K\r\033[K");
}

static void test_ascii(void **state) {
  (void)state;
  locale_name = "C";
  on_terminal("xterm", 80, false,
              "\rjd: chat-room: deploying... 1 s\033[K\rjd: chat-room: deploying... 2 s\033[K"
              "\rjd: chat-room: deploying... 3 s\033[K\r\033[K");
  locale_name = "C.UTF-8";
}

/* A terminal of 80 columns in place of stderr, and an output that shows progress there. */
struct terminal {
  int master, slave, kept;
  struct output output;
};

static struct progress *open_terminal(struct terminal *terminal) {
  const struct options options = {0};
  const struct winsize size = {.ws_row = 24, .ws_col = 80};
  terminal->kept = dup(STDERR_FILENO);
  terminal_name = "xterm";
  assert_int_equal(openpty(&terminal->master, &terminal->slave, NULL, NULL, &size), 0);
  dup2(terminal->slave, STDERR_FILENO);
  output_init(&terminal->output, &options, environment);
  return &terminal->output.progress;
}

static void close_terminal(struct terminal *terminal, const char *text) {
  progress_end(&terminal->output.progress);
  output_free(&terminal->output);
  dup2(terminal->kept, STDERR_FILENO);
  expect(terminal->master, text);
  close(terminal->master), close(terminal->slave), close(terminal->kept);
}

/* A terminal that became too narrow for the line has broken it: another one is begun. */
static void test_a_terminal_that_shrinks(void **state) {
  (void)state;
  struct terminal terminal;
  struct progress *progress = open_terminal(&terminal);
  progress_begin(progress, "chat-room: deploying");
  progress->at = 2, progress->total = 3;
  progress_tick(progress, 1);
  progress_tick(progress, 61001);
  ioctl(terminal.slave, TIOCSWINSZ, &(struct winsize){.ws_row = 24, .ws_col = 20});
  progress_tick(progress, 62001);
  progress_tick(progress, 63001);
  close_terminal(&terminal, "\rjd: chat-room: deploying… 1 min 01 s (2 of 3)\033[K"
                            "\r\n 1 min 02 s (2 of 3)\033[K\r 1 min 03 s (2 of 3)\033[K\r\033[K");
}

static void test_nothing_where_it_is_not_wanted(void **state) {
  (void)state;
  const struct options options = {0};
  int ends[2];
  on_terminal("xterm", 80, true, "");
  on_terminal("dumb", 80, false, "");
  on_terminal(NULL, 80, false, "");
  terminal_name = "xterm";
  assert_int_equal(pipe(ends), 0);
  wait_twice(ends[1], &options);
  expect(ends[0], "");
  close(ends[0]), close(ends[1]);
}

/* Between two tries: why, and how long. */
static void test_the_seconds_before_the_next_try(void **state) {
  (void)state;
  struct terminal terminal;
  struct progress *progress = open_terminal(&terminal);
  progress_pause(progress, "rate limited", 60000, 5);
  progress_tick(progress, 5);
  progress_begin(progress, "chat-room");
  progress->at = 2, progress->total = 3;
  progress_tick(progress, 505);
  progress_tick(progress, 1005);
  close_terminal(&terminal, "\rjd: reading the app: rate limited, next try in 1 min 00 s\033[K"
                            "\rjd: chat-room: rate limited, next try in 59 s (2 of 3)\033[K\r\033[K");
}

static void test_what_follows_reads_the_app(void **state) {
  (void)state;
  struct progress progress = {0};
  progress_begin(&progress, "chat-room: deploying");
  progress_tick(&progress, 5000);
  progress_end(&progress);
  assert_null(progress.subject);
  progress_tick(&progress, 60000); /* time before it does not count */
  assert_int_equal(progress.seconds, 0);
  progress_follow(&progress, "chat-room: reading it back");
  progress_end(&progress);
  assert_string_equal(progress.subject, "chat-room: reading it back");
}

static void describe(void *run, struct buf *out) {
  buf_printf(out, "%d of 9 apps done", *(int *)run);
}

/* A display of a test: what it was shown, one line each. */
static struct buf seen;

static void show(void *context, const struct progress *progress, int64_t now) {
  (void)context;
  progress_line(progress, now, &seen);
  buf_add_char(&seen, '\n');
}

static void hide(void *context) {
  (void)context;
  buf_add_text(&seen, "-\n");
}

/* Five times a second, whatever requests end meanwhile. */
static void test_a_run_over_many(void **state) {
  (void)state;
  static const struct progress_display display = {show, hide};
  struct progress progress = {.display = &display};
  int done = 0;
  buf_init(&seen, LIMIT_ERROR_MESSAGE);
  progress_run(&progress, describe, &done);
  progress_tick(&progress, 1000);
  progress_end(&progress);
  done = 1;
  progress_tick(&progress, 1100);
  progress_tick(&progress, 1200);
  progress_pause(&progress, "rate limited", 2500, 1300);
  progress_pause(&progress, "rate limited", 100, 1300); /* another app, which goes on before */
  progress_tick(&progress, 1400);
  progress_hide(&progress);
  progress_tick(&progress, 3900);
  progress_run(&progress, NULL, NULL);
  assert_string_equal(seen.data, "0 of 9 apps done\n1 of 9 apps done\n1 of 9 apps done; next tries within 3 s\n-\n"
                                 "1 of 9 apps done\n-\n");
  buf_free(&seen);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_line_is_rewritten_and_wiped),
      cmocka_unit_test(test_a_narrow_terminal_gets_its_end),
      cmocka_unit_test(test_ascii),
      cmocka_unit_test(test_a_terminal_that_shrinks),
      cmocka_unit_test(test_nothing_where_it_is_not_wanted),
      cmocka_unit_test(test_the_seconds_before_the_next_try),
      cmocka_unit_test(test_what_follows_reads_the_app),
      cmocka_unit_test(test_a_run_over_many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
