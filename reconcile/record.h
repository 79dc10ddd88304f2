/* Internal to apply: what is written down, and in which order: the intent before the call; after the verified truth the
 * build log's line, then durable.lock, then "done". Each step can be done twice without doubling anything. */
#ifndef JD_RECONCILE_RECORD_H
#define JD_RECONCILE_RECORD_H

#include "reconcile/apply.h"

/* Journals the intent of an item, its build-log line fixed. An open intent for the same content is taken up again, line
 * and all; one for another content is dropped, and hands its doubt on when it is an env variable's that was called. */
bool record_intent(struct apply_context *context, const struct item *item, struct intent *out, struct jd_error *error);
/* `row` is the object's row as it was read back and verified; NULL for an env variable. */
bool record_done(struct apply_context *context, const struct intent *intent, const struct live_object *row,
                 struct jd_error *error);

#endif
