#include "cmd/jd/term/term.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

enum {
  MOST_LINES = 10,      /* to one question, without a terminal */
  LONGEST_LINE = 65536, /* of an answer */
};

static unsigned lines; /* since ask_reset */

/* Returns whether a shell has put the process back on its terminal, which may now show something else. */
static bool is_back(void) {
  return signals_resumed() && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* Returns ANSWER_STOPPED to wait on. */
static enum answer look(struct pollfd *wanted, nfds_t count, const struct timespec *limit, const sigset_t *mask) {
  int ready = ppoll(wanted, count, limit, mask);
  if (signals_came() || (ready < 0 && errno == EINTR))
    return ANSWER_STOPPED;
  return ready < 0 || wanted[0].revents ? ANSWER_LINE : ANSWER_NEWS; /* a problem of ppoll is one of read, too */
}

/* Waits for stdin, a signal or something else, and returns ANSWER_LINE for stdin, which comes first. Without the pipe,
 * a signal just before the wait would be noticed only after the answer; so would SIGCONT, if it were not blocked until
 * then. */
static enum answer wait_for_input(const struct ask_also *also) {
  enum { INPUT, SIGNAL, ALSO, MORE, COUNT };
  struct pollfd wanted[COUNT] = {[INPUT] = {.fd = STDIN_FILENO, .events = POLLIN},
                                 [SIGNAL] = {.fd = signals_fd(), .events = POLLIN},
                                 [ALSO] = {.fd = also ? also->fds[0] : -1, .events = POLLIN},
                                 [MORE] = {.fd = also ? also->fds[1] : -1, .events = POLLIN}};
  const struct timespec limit = {also ? also->ms / 1000 : 0, also ? also->ms % 1000 * 1000000L : 0};
  sigset_t resume, before;
  enum answer came = ANSWER_STOPPED;
  sigemptyset(&resume);
  sigaddset(&resume, SIGCONT);
  sigprocmask(SIG_BLOCK, &resume, &before);
  while (came == ANSWER_STOPPED && !signals_came()) {
    if (is_back())
      came = ANSWER_RESUMED;
    else
      came = look(wanted, COUNT, also && also->ms >= 0 ? &limit : NULL, &before);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return came;
}

void ask_reset(void) {
  lines = 0;
  signals_resumed();
  if (isatty(STDIN_FILENO))
    tcflush(STDIN_FILENO, TCIFLUSH);
}

static enum answer end_line(struct buf *out) {
  if (out->len && out->data[out->len - 1] == '\r')
    out->data[--out->len] = '\0';
  lines++;
  return ANSWER_LINE;
}

void ask_take_typed(struct buf *out) {
  struct termios usual, raw;
  if (tcgetattr(STDIN_FILENO, &usual) != 0)
    return;
  raw = usual;
  raw.c_lflag &= ~(tcflag_t)ICANON;
  raw.c_cc[VMIN] = raw.c_cc[VTIME] = 0;
  char c = '\0';
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  while (c != '\n' && out->len < LONGEST_LINE && read(STDIN_FILENO, &c, 1) == 1)
    buf_add_char(out, c); /* with its line feed, if that has come now */
  tcsetattr(STDIN_FILENO, TCSANOW, &usual);
}

enum answer ask_line(struct buf *out, const struct ask_also *also) {
  char c;
  if (out->len && out->data[out->len - 1] == '\n') {
    out->data[--out->len] = '\0';
    return end_line(out);
  }
  if (lines >= MOST_LINES && !isatty(STDIN_FILENO))
    return ANSWER_TOO_MANY;
  for (size_t len = 0;; len++) {
    enum answer waited = wait_for_input(also);
    if (waited != ANSWER_LINE)
      return waited;
    if (len > LONGEST_LINE)
      return ANSWER_END;
    ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (got <= 0)
      return out->len ? ANSWER_LINE : ANSWER_END;
    if (c == '\n')
      break;
    buf_add_char(out, c);
  }
  return end_line(out);
}

/* The only place with these words. */
static const char *const words[CHOICE_COUNT] = {
    [CHOICE_YES] = "yes", [CHOICE_NO] = "no", [CHOICE_DIFF] = "diff", [CHOICE_ALL] = "all", [CHOICE_QUIT] = "quit"};

const char *choice_word(const struct choices *choices, enum choice choice) {
  if (!choices->offers[choice])
    return NULL;
  return choice == CHOICE_YES && choices->approval ? choices->approval : words[choice];
}

/* Returns whether the answer is the word or its first letter. */
static bool is_meant(struct bytes answer, enum choice choice) {
  return bytes_equal(answer, bytes_of(words[choice])) || bytes_equal(answer, (struct bytes){words[choice], 1});
}

bool choice_of(const struct choices *choices, struct bytes answer, enum choice *out) {
  for (int choice = CHOICE_NO; choice < CHOICE_COUNT; choice++)
    if (choices->offers[choice] && is_meant(answer, (enum choice)choice)) {
      *out = (enum choice)choice;
      return true;
    }
  *out = CHOICE_YES;
  return choices->offers[CHOICE_YES] && bytes_equal(answer, bytes_of(choice_word(choices, CHOICE_YES)));
}
