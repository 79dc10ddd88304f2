/* A plan that `jd plan --out` saved: the JSON document, and under "saved" what it takes to make the same plan again.
 *
 * apply makes the plan anew and compares fingerprints: what is in the file is never played back. */
#ifndef JD_CMD_SAVED_PLAN_H
#define JD_CMD_SAVED_PLAN_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/file/file.h"

/* An env variable's value, as the API key that saved the plan knows it (cmd/jd/session/saved_plan.h). */
struct saved_value {
  const char *key, *digest;
  bool compared; /* with the last apply, or it was not set at all */
};

struct saved_plan {
  const char *app_id; /* NULL: the plan had nothing durable */
  const char *endpoint, *plan_file;
  struct digest fingerprint;
  const char *const *only;
  size_t only_count;
  bool resend_env;
  const char *key_id; /* of that API key; NULL: there was none */
  const struct saved_value *values;
  size_t value_count;
};

/* Replaces the file as file_replace does. `plan` gives only, only_count, resend_env and the values; the rest comes
 * from the changeset. */
bool saved_plan_write(const struct project *project, const char *path, const struct changeset *changeset,
                      const struct findings *findings, const struct saved_plan *plan, struct jd_error *error);
/* Strict, as cmd/jd/view/json_file.h is. */
bool saved_plan_read(struct arena *arena, const char *path, struct saved_plan *out, struct jd_error *error);
bool saved_plan_parse(struct arena *arena, struct bytes text, const char *name, struct saved_plan *out,
                      struct jd_error *error);

/* Fills in the key and the values of `out`, from the env variables that the changeset sets or keeps. Without a key
 * there are none. */
void saved_values_take(struct arena *arena, const struct secret *api_key, const struct changeset *changeset,
                       struct saved_plan *out);

/* False when the same key now finds another value than was saved: JD_STALE, which names the variable. Another key
 * cannot tell. `where` is the file, for the error. */
bool saved_values_check(const struct saved_plan *saved, const struct saved_plan *now, const char *where,
                        struct jd_error *error);

/* A sentence, with a blank before it, for a plan that differs from the saved one because the two API keys know
 * different things; "" when that is not why. */
const char *saved_values_why(struct arena *arena, const struct saved_plan *saved, const struct saved_plan *now);
/* The same where only a fingerprint was kept: says so where it may be why. */
const char *saved_values_may_be_why(struct arena *arena, const struct changeset *changeset);

#endif
