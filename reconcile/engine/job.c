#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ENTRY_MOST = 16777216 };

/* ---- the thread ---- */

/* Of all that a verdict depends on. */
static struct digest bundle_digest(const struct engine_job *job, const struct engine_bundle *bundle) {
  struct digester *digester = digester_new("jd-engine-verdict");
  digester_part(digester, "workerd", bytes_of(ENGINE_WORKERD_VERSION));
  digester_part(digester, "jd", bytes_of(engine_code));
  digester_part(digester, "runtime", engine_runtime_js);
  digester_part(digester, "dispatch", engine_dispatch_js);
  for (size_t i = 0; i < bundle->count; i++) {
    char hex[DIGEST_HEX];
    digest_hex(job->compiled[bundle->sources[i]].digest, hex);
    digester_part(digester, "name", bytes_of(job->request.sources[bundle->sources[i]].name));
    digester_part(digester, "source", bytes_of(hex));
  }
  for (size_t i = 0; i < bundle->env_count; i++)
    digester_part(digester, "env", bytes_of(bundle->env[i]));
  return digester_finish(digester);
}

static bool is_stopped(const struct engine_job *job) {
  struct pollfd fd = {job->stop, POLLIN, 0};
  return poll(&fd, 1, 0) == 1;
}

static struct rehearsing with_job(struct engine_job *job) {
  return (struct rehearsing){job->arena, &job->engine, job->request.sources, job->compiled, job->request.source_count,
                             job->stop};
}

static const char *entry_name(const struct engine_job *job, size_t bundle) {
  const struct digest digest = bundle_digest(job, &job->request.bundles[bundle]);
  return arena_printf(job->arena, "%s.verdict", digest_text(job->arena, digest));
}

/* In what is kept a source is its position in the bundle. */
static bool recall(struct engine_job *job, size_t index) {
  const struct engine_bundle *bundle = &job->request.bundles[index];
  struct engine_rehearsal *out = &job->rehearsals[index], kept;
  struct bytes text;
  if (bundle->values || !cache_get(job->arena, job->engine.cache, entry_name(job, index), &text) ||
      !verdict_read(job->arena, text, bundle->count, &kept))
    return false;
  *out = kept;
  if (out->outcome == ENGINE_REFUSED)
    out->refusal.source = bundle->sources[kept.refusal.source];
  return true;
}

static void keep(struct engine_job *job, size_t index) {
  const struct engine_bundle *bundle = &job->request.bundles[index];
  struct engine_rehearsal kept = job->rehearsals[index];
  if (bundle->values || kept.outcome == ENGINE_NOT_REHEARSED || is_stopped(job))
    return;
  for (size_t i = 0; i < bundle->count; i++)
    if (bundle->sources[i] == job->rehearsals[index].refusal.source)
      kept.refusal.source = i;
  JD_BUF entry;
  buf_init(&entry, ENTRY_MOST);
  verdict_write(&kept, &entry);
  cache_put(job->engine.cache, entry_name(job, index), buf_bytes(&entry));
}

/* Bundles of which no verdict is kept. Those of an ordinary plan are all accepted, and one run of workerd says so. */
static void rehearse_some(struct engine_job *job, const size_t *indexes, size_t count) {
  const struct rehearsing with = with_job(job);
  const struct engine_bundle *bundles[REHEARSE_TOGETHER];
  for (size_t i = 0; i < count; i++)
    bundles[i] = &job->request.bundles[indexes[i]];
  bool accepted = count > 1 && rehearse_together(&with, bundles, count);
  for (size_t i = 0; i < count && !is_stopped(job); i++) {
    if (accepted)
      job->rehearsals[indexes[i]].outcome = ENGINE_ACCEPTED;
    else
      rehearse(&with, bundles[i], &job->rehearsals[indexes[i]]);
    keep(job, indexes[i]);
    atomic_fetch_add(&job->steps, 1);
  }
}

/* Forgets values that no source can read while it loads: the verdict is then kept. */
static void forget_values(struct engine_job *job) {
  const struct rehearsing with = with_job(job);
  for (size_t i = 0; i < job->request.bundle_count; i++)
    if (!place_reads_env(&with, &job->bundles[i]))
      job->bundles[i].values = NULL;
}

static void rehearse_all(struct engine_job *job) {
  size_t indexes[REHEARSE_TOGETHER], count = 0;
  for (size_t i = 0; i < job->request.bundle_count && !is_stopped(job); i++) {
    if (recall(job, i))
      atomic_fetch_add(&job->steps, 1);
    else
      indexes[count++] = i;
    if (count == REHEARSE_TOGETHER || (count && i + 1 == job->request.bundle_count)) {
      rehearse_some(job, indexes, count);
      count = 0;
    }
  }
}

static void know_nothing(struct engine_job *job, const char *reason) {
  for (size_t i = 0; i < job->request.source_count; i++)
    if (!job->compiled[i].face.known)
      job->compiled[i].face.reason = reason;
  for (size_t i = 0; i < job->request.bundle_count; i++)
    job->rehearsals[i].reason = reason;
}

static void work(struct engine_job *job) {
  if (job->engine.state != ENGINE_PRESENT) {
    know_nothing(job, job->engine.reason);
    return;
  }
  const struct rehearsing with = with_job(job);
  compile_all(&with, COMPILED_FACTS, &job->steps);
  forget_values(job);
  rehearse_all(job);
}

static void *thread(void *context) {
  struct engine_job *job = context;
  work(job);
  uint64_t one = 1;
  atomic_store(&job->ended, true);
  while (write(job->done, &one, sizeof one) < 0 && errno == EINTR)
    ;
  return NULL;
}

/* ---- asking ---- */

static struct engine_program copy_program(struct arena *arena, struct engine_program program) {
  program.path = arena_strdup(arena, program.path);
  program.found = arena_strdup(arena, program.found);
  return program;
}

static struct engine copy_engine(struct arena *arena, const struct engine *engine) {
  struct engine copy = *engine;
  for (size_t i = 0; i < ENGINE_PROGRAMS; i++)
    copy.programs[i] = copy_program(arena, engine->programs[i]);
  copy.folder = arena_strdup(arena, engine->folder);
  copy.cache = arena_strdup(arena, engine->cache);
  copy.reason = arena_strdup(arena, engine->reason);
  copy.fix = arena_strdup(arena, engine->fix);
  return copy;
}

static int by_name(const void *a, const void *b, void *context) {
  const struct engine_source *sources = context;
  const size_t left = *(const size_t *)a, right = *(const size_t *)b;
  int order = strcmp(sources[left].name, sources[right].name);
  return order ? order : (left > right) - (left < right);
}

static int by_text(const void *a, const void *b, void *context) {
  const char *const *env = context;
  const size_t left = *(const size_t *)a, right = *(const size_t *)b;
  int order = strcmp(env[left], env[right]);
  return order ? order : (left > right) - (left < right);
}

static struct engine_bundle copy_env(struct arena *arena, const struct engine_bundle *bundle) {
  size_t *order = arena_alloc_array(arena, bundle->env_count, sizeof *order);
  const char **env = arena_alloc_array(arena, bundle->env_count, sizeof *env);
  const char **values = bundle->values ? arena_alloc_array(arena, bundle->env_count, sizeof *values) : NULL;
  for (size_t i = 0; i < bundle->env_count; i++)
    order[i] = i;
  if (bundle->env_count)
    qsort_r(order, bundle->env_count, sizeof *order, by_text, (void *)bundle->env);
  for (size_t i = 0; i < bundle->env_count; i++) {
    env[i] = arena_strdup(arena, bundle->env[order[i]]);
    if (values)
      values[i] = arena_strdup(arena, bundle->values[order[i]]);
  }
  return (struct engine_bundle){.env = env, .env_count = bundle->env_count, .values = values};
}

/* Bundles are put in order, since that does not matter: one that was asked about in another order is the same. */
static void copy_request(struct engine_job *job, const struct engine_request *request) {
  struct arena *arena = job->arena;
  struct engine_source *sources = arena_alloc_array(arena, request->source_count, sizeof *sources);
  job->bundles = arena_alloc_array(arena, request->bundle_count, sizeof *job->bundles);
  for (size_t i = 0; i < request->source_count; i++)
    sources[i] = (struct engine_source){arena_strdup(arena, request->sources[i].name),
                                        arena_strdup(arena, request->sources[i].access),
                                        arena_bytes(arena, request->sources[i].code)};
  for (size_t i = 0; i < request->bundle_count; i++) {
    const struct engine_bundle *bundle = &request->bundles[i];
    size_t *indexes = arena_alloc_array(arena, bundle->count, sizeof *indexes);
    for (size_t k = 0; k < bundle->count; k++)
      indexes[k] = bundle->sources[k];
    if (bundle->count)
      qsort_r(indexes, bundle->count, sizeof *indexes, by_name, sources);
    job->bundles[i] = copy_env(arena, bundle);
    job->bundles[i].sources = indexes;
    job->bundles[i].count = bundle->count;
  }
  job->request = (struct engine_request){sources, request->source_count, job->bundles, request->bundle_count};
}

/* A thread that no signal interrupts: they are the main thread's. */
static bool start_thread(struct engine_job *job) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  bool started = job->stop >= 0 && job->done >= 0 && pthread_create(&job->thread, NULL, thread, job) == 0;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return started;
}

struct engine_job *engine_start(const struct engine *engine, const struct engine_request *request) {
  struct engine_job *job = jd_calloc(1, sizeof *job);
  job->arena = arena_new();
  job->engine = copy_engine(job->arena, engine);
  copy_request(job, request);
  job->compiled = arena_alloc_array(job->arena, request->source_count, sizeof *job->compiled);
  job->rehearsals = arena_alloc_array(job->arena, request->bundle_count, sizeof *job->rehearsals);
  for (size_t i = 0; i < request->bundle_count; i++)
    job->rehearsals[i].outcome = ENGINE_NOT_REHEARSED;
  job->stop = eventfd(0, EFD_CLOEXEC);
  job->done = eventfd(0, EFD_CLOEXEC);
  job->started = start_thread(job);
  if (!job->started) {
    know_nothing(job, "a thread cannot be started");
    atomic_store(&job->ended, true);
  }
  return job;
}

bool engine_done(const struct engine_job *job) {
  return atomic_load(&job->ended);
}

size_t engine_progress(const struct engine_job *job, size_t *total) {
  *total = job->request.source_count + job->request.bundle_count;
  return atomic_load(&job->steps);
}
