/* Writes: the platform's phases, with the bundle loaded in the engine where there is one. */
#include "cmd/sandbox/api/internal.h"
#include "cmd/sandbox/run/run.h"
#include "reconcile/engine/engine.h"

enum { PHASES = 4 };

/* A write and the states in which its phases ran; the work points into all of them. */
struct write {
  struct sandbox *sandbox;
  const char *app_id;
  unsigned resets;
  struct platform_work work;
  struct platform_state *states[PHASES];
  size_t state_count;
};

/* ---- the engine ---- */

/* Called while the lock is released. */
static bool is_stopping(void *context) {
  struct sandbox *sandbox = context;
  pthread_mutex_lock(&sandbox->lock);
  bool stopping = sandbox->stopping;
  pthread_mutex_unlock(&sandbox->lock);
  return stopping;
}

static void add_env(struct arena *arena, const struct platform_env *from, size_t count, const char **names,
                    const char **values, size_t *total) {
  for (size_t i = 0; i < count; i++, ++*total) {
    names[*total] = arena_strdup(arena, from[i].key);
    values[*total] = arena_bytes(arena, from[i].value).data;
  }
}

/* Copies what the request points to, since the state may be freed while the lock is released. */
static void make_request(struct arena *arena, const struct platform_state *state, const struct platform_work *work,
                         bool with_values, struct engine_request *out) {
  struct engine_source *sources = arena_alloc_array(arena, work->bundle_count, sizeof *sources);
  size_t *indexes = arena_alloc_array(arena, work->bundle_count, sizeof *indexes);
  const char **env = arena_alloc_array(arena, state->env_count + state->app_env_count, sizeof *env);
  const char **values = arena_alloc_array(arena, state->env_count + state->app_env_count, sizeof *values);
  struct engine_bundle *bundle = arena_alloc(arena, sizeof *bundle);
  for (size_t i = 0; i < work->bundle_count; i++) {
    const struct platform_row *row = &work->bundle[i];
    sources[i] = (struct engine_source){arena_strdup(arena, row->name), access_mode_name(row->access_mode),
                                        arena_bytes(arena, row->code)};
    indexes[i] = i;
  }
  *bundle = (struct engine_bundle){.sources = indexes, .count = work->bundle_count, .env = env};
  add_env(arena, state->env, state->env_count, env, values, &bundle->env_count);
  add_env(arena, state->app_env, state->app_env_count, env, values, &bundle->env_count);
  bundle->values = with_values ? values : NULL;
  *out = (struct engine_request){sources, work->bundle_count, bundle, 1};
}

/* Loads the bundle as the platform would, and fills in work->load and work->load_words. Does nothing without an engine,
 * for anything but an upload, and if there is no verdict: then only the model decides. */
static void load_bundle(struct sandbox *sandbox, const struct platform_state *state, struct platform_work *work) {
  if (!sandbox->engine || work->done || work->op != PLATFORM_DEPLOY)
    return;
  JD_ARENA arena = arena_new();
  struct engine_request request;
  struct engine_verdict verdict;
  make_request(arena, state, work, sandbox->runner != NULL, &request);
  pthread_mutex_unlock(&sandbox->lock);
  bool asked = engine_ask(arena, sandbox->engine, &request, is_stopping, sandbox, &verdict, NULL);
  pthread_mutex_lock(&sandbox->lock);
  if (!asked)
    return;
  const struct engine_rehearsal *rehearsal = &verdict.bundles[0];
  switch (rehearsal->outcome) {
  case ENGINE_ACCEPTED:
    work->load = PLATFORM_LOADS;
    break;
  case ENGINE_REFUSED:
    if (rehearsal->refusal.certain) {
      work->load = PLATFORM_FAILS_TO_LOAD;
      work->load_words = arena_strdup(state->arena, rehearsal->refusal.words);
    }
    break;
  case ENGINE_NOT_REHEARSED:
    break;
  }
}

/* ---- the phases ---- */

/* Begins a phase's transaction; NULL if the app no longer exists. */
static struct platform_state *enter(struct write *write) {
  struct sandbox *sandbox = write->sandbox;
  if (sandbox->resets != write->resets)
    return NULL;
  store_begin(sandbox->store);
  struct platform_state *state = records_load(sandbox->store, write->app_id);
  if (!state)
    store_commit(sandbox->store);
  else
    write->states[write->state_count++] = state;
  return state;
}

static void leave(struct write *write, const struct platform_state *state) {
  records_save(write->sandbox->store, state);
  store_commit(write->sandbox->store);
}

/* Makes a call to the platform, which takes its time. */
static bool call_platform(struct write *write, void (*step)(struct platform_state *state, struct platform_work *work)) {
  sandbox_sleep(write->sandbox, write->sandbox->settings.platform_ms);
  struct platform_state *state = enter(write);
  if (!state)
    return false;
  step(state, &write->work);
  if (write->work.succeeded)
    records_put_running(write->sandbox->store, state, &write->work);
  leave(write, state);
  if (write->work.succeeded && write->sandbox->runner)
    runner_replace(write->sandbox->runner);
  return true;
}

static bool look_up(struct write *write) {
  return write->work.done || !write->work.look_up || call_platform(write, platform_look_up);
}

static bool upload(struct write *write) {
  if (write->work.done || write->work.called)
    return true;
  load_bundle(write->sandbox, write->states[write->state_count - 1], &write->work);
  return call_platform(write, platform_call);
}

static bool finish(struct write *write) {
  if (write->work.done)
    return true;
  struct platform_state *state = enter(write);
  if (!state)
    return false;
  platform_finish(state, &write->work, clock_now());
  leave(write, state);
  return true;
}

static void copy_response(struct arena *arena, const struct platform_response *from, struct platform_response *to) {
  *to = *from;
  to->message = arena_strdup(arena, from->message);
  to->id = arena_strdup(arena, from->id);
  to->name = arena_strdup(arena, from->name);
  to->class_name = arena_strdup(arena, from->class_name);
}

bool write_through(struct call *call, struct platform_request *request,
                   void (*prepare)(struct platform_state *state, const struct call *call),
                   struct platform_response *response) {
  struct write write = {.sandbox = call->sandbox, .app_id = call->app.app_id, .resets = call->sandbox->resets};
  request->now = clock_now();
  request->new_id = clock_new_id(call->arena);
  struct platform_state *state = enter(&write);
  if (state) {
    if (prepare)
      prepare(state, call);
    platform_begin(state, request, &write.work);
    leave(&write, state);
  }
  bool finished = state && look_up(&write) && upload(&write) && finish(&write);
  if (!finished)
    answer_internal_error(call->answer);
  else
    copy_response(call->arena, &write.work.response, response);
  for (size_t i = 0; i < write.state_count; i++)
    platform_free(write.states[i]);
  if (finished && response->status >= 300)
    answer_error(call->answer, response->status, response->code, response->message, response->remediation);
  return finished && response->status < 300;
}
