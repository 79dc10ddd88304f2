/* Internal to the diff and to drift: what differs, item by item, before order and hazards are known. */
#ifndef JD_RECONCILE_COMPARE_H
#define JD_RECONCILE_COMPARE_H

#include "reconcile/diff.h"

/* All items: objects by name, then env keys by name, each side's names merged. */
void compare(struct arena *arena, const struct diff_request *request, struct item **items, size_t *count);

#endif
