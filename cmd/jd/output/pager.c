#include "cmd/jd/output/output.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "reconcile/project/project.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 }; /* exit statuses of a shell */

static const char usual_pager[] = "less";

const char *pager_name(terminal_environment *environment) {
  static const char *const names[] = {"JD_PAGER", "PAGER"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *pager = environment(names[i]);
    if (pager)
      return *pager && strcmp(pager, "cat") != 0 ? pager : NULL;
  }
  return usual_pager;
}

/* Returns the rows that the text takes on a screen of that width. */
static size_t rows_of(struct bytes text, size_t columns) {
  size_t rows = 0;
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    size_t width = wrap_width(text_line_bytes(text, line));
    rows += columns && width ? (width + columns - 1) / columns : 1;
  }
  return rows;
}

/* In the child: stdin is the pipe, stdout the terminal. */
static _Noreturn void become_pager(const char *pager, int reader, char **environment) {
  static const int kept[] = {SIGPIPE, SIGXFSZ}; /* an ignored signal would be inherited */
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    signal(kept[i], SIG_DFL);
  dup2(reader, STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  environ = environment;
  setenv("LESS", "FRX", 0);
  setenv("LV", "-c", 0);
  if (pager == usual_pager)
    execlp(pager, pager, (char *)NULL);
  else
    execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
  _exit(NOT_FOUND);
}

/* Writes until the end, until the user quits, or until a signal comes. */
static void feed(int writer, struct bytes text) {
  while (text.len && !signals_came()) {
    ssize_t written = write(writer, text.data, text.len);
    if (written < 0 && errno != EINTR)
      return;
    if (written > 0)
      text = (struct bytes){text.data + written, text.len - (size_t)written};
  }
}

/* Returns whether it could be run. A signal ends it: first with SIGTERM, so that it restores the screen, then by force.
 */
static bool wait_for(pid_t pid) {
  int status = 0, end = SIGTERM;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    if (signals_came()) {
      kill(pid, end);
      end = SIGKILL; /* signals.c now wakes waitpid a few times a second */
    }
  return !WIFEXITED(status) || (WEXITSTATUS(status) != NOT_EXECUTABLE && WEXITSTATUS(status) != NOT_FOUND);
}

static bool run(const char *pager, struct bytes text) {
  struct termios mode;
  JD_ARENA arena = arena_new();
  char **environment = environment_for_programs(arena);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return false;
  bool has_mode = tcgetattr(STDIN_FILENO, &mode) == 0;
  pid_t pid = fork();
  if (pid == 0)
    become_pager(pager, ends[0], environment);
  close(ends[0]);
  if (pid > 0)
    feed(ends[1], text);
  close(ends[1]);
  bool ran = pid > 0 && wait_for(pid);
  if (has_mode && signals_came())
    tcsetattr(STDIN_FILENO, TCSANOW, &mode);
  return ran;
}

bool pager_show(struct output *output, struct bytes text, terminal_environment *environment) {
  const char *pager = pager_name(environment);
  size_t rows = terminal_rows(STDERR_FILENO, environment);
  if (!pager || !isatty(STDIN_FILENO) || !terminal_rewrites(STDERR_FILENO, environment) ||
      rows_of(text, terminal_columns(STDERR_FILENO, environment)) < rows)
    return false;
  JD_BUF plain;
  buf_init(&plain, LIMIT_TEXT_OUTPUT);
  if (output->style_errors.ascii)
    ascii_only(&plain, text);
  output_flush(output);
  return run(pager, output->style_errors.ascii ? buf_bytes(&plain) : text);
}
