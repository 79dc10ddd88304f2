#include "cmd/jd/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) /* gcc */
#define ADDRESS_SANITIZER
#elif defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER
#endif
#endif

static volatile sig_atomic_t came, first;
static int wake[2] = {-1, -1}; /* a pipe that becomes readable with the first signal */

static void on_signal(int number) {
  if (came == 0) {
    first = number;
    ssize_t written = write(wake[1], "", 1);
    (void)written; /* a full or missing pipe loses nothing: `came` says it too */
  }
  if (came < 2)
    came++;
}

/* Secrets are in memory: no core file, no tracing by the user's other processes. The leak checker of a sanitizer build
 * traces the process itself, so there it stays allowed. */
static void hide_memory(void) {
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef ADDRESS_SANITIZER
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

void signals_start(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
    wake[0] = wake[1] = -1;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, NULL);
  sigaction(SIGXFSZ, &action, NULL); /* a limit on file sizes is an error that can be told: EFBIG */
  hide_memory();
}

bool signals_came(void) {
  return came > 0;
}

bool signals_insisted(void) {
  return came > 1;
}

int signals_exit_status(void) {
  return came ? 128 + first : 0;
}

int signals_fd(void) {
  return wake[0];
}
