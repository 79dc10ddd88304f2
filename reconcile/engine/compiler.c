#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The compiler listens on a socket of which only this process ever knew a name, and gets its questions by HTTP over one
 * connection that is open from the start. */

enum { ANSWER_SECONDS = 30, HEAD_MOST = 4096, ANSWER_MOST = 67108864, SOCKET_PIECE = 65536 };
#define STAYING_DATA (UINT64_C(2000) << 20)

struct engine_compiler {
  struct program_run run;
  int socket; /* -1: lost */
  pthread_mutex_t lock;
};

/* Compiled once at the start, so that the first question finds everything warm. */
static const char warm_up[] = "[\"import { DurableObject } from 'cloudflare:workers';\\nexport class A extends "
                              "DurableObject<{ B: string }> {\\n  async fetch(request: Request): Promise<Response> {\\n"
                              "    const { b = [] as string[] } = (await request.json()) as { b?: string[] };\\n"
                              "    return new Response(`${b.map((c) => c ?? this.env.B)}`);\\n  }\\n}\\n\"]";

/* A listening socket and a connection to it; both -1 on failure. */
static void make_sockets(int *listening, int *connected) {
  char folder[] = "/tmp/jd-compiler.XXXXXX";
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  *listening = *connected = -1;
  if (!mkdtemp(folder))
    return;
  snprintf(address.sun_path, sizeof address.sun_path, "%s/http", folder);
  *listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  *connected = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const struct timeval patience = {.tv_sec = ANSWER_SECONDS};
  bool made = *listening >= 0 && *connected >= 0 &&
              bind(*listening, (struct sockaddr *)&address, sizeof address) == 0 && listen(*listening, 1) == 0 &&
              connect(*connected, (struct sockaddr *)&address, sizeof address) == 0 &&
              setsockopt(*connected, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0;
  unlink(address.sun_path);
  rmdir(folder);
  if (made)
    return;
  if (*listening >= 0)
    close(*listening);
  if (*connected >= 0)
    close(*connected);
  *listening = *connected = -1;
}

static bool start(const struct engine *engine, int listening, struct program_run *run) {
  JD_BUF config;
  buf_init(&config, LIMIT_DOCUMENT_BYTES);
  config_compiler(&config, PROGRAM_FIRST_FD + 1, PROGRAM_FIRST_FD + 2, engine->programs[ENGINE_TYPESCRIPT].path, true);
  const char *const arguments[] = {"workerd", "serve", "-I/", "--socket-fd", "http=6", "/proc/self/fd/3", NULL};
  const struct program program = {
      .path = engine->programs[ENGINE_WORKERD].path,
      .arguments = arguments,
      .files = {buf_bytes(&config), engine_compile_js, bytes_of(warm_up)},
      .file_count = 3,
      .fds = {listening},
      .fd_count = 1,
      .readable = engine->programs[ENGINE_TYPESCRIPT].path,
      .data_bytes = STAYING_DATA,
  };
  return program_start(&program, run) > 0;
}

struct engine_compiler *engine_compiler_start(const struct engine *engine) {
  int listening = -1, connected = -1;
  struct program_run run;
  if (engine->state != ENGINE_PRESENT)
    return NULL;
  make_sockets(&listening, &connected);
  bool started = listening >= 0 && start(engine, listening, &run);
  if (listening >= 0)
    close(listening);
  if (!started) {
    if (connected >= 0)
      close(connected);
    return NULL;
  }
  struct engine_compiler *compiler = jd_calloc(1, sizeof *compiler);
  compiler->run = run;
  compiler->socket = connected;
  pthread_mutex_init(&compiler->lock, NULL);
  return compiler;
}

/* ---- a question ---- */

/* Waits until there is something to read. */
static bool wait_for(const struct engine_compiler *compiler, int stop, int64_t deadline) {
  struct pollfd fds[] = {{compiler->socket, POLLIN, 0}, {stop, POLLIN, 0}};
  for (;;) {
    int64_t left = deadline - program_now_ms();
    int ready = left > 0 ? poll(fds, 2, (int)left) : 0;
    if (ready < 0 && errno == EINTR)
      continue;
    return ready > 0 && !(fds[1].revents & POLLIN);
  }
}

/* In one call, which waits until workerd has taken all of it, ANSWER_SECONDS at most. */
static bool send_all(const struct engine_compiler *compiler, struct bytes head, struct bytes body) {
  struct iovec parts[] = {{(char *)head.data, head.len}, {(char *)body.data, body.len}};
  const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  return sendmsg(compiler->socket, &message, MSG_NOSIGNAL) == (ssize_t)(head.len + body.len);
}

static bool receive(const struct engine_compiler *compiler, struct buf *out, int stop, int64_t deadline) {
  char piece[SOCKET_PIECE];
  if (!wait_for(compiler, stop, deadline))
    return false;
  ssize_t count = recv(compiler->socket, piece, sizeof piece, MSG_DONTWAIT);
  if (count < 0)
    return errno == EINTR || errno == EAGAIN;
  buf_add(out, piece, (size_t)count);
  return count > 0 && !out->overflow;
}

/* The length of the answer's body, once its head is there; false where it is none of ours. */
static bool read_head(const struct buf *in, size_t *head, size_t *body) {
  static const char ok[] = "HTTP/1.1 200 ", length[] = "\r\nContent-Length: ";
  const char *end = strstr(in->data, "\r\n\r\n"), *found = end ? strcasestr(in->data, length) : NULL;
  *head = 0;
  if (!end)
    return in->len < HEAD_MOST;
  if (!starts_with(buf_bytes(in), ok) || !found || found > end)
    return false;
  *head = (size_t)(end - in->data) + 4;
  *body = strtoul(found + sizeof length - 1, NULL, 10);
  return *body <= ANSWER_MOST;
}

static bool ask(const struct engine_compiler *compiler, struct bytes input, int stop, struct buf *out) {
  JD_BUF head, in;
  int64_t deadline = program_now_ms() + (int64_t)ANSWER_SECONDS * 1000;
  size_t head_len = 0, body_len = 0;
  buf_init(&head, HEAD_MOST);
  buf_init(&in, ANSWER_MOST + HEAD_MOST);
  buf_printf(&head, "POST / HTTP/1.1\r\nHost: compiler\r\nContent-Length: %zu\r\n\r\n", input.len);
  if (!send_all(compiler, buf_bytes(&head), input))
    return false;
  while (!head_len || in.len < head_len + body_len)
    if (!receive(compiler, &in, stop, deadline) || (!head_len && !read_head(&in, &head_len, &body_len)))
      return false;
  buf_add(out, in.data + head_len, body_len);
  return in.len == head_len + body_len;
}

bool compiler_ask(struct engine_compiler *compiler, struct bytes input, int stop, struct buf *out) {
  if (!compiler)
    return false;
  pthread_mutex_lock(&compiler->lock);
  bool answered = compiler->socket >= 0 && ask(compiler, input, stop, out);
  if (!answered && compiler->socket >= 0) { /* what it may still say belongs to no question */
    close(compiler->socket);
    compiler->socket = -1;
    buf_clear(out);
  }
  pthread_mutex_unlock(&compiler->lock);
  return answered;
}

bool engine_compiler_runs(struct engine_compiler *compiler) {
  if (!compiler)
    return false;
  pthread_mutex_lock(&compiler->lock);
  bool runs = compiler->socket >= 0 && !program_has_ended(&compiler->run);
  pthread_mutex_unlock(&compiler->lock);
  return runs;
}

long engine_compiler_pid(const struct engine_compiler *compiler) {
  return compiler->run.pid;
}

void engine_compiler_stop(struct engine_compiler *compiler) {
  if (!compiler)
    return;
  program_end_run(&compiler->run, PROGRAM_STOPPED);
  if (compiler->socket >= 0)
    close(compiler->socket);
  pthread_mutex_destroy(&compiler->lock);
  free(compiler);
}
