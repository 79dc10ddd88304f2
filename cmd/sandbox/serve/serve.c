/* The sandbox: its lock and its time, which route a request takes, and its way to the handler. */
#include "cmd/sandbox/serve/internal.h"
#include "model/base/base.h"

#include <time.h>

/* ---- lock and time ---- */

void sandbox_init(struct sandbox *sandbox, const struct route *routes, struct store *store, const char *own_key) {
  *sandbox = (struct sandbox){.routes = routes, .store = store, .limits = ratelimit_new()};
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&sandbox->stop, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_mutex_init(&sandbox->lock, NULL);
  settings_load(&sandbox->settings, store, own_key);
}

void sandbox_free(struct sandbox *sandbox) {
  ratelimit_free(sandbox->limits);
  pthread_cond_destroy(&sandbox->stop);
  pthread_mutex_destroy(&sandbox->lock);
}

void sandbox_stop(struct sandbox *sandbox) {
  pthread_mutex_lock(&sandbox->lock);
  sandbox->stopping = true;
  pthread_cond_broadcast(&sandbox->stop);
  pthread_mutex_unlock(&sandbox->lock);
  if (sandbox->happened)
    happened_stop(sandbox->happened);
}

void sandbox_sleep(struct sandbox *sandbox, int64_t ms) {
  int64_t end = clock_steady() + ms;
  struct timespec until = {.tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000};
  while (!sandbox->stopping && clock_steady() < end)
    pthread_cond_timedwait(&sandbox->stop, &sandbox->lock, &until);
}

/* ---- routes ---- */

enum { MAX_SEGMENTS = 6 };

struct segments {
  struct bytes list[MAX_SEGMENTS];
  size_t count;
  bool too_many;
};

/* Returns false if an escape is invalid, or if the bytes that it stands for are not UTF-8. */
static bool unescape(struct arena *arena, struct bytes raw, struct bytes *out) {
  char *text = arena_strndup(arena, raw.data, raw.len);
  size_t len = 0;
  for (size_t i = 0; i < raw.len; i++) {
    if (raw.data[i] != '%') {
      text[len++] = raw.data[i];
      continue;
    }
    if (raw.len - i < 3)
      return false;
    int high = hex_value(raw.data[i + 1]), low = hex_value(raw.data[i + 2]);
    if (high < 0 || low < 0)
      return false;
    text[len++] = (char)(high * 16 + low);
    i += 2;
  }
  text[len] = '\0';
  *out = (struct bytes){text, len};
  return utf8_valid(*out, NULL);
}

/* Splits first and unescapes then, so that an escaped slash is part of its segment. */
static bool split(struct arena *arena, const char *path, struct segments *out) {
  const char *at = *path == '/' ? path + 1 : path;
  for (;;) {
    size_t len = strcspn(at, "/");
    struct bytes segment;
    if (!unescape(arena, (struct bytes){at, len}, &segment))
      return false;
    if (out->count < MAX_SEGMENTS)
      out->list[out->count++] = segment;
    else
      out->too_many = true;
    if (at[len] == '\0')
      return true;
    at += len + 1;
  }
}

/* A parameter has at most 100 characters, and only the last one may be empty. */
static bool fits_parameter(const struct segments *segments, size_t index) {
  struct bytes segment = segments->list[index];
  return utf16_units(segment) <= LIMIT_NAME_BYTES && (segment.len > 0 || index + 1 == segments->count);
}

static bool matches(const struct route *route, const struct segments *segments, struct target *target) {
  const char *at = route->path + 1;
  for (size_t i = 0; i < segments->count; i++) {
    struct bytes wanted = {at, strcspn(at, "/")}, segment = segments->list[i];
    if (wanted.len == 0)
      return false;
    if (wanted.data[0] == ':') {
      bool is_app = wanted.data[1] == 'a';
      if (!fits_parameter(segments, i) || (is_app && memchr(segment.data, '\0', segment.len)))
        return false;
      if (is_app)
        target->app_id = segment.data;
      else
        target->name = segment;
    } else if (!bytes_equal(wanted, segment)) {
      return false;
    }
    at += wanted.len + (wanted.data[wanted.len] == '/');
  }
  return *at == '\0';
}

struct target route_find(struct arena *arena, const struct route *routes, const char *method, const char *sent) {
  size_t path_len = strcspn(sent, "?");
  struct target target = {.path = arena_strndup(arena, sent, path_len),
                          .query = sent[path_len] ? arena_strdup(arena, sent + path_len + 1) : ""};
  struct segments segments = {0};
  target.malformed = !split(arena, target.path, &segments);
  if (target.malformed || segments.too_many || *sent != '/')
    return target;
  const char *known = strcmp(method, "HEAD") == 0 ? "GET" : method;
  for (const struct route *route = routes; route->method; route++) {
    struct target found = target;
    if (strcmp(route->method, known) == 0 && matches(route, &segments, &found)) {
      found.route = route;
      return found;
    }
  }
  return target;
}

/* ---- serving ---- */

static bool pass(struct call *call) {
  if (call->target.malformed)
    answer_bad_url(call->answer, call->target.path);
  else if (!call->target.route)
    answer_no_route(call->answer, call->request->method, call->request->target);
  else
    return gate_pass(call);
  return false;
}

void sandbox_serve(struct sandbox *sandbox, const struct request *request, struct answer *answer) {
  JD_ARENA arena = arena_new();
  struct call call = {.sandbox = sandbox, .arena = arena, .request = request, .answer = answer};
  call.target = route_find(arena, sandbox->routes, request->method, request->target);
  const struct route *route = call.target.route;
  /* The tools' own requests come here again and take the lock. */
  bool without_lock = route && route->gate == GATE_MCP;
  pthread_mutex_lock(&sandbox->lock);
  if (!without_lock && !(route && route->gate == GATE_CONTROL))
    sandbox_sleep(sandbox, sandbox->settings.request_ms);
  bool passed = pass(&call);
  if (without_lock)
    pthread_mutex_unlock(&sandbox->lock);
  if (passed)
    route->handle(&call);
  if (!without_lock)
    pthread_mutex_unlock(&sandbox->lock);
  body_free(&call.body);
}
