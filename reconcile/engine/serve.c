#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SERVE_WAIT_MS = 50, SERVE_START_MS = 30000, SERVE_END_MS = 1000, SERVE_MOST_ERRORS = 1048576, NEVER = -1 };
#define SERVE_DATA (UINT64_C(4000) << 20)
#define SERVICE    "app"

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool start(const struct rehearsing *with, const struct engine_bundle *bundle,
                  const struct engine_service *service, const struct bundle_text *text, int control,
                  struct program_run *run) {
  JD_BUF config;
  buf_init(&config, LIMIT_DOCUMENT_BYTES);
  struct config_worker worker = {SERVICE, PROGRAM_FIRST_FD + 1, with->sources, with->compiled, bundle, service};
  config_serve(&config, &worker);
  const char *const arguments[] = {"workerd", "serve",           "-I/", "--socket-fd", "http=5", "--control-fd",
                                   "6",       "/proc/self/fd/3", NULL};
  struct program program = {
      .path = with->engine->programs[ENGINE_WORKERD].path,
      .arguments = arguments,
      .fds = {program_memory_file("config", buf_bytes(&config)),
              program_memory_file("worker.mjs", buf_bytes(&text->text)), service->socket, control},
      .fd_count = 4,
      .writable = service->storage,
      .network = true,
      .data_bytes = SERVE_DATA,
  };
  bool started = program.fds[0] >= 0 && program.fds[1] >= 0 && program_start(&program, run) > 0;
  for (size_t i = 0; i < 2; i++)
    if (program.fds[i] >= 0)
      close(program.fds[i]);
  return started;
}

/* Appends what can be read now to `buf`; nothing at end of file. */
static void take(int fd, short events, struct buf *buf) {
  char piece[4096];
  ssize_t count = events ? read(fd, piece, sizeof piece) : 0;
  if (count > 0)
    buf_add(buf, piece, (size_t)count);
}

/* Waits until the program listens (`*listens`) or has ended: PROGRAM_EXITED for both. */
static enum program_end wait_for_it(struct program_run *run, int control, bool (*stopped)(void *), void *context,
                                    bool *listens, struct buf *err) {
  JD_BUF said;
  buf_init(&said, LIMIT_ERROR_MESSAGE);
  int64_t deadline = now_ms() + SERVE_START_MS;
  while (now_ms() < deadline) {
    struct pollfd fds[] = {{control, POLLIN, 0}, {run->err, POLLIN, 0}};
    poll(fds, 2, SERVE_WAIT_MS);
    if (stopped && stopped(context))
      return PROGRAM_STOPPED;
    take(control, fds[0].revents, &said);
    take(run->err, fds[1].revents, err);
    *listens = strstr(said.data, "\"event\":\"listen\"") != NULL;
    if (*listens)
      return PROGRAM_EXITED;
    if (program_has_ended(run)) {
      take(run->err, POLLIN, err);
      return PROGRAM_EXITED;
    }
  }
  return PROGRAM_WALL;
}

static void refuse(const struct rehearsing *with, const struct engine_bundle *bundle, const struct bundle_text *text,
                   struct program_result result, const struct buf *err, struct engine_rehearsal *verdict) {
  struct refusal_text said;
  if (result.end == PROGRAM_EXITED && refusal_parse(with->arena, SERVICE, buf_bytes(err), &said)) {
    verdict->outcome = ENGINE_REFUSED;
    place_refusal(with, bundle, text, &said, &verdict->refusal);
  } else {
    verdict->reason = program_reason(with->arena, result, "workerd", err);
  }
}

/* Starts workerd with the compiled sources, and waits until it listens. False, with the reason in `verdict`. */
static bool serve(const struct rehearsing *with, const struct engine_bundle *bundle,
                  const struct engine_service *service, bool (*stopped)(void *), void *context,
                  struct engine_server *out, struct engine_rehearsal *verdict) {
  struct bundle_text text;
  struct program_run run;
  JD_BUF err;
  buf_init(&err, SERVE_MOST_ERRORS);
  int control[2] = {-1, -1};
  bundle_make(with->arena, with->sources, with->compiled, bundle->sources, bundle->count, BUNDLE_PRINTED, &text);
  bool listens = false;
  if (pipe2(control, O_CLOEXEC) != 0 || !start(with, bundle, service, &text, control[1], &run)) {
    verdict->reason = arena_printf(with->arena, "workerd cannot be started: %s", strerror(errno));
  } else {
    enum program_end end = wait_for_it(&run, control[0], stopped, context, &listens, &err);
    if (listens)
      *out = (struct engine_server){run.pid, run.out, run.err};
    else
      refuse(with, bundle, &text, program_end_run(&run, end), &err, verdict);
    if (listens)
      close(run.report);
  }
  for (size_t i = 0; i < 2; i++)
    if (control[i] >= 0)
      close(control[i]);
  buf_free(&text.text);
  return listens;
}

bool engine_serve(struct arena *arena, const struct engine *engine, const struct engine_service *service,
                  bool (*stopped)(void *context), void *context, struct engine_server *out,
                  struct engine_rehearsal *verdict, struct jd_error *error) {
  *verdict = (struct engine_rehearsal){.outcome = ENGINE_NOT_REHEARSED, .reason = engine->reason};
  if (engine->state != ENGINE_PRESENT)
    return false;
  size_t *indexes = arena_alloc_array(arena, service->source_count, sizeof *indexes);
  for (size_t i = 0; i < service->source_count; i++)
    indexes[i] = i;
  struct compiled *compiled = arena_alloc_array(arena, service->source_count, sizeof *compiled);
  struct engine_bundle bundle = {indexes, service->source_count, service->env, service->env_count};
  struct rehearsing with = {arena, engine, service->sources, compiled, service->source_count, NEVER};
  compile_all(&with, COMPILED_FACTS, NULL);
  compile_all(&with, COMPILED_CODE, NULL);
  for (size_t i = 0; i < service->source_count; i++)
    if (!compiled[i].has[COMPILED_FACTS] || !compiled[i].has[COMPILED_CODE]) {
      verdict->reason = compiled[i].face.reason;
      return false;
    }
  if (serve(&with, &bundle, service, stopped, context, out, verdict))
    return true;
  if (stopped && stopped(context))
    jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "Stopped before the app was served.");
  return false;
}

bool engine_server_runs(const struct engine_server *server) {
  struct program_run run = {(pid_t)server->pid, server->out, server->err, -1};
  return !program_has_ended(&run);
}

void engine_server_stop(struct engine_server *server) {
  struct program_run run = {(pid_t)server->pid, server->out, server->err, -1};
  int64_t deadline = now_ms() + SERVE_END_MS;
  kill(-run.pid, SIGTERM);
  while (!program_has_ended(&run) && now_ms() < deadline) {
    char ignored[4096];
    struct pollfd fds[] = {{run.out, POLLIN, 0}, {run.err, POLLIN, 0}};
    poll(fds, 2, 10);
    for (size_t i = 0; i < 2; i++) /* a full pipe would block its exit */
      if (fds[i].revents & POLLIN && read(fds[i].fd, ignored, sizeof ignored) < 0)
        break;
  }
  program_end_run(&run, PROGRAM_EXITED);
  *server = (struct engine_server){.out = -1, .err = -1};
}
