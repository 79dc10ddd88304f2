/* For tests of apply: a project folder, a platform behind a fake remote, a clock that does not wait, and a plan. */
#ifndef JD_RECONCILE_TESTING_APPLY_FIXTURE_H
#define JD_RECONCILE_TESTING_APPLY_FIXTURE_H

#include "reconcile/apply/apply.h"
#include "reconcile/testing/fake_remote.h"
#include "reconcile/testing/plan_fixture.h"

struct apply_fixture {
  struct plan_fixture given; /* what is wanted, and the plan; its live side is read from the remote */
  struct platform_state *platform;
  struct fake_options hooks; /* set before apply_fixture_connect */
  struct remote *remote;
  struct project project;
  struct journal journal;
  struct record record;
  struct applied *applied; /* of its target */
  int64_t now;
  unsigned slept_ms;
  struct left_behind left_behind;
  struct observer observer;                         /* none, unless a test sets one */
  bool interrupted, waits_interrupt;                /* the second: the user stops the run while it waits */
  void (*meanwhile)(struct apply_fixture *fixture); /* what others do while it waits; NULL: nothing */
  enum decision decision;                           /* what the approver says */
  unsigned asked;
  struct apply_result result;
};

void apply_fixture_start(struct apply_fixture *fixture);
void apply_fixture_end(struct apply_fixture *fixture);
void apply_fixture_connect(struct apply_fixture *fixture); /* again: the hooks change */

/* For cmocka: each test has a fixture of its own, which `*state` points at. */
int apply_fixture_setup(void **state);
int apply_fixture_teardown(void **state);
#define APPLY_TEST(function) cmocka_unit_test_setup_teardown(function, apply_fixture_setup, apply_fixture_teardown)

/* Deploys something by hand, as another would. */
struct platform_row *apply_fixture_deploy(struct apply_fixture *fixture, const char *name, const char *class_name,
                                          const char *version);
/* Deletes an object by hand. */
void apply_fixture_delete(struct apply_fixture *fixture, const char *name);
/* The next `times` uploads fail at the platform; `after`: they happen, and the answer is lost. */
void apply_fixture_fault(struct apply_fixture *fixture, unsigned times, bool after, int code, const char *message);

/* One run, as `jd apply` does it: open the journal, read, settle, plan, apply. One that stops before it applies
 * anything ends the program. */
void apply_fixture_run(struct apply_fixture *fixture);
/* Its parts, for tests that act in between. */
void apply_fixture_plan(struct apply_fixture *fixture);
bool apply_fixture_try_plan(struct apply_fixture *fixture,
                            struct jd_error *error); /* false where it stops before it applies anything */
void apply_fixture_apply(struct apply_fixture *fixture);
struct apply_context apply_fixture_context(struct apply_fixture *fixture); /* what apply gets */

const char *apply_fixture_text(struct apply_fixture *fixture,
                               const char *name); /* of a file of the project; "" when it is not there */
/* Lines of the build log that name the item. */
size_t apply_fixture_logged(struct apply_fixture *fixture, const char *item);
enum outcome apply_fixture_outcome(const struct apply_fixture *fixture,
                                   const char *label); /* OUTCOME_NONE when there is no such item */
size_t
apply_fixture_writes(const struct apply_fixture *fixture); /* writes that reached the fake since it was connected */

#endif
