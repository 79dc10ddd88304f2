/* For the explorer: tells states apart, and remembers those it has seen.
 *
 * Two states are one when jd and the platform would go on in the same way: times count only by their order among the
 * times of rows, ids and checksums of the journal not at all, nor records of it that are closed. */
#ifndef JD_RECONCILE_EXPLORED_HASH_FAKE_H
#define JD_RECONCILE_EXPLORED_HASH_FAKE_H

#include "reconcile/testing/explored.h"

/* The platform, the files and the book. `salt`: what else matters. */
uint64_t explored_hash(const struct explored *explored, uint64_t salt);

/* What may still happen to a state. */
struct budget {
  unsigned strangers, faults, edits; /* at most 3, 1 and 1 */
};

/* States seen, each with the budgets that it was explored with. One of a budget that holds no more was seen too. */
void seen_clear(void);
bool seen_before(uint64_t hash, struct budget left);
/* False when it was seen before. */
bool seen_add(uint64_t hash, struct budget left);
size_t seen_count(void);

#endif
