/* Runs a command on a terminal, and answers its questions.
 *
 *   jd-terminal COLUMNS COMMAND < ANSWERS
 *
 * COMMAND is a shell line. What it writes to the terminal goes to stdout. When the terminal shows a question, which
 * ends with "] ", one line of ANSWERS is typed as soon as there is one, or Ctrl-Z if it begins with that; when there
 * are no more, the end of input is. The exit status is that of the command. Used by golden cases and by the script that
 * draws the README's pictures. */
#include <err.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 24, MOST_COLUMNS = 1000, LONGEST_ANSWER = 1000 };

/* What the terminal shows: its last two bytes are enough. */
struct shown {
  char last[2];
};

static bool is_question(const struct shown *shown) {
  return shown->last[0] == ']' && shown->last[1] == ' ';
}

/* Colours end after a question's bracket: they are not shown. */
static void show(struct shown *shown, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) {
    const char *end = text[i] == '\033' ? memchr(text + i, 'm', len - i) : NULL;
    if (end) {
      i = (size_t)(end - text);
      continue;
    }
    shown->last[0] = shown->last[1];
    shown->last[1] = text[i];
  }
}

/* Without reading further. */
static bool read_line(char line[LONGEST_ANSWER]) {
  size_t len = 0;
  while (len + 1 < LONGEST_ANSWER && read(STDIN_FILENO, &line[len], 1) == 1)
    if (line[len++] == '\n')
      break;
  line[len] = '\0';
  return len > 0;
}

static void type(int terminal) {
  static const char ctrl_z = '\032';
  char answer[LONGEST_ANSWER] = "";
  const char *typed = read_line(answer) ? answer : "\004";
  if (answer[0] == ctrl_z)
    answer[1] = '\0'; /* a key, not a line */
  if (write(terminal, typed, strlen(typed)) < 0)
    err(1, "the answer could not be typed");
}

static void follow(int terminal) {
  char text[4096];
  struct shown shown = {0};
  bool asks = false;
  for (ssize_t got = 1; got > 0;) {
    struct pollfd fds[] = {{terminal, POLLIN, 0}, {asks ? STDIN_FILENO : -1, POLLIN, 0}};
    if (poll(fds, 2, -1) < 0)
      err(1, "poll");
    if (!fds[0].revents) {
      type(terminal);
      asks = false;
      continue;
    }
    got = read(terminal, text, sizeof text);
    fwrite(text, 1, got > 0 ? (size_t)got : 0, stdout);
    fflush(stdout); /* for whoever waits for it */
    show(&shown, text, got > 0 ? (size_t)got : 0);
    asks = asks || (got > 0 && is_question(&shown));
  }
}

int main(int argc, char **argv) {
  long columns = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
  int terminal, status;
  if (columns < 1 || columns > MOST_COLUMNS)
    errx(1, "usage: jd-terminal COLUMNS COMMAND < ANSWERS");
  const struct winsize size = {.ws_row = ROWS, .ws_col = (unsigned short)columns};
  pid_t pid = forkpty(&terminal, NULL, NULL, &size);
  if (pid < 0)
    err(1, "no terminal is available");
  if (pid == 0) {
    setenv("TERM", "xterm", 0);
    execl("/bin/sh", "sh", "-c", argv[2], (char *)NULL);
    err(127, "/bin/sh");
  }
  follow(terminal);
  if (waitpid(pid, &status, 0) != pid)
    err(1, "the command was lost");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
