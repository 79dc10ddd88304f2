/* What the files of reconcile/planner share; other rooms include reconcile/planner/planner.h. */
#ifndef JD_RECONCILE_PLANNER_INTERNAL_H
#define JD_RECONCILE_PLANNER_INTERNAL_H

#include "model/base/base.h"
#include "reconcile/planner/planner.h"

/* ---- compare ---- */

/* Internal to the diff and to drift: what differs, item by item, before order and hazards are known. */

/* All items: objects by name, then env keys by name, each side's names merged. */
void plan_compare(struct arena *arena, const struct plan_request *request, struct item **items, size_t *count);

/* ---- order ---- */

/* Internal to the diff: the order in which apply takes the items, and what each of them destroys and restarts. */

/* Sorts the items (changes first, in the order of apply; then `same`, then `extra`), and fills in restarts and hazards.
 * Of all orders of the changes, the one with the fewest rejections, then the fewest certain losses, then the
 * fewest possible ones, then the fewest restarts; of equal ones the first in this sense: repair, set, create, update,
 * replace, each by name. Env changes stay together. False when every order has a step that the platform must refuse:
 * the error says which, and the platform's words. The items then say it too, and their hazards what sending such a step
 * would cost. */
bool plan_order(struct arena *arena, const struct planning_evidence *evidence, struct item *items, size_t count,
                struct jd_error *error);

/* ---- refusal ---- */

/* Internal to the planner: a step that the platform must reject. Why, how to fix it, and what sending it would cost. */

/* Adds the hazards of sending the step all the same: what the next write to the app would then delete, as simulated on
 * `after`, the state after the rejection. Nothing when that deletes nothing. */
void rejection_add_hazard(struct arena *arena, const struct simulation *after, struct item *item);

/* The error of the rejected item: the platform's words (item->refusal), how to fix it, and what its hazards are about.
 */
bool rejection_fail(struct arena *arena, const struct item *item, struct jd_error *error);

#endif
