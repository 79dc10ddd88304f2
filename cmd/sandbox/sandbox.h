/* The control plane: one request in, one answer out, in the order in which the real one looks at things.
 *
 * Requests may come on many threads at once. One lock lies around all state and is given up only while time passes
 * (latency), so two writes overlap exactly where the real ones do: between their phases. */
#ifndef JD_SANDBOX_SANDBOX_H
#define JD_SANDBOX_SANDBOX_H

#include "cmd/sandbox/exchange.h"
#include "cmd/sandbox/ratelimit.h"
#include "cmd/sandbox/settings.h"

#include <pthread.h>

struct engine;

struct sandbox {
  pthread_mutex_t lock;
  pthread_cond_t stop; /* wakes who sleeps */
  bool stopping;
  unsigned resets; /* a write that finds another number was begun in a world that is gone */
  struct store *store;
  struct settings settings;
  struct ratelimit *limits;
  const struct engine
      *engine; /* loads each upload; NULL: the model judges by itself. Borrowed, set after sandbox_init */
};

/* `own_key` NULL: any key. Borrows both. */
void sandbox_init(struct sandbox *sandbox, struct store *store, const char *own_key);
void sandbox_free(struct sandbox *sandbox);
/* From now on no time passes: what is under way ends soon. */
void sandbox_stop(struct sandbox *sandbox);

/* Free the answer with answer_free. */
void sandbox_serve(struct sandbox *sandbox, const struct request *request, struct answer *answer);

/* For those who hold the lock: gives it up while `ms` pass, or until sandbox_stop. */
void sandbox_sleep(struct sandbox *sandbox, int64_t ms);

#endif
