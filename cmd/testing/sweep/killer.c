/* jd-killer.so, preloaded into jd: ends it with SIGKILL, or sends it another signal, at a chosen one of its calls that
 * write or send.
 *
 *   JD_KILL_LOG=FILE    the names of the calls, one a line, in order: for finding out how many there are
 *   JD_KILL_AT=N        the N-th of them (from 1) is the one
 *   JD_KILL_TEXT=TEXT   or the one that writes or sends what ends with that text
 *   JD_KILL_WHEN=HOW    before (it was not made), after (it was), half (of what it writes or sends, half arrived)
 *
 *   JD_KILL_SIGNAL=N    that signal in place of SIGKILL; the run goes on as it will
 *   JD_KILL_REQUESTS=FILE   the method of each request that is sent, and "signal", one a line, in order
 *
 * What is counted is what can change anything outside of the process: files, folders, sockets. */
#undef _FORTIFY_SOURCE /* it would put functions of its own in front of these */
#undef _GNU_SOURCE     /* it gives socket functions types that standard C has no name for */
#define _XOPEN_SOURCE   700
#define _DEFAULT_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static struct {
  bool armed;
  long at;
  const char *when, *text;
  int log, requests, signal;
} plan = {.log = -1, .requests = -1};
static atomic_long calls;

static int open_note(const char *path) {
  return path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
}

__attribute__((constructor)) static void arm(void) {
  const char *at = getenv("JD_KILL_AT"), *when = getenv("JD_KILL_WHEN"), *log = getenv("JD_KILL_LOG");
  plan.at = at ? strtol(at, NULL, 10) : 0;
  plan.when = when ? when : "before";
  plan.text = getenv("JD_KILL_TEXT");
  const char *requests = getenv("JD_KILL_REQUESTS"), *number = getenv("JD_KILL_SIGNAL");
  plan.log = open_note(log);
  plan.requests = open_note(requests);
  plan.signal = number ? (int)strtol(number, NULL, 10) : SIGKILL;
  plan.armed = true;
}

/* The name and a line feed in one write, so that threads do not mix. */
static void note(int file, const char *name) {
  char line[64];
  size_t len = strnlen(name, sizeof line - 1);
  memcpy(line, name, len);
  line[len] = '\n';
  if (file >= 0)
    syscall(SYS_write, file, line, len + 1);
}

static void strike(void) {
  note(plan.requests, "signal");
  if (plan.signal != SIGKILL) {
    raise(plan.signal);
    return;
  }
  kill(getpid(), SIGKILL);
  for (;;)
    pause();
}

enum { NO_LENGTH = -1, MOST_ARGUMENTS = 6 };

struct call {
  const char *name;
  long number;
  long arguments[MOST_ARGUMENTS];
  int length; /* which of them is how much is written; NO_LENGTH when that is not one of them */
};

static long make(const struct call *call) {
  const long *a = call->arguments;
  return syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static bool ends_with_text(const struct call *call) {
  size_t len = plan.text ? strlen(plan.text) : 0;
  if (len == 0 || call->length == NO_LENGTH || (size_t)call->arguments[call->length] < len)
    return false;
  const char *data = (const char *)call->arguments[1]; // NOLINT(performance-no-int-to-ptr): as system calls have it
  return memcmp(data + call->arguments[call->length] - len, plan.text, len) == 0;
}

static bool holds(const char *data, size_t len, const char *text) {
  size_t want = strlen(text);
  for (size_t i = 0; i + want <= len; i++)
    if (memcmp(data + i, text, want) == 0)
      return true;
  return false;
}

/* Through the MCP server all is POST; what writes names one of these actions. */
static bool is_read_by_mcp(const char *data, size_t len) {
  static const char *const writes[] = {"\"deploy\"", "\"set_env\"", "\"delete\"", "\"delete_env\""};
  bool reads = holds(data, len < 10 ? len : 10, "POST /mcp");
  for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
    reads &= !holds(data, len, writes[i]);
  return reads;
}

static void note_request(const struct call *call) {
  static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  const char *data = (const char *)call->arguments[1]; // NOLINT(performance-no-int-to-ptr): as system calls have it
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (call->number == SYS_sendto && (size_t)call->arguments[2] > strlen(methods[i]) &&
        memcmp(data, methods[i], strlen(methods[i])) == 0)
      note(plan.requests, is_read_by_mcp(data, (size_t)call->arguments[2]) ? methods[0] : methods[i]);
}

static long pass(struct call call) {
  if (!plan.armed)
    return make(&call);
  bool chosen = atomic_fetch_add(&calls, 1) + 1 == plan.at || ends_with_text(&call);
  note(plan.log, call.name);
  note_request(&call);
  if (chosen && strcmp(plan.when, "before") == 0)
    strike();
  if (chosen && strcmp(plan.when, "half") == 0 && call.length != NO_LENGTH)
    call.arguments[call.length] /= 2;
  long result = make(&call);
  if (chosen && strcmp(plan.when, "before") != 0)
    strike();
  return result;
}

#define ADDRESS(pointer)            ((long)(pointer))
#define PASS(function, length, ...) pass((struct call){#function, SYS_##function, {__VA_ARGS__}, length})

/* ---- files ---- */

ssize_t write(int fd, const void *data, size_t len) {
  return PASS(write, 2, fd, ADDRESS(data), (long)len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
  return PASS(pwrite64, 2, fd, ADDRESS(data), (long)len, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return PASS(writev, NO_LENGTH, fd, ADDRESS(parts), count);
}

int fsync(int fd) {
  return (int)PASS(fsync, NO_LENGTH, fd);
}

int fdatasync(int fd) {
  return (int)PASS(fdatasync, NO_LENGTH, fd);
}

int ftruncate(int fd, off_t length) {
  return (int)PASS(ftruncate, NO_LENGTH, fd, length);
}

int fchmod(int fd, mode_t mode) {
  return (int)PASS(fchmod, NO_LENGTH, fd, (long)mode);
}

/* Only an open that may make a file changes anything. */
static int open_at(int folder, const char *path, int flags, mode_t mode) {
  if (!(flags & O_CREAT))
    return (int)syscall(SYS_openat, folder, path, flags, mode);
  return (int)PASS(openat, NO_LENGTH, folder, ADDRESS(path), flags, (long)mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(folder, path, flags, mode);
}

int renameat(int from, const char *old, int to, const char *new) {
  return (int)PASS(renameat2, NO_LENGTH, from, ADDRESS(old), to, ADDRESS(new));
}

int rename(const char *old, const char *new) {
  return renameat(AT_FDCWD, old, AT_FDCWD, new);
}

int unlinkat(int folder, const char *path, int flags) {
  return (int)PASS(unlinkat, NO_LENGTH, folder, ADDRESS(path), flags);
}

int unlink(const char *path) {
  return unlinkat(AT_FDCWD, path, 0);
}

int mkdir(const char *path, mode_t mode) {
  return (int)PASS(mkdirat, NO_LENGTH, AT_FDCWD, ADDRESS(path), (long)mode);
}

/* ---- sockets ---- */

int connect(int fd, const struct sockaddr *address, socklen_t len) {
  return (int)PASS(connect, NO_LENGTH, fd, ADDRESS(address), (long)len);
}

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to, socklen_t to_len) {
  return PASS(sendto, 2, fd, ADDRESS(data), (long)len, flags, ADDRESS(to), (long)to_len);
}

ssize_t send(int fd, const void *data, size_t len, int flags) {
  return sendto(fd, data, len, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  return PASS(sendmsg, NO_LENGTH, fd, ADDRESS(message), flags);
}
