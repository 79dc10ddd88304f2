/* The shortest edit between two sequences of numbers: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations"
 * (1986), in linear space, with a cap on the cost. Pure. */
#ifndef JD_MODEL_MYERS_H
#define JD_MODEL_MYERS_H

#include "model/arena.h"

#include <stdint.h>

struct sequence {
  const uint32_t *numbers;
  size_t count;
  bool *changed; /* set for what the other side does not have; the rest, in order, is equal on both sides */
};

/* Shortest while the edit distance is at most LIMIT_DIFF_COST; past that, and past LIMIT_DIFF_WORK steps, it is an edit
 * all the same, but perhaps a longer one. `changed` must be false everywhere. */
void myers(struct arena *arena, struct sequence old_side, struct sequence new_side);

#endif
