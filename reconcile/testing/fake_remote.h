/* For tests: a remote that is model/platform/platform.h, without a network.
 *
 * Its answers are the control API's JSON, written here and read by the same wire_… functions as those of the REST
 * remote, so its errors, their classes and their words are that remote's too. Faults of the platform go into the state
 * (platform_state.faults); faults of the line to it are the hooks' work. */
#ifndef JD_RECONCILE_FAKE_H
#define JD_RECONCILE_FAKE_H

#include "model/platform/platform.h"
#include "reconcile/api/api.h"

/* One of "snapshot", "get", "deploy", "set_env", "remove", "remove_env"; `name` is that of the object or the env key,
 * "" for snapshot. */
struct fake_call {
  const char *op, *name;
  bool ok; /* what the caller got */
};

/* Hooks see each call. False makes it fail with the `error` that they filled in: before, it is not done; after, it is
 * done and its answer is lost. They may change the state. NULL: none. */
typedef bool fake_hook(void *context, const char *op, const char *name, struct jd_error *error);

struct fake_options {
  fake_hook *before, *after;
  void *context;
  bool read_only; /* writes fail with JD_BUG, like those of a read-only http handle */
};

/* `state` is borrowed and changes under the remote's writes; `options` may be NULL. */
struct remote *fake_new(struct platform_state *state, const struct fake_options *options);

/* The calls so far, oldest first. Valid until the next call. */
const struct fake_call *fake_calls(const struct remote *remote, size_t *count);
void fake_forget_calls(struct remote *remote);

/* An error as a line that broke would give it, for hooks: JD_NETWORK, try again. Returns false. */
bool fake_break_off(const char *op, const char *name, struct jd_error *error);

/* The fake's clock in ms since 1970: it starts at 2026-11-23T10:00:00Z and moves a second with each write. */
int64_t fake_now(const struct remote *remote);

#endif
