/* What is checked of a source before anything is contacted: what the control plane would refuse, or the
 * platform above it of this source alone. Pure. */
#ifndef JD_MODEL_SOURCE_H
#define JD_MODEL_SOURCE_H

#include "model/finding.h"
#include "model/typescript.h"

/* Adds findings for `code`, which stands in `file`, and returns the name of the one exported class, NULL when there is
 * an error. `out` is what the source declares; nothing when it cannot be parsed. */
const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings);

/* Line and column of an offset, both from 1. */
struct place source_place(struct bytes code, const char *file, size_t offset);

#endif
