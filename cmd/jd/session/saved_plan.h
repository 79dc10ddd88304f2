/* A plan that `jd plan --out` saved: the JSON document, and under "saved" what it takes to make the same plan again.
 *
 * apply makes the plan anew and compares fingerprints: what is in the file is never played back. */
#ifndef JD_CMD_SAVED_PLAN_H
#define JD_CMD_SAVED_PLAN_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/file/file.h"

/* An env variable's value, as the API key that saved the plan knows it (cmd/jd/session/saved_values.h). */
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
/* Strict, as cmd/jd/session/json_file.h is. */
bool saved_plan_read(struct arena *arena, const char *path, struct saved_plan *out, struct jd_error *error);
bool saved_plan_parse(struct arena *arena, struct bytes text, const char *name, struct saved_plan *out,
                      struct jd_error *error);

#endif
