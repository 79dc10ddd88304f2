#include "cmd/sandbox/service.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/load.h"
#include "cmd/sandbox/records.h"

enum { PHASES = 4 };

/* The states in which the phases ran; the work points into all of them. */
struct service {
  struct sandbox *sandbox;
  const char *app_id;
  unsigned resets;
  struct platform_state *states[PHASES];
  size_t state_count;
};

/* Begins a phase's transaction; NULL when the app is not there any more. */
static struct platform_state *enter(struct service *service) {
  struct sandbox *sandbox = service->sandbox;
  if (sandbox->resets != service->resets)
    return NULL;
  store_begin(sandbox->store);
  struct platform_state *state = records_load(sandbox->store, service->app_id);
  if (!state)
    store_commit(sandbox->store);
  else
    service->states[service->state_count++] = state;
  return state;
}

static void leave(struct service *service, const struct platform_state *state) {
  records_save(service->sandbox->store, state);
  store_commit(service->sandbox->store);
}

/* A call to the platform, which takes its time. */
static bool call(struct service *service, struct platform_work *work,
                 void (*ask)(struct platform_state *state, struct platform_work *work)) {
  sandbox_sleep(service->sandbox, service->sandbox->settings.platform_ms);
  struct platform_state *state = enter(service);
  if (!state)
    return false;
  ask(state, work);
  leave(service, state);
  return true;
}

static bool look_up(struct service *service, struct platform_work *work) {
  return work->done || !work->look_up || call(service, work, platform_look_up);
}

static bool upload(struct service *service, struct platform_work *work) {
  if (work->done || work->called)
    return true;
  load_bundle(service->sandbox, service->states[service->state_count - 1], work);
  return call(service, work, platform_call);
}

static bool finish(struct service *service, struct platform_work *work) {
  if (work->done)
    return true;
  struct platform_state *state = enter(service);
  if (!state)
    return false;
  platform_finish(state, work, clock_now());
  leave(service, state);
  return true;
}

static void copy_response(struct arena *arena, const struct platform_response *from, struct platform_response *to) {
  *to = *from;
  to->message = arena_strdup(arena, from->message);
  to->id = arena_strdup(arena, from->id);
  to->name = arena_strdup(arena, from->name);
  to->class_name = arena_strdup(arena, from->class_name);
}

bool service_write(struct sandbox *sandbox, const struct call *call, const struct platform_request *request,
                   void (*prepare)(struct platform_state *state, const struct call *call),
                   struct platform_response *response, struct answer *answer) {
  struct service service = {.sandbox = sandbox, .app_id = call->app.app_id, .resets = sandbox->resets};
  struct platform_work work;
  struct platform_state *state = enter(&service);
  if (state) {
    if (prepare)
      prepare(state, call);
    platform_begin(state, request, &work);
    leave(&service, state);
  }
  bool answered = state && look_up(&service, &work) && upload(&service, &work) && finish(&service, &work);
  if (answered)
    copy_response(call->arena, &work.response, response);
  else
    answer_internal_error(answer);
  for (size_t i = 0; i < service.state_count; i++)
    platform_free(service.states[i]);
  return answered;
}
