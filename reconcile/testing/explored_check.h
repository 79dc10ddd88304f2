/* For the explorer: what must hold of every run, and of the state that clean runs end in. */
#ifndef JD_RECONCILE_EXPLORED_CHECK_FAKE_H
#define JD_RECONCILE_EXPLORED_CHECK_FAKE_H

#include "reconcile/testing/explored_stage.h"

/* Plans with a record that every apply so far has kept, where one stranger wrote between runs at most. */
struct check_counts {
  unsigned long runs, announcing, in_vain; /* in_vain: announces the loss of an object's data that does not come */
  unsigned long unseen;                    /* classes lost, over all runs, that no evidence could show */
};
extern struct check_counts check_counts;

/* The plan: nobody is asked twice about data that is gone; no order loses less; nothing that the evidence shows is kept
 * quiet. `calm`: so little has happened that the plan counts. */
void check_plan(struct run *run, bool calm);
/* After a run. `alone`: nothing happened to it. */
void check_run(struct run *run, bool alone);
/* A run that changed nothing, and nothing happened to it: all is applied, declined or refused with a reason. */
void check_settled(struct run *run);

#endif
