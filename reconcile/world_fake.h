/* For tests: a small world, made by hand: what is wanted, what is live, what was applied. */
#ifndef JD_RECONCILE_WORLD_FAKE_H
#define JD_RECONCILE_WORLD_FAKE_H

#include "model/applied.h"
#include "reconcile/diff.h"

struct world {
  struct arena *arena;
  struct desired desired;
  struct live live;
  struct applied applied;
  struct secret *api_key;
};

void world_start(struct world *world);
/* The same with a key that is borrowed: secrets are pages of their own, and slow where worlds are many. */
void world_start_with(struct world *world, struct secret *api_key);
void world_end(struct world *world);

/* Wants an object whose source exports `class_name` and bears `version` in a comment. */
struct desired_object *world_want(struct world *world, const char *name, const char *class_name, const char *version);
void world_want_env(struct world *world, const char *key, const char *value);
void world_want_env_secret(struct world *world, const char *key, struct secret *value); /* takes it */
/* The same for what is live. `last_deployed_at` is set, but for ROW_ERROR with version "never". */
struct live_object *world_live(struct world *world, const char *name, const char *class_name, const char *version,
                               enum row_status status);
void world_live_env(struct world *world, const char *key);
/* The same for what was applied last. */
struct applied_object *world_applied(struct world *world, const char *name, const char *class_name,
                                     const char *version);
void world_applied_env(struct world *world, const char *key, const char *value);

/* Sorts and asks for all of it. */
struct diff_request world_request(struct world *world);
bool world_diff(struct world *world, struct changeset *out, struct jd_error *error);
/* "action name, action name, …" in the order of the changeset. */
const char *world_actions(struct world *world, const struct changeset *changeset);

#endif
