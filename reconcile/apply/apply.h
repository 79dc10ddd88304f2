/* Applies a change set, one approved item at a time. Whatever stops a run, the next one continues from the journal.
 *
 * Order of calls: apply_check_files; hold PROJECT_RUN_LOCK; journal_open and project_read_record; read the app
 * (apply_names says which objects); apply_settle; plan_build (with journal_intents and apply_outcome_unknown); apply.
 */
#ifndef JD_RECONCILE_APPLY_APPLY_H
#define JD_RECONCILE_APPLY_APPLY_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/api/api.h"
#include "reconcile/file/file.h"
#include "reconcile/project/project.h"

/* ---- journal ---- */

/* The journal (`.butterbase/jd/journal`, in the sandbox `.butterbase/sandbox/journal`): intent, then the request, then
 * done, so that a killed run loses nothing and doubles nothing.
 *
 * Each record is one JSON line with a version and a checksum. The intent contains the final line of the build log, its
 * time included, so that writing it again is recognised. A torn or damaged record is skipped: the request of a torn
 * intent was never sent, and a write with a torn "done" is settled again. */

struct journal {
  struct arena *arena;
  const struct project *project;
  const char *path;
  const char *target;  /* of this run */
  struct intent *open; /* of this target, neither done nor void, oldest first */
  size_t open_count, open_capacity;
  size_t records, damaged; /* read */
  const char *kept_aside;  /* where this run saved a file with damaged records; NULL: nowhere */
  /* Open intents of other apps: kept as they are, for a run on that app to settle. */
  struct intent *elsewhere;
  size_t elsewhere_count, elsewhere_capacity;
};

/* Reads the journal, and writes nothing; a missing one is empty. A file of a newer version is an error. `target` names
 * the app as struct intent does. */
bool journal_open(struct arena *arena, const struct project *project, const char *target, struct journal *out,
                  struct jd_error *error);

/* Returns the open intents: valid until the next call that takes the journal. */
struct open_intents journal_intents(const struct journal *journal);

/* ---- apply ---- */

/* For each approved item: reads the app again, and refuses an item that changed after planning or whose step would now
 * delete more than was shown; journals the intent; sends the write; reads the app again, whatever the response was;
 * logs what is verified. Before another try of a write the app is checked in the same way. The first failure stops the
 * run: no write to another item ever follows one, because the platform drops a class that failed from the next bundle
 * and deletes its stored data. */

enum decision { DECISION_APPLY, DECISION_DECLINE, DECISION_QUIT };

/* Called once for each item that would be written. DECISION_APPLY for an item with hazards means that its loss of data
 * was approved by name. */
struct approver {
  enum decision (*decide)(void *context, const struct item *item);
  void *context;
  /* How the last item was approved, for the record of a loss: "terminal", "stdin" or "option". NULL: unknown. */
  const char *const *approved_by;
};

enum event_kind {
  EVENT_PLANNED,  /* what this run is about: `changeset`; sent by the caller of apply, before it */
  EVENT_ASKING,   /* the user is asked about `about`; sent by the approver */
  EVENT_WRITING,  /* a request that writes is about to leave; `attempt` counts from 1 */
  EVENT_WAITING,  /* before another try of a write (`again`), or for a deploy under way: `ms`, `error` says why */
  EVENT_VERIFIED, /* the app shows what was sent; `text`: what a deletion that failed half-way has left, or NULL */
  EVENT_LOGGED,   /* one line in the build log */
  EVENT_DONE,     /* the item is applied; what follows is about another one */
  EVENT_FAILED,   /* `error`; nothing is written after it */
  EVENT_DECLINED,
  EVENT_SETTLED, /* an open write of an earlier run: `text` says what became of it */
};

struct event {
  enum event_kind kind;
  const char *item; /* "NAME" or "env/KEY" */
  unsigned attempt, ms;
  const struct jd_error *error;
  const char *text;
  const struct item *about;
  const struct changeset *changeset;
  enum write_kind write; /* EVENT_WRITING, EVENT_VERIFIED: what is sent */
  bool again;            /* EVENT_WAITING: see there */
  const char *object;    /* EVENT_ASKING: whose name approves the loss of its data; NULL: `yes` approves */
};

struct observer {
  void (*tell)(void *context, const struct event *event);
  void *context;
};

/* Objects that stayed BUILDING for longer than busy_timeout_s: a server died in their deploys. One that has had another
 * status since is not among them. */
struct left_behind {
  const char **names;
  size_t count, capacity;
};

/* What a run works with. All of it is borrowed. */
struct apply_context {
  struct arena *arena;
  struct remote *remote; /* with its `retry` set */
  const struct project *project;
  struct clock clock;
  struct journal *journal;
  struct record *record;         /* what durable.lock holds; written after each item */
  struct applied *applied;       /* its entry for this target; kept up to date */
  const struct desired *desired; /* what the plan lists as removed; NULL: nothing */
  const struct secret *api_key;
  struct observer observer;
  unsigned retries;                /* further tries of one item's write */
  unsigned connect_for_s;          /* as in struct retry */
  unsigned busy_timeout_s;         /* seconds to wait for a deploy that is under way */
  struct left_behind *left_behind; /* of this run; not waited for again */
  const char *approved_by;         /* of the item under way, as in struct approver; set by apply */
  bool looks_again;                /* set by apply: a deletion left less known than the plan counted on */
  /* The app as it was last read: the code of its objects is read again. At first what the plan was made of. */
  const struct live *known;
  /* Called before each write, with the rows as they are then; false stops the write. NULL: no such check. */
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

/* Checks the files that a run will write, before the platform is contacted. */
bool apply_check_files(struct arena *arena, const struct project *project, struct jd_error *error);

/* Settles the writes that an earlier run left open, against `live` (which has the code of every open object): deployed
 * and matching is logged and done; not deployed is dropped, to be planned again. Waits for a deploy that is still under
 * way, and reads `live` again; one that does not end was left by a server that died, and stays open unless the plan no
 * longer has its object. An env variable whose outcome is unknown stays open until it is set again (see
 * plan_request.outcome_unknown): what durable.lock says of it may be wrong. */
bool apply_settle(struct apply_context *context, struct live *live, const struct desired *desired,
                  struct jd_error *error);

/* Returns what a run reads first: every object that is planned or listed as removed, and every object that an earlier
 * run left open. The array lives in the journal's arena, like the next one. */
const char **apply_names(const struct desired *desired, const struct journal *journal, size_t *count);
/* Reads those in one round trip and, in a second one, the unplanned objects that are not READY and of which a loss was
 * approved. Everything lives in the journal's arena. */
bool apply_read(struct remote *remote, const struct desired *desired, const struct journal *journal,
                const struct applied *applied, struct live *out, struct jd_error *error);
/* Returns the env keys whose last apply has an unknown outcome, for plan_request.outcome_unknown. */
const char **apply_outcome_unknown(const struct journal *journal, size_t *count);

#endif
