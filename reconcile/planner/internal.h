/* What the files of reconcile/planner share; other rooms include reconcile/planner/planner.h. */
#ifndef JD_RECONCILE_PLANNER_INTERNAL_H
#define JD_RECONCILE_PLANNER_INTERNAL_H

#include "reconcile/planner/planner.h"

/* Compares all items: objects by name, then env keys by name, before order and hazards are known. */
void plan_compare(struct arena *arena, const struct plan_request *request, struct item **items, size_t *count);

/* Sorts the items (changes first, in the order of apply; then `same`, then `extra`), and fills in restarts and hazards.
 * Of all orders of the changes it takes the one with the fewest rejections, then the fewest certain losses, then the
 * fewest possible ones, then the fewest restarts; of equal ones the first in this sense: repair, set, create, update,
 * replace, each by name. Env changes stay together. False when every order has a step that the platform must reject:
 * the error says which, with the platform's words. The items then say it too, and their hazards say what sending such a
 * step would delete. */
bool plan_order(struct arena *arena, const struct planning_evidence *evidence, struct item *items, size_t count,
                struct jd_error *error);

/* Adds the hazards of sending a rejected step: what the next write to the app would then delete, as simulated on
 * `after`, the state after the rejection. None when that deletes nothing. */
void rejection_add_hazard(struct arena *arena, const struct simulation *after, struct item *item);

/* Fails for the rejected item: the words of rejection_words, and what its hazards are about. The place is the object at
 * fault, if it is known, else the item. */
bool rejection_fail(struct arena *arena, const struct item *item, struct jd_error *error);

#endif
