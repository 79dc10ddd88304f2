#include "cmd/sandbox/sandbox.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/apps.h"
#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/control.h"
#include "cmd/sandbox/gate.h"
#include "cmd/sandbox/mcp.h"
#include "cmd/sandbox/route.h"

#include <time.h>

void sandbox_init(struct sandbox *sandbox, struct store *store, const char *own_key) {
  *sandbox = (struct sandbox){.store = store, .limits = ratelimit_new()};
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
}

void sandbox_sleep(struct sandbox *sandbox, int64_t ms) {
  int64_t end = clock_steady() + ms;
  struct timespec until = {.tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000};
  while (!sandbox->stopping && clock_steady() < end)
    pthread_cond_timedwait(&sandbox->stop, &sandbox->lock, &until);
}

static void serve_routed(struct sandbox *sandbox, struct call *call, struct answer *answer) {
  bool of_an_app =
      call->route.kind != ROUTE_INIT && call->route.kind != ROUTE_APPS && call->route.kind != ROUTE_APP_STATUS;
  if (!gate_caller(sandbox, call, answer))
    return;
  if (!of_an_app && gate_body(call, answer))
    handle_apps(sandbox, call, answer);
  else if (of_an_app && gate_app(sandbox, call, answer))
    handle_call(sandbox, call, answer);
}

static void answer_regions(struct answer *answer) {
  struct js *body = js_new_object(), *regions = js_new_array();
  for (size_t i = 0; i < REGION_COUNT; i++)
    js_append_text(regions, settings_regions[i]);
  js_set(body, "regions", regions);
  answer_json(answer, 200, body);
}

static void serve_locked(struct sandbox *sandbox, struct call *call, struct answer *answer) {
  switch (call->route.kind) {
  case ROUTE_NONE:
    answer_no_route(answer, call->request->method, call->request->target);
    break;
  case ROUTE_BAD_URL:
    answer_bad_url(answer, call->route.path);
    break;
  case ROUTE_CONTROL:
    control_serve(sandbox, call, answer);
    break;
  case ROUTE_REGIONS:
    answer_regions(answer);
    break;
  default:
    serve_routed(sandbox, call, answer);
    break;
  }
}

/* The tools' own requests come in as any other, so the lock is not held. */
static void serve_mcp(struct sandbox *sandbox, struct call *call, struct answer *answer) {
  pthread_mutex_lock(&sandbox->lock);
  bool passed = gate_mcp(sandbox, call, answer);
  pthread_mutex_unlock(&sandbox->lock);
  if (passed)
    mcp_serve(sandbox, call, answer);
  body_free(&call->body);
}

void sandbox_serve(struct sandbox *sandbox, const struct request *request, struct answer *answer) {
  JD_ARENA arena = arena_new();
  struct call call = {.arena = arena, .request = request, .route = route_find(arena, request->method, request->target)};
  if (call.route.kind == ROUTE_MCP) {
    serve_mcp(sandbox, &call, answer);
    return;
  }
  pthread_mutex_lock(&sandbox->lock);
  if (call.route.kind != ROUTE_CONTROL)
    sandbox_sleep(sandbox, sandbox->settings.request_ms);
  serve_locked(sandbox, &call, answer);
  pthread_mutex_unlock(&sandbox->lock);
  body_free(&call.body);
}
