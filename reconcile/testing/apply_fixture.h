/* For tests of apply: a project folder, a platform behind a fake remote, a clock that does not wait, and a plan. */
#ifndef JD_RECONCILE_RIG_FAKE_H
#define JD_RECONCILE_RIG_FAKE_H

#include "reconcile/apply/apply.h"
#include "reconcile/testing/fake_remote.h"
#include "reconcile/testing/plan_fixture.h"

struct rig {
  struct world world; /* what is wanted, and the plan; its live side is read from the remote */
  struct platform_state *platform;
  struct fake_options hooks; /* set before rig_connect */
  struct remote *remote;
  struct project project;
  struct journal journal;
  struct record record;
  struct applied *applied; /* of its target */
  int64_t now;
  unsigned slept_ms;
  struct left_behind left_behind;
  struct observer observer;           /* none, unless a test sets one */
  bool interrupted, waits_interrupt;  /* the second: the user stops the run while it waits */
  void (*meanwhile)(struct rig *rig); /* what others do while it waits; NULL: nothing */
  enum decision decision;             /* what the approver says */
  unsigned asked;
  struct apply_result result;
};

void rig_start(struct rig *rig);
void rig_end(struct rig *rig);
void rig_connect(struct rig *rig); /* again: the hooks change */

/* For cmocka: each test has a rig of its own, which `*state` points at. */
int rig_setup(void **state);
int rig_teardown(void **state);
#define RIG_TEST(function) cmocka_unit_test_setup_teardown(function, rig_setup, rig_teardown)

/* Deploys something by hand, as another would. */
struct platform_row *rig_deploy(struct rig *rig, const char *name, const char *class_name, const char *version);
/* Deletes an object by hand. */
void rig_delete(struct rig *rig, const char *name);
/* The next `times` uploads fail at the platform; `after`: they happen, and the answer is lost. */
void rig_fault(struct rig *rig, unsigned times, bool after, int code, const char *message);

/* One run, as `jd apply` does it: open the journal, read, settle, plan, apply. One that stops before it applies
 * anything ends the program. */
void rig_run(struct rig *rig);
/* Its parts, for tests that act in between. */
void rig_plan(struct rig *rig);
bool rig_try_plan(struct rig *rig, struct jd_error *error); /* false where it stops before it applies anything */
void rig_apply(struct rig *rig);
struct apply_context rig_context(struct rig *rig); /* what apply gets */

const char *rig_text(struct rig *rig, const char *name); /* of a file of the project; "" when it is not there */
/* Lines of the build log that name the item. */
size_t rig_logged(struct rig *rig, const char *item);
enum outcome rig_outcome(const struct rig *rig, const char *label); /* OUTCOME_NONE when there is no such item */
size_t rig_writes(const struct rig *rig); /* writes that reached the fake since it was connected */

#endif
