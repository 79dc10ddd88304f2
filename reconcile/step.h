/* Internal to apply: one item's write, from reading again to the verified truth. */
#ifndef JD_RECONCILE_STEP_H
#define JD_RECONCILE_STEP_H

#include "reconcile/apply.h"

/* True when the item is applied, verified, logged and done in the journal. `others` is filled in when another row left
 * READY meanwhile: then the run must stop all the same. */
bool step_apply(struct apply_context *context, const struct item *item, struct jd_error *others,
                struct jd_error *error);

/* The row is what was sent: READY, the same class, access mode and bytes. */
bool step_matches(const struct live_object *row, const char *class_name, enum access_mode access_mode,
                  struct digest code);

/* Reads the list, the item's object (`item` NULL: none) and all objects that the next bundle will hold, before a write:
 * it waits while any object is BUILDING, since of two writes at once one fails. One that stays so for longer than
 * `patience` was left behind by a server that died; it counts as active, so nothing is lost by going on, and writing it
 * again is what mends it. */
bool step_read_before(struct apply_context *context, const struct item *item, struct live *out, struct jd_error *error);

#endif
