/* For the explorer: tells states apart.
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
 * Within a run jd knows more: what it was answered (explored.history), what explored_memory makes of that, and whether
 * the rows are still those of its last look. */
#ifndef JD_RECONCILE_EXPLORED_HASH_FAKE_H
#define JD_RECONCILE_EXPLORED_HASH_FAKE_H

#include "reconcile/testing/explored.h"

/* The platform, the files and the book; `within` a run also its last look. `salt`: what else matters. */
uint64_t explored_hash(const struct explored *explored, uint64_t salt, bool within);

/* What jd knows of a run where it asks about an item, where it first sends its write, and where that was answered with
 * success: what it still needs of the plan and of its last look, besides files and platform. So it matters no more how
 * the run came there. */
uint64_t explored_memory(const struct explored *explored, enum point point);

/* Tells all states apart whose times, ids, files or ways within a run differ: to compare with. */
extern bool explored_exactly;

#endif
