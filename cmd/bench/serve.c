/* Sends so many GET requests over one connection to 127.0.0.1, each after the answer to the one before. */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 8192 };

/* Reads one answer; whether it is a 200. */
static int is_answered(int fd) {
  static const char length[] = "content-length:", end[] = "\r\n\r\n";
  char text[MOST] = "";
  size_t len = 0;
  for (;;) {
    ssize_t count = read(fd, text + len, sizeof text - 1 - len);
    if (count <= 0)
      return 0;
    len += (size_t)count;
    text[len] = '\0';
    const char *body = strstr(text, end), *header = strcasestr(text, length);
    if (body && header && text + len >= body + strlen(end) + strtol(header + strlen(length), NULL, 10))
      return strncmp(text, "HTTP/1.1 200", strlen("HTTP/1.1 200")) == 0;
  }
}

int main(int count, char **arguments) {
  if (count != 4)
    errx(1, "usage: jd-bench-serve PORT PATH REQUESTS");
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)},
                                .sin_port = htons((unsigned short)strtol(arguments[1], NULL, 10))};
  char request[MOST];
  int len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", arguments[2]);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
    err(1, "port %s", arguments[1]);
  for (long left = strtol(arguments[3], NULL, 10); left > 0; left--)
    if (write(fd, request, (size_t)len) != len || !is_answered(fd))
      errx(1, "%s is not answered", arguments[2]);
  return 0;
}
