/* The remote: one app's Durable Objects behind seven functions.
 *
 * Every implementation (REST, MCP, the tests' fake) keeps these contracts, and one contract test runs on them all.
 * Tracing, retrying and fault injection wrap a remote and are one. Nothing here prompts, prints or decides.
 *
 * Errors carry the platform's message, its remediation and the documentation URL, escaped, in `message`, and what can
 * be said about trying again in `scope` and `retry`. A write that failed, or whose answer did not arrive, may have
 * happened: only a read tells. */
#ifndef JD_RECONCILE_REMOTE_H
#define JD_RECONCILE_REMOTE_H

#include "model/base/base.h"
#include "model/platform/platform.h"
#include "model/state/state.h"

struct remote;

struct deploy_request {
  const char *name;
  struct bytes code;
  enum access_mode access_mode; /* always sent: the API's default would overwrite */
};

struct usage {
  int64_t requests, cpu_ms; /* app-wide, this month in UTC */
};

struct remote_ops {
  /* The list, the env keys, the app-level env keys, and a `get` for each of `names`, all at once in one round trip.
   * A name that is not live is no error. Rows whose names are not in `names` have no code. All or nothing: one failed
   * read fails the whole, and never reads as "nothing is deployed". */
  bool (*snapshot)(struct remote *remote, struct arena *arena, const char *const *names, size_t count, struct live *out,
                   struct jd_error *error);
  /* One row with its code. Not there: true, and `*found` is false. */
  bool (*get)(struct remote *remote, struct arena *arena, const char *name, struct live_object *out, bool *found,
              struct jd_error *error);
  /* Creates or updates. Synchronous: returns after the upload. */
  bool (*deploy)(struct remote *remote, const struct deploy_request *request, struct jd_error *error);
  /* `*redeployed` (may be NULL): whether a class was active, and so the Worker restarted. */
  bool (*set_env)(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                  struct jd_error *error);
  /* Deletes a row; one that is not there is success. */
  bool (*remove)(struct remote *remote, const char *name, struct jd_error *error);
  bool (*remove_env)(struct remote *remote, const char *key, struct jd_error *error);
  bool (*usage)(struct remote *remote, struct usage *out, struct jd_error *error);
  void (*close)(struct remote *remote); /* frees it */
};

/* The first member of every implementation. */
struct remote {
  const struct remote_ops *ops;
};

static inline void remote_close(struct remote *remote) {
  if (remote)
    remote->ops->close(remote);
}

#endif
