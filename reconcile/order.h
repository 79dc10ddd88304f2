/* Internal to the diff: the order in which apply takes the items, and what each of them destroys and restarts. */
#ifndef JD_RECONCILE_ORDER_H
#define JD_RECONCILE_ORDER_H

#include "model/base/base.h"
#include "reconcile/planner/simulate.h"

/* Sorts the items (changes first, in the order of apply; then `same`, then `extra`), and fills in restarts and hazards.
 * Of all orders of the changes, the one with the fewest rejections, then the fewest certain losses, then the
 * fewest possible ones, then the fewest restarts; of equal ones the first in this sense: repair, set, create, update,
 * replace, each by name. Env changes stay together. False when every order has a step that the platform must refuse:
 * the error says which, and the platform's words. The items then say it too, and their hazards what sending such a step
 * would cost. */
bool order(struct arena *arena, const struct planning_evidence *evidence, struct item *items, size_t count,
           struct jd_error *error);

#endif
