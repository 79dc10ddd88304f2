#include "cmd/testing/golden/proxy.h"

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where one connection is in the stream of requests. */
struct reader {
  char head[65536]; /* of the request under way, as far as it has come */
  size_t head_len;
  size_t body_left;
  int log;
};

static struct sockaddr_in loopback(uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/* `METHOD PATH HTTP/1.1` becomes `METHOD PATH`, written in one piece: connections share the log. */
static void note_request(struct reader *reader) {
  char *end = strstr(reader->head, " HTTP/1.");
  char *line_end = strstr(reader->head, "\r\n");
  if (!end || !line_end || end > line_end)
    end = line_end;
  size_t len = (size_t)(end - reader->head);
  char line[4096];
  int written = snprintf(line, sizeof line, "%.*s\n", (int)(len < 4000 ? len : 4000), reader->head);
  if (write(reader->log, line, (size_t)written) != written)
    err(1, "the log of requests");
}

static size_t content_length(const char *head) {
  for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
    if (strncasecmp(line + 2, "content-length:", 15) == 0)
      return strtoul(line + 17, NULL, 10);
  }
  return 0;
}

static void read_byte(struct reader *reader, char byte) {
  if (reader->body_left > 0) {
    reader->body_left--;
    return;
  }
  if (reader->head_len + 1 >= sizeof reader->head)
    errx(1, "a request's head is over %zu bytes", sizeof reader->head);
  reader->head[reader->head_len++] = byte;
  reader->head[reader->head_len] = '\0';
  if (reader->head_len < 4 || memcmp(reader->head + reader->head_len - 4, "\r\n\r\n", 4) != 0)
    return;
  note_request(reader);
  reader->body_left = content_length(reader->head);
  reader->head_len = 0;
}

/* False at the end of the stream. */
static bool pass_on(int from, int to, struct reader *reader) {
  char data[16384];
  ssize_t len = read(from, data, sizeof data);
  if (len <= 0)
    return false;
  for (ssize_t i = 0; reader && i < len; i++)
    read_byte(reader, data[i]);
  for (ssize_t done = 0; done < len;) {
    ssize_t written = write(to, data + done, (size_t)(len - done));
    if (written <= 0)
      return false;
    done += written;
  }
  return true;
}

static void relay(int client, uint16_t target, int log) {
  static struct reader reader;
  reader.log = log;
  int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = loopback(target);
  if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) != 0)
    return;
  struct pollfd ends[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
  while (poll(ends, 2, -1) > 0) {
    if (ends[0].revents && !pass_on(client, server, &reader))
      return;
    if (ends[1].revents && !pass_on(server, client, NULL))
      return;
  }
}

/* A process for each connection: each reads its own stream of requests. */
static _Noreturn void serve(int listener, uint16_t target, int log) {
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0)
      continue;
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      relay(client, target, log);
      _exit(0);
    }
    close(client);
  }
}

struct proxy proxy_start(uint16_t target, const char *log) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = loopback(0);
  socklen_t len = sizeof address;
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &len) != 0)
    err(1, "the proxy could not listen");
  int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (out < 0)
    err(1, "%s", log);
  pid_t pid = fork();
  if (pid < 0)
    err(1, "fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(listener, target, out);
  }
  close(listener);
  close(out);
  return (struct proxy){pid, ntohs(address.sin_port)};
}

void proxy_stop(struct proxy *proxy) {
  kill(proxy->pid, SIGTERM);
  waitpid(proxy->pid, NULL, 0);
}
