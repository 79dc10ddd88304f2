/* Internal to the diff: a step that the platform must refuse. Why, what mends it, and what sending it would cost. */
#ifndef JD_RECONCILE_REFUSAL_H
#define JD_RECONCILE_REFUSAL_H

#include "model/error.h"
#include "reconcile/play.h"

/* Adds the hazard of sending the step all the same: what the next write to the app would then delete, as played on
 * `after`, the platform's state behind the refusal. Nothing when that deletes nothing. */
void refusal_add_hazard(struct arena *arena, const struct platform_state *after, struct item *item);

/* The error of the refused item: the platform's words (item->refusal), what mends it, and what its hazard is about. */
bool refusal_fail(struct arena *arena, const struct item *item, struct jd_error *error);

#endif
