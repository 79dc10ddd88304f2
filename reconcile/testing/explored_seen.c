#include "reconcile/testing/explored_seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Of a hash the upper bits stand in the entry, with a bit for each budget; the lower ones say where it is. */
enum { BUDGET_BITS = 16, NOTED_BITS = 20 };
#define BUDGETS ((UINT64_C(1) << BUDGET_BITS) - 1)

static struct states {
  uint64_t *list; /* 0: free */
  size_t capacity, count;
} seen, noted;

static unsigned bit_of(unsigned strangers, unsigned faults, unsigned edits) {
  return strangers * 4 + faults * 2 + edits;
}

static uint64_t bits_of(struct budget left) {
  uint64_t bits = 0;
  for (unsigned strangers = 0; strangers <= left.strangers; strangers++)
    for (unsigned faults = 0; faults <= left.faults; faults++)
      for (unsigned edits = 0; edits <= left.edits; edits++)
        bits |= UINT64_C(1) << bit_of(strangers, faults, edits);
  return bits;
}

static void clear(struct states *states, unsigned bits) {
  if (states->list)
    munmap(states->list, states->capacity * sizeof *states->list);
  *states = (struct states){.capacity = (size_t)1 << bits};
  states->list = mmap(NULL, states->capacity * sizeof *states->list, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (states->list == MAP_FAILED)
    abort();
}

static uint64_t tag_of(uint64_t hash) {
  const uint64_t tag = hash & ~BUDGETS;
  return tag ? tag : BUDGETS + 1;
}

/* Returns the state's entry, or the free one where it belongs. */
static uint64_t *find(const struct states *states, uint64_t hash) {
  const uint64_t tag = tag_of(hash);
  size_t at = (hash * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (states->capacity - 1);
  for (;; at = (at + 1) & (states->capacity - 1)) {
    const uint64_t entry = __atomic_load_n(&states->list[at], __ATOMIC_RELAXED);
    if (!entry || (entry & ~BUDGETS) == tag)
      return &states->list[at];
  }
}

static bool put(struct states *states, uint64_t hash, struct budget left) {
  const uint64_t bits = bits_of(left);
  for (;;) {
    uint64_t *entry = find(states, hash), was = __atomic_load_n(entry, __ATOMIC_RELAXED);
    if (was && (was & ~BUDGETS) != tag_of(hash))
      continue; /* another process was faster */
    if ((was & bits) == bits)
      return false;
    if (!__atomic_compare_exchange_n(entry, &was, tag_of(hash) | (was & BUDGETS) | bits, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED))
      continue;
    states->count += !was;
    if (8 * states->count > 3 * states->capacity) { /* of two processes */
      printf("FAILED: more states than the memory was made for\n");
      abort();
    }
    return true;
  }
}

void seen_clear(unsigned bits) {
  clear(&seen, bits);
  clear(&noted, NOTED_BITS);
}

size_t seen_count(void) {
  return seen.count;
}

bool seen_before(uint64_t hash, struct budget left) {
  const uint64_t entry = __atomic_load_n(find(&seen, hash), __ATOMIC_RELAXED);
  return entry >> bit_of(left.strangers, left.faults, left.edits) & 1;
}

bool seen_add(uint64_t hash, struct budget left) {
  return put(&seen, hash, left);
}

void seen_note(uint64_t hash, struct budget left) {
  put(&noted, hash, left);
}

struct seen_sum seen_noted(void) {
  struct seen_sum sum = {noted.count, 0};
  for (size_t i = 0; i < noted.capacity; i++)
    if (noted.list[i])
      sum.digest += noted.list[i] * UINT64_C(0x9e3779b97f4a7c15);
  return sum;
}
