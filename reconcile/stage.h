/* The stage in 00-state.md: ticked when all is converged, or marked `(n/a)`. */
#ifndef JD_RECONCILE_STAGE_H
#define JD_RECONCILE_STAGE_H

#include "model/base/base.h"
#include "model/journey/journey.h"
#include "reconcile/clock.h"
#include "reconcile/file.h"

/* Marks the stage `durable` and moves `current_stage`. `*next` is the next stage's name ("DONE" when none is left),
 * NULL when the project has no state file. Doing it twice changes nothing the second time. */
bool stage_mark(struct arena *arena, const struct project *project, const struct clock *clock, enum stage_mark mark,
                const char **next, struct jd_error *error);

/* What preflight leaves in the state file: app_id and api_base (NULL: not that one) where they are null, and the row
 * `preflight` ticked. Where there is no state file one is made, but only if `may_create`. Twice changes nothing. */
struct stage_stamp {
  const char *app_id, *api_base;
  bool tick, may_create;
};
bool stage_preflight(struct arena *arena, const struct project *project, const struct clock *clock,
                     const struct stage_stamp *stamp, struct jd_error *error);

#endif
