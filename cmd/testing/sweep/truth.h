/* What must hold when a run that was stopped somehow has been repeated until it was done. */
#ifndef JD_SWEEP_TRUTH_H
#define JD_SWEEP_TRUTH_H

#include "cmd/testing/sweep/world.h"

/* How many lines an item has in the build log. */
struct line_count {
  const char *item; /* "NAME" or "env/KEY"; NULL ends a list */
  unsigned lines;
  bool removed;           /* the newest line says so, and durable.lock has no entry of it */
  const char *class_name; /* which goes with it, once; NULL: none does */
};

/* Each item of the samples so often: after `fresh`, and after `changed`, or `removed`, on top of it. */
extern const struct line_count truth_once[], truth_twice[], truth_removed[];

/* NULL when all of it holds, else what does not, as a sentence:
 *   `jd plan` has nothing left to do, and nothing in doubt;
 *   the build log holds what stood there before, and then so many whole lines for each item and no other;
 *   durable.lock has each item as of its newest line, and none that was removed;
 *   the journal has nothing open;
 *   uploads deleted no class but those of what was removed, each once, and the last one succeeded;
 *   the stage is ticked, and nothing else of the state file is changed;
 *   no temporary file is left. */
const char *truth_check(const struct world *world, struct arena *arena, const struct site *site,
                        const struct line_count *expected);

/* How many lines the build log has, of all items. */
unsigned truth_count_lines(const struct world *world, struct arena *arena, const struct site *site);

/* Runs `jd` with these arguments until it succeeds, and returns how many runs that took; 0 when it does not within a
 * few. More than one is in order where the killed run's request is still being worked on: then the next run may find
 * that the app changes while it is read, and say so. */
unsigned truth_reach(const struct world *world, const struct site *site, const char *const *arguments);

#endif
