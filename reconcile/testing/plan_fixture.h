/* For tests: a small world, made by hand: what is wanted, what is live, what was applied, and the plan of it. */
#ifndef JD_RECONCILE_WORLD_FAKE_H
#define JD_RECONCILE_WORLD_FAKE_H

#include "model/state/state.h"
#include "reconcile/planner/planner.h"

struct world {
  struct arena *arena;
  struct desired desired;
  struct live live;
  struct applied applied;
  struct secret *api_key;
  const char *only;           /* the label that is asked for; NULL: all */
  struct changeset changeset; /* after world_plan */
  struct jd_error error;
};

void world_start(struct world *world);
/* The same with a key that is borrowed: secrets are pages of their own, and slow where worlds are many. */
void world_start_with(struct world *world, struct secret *api_key);
void world_end(struct world *world);

/* For cmocka: each test has a world of its own, which `*state` points at. */
int world_setup(void **state);
int world_teardown(void **state);
#define WORLD_TEST(function) cmocka_unit_test_setup_teardown(function, world_setup, world_teardown)

/* Adds what the lines say; any other line ends the program:
 *
 *   want NAME CLASS VERSION [MODE]           a source that exports CLASS and bears VERSION in a comment
 *   live NAME CLASS VERSION [MODE] [STATUS]  deployed once, but for the version `never`; READY
 *   applied NAME CLASS VERSION [MODE]        at 2026-11-23T10:00:00Z
 *   want env/KEY VALUE
 *   live env/KEY
 *   live app/KEY                             an app-level variable
 *   applied env/KEY VALUE
 *   remove NAME                              what the plan lists as removed; or env/KEY
 */
void world_say(struct world *world, const char *lines);

/* The same from code, with what the lines cannot say. */
struct desired_object *world_want(struct world *world, const char *name, const char *class_name, const char *version);
struct live_object *world_live(struct world *world, const char *name, const char *class_name, const char *version,
                               enum row_status status);
void world_want_env(struct world *world, const char *key, const char *value);
void world_want_env_secret(struct world *world, const char *key, struct secret *value); /* takes it */

/* Sorts it, and asks for what `only` says. */
struct plan_request world_request(struct world *world);
/* False when it cannot be planned: `error` says why. */
bool world_plan(struct world *world);
/* Of the plan; one that is not there ends the program. */
struct item *world_item(const struct world *world, const char *label);
/* "action name, action name, …" in the order of the changeset. */
const char *world_actions(struct world *world);
/* Plans it and says the plan, a line an item, then a line of the sum, and one of the error if it cannot be planned:
 *
 *   ACTION LABEL[: FIELD FIELD …][, unverified][, refused][, loses CLASS CLASS …]
 *   N restarts
 *   LABEL is refused
 */
const char *world_told(struct world *world);

#endif
