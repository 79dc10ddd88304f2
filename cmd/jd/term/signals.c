#include "cmd/jd/term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) /* gcc */
#define ADDRESS_SANITIZER
#elif defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER
#endif
#endif

enum {
  TICK_MS = 200,
  GRACE_TICKS = 4, /* the run is ended after these, if no write is under way */
  NAME_SIZE = 128,
};

static volatile sig_atomic_t came, first, under_way, quiet_ticks, resumed;
static int wake[2] = {-1, -1}; /* a pipe that becomes readable with the first signal */
static timer_t timer;          /* ticks since the first signal */
static bool has_timer;
static char write_name[NAME_SIZE] = "the write"; /* changes only while no write is under way */

/* ---- in the handlers: only what is async-signal-safe ---- */

/* Does not write if that would block, as on a stopped terminal or a full pipe. */
static void say(const char *const *parts) {
  char text[2 * NAME_SIZE + 256];
  size_t len = 0;
  struct pollfd wanted = {.fd = STDERR_FILENO, .events = POLLOUT};
  for (; *parts; parts++)
    for (const char *at = *parts; *at && len < sizeof text; at++)
      text[len++] = *at;
  if (poll(&wanted, 1, 0) == 1 && wanted.revents & POLLOUT) {
    ssize_t written = write(STDERR_FILENO, text, len);
    (void)written; /* this cannot be reported */
  }
}

/* A terminal has just echoed ^C on the current line. */
static const char *line_start(void) {
  return isatty(STDERR_FILENO) ? "\n" : "";
}

static void acknowledge(void) {
  if (under_way)
    say((const char *const[]){line_start(), "jd: stopping once ", write_name,
                              " is settled; a second signal stops at once\n", NULL});
  else
    say((const char *const[]){line_start(), "jd: stopping\n", NULL});
}

static void start_ticks(void) {
  const struct itimerspec period = {{0, TICK_MS * 1000000L}, {0, TICK_MS * 1000000L}};
  if (has_timer)
    timer_settime(timer, 0, &period, NULL);
}

static void on_signal(int number) {
  int kept = errno;
  quiet_ticks = 0;
  if (came == 0) {
    first = number;
    came = 1;
    ssize_t written = write(wake[1], "", 1);
    (void)written; /* a full or missing pipe loses nothing, since `came` is set too */
    acknowledge();
    start_ticks();
  } else {
    came = 2;
  }
  errno = kept;
}

static _Noreturn void end_run(void) {
  if (under_way)
    say((const char *const[]){
        "jd: error: ", write_name,
        ": stopped before the outcome of this write was known. Run the command again; it settles this first.\n", NULL});
  _exit(128 + first);
}

/* It also wakes waits: a signal between the check and the wait would otherwise be missed. */
static void on_tick(int number) {
  (void)number;
  if (under_way && came < 2)
    quiet_ticks = 0;
  else if (++quiet_ticks >= GRACE_TICKS)
    end_run();
}

static void on_resume(int number) {
  (void)number;
  resumed = 1;
}

/* ---- starting ---- */

/* Secrets are in memory, so there are no core files and no tracing by other processes. The leak checker of a sanitizer
 * build needs tracing. */
static void hide_memory(void) {
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef ADDRESS_SANITIZER
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* Leaves SIGALRM to a time limit of the caller. */
static void make_timer(const sigset_t *mask) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
  const struct sigaction action = {.sa_handler = on_tick, .sa_mask = *mask};
  has_timer = sigaction(SIGRTMIN, &action, NULL) == 0 && timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
}

void signals_start(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  sigaddset(&action.sa_mask, SIGRTMIN);
  if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
    wake[0] = wake[1] = -1;
  make_timer(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGCONT, &(struct sigaction){.sa_handler = on_resume, .sa_flags = SA_RESTART}, NULL);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, NULL);
  sigaction(SIGXFSZ, &action, NULL); /* a limit on file sizes becomes the error EFBIG */
  hide_memory();
}

/* ---- what came ---- */

bool signals_came(void) {
  return came > 0;
}

bool signals_insisted(void) {
  return came > 1;
}

bool signals_stop(void) {
  return came > 1 || (came > 0 && !under_way);
}

int signals_exit_status(void) {
  return came ? 128 + first : 0;
}

bool signals_resumed(void) {
  bool was = resumed;
  resumed = 0;
  return was;
}

int signals_fd(void) {
  return wake[0];
}

/* ---- writes ---- */

void signals_name_write(const char *item) {
  size_t len = 0;
  for (; item[len] && len + 1 < sizeof write_name; len++)
    write_name[len] = (unsigned char)item[len] < ' ' || item[len] == 0x7f ? '?' : item[len];
  write_name[len] = '\0';
}

/* Sets "under way" before it checks for signals, so that a signal in between never misses a write. */
bool signals_write_leaves(void) {
  under_way = 1;
  if (came)
    under_way = 0;
  return under_way;
}

void signals_write_ended(void) {
  under_way = 0;
  quiet_ticks = 0;
}
