/* Internal to the planner: says in words which stored data a step deletes or may delete, why, and how to keep it. */
#ifndef JD_RECONCILE_PLANNER_DATA_LOSS_H
#define JD_RECONCILE_PLANNER_DATA_LOSS_H

#include "reconcile/planner/simulate.h"

/* Adds the hazards of what the step loses to `item`: one of certain losses, one of possible ones. `before` is the state
 * just before the step: the reason is read off it, not guessed. `changes` are all steps of the plan, for telling
 * whether a failed row is one of them. */
void data_loss_add(struct arena *arena, const struct simulation *before, const struct simulated *step,
                   struct item *item, const struct item *changes, size_t count);

#endif
