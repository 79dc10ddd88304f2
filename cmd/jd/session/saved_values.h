/* Env values in a saved plan: digests under the API key that saved it, never the values themselves. The fingerprint has
 * no digest of a value, so that it is the same under every key; these show, to the same key, that a value changed. */
#ifndef JD_CMD_SAVED_VALUES_H
#define JD_CMD_SAVED_VALUES_H

#include "cmd/jd/session/saved_plan.h"

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
