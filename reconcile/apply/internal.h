/* What the files of reconcile/apply share; other rooms include reconcile/apply/apply.h. */
#ifndef JD_RECONCILE_APPLY_INTERNAL_H
#define JD_RECONCILE_APPLY_INTERNAL_H

#include "reconcile/apply/apply.h"

/* Tells the observer, if there is one. */
void apply_tell(const struct apply_context *context, const struct event *event);

/* ---- journal ---- */

/* Reads a journal's text into `journal`, which has arena, path and target, and no records yet. Pure. */
bool journal_read(struct journal *journal, struct bytes text, struct jd_error *error);

/* Record the steps of a write, in this order: it is about to be sent; it is sent; it is applied and recorded. Or: it is
 * known not to have happened. Each record is on disk before the function returns true. */
bool journal_intent(struct journal *journal, struct intent *intent, struct jd_error *error);
bool journal_request_sent(struct journal *journal, struct intent *intent, struct jd_error *error);
bool journal_done(struct journal *journal, const struct intent *intent, struct jd_error *error);
bool journal_void(struct journal *journal, const struct intent *intent, struct jd_error *error);

/* Rewrites the file with only the open intents (those of other apps too), by rename. Does nothing when the file has no
 * more records than that, or when they are more than a file may hold. */
bool journal_compact(struct journal *journal, struct jd_error *error);

/* ---- the last check before a write ---- */

/* Returns false (JD_STALE) when the item's row is not what the plan saw, when the step would now delete stored data
 * that was not shown, or when the platform would now reject it. */
bool precheck_item(const struct apply_context *context, const struct live *now, const struct item *item,
                   struct jd_error *error);

/* Does the same before another try, since time has passed. The row may also be as the earlier tries left it. */
bool precheck_again(const struct apply_context *context, const struct live *now, const struct item *item);

/* Checks after a write that every other row that was READY in `before` still is. Else JD_STALE names the first that is
 * not: somebody else wrote at the same time, and this upload may have left it out. */
bool check_others(const struct live *before, const struct live *now, const struct item *item, struct jd_error *error);

/* Returns the item with the hazards of its step as the app is now: once an item before it was declined, or was a
 * deletion, the step may delete less or more than was shown. */
struct item precheck_losses(const struct apply_context *context, const struct live *now, const struct item *item);

/* ---- what is written down ---- */

/* The order: the intent before the request; after the verified write the line of the build log, then durable.lock, then
 * "done". Each step can be repeated without doubling anything. */

/* Journals the intent of an item, with its final build-log line and the bundle as `before`, the last read of the app,
 * shows it. An open intent for the same content is resumed with its line, unless its object no longer exists; one for
 * another content is dropped, except that an env variable's unknown outcome is passed on. A deploy of another class
 * that may have happened stays open, as evidence, until an upload settles it. */
bool record_intent(struct apply_context *context, const struct item *item, const struct live *before,
                   struct intent *out, struct jd_error *error);

/* Notes again what the upload contained and deleted, by the last look before the try that was answered with success:
 * that upload began after it. An upload whose response was lost may be that of an earlier try, so its first look
 * counts.
 */
void record_upload(struct arena *arena, const struct item *item, const struct live *before, struct intent *intent);

/* What is known once a write is verified. */
struct verified {
  const struct live *now; /* the app as it was read afterwards */
  bool uploaded;          /* the bundle was uploaded: exactly its classes are deployed */
};
/* Records a verified write. After an upload the record drops each class that was not in the bundle, and keeps the
 * losses that were approved, so that they are not asked about again; open deploys whose outcome the upload settles are
 * closed in the journal. */
bool record_done(struct apply_context *context, const struct intent *intent, const struct verified *verified,
                 struct jd_error *error);

/* ---- one item's write ---- */

/* Reads the app again, checks, journals, sends, verifies and records one item. `others` is filled in when another row
 * left READY meanwhile: then the run must stop even on true. */
bool step_apply(struct apply_context *context, const struct item *item, struct jd_error *others,
                struct jd_error *error);

/* Returns whether the row is what was sent: READY, with the same class, access mode and bytes. */
bool step_matches(const struct live_object *row, const char *class_name, enum access_mode access_mode,
                  struct digest code);

/* Reads the list, the item's object (`item` NULL: none) and all objects of the next bundle, before a write. Waits while
 * any object is BUILDING, since of two writes at once one fails. One that stays so for longer than `busy_timeout_s` was
 * left by a server that died; it counts as active, so going on loses nothing, and deploying it again fixes it. */
bool step_read_before(struct apply_context *context, const struct item *item, struct live *out, struct jd_error *error);

#endif
