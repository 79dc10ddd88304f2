/* For the explorer: how far it walks. */
#ifndef JD_RECONCILE_TESTING_EXPLORED_BOUND_H
#define JD_RECONCILE_TESTING_EXPLORED_BOUND_H

#include "reconcile/testing/explored_seen.h"
#include "reconcile/testing/explored_stage.h"

/* Sizes from `least` to `most`, and of each what is in the masks; every `stride`-th combination. */
struct bound {
  unsigned classes_least, classes_most, envs_least, envs_most;
  unsigned lives[MOST_OBJECTS], env_kinds, records; /* as bits */
  struct budget left;
  unsigned long stride;
  bool (*acts)(const struct stranger *stranger); /* those that act; NULL: all */
  bool edited_first;
  bool removes; /* what is extra is listed as removed */
};

enum bounds {
  BOUNDS_ALL,
  BOUNDS_NORMAL,   /* for every day */
  BOUNDS_LITTLE,   /* for slow builds */
  BOUNDS_QUICK,    /* for guards: small, and each thing in it */
  BOUNDS_COMPARED, /* for two memories of states */
};
const struct bound *bounds_of(enum bounds which, size_t *count);

/* Scenarios of that many objects and variables, inside of a bound or not, are numbered from 0. */
unsigned long bound_combinations(unsigned classes, unsigned envs);
/* Fills in all but the numbers and `edited_first`. False when the scenario is outside of the bound. */
bool bound_scenario(const struct bound *bound, unsigned long number, struct scenario *out);

#endif
