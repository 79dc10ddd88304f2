/* What the files of model/diff share; other rooms include model/diff/diff.h. */
#ifndef JD_MODEL_DIFF_INTERNAL_H
#define JD_MODEL_DIFF_INTERNAL_H

#include "model/base/base.h"
#include "model/diff/diff.h"

#include <stdint.h>

/* The shortest edit between two sequences of numbers: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations"
 * (1986), in linear space, with a cap on the cost. Pure. */

struct sequence {
  const uint32_t *numbers;
  size_t count;
  bool *changed; /* set for what the other side does not have; the rest, in order, is equal on both sides */
};

/* Shortest while the edit distance is at most LIMIT_DIFF_COST; past that, and past LIMIT_DIFF_WORK steps, it is an edit
 * all the same, but perhaps a longer one. `changed` must be false everywhere. */
void myers(struct arena *arena, struct sequence old_side, struct sequence new_side);

#endif
