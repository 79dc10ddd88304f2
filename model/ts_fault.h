/* Rules of the language that a source breaks although its words and brackets are in order: the bundler or the
 * platform's engine refuses it. What a fault says is certain: what is not known to be refused is none. Pure.
 *
 * Judges of what is refused: esbuild (`loader: 'ts'`, `format: 'esm'`), and V8 of what esbuild makes of it. */
#ifndef JD_MODEL_TS_FAULT_H
#define JD_MODEL_TS_FAULT_H

#include "model/arena.h"

struct ts_fault {
  size_t offset, len;  /* bytes of the source, for the place; never beyond its end */
  const char *message; /* whole sentences: what is wrong, then what mends it */
};

struct ts_faults {
  struct ts_fault *list;
  size_t count, capacity;
  bool more; /* than LIMIT_FAULTS, which are not in the list */
};

/* Of two at one place the first stays. Beyond LIMIT_FAULTS none is added. */
void ts_add_fault(struct arena *arena, struct ts_faults *faults, struct ts_fault fault);
/* By offset. */
void ts_sort_faults(struct ts_faults *faults);

#endif
