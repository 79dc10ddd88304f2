#include "reconcile/api/api.h"

#include "model/base/base.h"

static unsigned least(unsigned left, unsigned right) {
  return left < right ? left : right;
}

/* Polls more often than backoff_ms does later on: a restart is over at once. */
static bool connect_allows(const struct retry *retry, struct tries *tries, unsigned *ms) {
  enum { MOST_DOUBLINGS = 2 }; /* every second, on average */
  const unsigned most = retry->connect_for_s * 1000;
  if (tries->connect_ms >= most)
    return false;
  *ms = least(1 + backoff_ms(&retry->clock, least(tries->connects++, MOST_DOUBLINGS)), most - tries->connect_ms);
  tries->connect_ms += *ms;
  return true;
}

bool retry_allows(const struct retry *retry, struct tries *tries, const struct jd_error *error, unsigned *ms) {
  if (error->retry == JD_RETRY_NO || !retry->retries || retry->clock.interrupted(retry->clock.context))
    return false;
  if (error->retry == JD_RETRY_CONNECT)
    return connect_allows(retry, tries, ms);
  if (tries->count >= retry->retries || (error->retry == JD_RETRY_LATER && error->retry_after > RETRY_AFTER_MOST))
    return false;
  *ms = backoff_ms(&retry->clock, tries->count++);
  if (error->retry == JD_RETRY_LATER && error->retry_after * 1000 > *ms)
    *ms = error->retry_after * 1000;
  return true;
}

bool retry_wait(const struct retry *retry, struct tries *tries, const struct jd_error *error) {
  unsigned ms;
  if (!retry_allows(retry, tries, error, &ms))
    return false;
  if (retry->waiting)
    retry->waiting(retry->context, error, ms);
  retry->clock.sleep(retry->clock.context, ms);
  return !retry->clock.interrupted(retry->clock.context);
}

bool remote_read(struct remote *remote, struct arena *arena, const char *const *names, size_t count, struct live *out,
                 struct overview *overview, struct jd_error *error) {
  struct tries tries = {0};
  struct jd_error last;
  for (bool torn = false; !remote->ops->snapshot(remote, arena, names, count, out, overview, &last);) {
    if (last.code == JD_STALE && !torn) { /* the other's write may be through now */
      torn = true;
    } else if (!retry_wait(&remote->retry, &tries, &last)) {
      if (error)
        *error = last;
      return false;
    }
  }
  return true;
}
