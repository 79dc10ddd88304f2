/* The journal (`.butterbase/jd/journal`, in the sandbox `.butterbase/sandbox/journal`). Intent, then the call, then
 * done; so that a killed run loses nothing and doubles nothing.
 *
 * One JSON line a record, with a version and a checksum; each is on disk before the function returns. The build log's
 * line is fixed in the intent, its time included, so that writing it again is recognised. A record that is torn or
 * damaged is passed over: an intent that is not whole was never called, a "done" that is not whole is settled again. */
#ifndef JD_RECONCILE_JOURNAL_H
#define JD_RECONCILE_JOURNAL_H

#include "model/arena.h"
#include "model/changeset.h"
#include "model/error.h"
#include "reconcile/file.h"

/* A class whose stored data the write deletes. */
struct intent_loss {
  const char *object, *class_name; /* class_name: NULL where it is not known */
  const char *last_deployed_at;    /* of the object's row as the guard saw it; NULL for null, or where there is none */
};

/* What is about to be done, and how its success is recognised. Strings live in the journal's arena. */
struct intent {
  const char *id; /* unique: the run's start and a number */
  enum write_kind kind;
  const char *target; /* the app that it is about: "ENDPOINT APP" */
  const char *item;   /* "NAME" or "env/KEY" */
  const char *line;   /* the build log's line */
  const char *time;   /* the line's time: when it was applied, for durable.lock too */
  /* WRITE_DEPLOY */
  const char *class_name, *source;
  enum access_mode access_mode;
  struct digest code;
  /* WRITE_SET_ENV: keyed digest of the value */
  const char *value_digest, *key_id;
  /* What the upload is to hold and to lose, as the guard saw the app: so that a later run that settles this write can
   * keep the record (reconcile/record.h). Version 1 has neither: `has_bundle` is false. */
  bool has_bundle;
  const char **bundle; /* names of the objects */
  size_t bundle_count;
  struct intent_loss *losses; /* approved */
  size_t loss_count;
  bool called; /* the request may have left */
};

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
