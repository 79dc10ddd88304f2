/* For the explorer: what must hold of every write, of every run, and of the state that clean runs end in. */
#ifndef JD_RECONCILE_EXPLORED_CHECK_FAKE_H
#define JD_RECONCILE_EXPLORED_CHECK_FAKE_H

#include "reconcile/testing/explored_stage.h"

struct check_counts {
  struct oracle_counts announced; /* with a record that every apply so far has kept, where one stranger wrote at most */
  unsigned long unseen;           /* classes lost, over all runs, that no evidence could show */
};
extern struct check_counts check_counts;

/* Before a write: nothing else failed before it, and what it changes is as the plan showed it. */
void check_write(struct explored *explored, const char *name);
/* Before a write: no other row, of those that the last look showed, declares a name that it declares. */
void check_collision(struct explored *explored, const struct platform_request *request);

struct check_deployed {
  const char *classes[ORACLE_CLASSES];
  uint64_t storage[ORACLE_CLASSES];
  size_t count;
};
struct check_deployed check_note_deployed(const struct platform_state *platform);
/* After a write: it deleted nothing but what was approved, or what no evidence could show. */
void check_losses(struct explored *explored, const struct platform_request *request,
                  const struct platform_effect *effect, const struct check_deployed *before);

/* The plan: nobody is asked twice about data that is gone; no order loses less; nothing that the evidence shows is kept
 * quiet. `calm`: so little has happened that the plan counts. */
void check_plan(struct run *run, bool calm);
/* After a run. `alone`: nothing happened to it. */
void check_run(struct run *run, bool alone);
/* A run that changed nothing, and nothing happened to it: all is applied, declined or refused with a reason. */
void check_settled(struct run *run);

#endif
