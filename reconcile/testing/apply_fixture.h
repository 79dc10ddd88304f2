/* For tests of apply: a project folder, a plan, a fake remote, and a clock that does not wait.
 *
 * Order of calls: start; say what is wanted (plan_fixture_say on `given`); run, or plan and apply; then ask for
 * outcomes. */
#ifndef JD_RECONCILE_TESTING_APPLY_FIXTURE_H
#define JD_RECONCILE_TESTING_APPLY_FIXTURE_H

#include "reconcile/apply/apply.h"
#include "reconcile/testing/fake_remote.h"
#include "reconcile/testing/plan_fixture.h"

struct apply_fixture {
  struct plan_fixture given; /* what is wanted, and the plan; its live state is read from the remote */
  struct platform_state *platform;
  struct fake_options hooks; /* take effect with apply_fixture_connect */
  struct remote *remote;
  struct project project;
  struct journal journal;
  struct record record;
  struct applied *applied; /* the record of this target */
  int64_t now;
  unsigned slept_ms;
  struct left_behind left_behind;
  struct observer observer;                         /* none, unless a test sets one */
  bool interrupted, waits_interrupt;                /* waits_interrupt: the user stops the run while it waits */
  void (*meanwhile)(struct apply_fixture *fixture); /* called while apply waits; NULL: none */
  enum decision decision;                           /* what the approver says */
  unsigned asked;
  struct apply_result result;
};

void apply_fixture_start(struct apply_fixture *fixture);
void apply_fixture_end(struct apply_fixture *fixture);
void apply_fixture_connect(struct apply_fixture *fixture); /* again, with changed hooks */

/* For cmocka: each test has a fixture of its own, which `*state` points at. */
int apply_fixture_setup(void **state);
int apply_fixture_teardown(void **state);
#define APPLY_TEST(function) cmocka_unit_test_setup_teardown(function, apply_fixture_setup, apply_fixture_teardown)

/* Deploys an object on the platform, past jd. */
struct platform_row *apply_fixture_deploy(struct apply_fixture *fixture, const char *name, const char *class_name,
                                          const char *version);
/* Deletes an object on the platform, past jd. */
void apply_fixture_delete(struct apply_fixture *fixture, const char *name);
/* Makes the next `times` uploads fail; with `after` they are done and only the answers are lost. */
void apply_fixture_fault(struct apply_fixture *fixture, unsigned times, bool after, int code, const char *message);

/* Does what `jd apply` does: opens the journal, reads, settles, plans, applies. Ends the program if it cannot apply. */
void apply_fixture_run(struct apply_fixture *fixture);
/* Its two halves, for tests that act in between. */
void apply_fixture_plan(struct apply_fixture *fixture);
bool apply_fixture_try_plan(struct apply_fixture *fixture,
                            struct jd_error *error); /* false with `error` where the plan cannot be applied */
void apply_fixture_apply(struct apply_fixture *fixture);
struct apply_context apply_fixture_context(struct apply_fixture *fixture); /* what apply gets */

const char *apply_fixture_text(struct apply_fixture *fixture,
                               const char *name); /* content of a file of the project; "" if missing */
/* Returns how many lines of the build log name the item. */
size_t apply_fixture_logged(struct apply_fixture *fixture, const char *item);
enum outcome apply_fixture_outcome(const struct apply_fixture *fixture,
                                   const char *label);            /* OUTCOME_NONE for an unknown item */
size_t apply_fixture_writes(const struct apply_fixture *fixture); /* writes that the fake got since it was connected */

#endif
