/* Internal to the diff: says in words what a played step destroys, why, and what mends it. */
#ifndef JD_RECONCILE_HAZARD_H
#define JD_RECONCILE_HAZARD_H

#include "reconcile/play.h"

/* Adds the hazard of `played` to `item`. `before` is the platform's state just before the step: the reason is read off
 * it, not guessed. `changes` are all steps of the plan, for telling whether a failed row is one of them. */
void hazard_add(struct arena *arena, const struct platform_state *before, const struct played *played,
                struct item *item, const struct item *changes, size_t count);

#endif
