/* Internal to apply: what is written down, and in which order: the intent before the call; after the verified truth the
 * build log's line, then durable.lock, then "done". Each step can be done twice without doubling anything. */
#ifndef JD_RECONCILE_RECORD_H
#define JD_RECONCILE_RECORD_H

#include "reconcile/apply.h"

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

#endif
