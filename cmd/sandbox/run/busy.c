#include "cmd/sandbox/run/internal.h"

#include "model/base/base.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 400, LONGEST_MS = 30000 /* of CPU time that the platform gives a request */ };

void busy_forget(struct busy *busy) {
  if (busy->asked)
    close(busy->question);
  *busy = (struct busy){0};
}

/* CPU time of the process, in ms. */
static int64_t cpu_of(long pid) {
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid((pid_t)pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
    return 0;
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Sends a request that is rejected at once, and reported nowhere; -1 where that is not possible. */
static int ask(uint16_t port) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: busy.invalid\r\n\r\n";
  const struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool connects =
      fd >= 0 && (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS);
  if (connects && send(fd, request, sizeof request - 1, MSG_NOSIGNAL) > 0) /* on loopback it is connected by now */
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

bool busy_too_long(struct busy *busy, long pid, uint16_t port) {
  int64_t now = clock_steady();
  if (now - busy->looked < LOOK_MS)
    return false;
  int64_t cpu = cpu_of(pid), used = cpu - busy->cpu, passed = now - busy->looked;
  bool idle = busy->looked == 0 || used * 20 < passed; /* it may share the processor with many */
  busy->looked = now;
  busy->cpu = cpu;
  if (busy->asked) {
    struct pollfd answer = {busy->question, POLLIN, 0};
    if (poll(&answer, 1, 0) == 0)
      return cpu - busy->asked_cpu >= LONGEST_MS;
    busy_forget(busy);
  } else if (!idle) {
    busy->question = ask(port);
    busy->asked = busy->question >= 0;
    busy->asked_cpu = cpu;
  }
  return false;
}
