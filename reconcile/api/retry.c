#include "reconcile/api/api.h"

#include "model/base/base.h"

#include <stdlib.h>

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

struct retrying {
  struct remote remote;
  struct remote *inner;
  struct retry retry;
};

static struct retrying *self(struct remote *remote) {
  return (struct retrying *)remote;
}

static bool retry_snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                           struct live *out, struct overview *overview, struct jd_error *error) {
  const struct retrying *retrying = self(remote);
  struct tries tries = {0};
  struct jd_error last;
  while (!retrying->inner->ops->snapshot(retrying->inner, arena, names, count, out, overview, &last))
    if (!retry_wait(&retrying->retry, &tries, &last)) {
      if (error)
        *error = last;
      return false;
    }
  return true;
}

static bool pass_deploy(struct remote *remote, const struct deploy_request *request, struct jd_error *error) {
  struct remote *inner = self(remote)->inner;
  return inner->ops->deploy(inner, request, error);
}

static bool pass_set_env(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                         struct jd_error *error) {
  struct remote *inner = self(remote)->inner;
  return inner->ops->set_env(inner, key, value, redeployed, error);
}

static bool pass_remove(struct remote *remote, const char *name, bool *found, struct jd_error *error) {
  struct remote *inner = self(remote)->inner;
  return inner->ops->remove(inner, name, found, error);
}

static bool pass_remove_env(struct remote *remote, const char *key, struct jd_error *error) {
  struct remote *inner = self(remote)->inner;
  return inner->ops->remove_env(inner, key, error);
}

static void retry_close(struct remote *remote) {
  remote_close(self(remote)->inner);
  free(remote);
}

struct remote *retry_new(struct remote *inner, const struct retry *retry) {
  static const struct remote_ops ops = {retry_snapshot, pass_deploy,     pass_set_env,
                                        pass_remove,    pass_remove_env, retry_close};
  struct retrying *retrying = jd_calloc(1, sizeof *retrying);
  *retrying = (struct retrying){{&ops}, inner, *retry};
  return &retrying->remote;
}
