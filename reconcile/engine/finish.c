#include "reconcile/engine/internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAIT_MS = 50 };

/* ---- the verdict, in the caller's arena ---- */

static struct engine_name *copy_names(struct arena *arena, const struct engine_name *names, size_t count) {
  struct engine_name *copy = arena_alloc_array(arena, count, sizeof *copy);
  for (size_t i = 0; i < count; i++)
    copy[i] = (struct engine_name){arena_strdup(arena, names[i].name), names[i].line, names[i].column};
  return copy;
}

static struct engine_compiled copy_compiled(struct arena *arena, const struct engine_compiled *from) {
  struct engine_compiled copy = *from;
  copy.reason = arena_strdup(arena, from->reason);
  copy.classes = copy_names(arena, from->classes, from->class_count);
  copy.faults = arena_alloc_array(arena, from->fault_count, sizeof *copy.faults);
  for (size_t i = 0; i < from->fault_count; i++) {
    copy.faults[i] = from->faults[i];
    copy.faults[i].message = arena_strdup(arena, from->faults[i].message);
  }
  copy.imports = arena_alloc_array(arena, from->import_count, sizeof *copy.imports);
  for (size_t i = 0; i < from->import_count; i++) {
    copy.imports[i] = from->imports[i];
    copy.imports[i].from = arena_strdup(arena, from->imports[i].from);
    copy.imports[i].names = copy_names(arena, from->imports[i].names, from->imports[i].name_count);
  }
  return copy;
}

static struct engine_rehearsal copy_rehearsal(struct arena *arena, const struct engine_rehearsal *from) {
  struct engine_rehearsal copy = *from;
  copy.reason = arena_strdup(arena, from->reason);
  copy.refusal.words = arena_strdup(arena, from->refusal.words);
  copy.refusal.name = arena_strdup(arena, from->refusal.name);
  return copy;
}

static void copy_verdict(struct arena *arena, const struct engine_job *job, struct engine_verdict *out) {
  const struct engine_request *request = &job->request;
  out->sources = arena_alloc_array(arena, request->source_count, sizeof *out->sources);
  out->bundles = arena_alloc_array(arena, request->bundle_count, sizeof *out->bundles);
  for (size_t i = 0; i < request->source_count; i++)
    out->sources[i] = copy_compiled(arena, &job->compiled[i].face);
  for (size_t i = 0; i < request->bundle_count; i++)
    out->bundles[i] = copy_rehearsal(arena, &job->rehearsals[i]);
}

/* ---- waiting ---- */

static void free_job(struct engine_job *job) {
  if (job->started)
    pthread_join(job->thread, NULL);
  if (job->stop >= 0)
    close(job->stop);
  if (job->done >= 0)
    close(job->done);
  arena_free(job->arena);
  free(job);
}

void engine_cancel(struct engine_job *job) {
  if (!job)
    return;
  uint64_t one = 1;
  while (job->stop >= 0 && write(job->stop, &one, sizeof one) < 0 && errno == EINTR)
    ;
  free_job(job);
}

bool engine_finish(struct engine_job *job, struct arena *arena, bool (*stopped)(void *context), void *context,
                   struct engine_verdict *out, struct jd_error *error) {
  while (!engine_done(job)) {
    struct pollfd fd = {job->done, POLLIN, 0};
    poll(&fd, 1, WAIT_MS);
    if (stopped && stopped(context)) {
      engine_cancel(job);
      return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "Stopped while the sources were rehearsed.");
    }
  }
  copy_verdict(arena, job, out);
  free_job(job);
  return true;
}

bool engine_ask(struct arena *arena, const struct engine *engine, const struct engine_request *request,
                bool (*stopped)(void *context), void *context, struct engine_verdict *out, struct jd_error *error) {
  return engine_finish(engine_start(engine, request), arena, stopped, context, out, error);
}
