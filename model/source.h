/* What is checked of a source before anything is contacted: what the control plane would refuse. Pure. */
#ifndef JD_MODEL_SOURCE_H
#define JD_MODEL_SOURCE_H

#include "model/finding.h"

/* Adds findings for `code`, which stands in `file`, and returns the name of the one exported class, NULL when there is
 * an error. */
const char *source_check(struct arena *arena, struct bytes code, const char *file, struct findings *findings);

#endif
