/* For the explorer: tells states apart, and remembers those it has seen.
 *
 * Two states are one when jd and the platform would go on in the same way, whatever else happens:
 *
 * - Times are always compared, never used as such: a row's with the record's, with a loss's, with another row's, each
 *   as a rule of evidence does (model/platform). Whatever happens later is later than all of them. So the outcome of
 *   each comparison is the state, and the times are not.
 * - Of the record only the target's entry counts, and of that what the planner takes from it: classes, digests of env
 *   values, and the comparisons. So a record of another target is one with no record at all.
 * - Ids, checksums and lines of the journal that are closed or torn count for nothing; of a row's error message whether
 *   it is a tag mismatch; of the log how many lines are missing.
 *
 * Within a run jd knows more: what it was answered (explored.history), and whether the rows are still those of its last
 * look. */
#ifndef JD_RECONCILE_EXPLORED_HASH_FAKE_H
#define JD_RECONCILE_EXPLORED_HASH_FAKE_H

#include "reconcile/testing/explored.h"

/* The platform, the files and the book; `within` a run also its last look. `salt`: what else matters. */
uint64_t explored_hash(const struct explored *explored, uint64_t salt, bool within);

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

/* For comparing this memory with one that tells all states apart whose times, ids or files differ: that one must lead
 * to the same states, taken by their canonical form, with the same budgets left. */
extern bool explored_exactly;
void seen_note(uint64_t hash, struct budget left);
struct seen_sum {
  size_t count;
  uint64_t digest; /* of states and budgets */
} seen_noted(void);

#endif
