#include "model/ts_fault.h"

#include "model/limits.h"

#include <stdlib.h>

void ts_add_fault(struct arena *arena, struct ts_faults *faults, struct ts_fault fault) {
  for (size_t i = 0; i < faults->count; i++)
    if (faults->list[i].offset == fault.offset)
      return;
  if (faults->count == LIMIT_FAULTS)
    faults->more = true;
  else
    *ARENA_PUSH(arena, faults->list, faults->count, faults->capacity) = fault;
}

static int compare(const void *left, const void *right) {
  const struct ts_fault *one = left, *other = right;
  return (one->offset > other->offset) - (one->offset < other->offset);
}

void ts_sort_faults(struct ts_faults *faults) {
  if (faults->count > 1)
    qsort(faults->list, faults->count, sizeof *faults->list, compare);
}
