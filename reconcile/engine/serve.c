#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  SERVE_WAIT_MS = 50,
  SERVE_START_MS = 30000,
  SERVE_END_MS = 50, /* for answers that are about to leave; an open WebSocket would keep it running. What was answered
                        is stored, so nothing is lost */
  SERVE_MOST_OUTPUT = 1048576,
  SERVE_READS = 32,
  PIECE = 4096,
};
#define SERVE_DATA (UINT64_C(1000) << 20) /* the platform gives an isolate 128 MB */
#define SERVICE    "app"

/* What one start needs of the request. */
struct serving {
  struct rehearsing with;
  struct engine_bundle bundle;
  const struct engine_service *service;
  struct engine_network network; /* the service's, or none */
  struct bundle_text text;
  char token[PROGRAM_TOKEN];
  bool gave_up; /* workerd ended, and said nothing of the bundle */
};

static bool start(const struct serving *serving, int control, struct program_run *run) {
  const char *const arguments[] = {"workerd",      "serve", "--verbose",       "-I/", "--socket-fd", "http=8",
                                   "--control-fd", "9",     "/proc/self/fd/3", NULL};
  JD_BUF config, dispatch, console;
  buf_init(&config, LIMIT_DOCUMENT_BYTES);
  buf_init(&dispatch, LIMIT_DOCUMENT_BYTES);
  buf_init(&console, LIMIT_DOCUMENT_BYTES);
  const struct config_worker worker = {
      SERVICE,          PROGRAM_FIRST_FD + 1,   serving->with.sources, serving->with.compiled,
      &serving->bundle, serving->service->keys, serving->token};
  config_serve(&config, &worker, serving->service, &serving->network);
  bundle_dispatch(&serving->text, serving->with.sources, &dispatch);
  buf_printf(&console, "const mark = \"%s\";\n", serving->token);
  buf_add_bytes(&console, engine_console_js);
  const char *certificates = serving->network.certificates;
  const struct program program = {
      .path = serving->with.engine->programs[ENGINE_WORKERD].path,
      .arguments = arguments,
      .files = {buf_bytes(&config), buf_bytes(&serving->text.text), engine_outer_js, buf_bytes(&dispatch),
                buf_bytes(&console)}, /* in the order of config_serve */
      .file_count = 5,
      .fds = {serving->service->socket, control},
      .fd_count = 2,
      .readable = certificates,
      .network = certificates != NULL,
      .variable = certificates ? arena_printf(serving->with.arena, "SSL_CERT_FILE=%s", certificates) : NULL,
      .writable = serving->service->storage,
      .connects = serving->service->control_port,
      .data_bytes = SERVE_DATA,
  };
  return !config.overflow && !serving->text.text.overflow && program_start(&program, run) > 0;
}

/* Appends what can be read now to `buf`; nothing at end of file. What does not fit is dropped. */
static void take_piece(int fd, short events, struct buf *buf) {
  char piece[PIECE];
  ssize_t count = events ? read(fd, piece, sizeof piece) : 0;
  if (count > 0)
    buf_add(buf, piece, (size_t)count);
}

struct starting {
  struct program_run run;
  struct buf out, err; /* what it printed meanwhile */
  bool listens;
};

/* Waits until the program listens or has ended: PROGRAM_EXITED for both. */
static enum program_end wait_for_it(struct starting *starting, int control, int stop) {
  JD_BUF said;
  struct program_run *run = &starting->run;
  buf_init(&said, LIMIT_ERROR_MESSAGE);
  int64_t deadline = program_now_ms() + SERVE_START_MS;
  while (program_now_ms() < deadline) {
    struct pollfd fds[] = {{control, POLLIN, 0}, {run->err, POLLIN, 0}, {run->out, POLLIN, 0}, {stop, POLLIN, 0}};
    poll(fds, 4, SERVE_WAIT_MS);
    if (fds[3].revents & POLLIN)
      return PROGRAM_STOPPED;
    take_piece(control, fds[0].revents, &said);
    take_piece(run->err, fds[1].revents, &starting->err);
    take_piece(run->out, fds[2].revents, &starting->out);
    starting->listens = strstr(said.data, "\"event\":\"listen\"") != NULL;
    if (starting->listens)
      return PROGRAM_EXITED;
    if (program_has_ended(run)) {
      take_piece(run->err, POLLIN, &starting->err);
      return PROGRAM_EXITED;
    }
  }
  return PROGRAM_WALL;
}

static void refuse(struct serving *serving, struct program_result result, const struct buf *err,
                   struct engine_rehearsal *verdict) {
  struct refusal_text said;
  if (result.end == PROGRAM_EXITED && refusal_parse(serving->with.arena, SERVICE, buf_bytes(err), &said)) {
    verdict->outcome = ENGINE_REFUSED;
    place_refusal(&serving->with, &serving->bundle, &serving->text, &said, &verdict->refusal);
  } else {
    verdict->reason = program_reason(serving->with.arena, result, "workerd", err);
    serving->gave_up = result.end == PROGRAM_EXITED;
  }
}

/* Starts workerd with the compiled sources, and waits until it listens. False, with the reason in `verdict`. */
static bool serve(struct serving *serving, struct engine_server *out, struct engine_rehearsal *verdict) {
  const struct rehearsing *with = &serving->with;
  struct starting starting = {0};
  int control[2] = {-1, -1};
  buf_init(&starting.out, SERVE_MOST_OUTPUT);
  buf_init(&starting.err, SERVE_MOST_OUTPUT);
  bundle_make(with->arena, with->sources, with->compiled, serving->bundle.sources, serving->bundle.count,
              BUNDLE_BLANKED, &serving->text);
  program_token(serving->token);
  if (pipe2(control, O_CLOEXEC) != 0 || !start(serving, control[1], &starting.run)) {
    verdict->reason = arena_printf(with->arena, "workerd cannot be started: %s", strerror(errno));
  } else {
    enum program_end end = wait_for_it(&starting, control[0], serving->service->stop);
    if (starting.listens) {
      *out = (struct engine_server){starting.run.pid, starting.run.out, starting.run.err,
                                    said_new(with, &serving->text, serving->token), serving->network.offline};
      said_out(out->said, buf_bytes(&starting.out));
      close(starting.run.report);
    } else {
      refuse(serving, program_end_run(&starting.run, end), &starting.err, verdict);
    }
  }
  for (size_t i = 0; i < 2; i++)
    if (control[i] >= 0)
      close(control[i]);
  buf_free(&starting.out);
  buf_free(&starting.err);
  buf_free(&serving->text.text); /* said.c needs only where its parts are */
  return starting.listens;
}

bool engine_serve(struct arena *arena, const struct engine *engine, const struct engine_service *service,
                  struct engine_server *out, struct engine_rehearsal *verdict) {
  size_t count = service->source_count;
  *verdict = (struct engine_rehearsal){.outcome = ENGINE_NOT_REHEARSED, .reason = engine->reason};
  if (engine->state != ENGINE_PRESENT)
    return false;
  size_t *indexes = arena_alloc_array(arena, count, sizeof *indexes);
  for (size_t i = 0; i < count; i++)
    indexes[i] = i;
  struct serving *serving = arena_alloc(arena, sizeof *serving);
  struct compiled *compiled = arena_alloc_array(arena, count, sizeof *compiled);
  serving->with = (struct rehearsing){arena, engine, service->sources, compiled, count, service->stop};
  serving->bundle = (struct engine_bundle){indexes, count, service->env, service->env_count, service->values};
  serving->service = service;
  serving->network = service->network;
  compile_all(&serving->with, COMPILED_FACTS);
  compile_all(&serving->with, COMPILED_MAP);
  for (size_t i = 0; i < count; i++)
    if (!compiled[i].has[COMPILED_FACTS] || !compiled[i].has[COMPILED_MAP]) {
      verdict->reason = compiled[i].face.reason;
      return false;
    }
  if (serve(serving, out, verdict))
    return true;
  if (!serving->gave_up || !serving->network.certificates)
    return false;
  const char *file = serving->network.certificates; /* workerd does not start with a file that holds none */
  serving->network =
      (struct engine_network){.offline = arena_printf(arena, "workerd cannot use the CA certificates in %s", file)};
  return serve(serving, out, verdict);
}

bool engine_server_runs(const struct engine_server *server) {
  struct program_run run = {(pid_t)server->pid, server->out, server->err, -1};
  return !program_has_ended(&run);
}

const char *engine_server_stop(struct engine_server *server, struct arena *arena) {
  struct program_run run = {(pid_t)server->pid, server->out, server->err, -1};
  int64_t deadline = program_now_ms() + SERVE_END_MS;
  kill(-run.pid, SIGTERM);
  while (!program_has_ended(&run) && program_now_ms() < deadline) {
    char ignored[4096];
    struct pollfd fds[] = {{run.out, POLLIN, 0}, {run.err, POLLIN, 0}};
    poll(fds, 2, 10);
    for (size_t i = 0; i < 2; i++) /* a full pipe would block its exit */
      if (fds[i].revents & POLLIN && read(fds[i].fd, ignored, sizeof ignored) < 0)
        break;
  }
  JD_BUF nothing;
  buf_init(&nothing, 1);
  const struct program_result result = program_end_run(&run, PROGRAM_EXITED);
  said_free(server->said);
  *server = (struct engine_server){.out = -1, .err = -1};
  return arena ? program_reason(arena, result, "workerd", &nothing) : NULL;
}

void engine_server_read(struct engine_server *server, engine_report_taker *take, void *context) {
  const int fds[] = {server->out, server->err};
  bool more = true;
  for (int reads = 0; more && reads < SERVE_READS; reads++) {
    more = false;
    for (size_t i = 0; i < 2; i++) {
      char piece[PIECE];
      struct pollfd fd = {fds[i], POLLIN, 0};
      ssize_t count = poll(&fd, 1, 0) == 1 ? read(fds[i], piece, sizeof piece) : 0;
      if (count <= 0)
        continue;
      more = true;
      const struct bytes text = {piece, (size_t)count};
      i == 0 ? said_out(server->said, text) : said_err(server->said, text);
      said_report(server->said, false, take, context);
    }
  }
  said_report(server->said, !more, take, context);
}
