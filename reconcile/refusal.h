/* Internal to the planner: a step that the platform must reject. Why, how to fix it, and what sending it would cost. */
#ifndef JD_RECONCILE_REFUSAL_H
#define JD_RECONCILE_REFUSAL_H

#include "model/base/base.h"
#include "reconcile/planner/simulate.h"

/* Adds the hazards of sending the step all the same: what the next write to the app would then delete, as simulated on
 * `after`, the state after the rejection. Nothing when that deletes nothing. */
void refusal_add_hazard(struct arena *arena, const struct simulation *after, struct item *item);

/* The error of the rejected item: the platform's words (item->refusal), how to fix it, and what its hazards are about.
 */
bool refusal_fail(struct arena *arena, const struct item *item, struct jd_error *error);

#endif
