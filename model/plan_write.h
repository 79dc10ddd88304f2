/* A plan as a document, the way a person would write it. Pure. */
#ifndef JD_MODEL_PLAN_WRITE_H
#define JD_MODEL_PLAN_WRITE_H

#include "model/buf.h"
#include "model/plan.h"

/* Appends the YAML of a plan file, or of the block in a Markdown file. What is the default is left out, but for the
 * access mode. */
void plan_write_yaml(const struct plan *plan, struct buf *out);
/* The same as JSON. */
void plan_write_json(const struct plan *plan, struct buf *out);

/* Do they say the same, wherever it stands? */
bool plan_equal(const struct plan *a, const struct plan *b);

#endif
