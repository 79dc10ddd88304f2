/* A remote that tries reads again: on connection errors, 429, 500, 502, 503 and 504, with backoff and full jitter;
 * `Retry-After` is honoured up to a minute. Writes pass through once: what became of one is for apply to settle. */
#ifndef JD_RECONCILE_RETRY_H
#define JD_RECONCILE_RETRY_H

#include "reconcile/clock.h"
#include "reconcile/remote.h"

enum { RETRY_AFTER_MOST = 60 }; /* seconds; a server that names more is given up on */

/* Takes ownership of `inner`. `waiting` (may be NULL) is told before each wait. */
struct remote *retry_new(struct remote *inner, const struct clock *clock, unsigned retries,
                         void (*waiting)(void *context, const struct jd_error *why, unsigned ms), void *context);

/* Whether to try again after `error`, having tried `attempt` times before; then `*ms` is how long to wait. */
bool retry_allows(const struct clock *clock, const struct jd_error *error, unsigned attempt, unsigned retries,
                  unsigned *ms);

/* The same, and the wait itself: `waiting` (may be NULL) is told before it. False too when the user cuts it short. */
bool retry_wait(const struct clock *clock, const struct jd_error *error, unsigned attempt, unsigned retries,
                void (*waiting)(void *context, const struct jd_error *why, unsigned ms), void *context);

#endif
