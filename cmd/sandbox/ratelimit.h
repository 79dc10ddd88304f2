/* Requests counted in fixed windows of a minute, for each app, route and method. Lives in memory: a restart forgets. */
#ifndef JD_SANDBOX_RATELIMIT_H
#define JD_SANDBOX_RATELIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct ratelimit;

struct ratelimit_state {
  bool over;
  int64_t remaining;
  int64_t reset; /* seconds until the window ends */
};

struct ratelimit *ratelimit_new(void);
void ratelimit_free(struct ratelimit *limits);
void ratelimit_clear(struct ratelimit *limits);
/* Counts one request of `key` at `now` (ms, never set back) and says what is left of `max`. */
struct ratelimit_state ratelimit_count(struct ratelimit *limits, const char *key, int64_t max, int64_t now);

#endif
