/* What was applied and when: the build log's lines of this stage, joined with durable.lock, which knows of each item's
 * last application from what it was. Pure. */
#ifndef JD_MODEL_HISTORY_H
#define JD_MODEL_HISTORY_H

#include "model/applied.h"
#include "model/changeset.h"

enum held { HELD_UNKNOWN, HELD_SAME, HELD_DIFFERS, HELD_GONE, HELD_COUNT };

const char *held_name(enum held held); /* "same", …; "" for HELD_UNKNOWN */

struct history_entry {
  const char *time;   /* ISO 8601, UTC */
  const char *result; /* as the line says it; NULL: the build log has no line of what the lock tells */
  /* What was applied, when this is the item's last application; both NULL for earlier ones. */
  const struct applied_object *object;
  const struct applied_env *env;
  const struct applied *target; /* where it was applied; NULL when both are NULL */
  /* After history_hold; until then only kind and name are filled in. Changes lead from what was applied to what is
   * live; `unverified` where a value or a source cannot be read back. */
  enum held held;
  struct item item;
};

struct history {
  struct history_entry *entries; /* as in the log, newest last; then what the lock alone tells */
  size_t count;
};

/* Joins the log with the record's entries of `count` targets. Borrows from both. */
void history_join(struct arena *arena, struct bytes log, const struct applied *targets, size_t count,
                  struct history *out);
bool history_names(const struct history *history, const char *label);
/* Keeps the entries of these items. No labels: all. */
void history_keep(struct history *history, const char *const *labels, size_t count);
/* Holds each item's last application against what is live; one without a line in the log differs too. `live` has the
 * code of these rows. */
void history_hold(struct arena *arena, struct history *history, const struct live *live);
size_t history_count(const struct history *history, enum held held);

#endif
