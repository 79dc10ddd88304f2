#include "reconcile/testing/fake_server.h"

#include "model/base/base.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 64, MOST_REQUESTS = 256, LONGEST_REQUEST = 4194304 };

struct connection {
  struct server *server;
  int socket;
  pthread_t thread;
};

struct server {
  const struct server_row *rows;
  size_t row_count;
  unsigned hold;
  int listener;
  char origin[64];
  pthread_t acceptor;
  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t moved;
  bool stopping;
  unsigned used[MOST_REQUESTS];
  struct connection connections[MOST_CONNECTIONS];
  unsigned connection_count;
  char *requests[MOST_REQUESTS];
  unsigned request_count;
};

struct bytes server_reply(struct arena *arena, int status, const char *headers, struct bytes body) {
  const char *head =
      arena_printf(arena, "HTTP/1.1 %d Whatever\r\n%sContent-Length: %zu\r\n\r\n", status, headers, body.len);
  size_t head_len = strlen(head);
  char *all = arena_alloc(arena, head_len + body.len + 1);
  memcpy(all, head, head_len);
  if (body.len)
    memcpy(all + head_len, body.data, body.len);
  return (struct bytes){all, head_len + body.len};
}

struct bytes server_json(struct arena *arena, int status, const char *body) {
  return server_reply(arena, status, "Content-Type: application/json; charset=utf-8\r\n", bytes_of(body));
}

/* ---- one connection ---- */

static bool send_all(int socket, struct bytes bytes) {
  for (size_t sent = 0; sent < bytes.len;) {
    ssize_t step = send(socket, bytes.data + sent, bytes.len - sent, MSG_NOSIGNAL);
    if (step <= 0)
      return false;
    sent += (size_t)step;
  }
  return true;
}

static bool send_reply(const struct connection *connection, const struct server_row *row) {
  if (!row->drip_ms)
    return send_all(connection->socket, row->reply);
  for (size_t i = 0; i < row->reply.len; i++) {
    usleep(row->drip_ms * 1000);
    if (!send_all(connection->socket, (struct bytes){row->reply.data + i, 1}))
      return false;
  }
  return true;
}

/* How long the request is, its body included; 0 while the head is not whole. */
static size_t request_length(const struct buf *got) {
  const char *end = strstr(got->data, "\r\n\r\n");
  if (!end)
    return 0;
  const char *field = strcasestr(got->data, "\r\nContent-Length:");
  size_t body = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
  return (size_t)(end - got->data) + 4 + body;
}

/* One request into `got`, which is empty; false at the end of the connection. */
static bool receive(const struct connection *connection, struct buf *got) {
  char piece[65536];
  for (;;) {
    size_t whole = request_length(got);
    if (whole && got->len >= whole)
      return true;
    ssize_t step = recv(connection->socket, piece, sizeof piece, 0);
    if (step <= 0 || !buf_add(got, piece, (size_t)step))
      return false;
  }
}

static bool matches(const struct server_row *row, const char *request) {
  size_t len = strlen(row->request);
  return len == 0 || (strncmp(request, row->request, len) == 0 && request[len] == ' ');
}

/* Notes the request, waits until all that are held have arrived, and finds its row. NULL: none. */
static const struct server_row *arrive(struct server *server, const char *request) {
  const struct server_row *found = NULL;
  pthread_mutex_lock(&server->mutex);
  if (server->request_count < MOST_REQUESTS)
    server->requests[server->request_count++] = strdup(request);
  pthread_cond_broadcast(&server->moved);
  while (server->request_count < server->hold && !server->stopping)
    pthread_cond_wait(&server->moved, &server->mutex);
  for (size_t i = 0; i < server->row_count && !found; i++)
    if (matches(&server->rows[i], request) && (!server->rows[i].times || server->used[i] < server->rows[i].times)) {
      found = &server->rows[i];
      server->used[i]++;
    }
  pthread_mutex_unlock(&server->mutex);
  return found;
}

static void wait_for_stop(struct server *server) {
  pthread_mutex_lock(&server->mutex);
  while (!server->stopping)
    pthread_cond_wait(&server->moved, &server->mutex);
  pthread_mutex_unlock(&server->mutex);
}

/* Answers one request; true when another may follow. */
static bool serve_one(const struct connection *connection, const char *request) {
  static const char none[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 60\r\n\r\n"
                             "{\"message\":\"Route not found\",\"error\":\"\",\"statusCode\":   404}";
  const struct server_row *row = arrive(connection->server, request);
  if (!row)
    return send_all(connection->socket, (struct bytes){none, sizeof none - 1});
  if (!send_reply(connection, row))
    return false;
  if (row->end == SERVER_HANG)
    wait_for_stop(connection->server);
  if (row->end == SERVER_RESET) {
    const struct linger at_once = {1, 0};
    setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  return row->end == SERVER_KEEP;
}

static void *serve(void *context) {
  struct connection *connection = context;
  for (bool more = true; more;) {
    JD_BUF request;
    buf_init(&request, LONGEST_REQUEST);
    more = receive(connection, &request) && serve_one(connection, request.data);
  }
  pthread_mutex_lock(&connection->server->mutex);
  close(connection->socket);
  connection->socket = -1;
  pthread_mutex_unlock(&connection->server->mutex);
  return NULL;
}

/* ---- all of them ---- */

static void *accept_all(void *context) {
  struct server *server = context;
  for (;;) {
    int socket = accept(server->listener, NULL, NULL);
    pthread_mutex_lock(&server->mutex);
    if (socket < 0 || server->stopping || server->connection_count == MOST_CONNECTIONS) {
      pthread_mutex_unlock(&server->mutex);
      if (socket >= 0)
        close(socket);
      return NULL;
    }
    struct connection *connection = &server->connections[server->connection_count++];
    *connection = (struct connection){.server = server, .socket = socket};
    pthread_create(&connection->thread, NULL, serve, connection);
    pthread_mutex_unlock(&server->mutex);
  }
}

struct server *server_start(const struct server_row *rows, size_t count, unsigned hold) {
  struct server *server = calloc(1, sizeof *server);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (!server)
    jd_out_of_memory();
  server->rows = rows;
  server->row_count = count;
  server->hold = hold;
  pthread_mutex_init(&server->mutex, NULL);
  pthread_cond_init(&server->moved, NULL);
  server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(server->listener, (struct sockaddr *)&address, sizeof address) || listen(server->listener, 64) ||
      getsockname(server->listener, (struct sockaddr *)&address, &size))
    abort();
  snprintf(server->origin, sizeof server->origin, "http://127.0.0.1:%u", ntohs(address.sin_port));
  pthread_create(&server->acceptor, NULL, accept_all, server);
  return server;
}

void server_stop(struct server *server) {
  pthread_mutex_lock(&server->mutex);
  server->stopping = true;
  pthread_cond_broadcast(&server->moved);
  for (unsigned i = 0; i < server->connection_count; i++)
    if (server->connections[i].socket >= 0)
      shutdown(server->connections[i].socket, SHUT_RDWR);
  pthread_mutex_unlock(&server->mutex);
  shutdown(server->listener, SHUT_RDWR);
  pthread_join(server->acceptor, NULL);
  for (unsigned i = 0; i < server->connection_count; i++)
    pthread_join(server->connections[i].thread, NULL);
  close(server->listener);
  for (unsigned i = 0; i < server->request_count; i++)
    free(server->requests[i]);
  pthread_mutex_destroy(&server->mutex);
  pthread_cond_destroy(&server->moved);
  free(server);
}

const char *server_origin(const struct server *server) {
  return server->origin;
}

unsigned server_connections(struct server *server) {
  pthread_mutex_lock(&server->mutex);
  unsigned count = server->connection_count;
  pthread_mutex_unlock(&server->mutex);
  return count;
}

unsigned server_arrived(struct server *server) {
  pthread_mutex_lock(&server->mutex);
  unsigned count = server->request_count;
  pthread_mutex_unlock(&server->mutex);
  return count;
}

const char *server_request(struct server *server, unsigned index) {
  pthread_mutex_lock(&server->mutex);
  const char *request = index < server->request_count ? server->requests[index] : NULL;
  pthread_mutex_unlock(&server->mutex);
  return request;
}
