/* A job, between job.c, which works on it, and finish.c, which waits for it. */
#ifndef JD_RECONCILE_ENGINE_JOB_H
#define JD_RECONCILE_ENGINE_JOB_H

#include "reconcile/engine/internal.h"

#include <pthread.h>

struct engine_job {
  struct arena *arena; /* its thread's alone until `ended` */
  struct engine engine;
  struct engine_request request;
  struct compiled *compiled;           /* for each source */
  struct engine_rehearsal *rehearsals; /* for each bundle */
  int stop, done;                      /* eventfds */
  atomic_size_t steps;
  atomic_bool ended;
  pthread_t thread;
  bool started;
};

#endif
