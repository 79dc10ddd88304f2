#include "cmd/testing/replay/client.h"

#include "model/base/base.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { ANSWER_CAP = 67108864, TIMEOUT_S = 20 };

int client_connect(uint16_t port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct timeval timeout = {.tv_sec = TIMEOUT_S};
  int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0)
    return -1;
  setsockopt(socket_fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  if (connect(socket_fd, (struct sockaddr *)&address, sizeof address) == 0)
    return socket_fd;
  close(socket_fd);
  return -1;
}

static bool send_all(int socket, struct bytes data) {
  while (data.len > 0) {
    ssize_t sent = send(socket, data.data, data.len, MSG_NOSIGNAL);
    if (sent < 0)
      return false;
    data.data += sent;
    data.len -= (size_t)sent;
  }
  return true;
}

bool client_send(int socket, const struct exchange *exchange) {
  JD_BUF text;
  buf_init(&text, ANSWER_CAP);
  buf_printf(&text, "%s %s HTTP/1.1\r\nhost: 127.0.0.1\r\n", exchange->method, exchange->path);
  if (exchange->authorization)
    buf_printf(&text, "authorization: %s\r\n", exchange->authorization);
  if (exchange->content_type)
    buf_printf(&text, "content-type: %s\r\n", exchange->content_type);
  if (exchange->has_body)
    buf_printf(&text, "content-length: %zu\r\n", exchange->body.len);
  buf_add_text(&text, exchange->more_headers);
  buf_add_text(&text, "\r\n");
  buf_add_bytes(&text, exchange->body);
  return send_all(socket, buf_bytes(&text));
}

static bool receive(int socket, struct buf *text) {
  char piece[65536];
  ssize_t came = recv(socket, piece, sizeof piece, 0);
  return came > 0 && buf_add(text, piece, (size_t)came);
}

static char *lower_names(struct arena *arena, const char *headers, size_t len) {
  char *copy = arena_strndup(arena, headers, len);
  bool in_name = true;
  for (char *at = copy; *at; at++) {
    if (*at == '\n')
      in_name = true;
    else if (*at == ':')
      in_name = false;
    else if (in_name)
      *at = (char)tolower((unsigned char)*at);
  }
  return copy;
}

const char *client_header(struct arena *arena, const struct reply *reply, const char *name) {
  const char *at = strstr(reply->headers, arena_printf(arena, "\r\n%s:", name));
  if (!at)
    return NULL;
  at += strlen(name) + 3;
  struct bytes value = trim((struct bytes){at, strcspn(at, "\r")});
  return arena_strndup(arena, value.data, value.len);
}

/* Reads up to the end of the next headers that are an answer's; returns where its body begins, 0 when none came. */
static size_t receive_head(int socket, struct buf *text, struct arena *arena, struct reply *out) {
  for (size_t from = 0;;) {
    const char *end;
    while (!(end = strstr(text->data + from, "\r\n\r\n")))
      if (!receive(socket, text))
        return 0;
    const char *head = text->data + from, *status = strchr(head, ' ');
    size_t len = (size_t)(end - head) + 4;
    *out =
        (struct reply){.status = status ? (int)strtol(status, NULL, 10) : 0, .headers = lower_names(arena, head, len)};
    from += len;
    if (out->status != 100)
      return from;
  }
}

bool client_receive(int socket, struct arena *arena, const char *method, struct reply *out) {
  JD_BUF text;
  buf_init(&text, ANSWER_CAP);
  size_t start = receive_head(socket, &text, arena, out);
  if (start == 0)
    return false;
  const char *length = client_header(arena, out, "content-length");
  size_t body = length && strcmp(method, "HEAD") != 0 ? strtoul(length, NULL, 10) : 0;
  while (text.len < start + body)
    if (!receive(socket, &text))
      return false;
  out->body = arena_bytes(arena, (struct bytes){text.data + start, body});
  return true;
}
