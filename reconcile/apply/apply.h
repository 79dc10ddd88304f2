/* Applying a change set: one approved item at a time. Settle what an earlier run left open, look at the app again,
 * journal the intent, write, read back, record. Whatever stops a run, the next one goes on from the journal. */
#ifndef JD_RECONCILE_APPLY_APPLY_H
#define JD_RECONCILE_APPLY_APPLY_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/api/api.h"
#include "reconcile/file/file.h"
#include "reconcile/project/project.h"

/* ---- journal ---- */

/* The journal (`.butterbase/jd/journal`, in the sandbox `.butterbase/sandbox/journal`). Intent, then the call, then
 * done; so that a killed run loses nothing and doubles nothing.
 *
 * One JSON line a record, with a version and a checksum; each is on disk before the function returns. The build log's
 * line is fixed in the intent, its time included, so that writing it again is recognised. A record that is torn or
 * damaged is passed over: an intent that is not whole was never called, a "done" that is not whole is settled again. */

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

/* The open intents, as a view: valid until the next call that takes the journal. */
struct open_intents journal_intents(const struct journal *journal);

/* ---- apply ---- */

/* Apply: takes a changeset item by item, in order, serially.
 *
 * For each approved item: what is live is read again, and an item that changed since the plan was made, or whose step
 * would now destroy more than was shown, is refused; the intent is journalled; the write is sent; the truth is read
 * back, whatever the answer was; what is verified is logged. Before another try of a write the app is looked at in the
 * same way, and there is none if it changed. The first failure stops the run: no write to another item ever follows
 * one, because the platform drops a class that failed from the next bundle and deletes its storage. */

enum decision { DECISION_APPLY, DECISION_DECLINE, DECISION_QUIT };

/* Asked once for each item that would be written. DECISION_APPLY for an item with hazards means that its loss of data
 * was approved by name. */
struct approver {
  enum decision (*decide)(void *context, const struct item *item);
  void *context;
};

enum event_kind {
  EVENT_PLANNED,  /* what this run is about: `changeset`; told by whoever calls apply, before it */
  EVENT_ASKING,   /* somebody is asked after `about`; told by the approver */
  EVENT_WRITING,  /* a request to change is about to leave; `attempt` counts from 1 */
  EVENT_WAITING,  /* before another try of a write (`again`), or for a deploy under way: `ms`, `error` says why */
  EVENT_VERIFIED, /* read back, and it is what was sent */
  EVENT_LOGGED,   /* one line in the build log */
  EVENT_DONE,     /* the item is applied; what follows is about another one */
  EVENT_FAILED,   /* `error`; nothing is written after it */
  EVENT_DECLINED,
  EVENT_SETTLED, /* what an earlier run left open: `text` says what became of it */
};

struct event {
  enum event_kind kind;
  const char *item; /* "NAME" or "env/KEY" */
  unsigned attempt, ms;
  const struct jd_error *error;
  const char *text;
  const struct item *about;
  const struct changeset *changeset;
  enum write_kind write; /* EVENT_WRITING: what is sent */
  bool again;            /* EVENT_WAITING: see there */
  const char *object;    /* EVENT_ASKING: whose name approves the loss of its data; NULL: `yes` approves */
};

struct observer {
  void (*tell)(void *context, const struct event *event);
  void *context;
};

/* Objects that stayed BUILDING for longer than busy_timeout_s: their deploys were left behind by a server that died.
 * One that was read in another status since is not among them. */
struct left_behind {
  const char **names;
  size_t count, capacity;
};

/* What a run works with. Everything is borrowed. */
struct apply_context {
  struct arena *arena;
  struct remote *remote; /* reads are tried again by it (reconcile/api/api.h); writes go through once */
  const struct project *project;
  struct clock clock;
  struct journal *journal;
  struct record *record;   /* what durable.lock holds; written after each item */
  struct applied *applied; /* its entry for this target, which is kept up to date */
  const struct secret *api_key;
  struct observer observer;
  unsigned retries;                /* further tries of one item's write */
  unsigned busy_timeout_s;         /* seconds to wait for a deploy that is under way */
  struct left_behind *left_behind; /* of this run; not waited for again */
  /* The app as it was read last: whose code the next look asks for. At first what the plan was made of. */
  const struct live *known;
  /* Asked before each write, with the rows as they are then; false keeps it back. NULL: nobody is asked. */
  bool (*rehearse)(void *context, const struct live *now, const struct item *item, struct jd_error *error);
  void *rehearsal;
};

enum outcome { OUTCOME_NONE, OUTCOME_DONE, OUTCOME_FAILED, OUTCOME_DECLINED, OUTCOME_NOT_TRIED };
const char *outcome_name(enum outcome outcome); /* "done", "failed", "declined", "not tried"; "" for NONE */

struct apply_result {
  enum outcome *outcomes; /* by index of the changeset's items; NONE for `same` and `extra` */
  bool failed;            /* then `error` is the first failure */
  bool interrupted;       /* the user asked to stop */
  bool declined;          /* at least one item */
  struct jd_error error;
};

void apply(struct apply_context *context, const struct changeset *changeset, const struct approver *approver,
           struct apply_result *out);

/* Files that a run will write: found unwritable before the platform is touched. */
bool apply_check_files(struct arena *arena, const struct project *project, struct jd_error *error);

/* Settles what an earlier run left open, against `live` (which holds the code of every open object): deployed and
 * matching is logged and done; not deployed is dropped, to be planned anew. A deploy that is still under way is waited
 * for, and `live` read anew; one that does not end was left behind by a server that died, and stays open unless the
 * plan no longer names it. An env variable whose outcome cannot be known stays open until it is set again (see
 * plan_request.outcome_unknown): what durable.lock says of it may be wrong. */
bool apply_settle(struct apply_context *context, struct live *live, const struct desired *desired,
                  struct jd_error *error);

/* What a run reads at first: every planned object, and every object that an earlier run left open. Like the next one's,
 * the array lives in the journal's arena. */
const char **apply_names(const struct desired *desired, const struct journal *journal, size_t *count);
/* Reads that, in one round trip; and, in a second one, unplanned objects of which a loss was approved, where they are
 * not READY. Everything lives in the journal's arena. */
bool apply_read(struct remote *remote, const struct desired *desired, const struct journal *journal,
                const struct applied *applied, struct live *out, struct jd_error *error);
/* Env keys whose last application has an unknown outcome: plan_request.outcome_unknown. */
const char **apply_outcome_unknown(const struct journal *journal, size_t *count);

#endif
