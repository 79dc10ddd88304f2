/* What the files of reconcile/apply share; other rooms include reconcile/apply/apply.h. */
#ifndef JD_RECONCILE_APPLY_INTERNAL_H
#define JD_RECONCILE_APPLY_INTERNAL_H

#include "reconcile/apply/apply.h"

/* ---- journal ---- */

/* Its parser alone: `journal` has arena, path and target, and no records yet. Pure. */
bool journal_read(struct journal *journal, struct bytes text, struct jd_error *error);

/* Each of these is on disk before it returns true. */
bool journal_intent(struct journal *journal, struct intent *intent, struct jd_error *error);
bool journal_request_sent(struct journal *journal, struct intent *intent, struct jd_error *error);
bool journal_done(struct journal *journal, const struct intent *intent, struct jd_error *error);
/* It is known not to have happened. */
bool journal_void(struct journal *journal, const struct intent *intent, struct jd_error *error);

/* Rewrites the file with what is open alone (elsewhere too), by rename. Nothing is done when it has no more records
 * than that, or when that is more than a file may hold. */
bool journal_compact(struct journal *journal, struct jd_error *error);

/* Tells the observer, if there is one. */
void apply_tell(const struct apply_context *context, const struct event *event);

/* ---- guard ---- */

/* Internal to apply: the last look before a write. */

/* False (JD_STALE) when the item's row is not what the plan saw, when the step would now destroy stored state that was
 * not shown, or when the platform would now refuse it. */
bool precheck_item(const struct apply_context *context, const struct live *now, const struct item *item,
                   struct jd_error *error);

/* The same before another try: a wait lies behind the last look. The row may also bear what the tries before left
 * there.
 */
bool precheck_again(const struct apply_context *context, const struct live *now, const struct item *item);

/* After a write: every other row that was READY in the guard's look is READY still. False (JD_STALE) names the first
 * that is not: somebody else wrote at the same time, and this upload may have left it out. */
bool check_others(const struct live *before, const struct live *now, const struct item *item, struct jd_error *error);

/* The item with the hazards that its step has as the app is now. For asking after an item before it was declined: what
 * it was shown to destroy may have become less, or more. */
struct item precheck_losses(const struct apply_context *context, const struct live *now, const struct item *item);

/* ---- record ---- */

/* Internal to apply: what is written down, and in which order: the intent before the call; after the verified truth the
 * build log's line, then durable.lock, then "done". Each step can be done twice without doubling anything. */

/* Journals the intent of an item, its build-log line fixed, with the bundle as `before`, the guard's look at the app,
 * shows it. An open intent for the same content is taken up again under its line, unless its object is not there; one
 * for another content is dropped, and hands its doubt on when it is an env variable's that was called. A deploy of
 * another class that may have happened stays open, as evidence, until an upload settles it. */
bool record_intent(struct apply_context *context, const struct item *item, const struct live *before,
                   struct intent *out, struct jd_error *error);

/* What is known once a write is verified. */
struct verified {
  const struct live *now; /* the app as it was read back */
  bool uploaded;          /* the bundle was uploaded: just its classes are deployed */
};
/* After an upload the record drops each class that was not in the bundle, and keeps the losses that were approved, so
 * that nobody is asked about them again; open deploys whose outcome the upload settles are closed in the journal. */
bool record_done(struct apply_context *context, const struct intent *intent, const struct verified *verified,
                 struct jd_error *error);

/* ---- step ---- */

/* Internal to apply: one item's write, from reading again to the verified truth. */

/* True when the item is applied, verified, logged and done in the journal. `others` is filled in when another row left
 * READY meanwhile: then the run must stop all the same. */
bool step_apply(struct apply_context *context, const struct item *item, struct jd_error *others,
                struct jd_error *error);

/* The row is what was sent: READY, the same class, access mode and bytes. */
bool step_matches(const struct live_object *row, const char *class_name, enum access_mode access_mode,
                  struct digest code);

/* Reads the list, the item's object (`item` NULL: none) and all objects that the next bundle will hold, before a write:
 * it waits while any object is BUILDING, since of two writes at once one fails. One that stays so for longer than
 * `busy_timeout_s` was left behind by a server that died; it counts as active, so nothing is lost by going on, and
 * writing it again is what mends it. */
bool step_read_before(struct apply_context *context, const struct item *item, struct live *out, struct jd_error *error);

#endif
