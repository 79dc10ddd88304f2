/* The journal (`.butterbase/jd/journal`, in the sandbox `.butterbase/sandbox/journal`). Intent, then the call, then
 * done; so that a killed run loses nothing and doubles nothing.
 *
 * One JSON line a record, with a version and a checksum; each is on disk before the function returns. The build log's
 * line is fixed in the intent, its time included, so that writing it again is recognised. A record that is torn or
 * damaged is passed over: an intent that is not whole was never called, a "done" that is not whole is settled again. */
#ifndef JD_RECONCILE_JOURNAL_H
#define JD_RECONCILE_JOURNAL_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/file.h"

struct journal {
  struct arena *arena;
  const struct project *project;
  const char *path;
  const char *target;  /* of this run */
  struct intent *open; /* neither done nor void, oldest first */
  size_t open_count, open_capacity;
  size_t records, damaged; /* read */
  const char *kept_aside;  /* where the file with damaged records is now; NULL: there is none of this run */
  /* Open intents of runs on other apps: kept as they are, for a run on that app to settle. */
  struct intent *elsewhere;
  size_t elsewhere_count, elsewhere_capacity;
};

/* Reads the journal; a missing one is empty. Writes nothing. A file of a newer version is an error. `target` names the
 * app as struct intent does. */
bool journal_open(struct arena *arena, const struct project *project, const char *target, struct journal *out,
                  struct jd_error *error);

/* Its parser alone: `journal` has arena, path and target, and no records yet. Pure. */
bool journal_read(struct journal *journal, struct bytes text, struct jd_error *error);

/* The open intents, as a view: valid until the next call that takes the journal. */
struct open_intents journal_intents(const struct journal *journal);

/* Each of these is on disk before it returns true. */
bool journal_intent(struct journal *journal, struct intent *intent, struct jd_error *error);
bool journal_called(struct journal *journal, struct intent *intent, struct jd_error *error);
bool journal_done(struct journal *journal, const struct intent *intent, struct jd_error *error);
/* It is known not to have happened. */
bool journal_void(struct journal *journal, const struct intent *intent, struct jd_error *error);

/* Copies a journal with lines that cannot be read to a name of its own beside it, which kept_aside then is: somebody
 * may still read what this version cannot. journal_compact does so before it rewrites such a file. */
bool journal_keep_aside(struct journal *journal, struct jd_error *error);

/* Rewrites the file with what is open alone (elsewhere too), by rename. Nothing is done when it has no more records
 * than that, or when that is more than a file may hold. */
bool journal_compact(struct journal *journal, struct jd_error *error);

#endif
