/* For tests: desired, live and applied state, and the plan that follows from them. */
#ifndef JD_RECONCILE_TESTING_PLAN_FIXTURE_H
#define JD_RECONCILE_TESTING_PLAN_FIXTURE_H

#include "model/state/state.h"
#include "reconcile/planner/planner.h"

struct plan_fixture {
  struct arena *arena;
  struct desired desired;
  struct live live;
  struct applied applied;
  struct secret *api_key;
  const char *only;           /* label of the only item to plan; NULL: all */
  struct changeset changeset; /* after plan_fixture_plan */
  struct jd_error error;
};

void plan_fixture_start(struct plan_fixture *given);
/* The same with a borrowed key, for many fixtures: making a secret is slow. */
void plan_fixture_start_with(struct plan_fixture *given, struct secret *api_key);
void plan_fixture_end(struct plan_fixture *given);

/* For cmocka: each test has a fixture of its own, which `*state` points at. */
int plan_fixture_setup(void **state);
int plan_fixture_teardown(void **state);
#define PLAN_TEST(function) cmocka_unit_test_setup_teardown(function, plan_fixture_setup, plan_fixture_teardown)

/* Adds to the states, line by line; an unknown line ends the program:
 *
 *   want NAME CLASS VERSION [MODE]           a source that exports CLASS, with VERSION in a comment
 *   live NAME CLASS VERSION [MODE] [STATUS]  READY unless STATUS is given; VERSION `never`: was never deployed
 *   applied NAME CLASS VERSION [MODE]        at 2026-11-23T10:00:00Z
 *   want env/KEY VALUE
 *   live env/KEY
 *   live app/KEY                             an app-level variable
 *   applied env/KEY VALUE
 *   remove NAME                              what the plan lists as removed; or env/KEY
 */
void plan_fixture_say(struct plan_fixture *given, const char *lines);

/* The same from code, for what lines cannot express. */
struct desired_object *plan_fixture_want(struct plan_fixture *given, const char *name, const char *class_name,
                                         const char *version);
struct live_object *plan_fixture_live(struct plan_fixture *given, const char *name, const char *class_name,
                                      const char *version, enum row_status status);
void plan_fixture_want_env(struct plan_fixture *given, const char *key, const char *value);
void plan_fixture_want_env_secret(struct plan_fixture *given, const char *key, struct secret *value); /* takes it */

/* Sorts the states and returns the request to plan what `only` names. */
struct plan_request plan_fixture_request(struct plan_fixture *given);
/* Returns false, with `error` set, if no plan is possible. */
bool plan_fixture_plan(struct plan_fixture *given);
/* Returns an item of the plan; ends the program if there is none of that label. */
struct item *plan_fixture_item(const struct plan_fixture *given, const char *label);
/* Returns "action name, action name, …" in the order of the plan. */
const char *plan_fixture_actions(struct plan_fixture *given);
/* Plans and returns the plan as text: a line for each item, a line for the restarts, and the error, if any:
 *
 *   ACTION LABEL[: FIELD FIELD …][, unverified][, refused][, loses CLASS CLASS …]
 *   N restarts
 *   LABEL is refused
 */
const char *plan_fixture_told(struct plan_fixture *given);

#endif
