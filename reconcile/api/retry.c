#include "reconcile/api/api.h"

#include "model/base/base.h"

#include <stdlib.h>

struct retrying {
  struct remote remote;
  struct remote *inner;
  struct clock clock;
  unsigned retries;
  void (*waiting)(void *context, const struct jd_error *why, unsigned ms);
  void *context;
};

bool retry_allows(const struct clock *clock, const struct jd_error *error, unsigned attempt, unsigned retries,
                  unsigned *ms) {
  if (error->retry == JD_RETRY_NO || attempt >= retries || clock->interrupted(clock->context))
    return false;
  if (error->retry == JD_RETRY_LATER && error->retry_after > RETRY_AFTER_MOST)
    return false;
  *ms = backoff_ms(clock, attempt);
  if (error->retry == JD_RETRY_LATER && error->retry_after * 1000 > *ms)
    *ms = error->retry_after * 1000;
  return true;
}

bool retry_wait(const struct clock *clock, const struct jd_error *error, unsigned attempt, unsigned retries,
                void (*waiting)(void *context, const struct jd_error *why, unsigned ms), void *context) {
  unsigned ms;
  if (!retry_allows(clock, error, attempt, retries, &ms))
    return false;
  if (waiting)
    waiting(context, error, ms);
  clock->sleep(clock->context, ms);
  return !clock->interrupted(clock->context);
}

static bool again(const struct retrying *retrying, const struct jd_error *error, unsigned attempt) {
  return retry_wait(&retrying->clock, error, attempt, retrying->retries, retrying->waiting, retrying->context);
}

static struct retrying *self(struct remote *remote) {
  return (struct retrying *)remote;
}

static bool give_up(struct jd_error *error, const struct jd_error *last) {
  if (error)
    *error = *last;
  return false;
}

static bool retry_snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                           struct live *out, struct jd_error *error) {
  struct retrying *retrying = self(remote);
  struct jd_error last = {0};
  for (unsigned attempt = 0;; attempt++) {
    if (retrying->inner->ops->snapshot(retrying->inner, arena, names, count, out, &last))
      return true;
    if (!again(retrying, &last, attempt))
      return give_up(error, &last);
  }
}

static bool retry_get(struct remote *remote, struct arena *arena, const char *name, struct live_object *out,
                      bool *found, struct jd_error *error) {
  struct retrying *retrying = self(remote);
  struct jd_error last = {0};
  for (unsigned attempt = 0;; attempt++) {
    if (retrying->inner->ops->get(retrying->inner, arena, name, out, found, &last))
      return true;
    if (!again(retrying, &last, attempt))
      return give_up(error, &last);
  }
}

static bool retry_usage(struct remote *remote, struct usage *out, struct jd_error *error) {
  struct retrying *retrying = self(remote);
  struct jd_error last = {0};
  for (unsigned attempt = 0;; attempt++) {
    if (retrying->inner->ops->usage(retrying->inner, out, &last))
      return true;
    if (!again(retrying, &last, attempt))
      return give_up(error, &last);
  }
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

struct remote *retry_new(struct remote *inner, const struct clock *clock, unsigned retries,
                         void (*waiting)(void *context, const struct jd_error *why, unsigned ms), void *context) {
  static const struct remote_ops ops = {retry_snapshot, retry_get,       pass_deploy, pass_set_env,
                                        pass_remove,    pass_remove_env, retry_usage, retry_close};
  struct retrying *retrying = calloc(1, sizeof *retrying);
  if (!retrying)
    jd_out_of_memory();
  *retrying = (struct retrying){{&ops}, inner, *clock, retries, waiting, context};
  return &retrying->remote;
}
