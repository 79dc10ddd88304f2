#include "cmd/jd/term/term.h"

#include <errno.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

enum {
  MOST_LINES = 10,      /* to one question, without a terminal */
  LONGEST_LINE = 65536, /* of an answer */
};

static unsigned lines; /* since ask_reset */

/* Waits for stdin or a signal. Without the pipe, a signal just before the wait would be noticed only after the answer.
 */
static bool wait_for_input(void) {
  struct pollfd wanted[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals_fd(), .events = POLLIN}};
  while (!signals_came()) {
    if (poll(wanted, 2, -1) < 0 && errno != EINTR)
      return true; /* read reports the problem */
    if (wanted[0].revents && !signals_came())
      return true;
  }
  return false;
}

void ask_reset(void) {
  lines = 0;
  if (isatty(STDIN_FILENO))
    tcflush(STDIN_FILENO, TCIFLUSH);
}

enum answer ask_line(struct buf *out) {
  char c;
  if (lines >= MOST_LINES && !isatty(STDIN_FILENO))
    return ANSWER_TOO_MANY;
  for (size_t len = 0;; len++) {
    if (!wait_for_input())
      return ANSWER_STOPPED;
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
  if (out->len && out->data[out->len - 1] == '\r')
    out->data[--out->len] = '\0';
  lines++;
  return ANSWER_LINE;
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
