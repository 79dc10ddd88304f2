/* For the explorer: the states seen, each with the budgets that it was explored with. Processes that are forked after
 * seen_clear share one memory. */
#ifndef JD_RECONCILE_TESTING_EXPLORED_SEEN_H
#define JD_RECONCILE_TESTING_EXPLORED_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What may still happen to a state. */
struct budget {
  unsigned strangers, faults, edits; /* at most 3, 1 and 1 */
};

/* Forgets all. Room for 2^`bits` states, of which each of two processes may use three eighths; more end the program. */
void seen_clear(unsigned bits);
/* Whether the state was seen with this budget, or with one that holds more. */
bool seen_before(uint64_t hash, struct budget left);
/* False when it was. */
bool seen_add(uint64_t hash, struct budget left);
/* States that this process has added. */
size_t seen_count(void);

/* For comparing two memories: both must lead to the same states, with the same budgets left. */
void seen_note(uint64_t hash, struct budget left);
struct seen_sum {
  size_t count;
  uint64_t digest; /* of states and budgets */
} seen_noted(void);

#endif
