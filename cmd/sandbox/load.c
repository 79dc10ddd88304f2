#include "cmd/sandbox/load.h"

#include "reconcile/engine/engine.h"

/* While the lock is given up, so it is taken for a look. */
static bool is_stopping(void *context) {
  struct sandbox *sandbox = context;
  pthread_mutex_lock(&sandbox->lock);
  bool stopping = sandbox->stopping;
  pthread_mutex_unlock(&sandbox->lock);
  return stopping;
}

/* Copies of what the request points to, since the state may go while the lock is given up. */
static void make_request(struct arena *arena, const struct platform_state *state, const struct platform_work *work,
                         struct engine_request *out) {
  struct engine_source *sources = arena_alloc_array(arena, work->bundle_count, sizeof *sources);
  size_t *indexes = arena_alloc_array(arena, work->bundle_count, sizeof *indexes);
  const char **env = arena_alloc_array(arena, state->env_count + state->app_env_count, sizeof *env);
  struct engine_bundle *bundle = arena_alloc(arena, sizeof *bundle);
  for (size_t i = 0; i < work->bundle_count; i++) {
    const struct platform_row *row = &work->bundle[i];
    sources[i] = (struct engine_source){arena_strdup(arena, row->name), access_mode_name(row->access_mode),
                                        arena_bytes(arena, row->code)};
    indexes[i] = i;
  }
  *bundle = (struct engine_bundle){.sources = indexes, .count = work->bundle_count, .env = env};
  for (size_t i = 0; i < state->env_count; i++)
    env[bundle->env_count++] = arena_strdup(arena, state->env[i].key);
  for (size_t i = 0; i < state->app_env_count; i++)
    env[bundle->env_count++] = arena_strdup(arena, state->app_env[i].key);
  *out = (struct engine_request){sources, work->bundle_count, bundle, 1};
}

void load_bundle(struct sandbox *sandbox, const struct platform_state *state, struct platform_work *work) {
  if (!sandbox->engine || work->done || work->op != PLATFORM_DEPLOY)
    return;
  JD_ARENA arena = arena_new();
  struct engine_request request;
  struct engine_verdict verdict;
  make_request(arena, state, work, &request);
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
