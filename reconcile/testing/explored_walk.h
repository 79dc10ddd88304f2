/* For the explorer: the walk through everything that may happen to a scenario.
 *
 * A run stops at its points. At each it goes on as if nothing happened, and from a snapshot once more with each
 * stranger, fault and kill that the budget still allows, and so on from there; a loss is approved once, and once
 * declined. What a run leaves behind, or a kill, is where the next run begins. States that were seen are not walked
 * again: between runs, and within them where strangers have just acted, where jd asks about an item, and where it was
 * answered. */
#ifndef JD_RECONCILE_TESTING_EXPLORED_WALK_H
#define JD_RECONCILE_TESTING_EXPLORED_WALK_H

#include "reconcile/testing/explored_bound.h"
#include "reconcile/testing/explored_stage.h"

extern struct walk_counts {
  unsigned long scenarios, runs, known, kills, strangers, faults; /* known: runs that came to a state seen before */
} walk_counts;

extern bool walk_awaits;   /* a violation is what is hoped for: it is not printed */
extern bool walk_compares; /* notes each state between two runs in seen_note, by its canonical form */
extern bool walk_repeats;  /* a run comes back to a place by being begun again, not from a snapshot */

void walk_start(void); /* once, after stage_start */
/* False: a violation, which was printed with all that led to it. */
bool walk_scenario(const struct scenario *scenario, const struct bound *bound);

#endif
