#include "reconcile/testing/explored_bound.h"

#define ANY(kind) (1U << (kind))
#define ALL       511U
#define ALL_LIVES                                                                                                      \
  { ALL, ALL, ALL }
#define ALL_ENVS    7U
#define SOME_ENVS   (ANY(ENV_NEW) | ANY(ENV_SAME))
#define ALL_RECORDS 31U
#define CURRENT     ANY(RECORD_CURRENT)
#define FEW_A       (ANY(DIFFERENT) | ANY(OTHER_CLASS))
#define FEW_B       (ANY(SAME) | ANY(EXTRA))
#define UNFAILED    (ANY(ABSENT) | ANY(SAME) | ANY(DIFFERENT) | ANY(OTHER_CLASS) | ANY(EXTRA))
#define REMOVED     (ANY(DIFFERENT) | ANY(EXTRA) | ANY(EXTRA_ERROR))
#define FEW_RECORDS (CURRENT | ANY(RECORD_ABSENT) | ANY(RECORD_STALE))

/* Of two objects and a variable: two strangers and a fault or kill; a stranger, a fault and an edit of the plan; a
 * stranger and an edit; a stranger and a fault. Then what is extra is removed, with two strangers where no deploy has
 * failed yet. At last faults and kills without strangers, of up to three objects and two variables.
 *
 * What bounds it still: with two strangers and a fault, and with an edit besides a stranger and a fault, the variable
 * is new or as wanted; after a write of jd's that is late (FAULT_LATE) one stranger acts at most; and there are two
 * calls of strangers, one fault or kill, and one edit in all. */
static const struct bound all[] = {
    {2, 2, 1, 1, ALL_LIVES, SOME_ENVS, ALL_RECORDS, {2, 1, 0}, 1},
    {2, 2, 1, 1, ALL_LIVES, SOME_ENVS, ALL_RECORDS, {1, 1, 1}, 1},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 0, 1}, 1},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 1, 0}, 1},
    {2, 2, 1, 1, {UNFAILED, ANY(EXTRA)}, ANY(ENV_NEW), ALL_RECORDS, {2, 1, 0}, 1, NULL, false, true},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 1, 0}, 1, NULL, false, true},
    {0, 3, 0, 2, ALL_LIVES, ALL_ENVS, CURRENT, {0, 1, 0}, 1},
};
static const struct bound normal[] = {
    {0, 2, 0, 1, ALL_LIVES, ALL_ENVS, CURRENT, {0, 1, 0}, 1},
    {3, 3, 1, 2, ALL_LIVES, ALL_ENVS, CURRENT, {0, 1, 0}, 401},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 0, 1}, 17},
    {2, 2, 1, 1, {FEW_A, FEW_B}, ANY(ENV_NEW), FEW_RECORDS, {2, 0, 0}, 7},
    {2, 2, 1, 1, {FEW_A, FEW_B}, ANY(ENV_NEW), FEW_RECORDS, {1, 1, 0}, 5},
    /* what is extra is removed */
    {1, 2, 0, 1, {REMOVED, REMOVED}, ANY(ENV_NEW), FEW_RECORDS, {0, 1, 0}, 1, NULL, false, true},
    {2, 2, 1, 1, {ANY(DIFFERENT), ANY(EXTRA)}, ANY(ENV_NEW), FEW_RECORDS, {1, 1, 0}, 1, NULL, false, true},
};

static bool creates(const struct stranger *stranger) {
  return strcmp(stranger->first->name, "c") == 0;
}

static bool deletes(const struct stranger *stranger) {
  return stranger->first->kind == REQUEST_DELETE || stranger->first->kind == REQUEST_DELETE_ENV;
}

static bool writes_b(const struct stranger *stranger) {
  return strcmp(stranger->first->name, "b") == 0;
}

/* What one guard alone stands against comes first, since it is little. */
static const struct bound quick[] = {
    /* a value of unknown outcome, and the plan goes back to the one before */
    {0, 1, 1, 1, ALL_LIVES, ANY(ENV_SAME), CURRENT, {0, 1, 1}, 1, NULL, true},
    {0, 2, 0, 1, ALL_LIVES, ALL_ENVS, CURRENT, {0, 1, 0}, 3},
    /* strangers before, while a write waits for another try, and during that try */
    {2, 2, 0, 0, {ANY(DIFFERENT), ANY(SAME)}, ALL_ENVS, CURRENT, {2, 1, 0}, 1, creates, false},
    /* a loss that was approved; then the object comes back, and fails again */
    {2, 2, 0, 0, {ANY(DIFFERENT), ANY(EXTRA_ERROR)}, ALL_ENVS, CURRENT, {2, 0, 1}, 1, writes_b, false},
    /* what is approved to go comes back and fails again while the write waits for another try */
    {2, 2, 0, 0, {ANY(ERROR_LIVE), ANY(ERROR_LIVE)}, ANY(ENV_NEW), ANY(RECORD_ABSENT), {2, 0, 0}, 1, writes_b, false},
    /* an interrupted create, half deleted, and something else to write before it */
    {2, 2, 1, 1, {ANY(SAME), ANY(ABSENT)}, ANY(ENV_NEW), CURRENT, {2, 1, 0}, 1, deletes, false},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, FEW_RECORDS, {1, 0, 1}, 29},
    {2, 2, 1, 1, {FEW_A, FEW_B}, ANY(ENV_NEW), FEW_RECORDS, {1, 1, 0}, 7},
};
static const struct bound little[] = {
    {0, 1, 0, 1, ALL_LIVES, ALL_ENVS, CURRENT, {0, 1, 0}, 1},
    {2, 3, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 0, 0}, 401},
};
static const struct bound compared[] = {
    {0, 2, 0, 1, ALL_LIVES, ALL_ENVS, CURRENT, {0, 1, 0}, 23},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 0, 1}, 397},
    {2, 2, 1, 1, {FEW_A, FEW_B}, ANY(ENV_NEW), ALL_RECORDS, {2, 0, 0}, 37},
    {2, 2, 1, 1, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {1, 1, 0}, 401},
    {2, 2, 0, 0, ALL_LIVES, ALL_ENVS, ALL_RECORDS, {2, 1, 0}, 101, writes_b, false},
};

#define SET(bounds) *count = sizeof(bounds) / sizeof *(bounds), (bounds)

const struct bound *bounds_of(enum bounds which, size_t *count) {
  switch (which) {
  case BOUNDS_ALL:
    return SET(all);
  case BOUNDS_NORMAL:
    return SET(normal);
  case BOUNDS_LITTLE:
    return SET(little);
  case BOUNDS_QUICK:
    return SET(quick);
  case BOUNDS_COMPARED:
    return SET(compared);
  }
  return NULL;
}

unsigned long bound_combinations(unsigned classes, unsigned envs) {
  unsigned long count = RECORD_KINDS;
  for (unsigned i = 0; i < classes; i++)
    count *= LIVE_KINDS;
  for (unsigned i = 0; i < envs; i++)
    count *= ENV_KINDS;
  return count;
}

bool bound_scenario(const struct bound *bound, unsigned long code, struct scenario *out) {
  bool inside = true, extra = false;
  out->record = (enum record_kind)(code % RECORD_KINDS);
  code /= RECORD_KINDS;
  for (unsigned i = 0; i < out->classes; i++, code /= LIVE_KINDS) {
    out->live[i] = (enum live_kind)(code % LIVE_KINDS);
    inside &= bound->lives[i] >> out->live[i] & 1;
    extra |= stage_is_extra(out, i);
  }
  for (unsigned i = 0; i < out->envs; i++, code /= ENV_KINDS) {
    out->env[i] = (enum env_kind)(code % ENV_KINDS);
    inside &= bound->env_kinds >> out->env[i] & 1;
  }
  return inside && (extra || !bound->removes) && bound->records >> out->record & 1;
}
