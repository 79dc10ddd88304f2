/* For tests: a remote without a network, in front of the state machine of model/platform/platform.h.
 *
 * It writes the control API's JSON, and reads it with the same wire_… functions as the REST remote, so errors are the
 * same in class and words. Faults of the platform belong in the state (platform_state.faults), faults of the
 * connection in the hooks. */
#ifndef JD_RECONCILE_TESTING_FAKE_REMOTE_H
#define JD_RECONCILE_TESTING_FAKE_REMOTE_H

#include "model/platform/platform.h"
#include "reconcile/api/api.h"

/* `op` is "snapshot", "get", "deploy", "set_env", "remove" or "remove_env". `name` is the object or the env key; ""
 * for snapshot. */
struct fake_call {
  const char *op, *name;
  bool ok; /* whether the call succeeded for the caller */
};

/* Called before or after each call; may change the state. Returns false, with `error` filled in, to make the call fail:
 * before, nothing is done; after, it is done and only the answer is lost. */
typedef bool fake_hook(void *context, const char *op, const char *name, struct jd_error *error);

struct fake_options {
  fake_hook *before, *after; /* NULL: none */
  void *context;
  bool read_only; /* writes fail with JD_BUG, like those of a read-only http handle */
};

/* Returns a remote whose writes change `state`, which is borrowed. `options` may be NULL. */
struct remote *fake_new(struct platform_state *state, const struct fake_options *options);

/* Returns the calls so far, oldest first; valid until the next call. */
const struct fake_call *fake_calls(const struct remote *remote, size_t *count);
void fake_forget_calls(struct remote *remote);

/* For hooks: fills in the error of a connection that broke (JD_NETWORK, may be retried) and returns false. */
bool fake_break_off(const char *op, const char *name, struct jd_error *error);

/* Returns the platform's time in ms since 1970. It starts at 2026-11-23T10:00:00Z; each write adds a second. */
int64_t fake_now(const struct remote *remote);

#endif
