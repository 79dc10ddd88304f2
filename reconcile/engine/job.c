#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/engine/internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ENTRY_MOST = 16777216, WAIT_MS = 50 };

struct engine_job {
  struct arena *arena; /* used only by its thread until that has ended */
  struct engine engine;
  struct engine_request request;
  struct engine_bundle *bundles;       /* the request's, with their sources in order of name */
  struct compiled *compiled;           /* for each source */
  struct engine_rehearsal *rehearsals; /* for each bundle */
  int stop, done;                      /* eventfds */
  pthread_t thread;
  bool started;
};

/* ---- verdicts that are kept ---- */

/* Of all that a verdict depends on. */
static struct digest bundle_digest(const struct engine_job *job, const struct engine_bundle *bundle) {
  struct digester *digester = digester_new("jd-engine-verdict");
  const char **env = arena_alloc_array(job->arena, bundle->env_count, sizeof *env);
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
    env[i] = bundle->env[i];
  texts_sort(env, bundle->env_count); /* their order does not matter */
  for (size_t i = 0; i < bundle->env_count; i++)
    digester_part(digester, "env", bytes_of(env[i]));
  return digester_finish(digester);
}

static const char *entry_name(const struct engine_job *job, size_t bundle) {
  const struct digest digest = bundle_digest(job, &job->bundles[bundle]);
  return arena_printf(job->arena, "%s.verdict", digest_text(job->arena, digest));
}

static bool is_stopped(const struct engine_job *job) {
  struct pollfd fd = {job->stop, POLLIN, 0};
  return poll(&fd, 1, 0) == 1;
}

/* In what is kept a source is its position in the bundle. */
static bool recall(struct engine_job *job, size_t index) {
  const struct engine_bundle *bundle = &job->bundles[index];
  struct engine_rehearsal *out = &job->rehearsals[index];
  struct bytes text;
  if (bundle->values || !cache_get(job->arena, job->engine.cache, entry_name(job, index), &text))
    return false;
  JD_JS json = js_parse(text, "verdict", NULL);
  if (js_bool(js_get(json, "accepted"), false)) {
    out->outcome = ENGINE_ACCEPTED;
    return true;
  }
  const char *words = js_text(js_get(json, "words"));
  int64_t kind = js_integer(js_get(json, "kind"), -1), source = js_integer(js_get(json, "source"), -1);
  if (!words || kind < ENGINE_NOT_DEFINED || kind > ENGINE_EXCEPTION || source < 0 || (size_t)source >= bundle->count)
    return false;
  out->outcome = ENGINE_REFUSED;
  out->refusal = (struct engine_refusal){
      .kind = (enum engine_refusal_kind)kind,
      .words = arena_strdup(job->arena, words),
      .name = arena_strdup(job->arena, js_text(js_get(json, "name"))),
      .source = bundle->sources[source],
      .line = (unsigned)js_integer(js_get(json, "line"), 1),
      .column = (unsigned)js_integer(js_get(json, "column"), 0),
      .certain = js_bool(js_get(json, "certain"), false),
  };
  return true;
}

static void keep(struct engine_job *job, size_t index) {
  const struct engine_bundle *bundle = &job->bundles[index];
  const struct engine_rehearsal *rehearsal = &job->rehearsals[index];
  const struct engine_refusal *refusal = &rehearsal->refusal;
  if (bundle->values || rehearsal->outcome == ENGINE_NOT_REHEARSED || is_stopped(job))
    return;
  JD_JS json = js_new_object();
  JD_BUF entry;
  buf_init(&entry, ENTRY_MOST);
  js_set_bool(json, "accepted", rehearsal->outcome == ENGINE_ACCEPTED);
  if (rehearsal->outcome == ENGINE_REFUSED) {
    size_t position = 0;
    while (bundle->sources[position] != refusal->source)
      position++;
    js_set_integer(json, "kind", refusal->kind);
    js_set_text(json, "words", refusal->words);
    js_set_text(json, "name", refusal->name);
    js_set_integer(json, "source", (int64_t)position);
    js_set_integer(json, "line", refusal->line);
    js_set_integer(json, "column", refusal->column);
    js_set_bool(json, "certain", refusal->certain);
  }
  js_write(json, JS_COMPACT, &entry);
  cache_put(job->engine.cache, entry_name(job, index), buf_bytes(&entry));
}

/* ---- the thread ---- */

static struct rehearsing with_job(struct engine_job *job) {
  return (struct rehearsing){job->arena, &job->engine, job->request.sources, job->compiled, job->request.source_count,
                             job->stop};
}

/* Bundles of which no verdict is kept. Those of an ordinary plan are all accepted, and one run of workerd says so. */
static void rehearse_some(struct engine_job *job, const size_t *indexes, size_t count) {
  const struct rehearsing with = with_job(job);
  const struct engine_bundle *bundles[REHEARSE_TOGETHER];
  for (size_t i = 0; i < count; i++)
    bundles[i] = &job->bundles[indexes[i]];
  bool accepted = count > 1 && rehearse_together(&with, bundles, count);
  for (size_t i = 0; i < count && !is_stopped(job); i++) {
    if (accepted)
      job->rehearsals[indexes[i]].outcome = ENGINE_ACCEPTED;
    else
      rehearse(&with, bundles[i], &job->rehearsals[indexes[i]]);
    keep(job, indexes[i]);
  }
}

static void rehearse_all(struct engine_job *job) {
  size_t indexes[REHEARSE_TOGETHER], count = 0;
  for (size_t i = 0; i < job->request.bundle_count && !is_stopped(job); i++) {
    if (!recall(job, i))
      indexes[count++] = i;
    if (count == REHEARSE_TOGETHER || (count && i + 1 == job->request.bundle_count)) {
      rehearse_some(job, indexes, count);
      count = 0;
    }
  }
}

static void know_nothing(struct engine_job *job, const char *reason) {
  for (size_t i = 0; i < job->request.source_count; i++)
    job->compiled[i].face.reason = reason;
  for (size_t i = 0; i < job->request.bundle_count; i++)
    job->rehearsals[i].reason = reason;
}

static void *work(void *context) {
  struct engine_job *job = context;
  const struct rehearsing with = with_job(job);
  compile_all(&with, COMPILED_FACTS);
  for (size_t i = 0; i < job->request.bundle_count; i++) /* values that no source can read while it loads */
    if (!place_reads_env(&with, &job->bundles[i]))
      job->bundles[i].values = NULL; /* the verdict is then kept */
  rehearse_all(job);
  eventfd_write(job->done, 1);
  return NULL;
}

/* ---- asking ---- */

/* A thread that no signal interrupts: they are the main thread's. */
static bool start_thread(struct engine_job *job) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  bool started = job->stop >= 0 && job->done >= 0 && pthread_create(&job->thread, NULL, work, job) == 0;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return started;
}

struct engine_job *engine_start(const struct engine *engine, const struct engine_request *request) {
  struct engine_job *job = jd_calloc(1, sizeof *job);
  job->arena = arena_new();
  job->engine = *engine;
  job->request = *request;
  job->bundles = arena_alloc_array(job->arena, request->bundle_count, sizeof *job->bundles);
  job->compiled = arena_alloc_array(job->arena, request->source_count, sizeof *job->compiled);
  job->rehearsals = arena_alloc_array(job->arena, request->bundle_count, sizeof *job->rehearsals);
  for (size_t i = 0; i < request->bundle_count; i++) {
    job->bundles[i] = request->bundles[i];
    job->bundles[i].sources =
        bundle_order(job->arena, request->sources, request->bundles[i].sources, request->bundles[i].count);
    job->rehearsals[i].outcome = ENGINE_NOT_REHEARSED;
  }
  job->stop = eventfd(0, EFD_CLOEXEC);
  job->done = eventfd(0, EFD_CLOEXEC);
  job->started = engine->state == ENGINE_PRESENT && start_thread(job);
  if (!job->started)
    know_nothing(job, engine->reason ? engine->reason : "a thread cannot be started");
  return job;
}

static void join(struct engine_job *job) {
  if (job->started)
    pthread_join(job->thread, NULL);
  if (job->stop >= 0)
    close(job->stop);
  if (job->done >= 0)
    close(job->done);
}

void engine_cancel(struct engine_job *job) {
  if (!job)
    return;
  eventfd_write(job->stop, 1);
  join(job);
  arena_free(job->arena);
  free(job);
}

bool engine_finish(struct engine_job *job, struct arena *arena, bool (*stopped)(void *context), void *context,
                   struct engine_verdict *out, struct jd_error *error) {
  struct pollfd done = {job->done, POLLIN, 0};
  while (job->started && poll(&done, 1, WAIT_MS) != 1)
    if (stopped && stopped(context)) {
      engine_cancel(job);
      return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "Stopped while the sources were rehearsed.");
    }
  join(job);
  const size_t count = job->request.source_count;
  *out = (struct engine_verdict){arena_alloc_array(arena, count, sizeof *out->sources), job->rehearsals};
  for (size_t i = 0; i < count; i++)
    out->sources[i] = job->compiled[i].face;
  arena_take(arena, job->arena);
  free(job);
  return true;
}

bool engine_ask(struct arena *arena, const struct engine *engine, const struct engine_request *request,
                bool (*stopped)(void *context), void *context, struct engine_verdict *out, struct jd_error *error) {
  return engine_finish(engine_start(engine, request), arena, stopped, context, out, error);
}
