/* From what is live to a plan that says so. Pure.
 *
 * What an older plan says beside it stays: keys, descriptions, sources, values of env variables, and objects and
 * variables that are not live. */
#ifndef JD_MODEL_PLAN_ADOPT_H
#define JD_MODEL_PLAN_ADOPT_H

#include "model/live.h"
#include "model/plan.h"

/* What a plan cannot name: by its own rules (model/plan.h), which are asked for each name. */
struct plan_skipped {
  const char *name; /* "NAME" or "env/KEY"; as the server said it: it may hold anything */
  const char *why;  /* one sentence */
};

struct plan_adopted {
  struct plan plan; /* objects and env variables in the order of the older plan, then by name */
  struct plan_skipped *skipped;
  size_t skipped_count, skipped_capacity;
  const char **not_live; /* labels of what only the older plan names */
  size_t not_live_count, not_live_capacity;
  bool same; /* the older plan says all of it already */
};

/* `old` is a plan without errors; an empty one where there is none. Where not all fit into one plan, what runs goes
 * before what failed. */
void plan_adopt(struct arena *arena, const struct live *live, const struct plan *old, struct plan_adopted *out);

#endif
