#include "cmd/testing/replay/replay.h"

#include "cmd/testing/replay/alike.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { BODY_CAP = 16777216 };

/* ---- sending ---- */

static const char *authorization_of(struct arena *arena, const struct js *file, const struct js *step) {
  const char *auth = js_get(step, "auth") ? js_text(js_get(step, "auth")) : "main";
  if (strcmp(auth, "none") == 0)
    return NULL;
  if (strcmp(auth, "raw") == 0)
    return js_text(js_get(step, "authorization"));
  return arena_printf(arena, "Bearer %s", js_text(js_get(js_get(file, "keys"), auth)));
}

static const char *headers_of(struct arena *arena, const struct js *step) {
  const struct js *headers = js_get(step, "headers");
  const char *text = "";
  for (size_t i = 0; headers && i < js_length(headers); i++) {
    const char *name;
    const struct js *value = js_member(headers, i, &name);
    text = arena_printf(arena, "%s%s: %s\r\n", text, name, js_text(value));
  }
  return text;
}

static struct bytes json_text(struct arena *arena, const struct js *json) {
  JD_BUF text;
  buf_init(&text, BODY_CAP);
  js_write(json, JS_COMPACT, &text);
  return arena_bytes(arena, buf_bytes(&text));
}

static struct bytes body_of(struct arena *arena, const struct js *step) {
  const struct js *text = js_get(step, "body_text");
  JD_JS expanded = alike_expand(text ? text : js_get(step, "body"));
  return text ? arena_bytes(arena, js_bytes(expanded)) : json_text(arena, expanded);
}

static struct exchange exchange_of(struct arena *arena, const struct js *file, const struct js *step) {
  const struct js *content_type = js_get(step, "content_type");
  struct exchange exchange = {.method = js_text(js_get(step, "method")),
                              .path = js_text(js_get(step, "path")),
                              .authorization = authorization_of(arena, file, step),
                              .content_type = content_type ? js_text(content_type) : NULL,
                              .more_headers = headers_of(arena, step),
                              .has_body = js_get(step, "body") || js_get(step, "body_text")};
  if (exchange.has_body)
    exchange.body = body_of(arena, step);
  return exchange;
}

/* ---- one exchange ---- */

static void hang_up(struct replay *replay) {
  if (replay->connection >= 0)
    close(replay->connection);
  replay->connection = -1;
}

/* On the connection that is open, or on a new one where the server has closed it. */
static bool ask(struct arena *arena, struct replay *replay, const struct exchange *exchange, struct reply *reply) {
  for (int tries = 0; tries < 2; tries++) {
    if (replay->connection < 0)
      replay->connection = client_connect(replay->plane.port);
    if (replay->connection >= 0 && client_send(replay->connection, exchange) &&
        client_receive(replay->connection, arena, exchange->method, reply)) {
      const char *connection = client_header(arena, reply, "connection");
      if (connection && strcmp(connection, "close") == 0)
        hang_up(replay);
      return true;
    }
    hang_up(replay);
  }
  return false;
}

static const char *run_request(struct arena *arena, struct replay *replay, const struct js *step) {
  struct exchange exchange = exchange_of(arena, replay->file, step);
  struct reply reply;
  if (!ask(arena, replay, &exchange, &reply))
    return "no answer came";
  return alike(arena, step, &reply);
}

/* ---- in the background ---- */

static const char *run_background(struct arena *arena, struct replay *replay, const struct js *step) {
  struct exchange exchange = exchange_of(arena, replay->file, step);
  int connection = client_connect(replay->plane.port);
  if (connection < 0 || replay->background_count == REPLAY_BACKGROUND || !client_send(connection, &exchange))
    return "it could not be sent";
  replay->background[replay->background_count].step = step;
  replay->background[replay->background_count++].connection = connection;
  return NULL;
}

static const char *join(struct arena *arena, struct replay *replay) {
  const char *problem = NULL;
  for (size_t i = 0; i < replay->background_count; i++) {
    struct reply reply;
    if (!problem)
      problem = client_receive(replay->background[i].connection, arena, "", &reply)
                    ? alike(arena, replay->background[i].step, &reply)
                    : "no answer came";
    close(replay->background[i].connection);
  }
  replay->background_count = 0;
  return problem;
}

static void abandon(struct replay *replay) {
  for (size_t i = 0; i < replay->background_count; i++)
    close(replay->background[i].connection);
  replay->background_count = 0;
  hang_up(replay);
}

/* ---- steps ---- */

static const char *post_control(struct arena *arena, struct replay *replay, const char *name, struct bytes body) {
  struct exchange exchange = {.method = "POST",
                              .path = arena_printf(arena, "/__sandbox/%s", name),
                              .content_type = "application/json",
                              .more_headers = "",
                              .body = body,
                              .has_body = true};
  struct reply reply;
  if (!ask(arena, replay, &exchange, &reply))
    return "no answer came";
  return reply.status == 200 ? NULL : arena_printf(arena, "status %d: %s", reply.status, reply.body.data);
}

static const char *check_uploads(struct arena *arena, struct replay *replay, const struct js *step) {
  const struct js *app = js_get(step, "app_id");
  struct exchange exchange = {.method = "GET", .path = "/__sandbox/uploads", .more_headers = ""};
  struct reply reply;
  if (app)
    exchange.path = arena_printf(arena, "/__sandbox/uploads?app_id=%s", js_text(app));
  if (!ask(arena, replay, &exchange, &reply))
    return "no answer came";
  return alike_list(arena, js_get(step, "expect"), &reply);
}

static const char *run_process(struct replay *replay, const struct js *step) {
  const char *what = js_text(js_get(step, "process"));
  if (strcmp(what, "start") == 0) {
    replay->plane = plane_start(replay->arena, replay->programs, replay->database, js_text(js_get(step, "key")));
    return NULL;
  }
  abandon(replay);
  bool kills = strcmp(what, "kill") == 0;
  int status = plane_end(&replay->plane, kills ? SIGKILL : SIGTERM);
  return kills || status == 0 ? NULL : "SIGTERM did not end it with 0";
}

static const char *wait_ms(int64_t ms) {
  struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
    continue;
  return NULL;
}

static const char *run_step(struct arena *arena, struct replay *replay, const struct js *step) {
  const struct js *control = js_get(step, "control");
  if (control && strcmp(js_text(control), "uploads") == 0)
    return check_uploads(arena, replay, step);
  if (control)
    return post_control(arena, replay, js_text(control), json_text(arena, step));
  if (js_get(step, "process"))
    return run_process(replay, step);
  if (js_get(step, "join"))
    return join(arena, replay);
  if (js_get(step, "wait_ms"))
    return wait_ms(js_integer(js_get(step, "wait_ms"), 0));
  if (js_bool(js_get(step, "background"), false))
    return run_background(arena, replay, step);
  return run_request(arena, replay, step);
}

const char *replay_scenario(struct arena *arena, struct replay *replay, const struct js *scenario) {
  const struct js *steps = js_get(scenario, "steps");
  const char *problem = post_control(arena, replay, "reset", json_text(arena, js_get(replay->file, "reset")));
  if (problem)
    return arena_printf(arena, "reset: %s", problem);
  for (size_t i = 0; i < js_length(steps) && !problem; i++) {
    problem = run_step(arena, replay, js_at(steps, i));
    if (problem)
      problem = arena_printf(arena, "step %zu: %s", i + 1, problem);
  }
  abandon(replay);
  return problem;
}
