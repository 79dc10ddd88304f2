/* Makes the plan: desired + live + applied + open intents -> change set, or drift.
 *
 * plan_build compares item by item, searches the order that loses least, simulates each step on model/platform, and
 * says what each step restarts and deletes; drift compares and says who changed what. Both are pure, borrow from the
 * request, and put everything else into `arena`. Apply uses `simulate` and `data_loss` again right before each write.
 * `rehearsal` asks the engine whether the uploads would load. */
#ifndef JD_RECONCILE_PLANNER_PLANNER_H
#define JD_RECONCILE_PLANNER_PLANNER_H

#include "model/base/base.h"
#include "model/platform/platform.h"
#include "model/state/state.h"
#include "reconcile/engine/engine.h"

#include <stdbool.h>

/* ---- plan ---- */

struct plan_request {
  const char *app_id, *endpoint, *plan_file;
  const struct desired *desired;
  const struct live *live;
  const struct applied *applied;
  const struct secret *api_key;       /* for the digests of env values; NULL: values cannot be compared */
  bool resend_env;                    /* set every planned env value again */
  const char *const *outcome_unknown; /* env keys whose last apply has an unknown outcome: they are set again */
  size_t outcome_unknown_count;
  const char *const *only; /* labels; an empty list means all items */
  size_t only_count;
  struct open_intents open; /* deploys among them are evidence of what is deployed */
  const char *unloadable;   /* a live object with whose code no upload succeeds (rehearsal); NULL: none is known */
};

/* Makes the change set of the items in `only`, in the order of apply, with their hazards and restarts. `*left_out` (may
 * be NULL) counts the changes that `only` leaves out. False when `only` has a label that no item has, or when the
 * platform must reject a step (JD_INPUT): then `out` still has the items with their hazards, to be shown and never
 * applied. */
bool plan_build(struct arena *arena, const struct plan_request *request, struct changeset *out, size_t *left_out,
                struct jd_error *error);

/* ---- drift ---- */

/* Who changed what since the last apply. What live and plan agree on is in sync, whatever the record of the last apply
 * (durable.lock) says. Where they differ, the record says who changed it; without a record that is unknown, and the
 * note says so. */

enum drift_state {
  DRIFT_IN_SYNC,
  DRIFT_DRIFTED,  /* the live app changed; also where no record says who did it */
  DRIFT_PENDING,  /* the plan changed and was not applied */
  DRIFT_CONFLICT, /* both changed */
  DRIFT_MISSING,  /* applied once and planned, but not live */
  DRIFT_EXTRA,    /* live, not in the plan */
  DRIFT_STATE_COUNT
};

const char *drift_state_name(enum drift_state state); /* "in_sync", … */

/* An item as in a plan, with the changes from live to wanted: at least one unless in sync. Where it is missing or
 * extra, each field is a change from or to nothing. */
struct drift_item {
  enum drift_state state;
  const struct item *item;
  const char *note; /* who changed it since when, or why that is unknown; may be NULL when in sync */
};

struct drift_report {
  const char *app_id, *endpoint, *plan_file;
  bool not_applicable;      /* the plan says that nothing is durable: in sync */
  bool no_record;           /* no record of a last apply: only two sides were compared */
  struct drift_item *items; /* objects by name, then env keys by name */
  size_t item_count;
  size_t counts[DRIFT_STATE_COUNT];
};

/* Makes the report. Ignores `only` of the request. */
void drift(struct arena *arena, const struct plan_request *request, struct drift_report *out);
/* Returns whether a report lists the item: it is not in sync or, when strict, cannot be compared (item->unverified). */
bool drift_is_shown(const struct drift_item *item, bool strict);
/* Returns whether all is in sync. Extras, and env values that cannot be compared, count only when strict. */
bool drift_in_sync(const struct drift_report *report, bool strict);

/* ---- simulate ---- */

/* Tries planned steps on the platform's model, from the live state, and reports what they do.
 *
 * The model's state is definite, while what is deployed is an interval (model/platform/platform.h): a simulation has
 * both. Begin one with simulate_start, take steps in order, fork it to try another order, end each with simulate_end.
 */

struct simulation {
  struct platform_state *state;
  struct deployed deployed; /* what may run in the Worker now; lives in the arena of simulate_start */
};

/* What a step does. */
struct simulated {
  bool refused;        /* the platform would answer with an error */
  const char *refusal; /* its words */
  enum platform_cause cause;
  const char *reason, *object; /* see struct platform_response */
  unsigned restarts;
  struct deployed_class *lost; /* whose stored data goes, certainly or possibly; in order of object */
  size_t lost_count;
};

/* Returns what the platform says of a refused step, in whole sentences: why, and how to fix it. */
const char *rejection_words(struct arena *arena, const struct simulated *step);

/* All evidence of which classes are deployed. */
struct planning_evidence {
  const struct live *live;
  const struct applied *applied;
  struct open_intents open;
  /* What the plan lists as removed and is not live any more may still be deployed, and listing it lets it go. NULL: the
   * plan removes nothing. */
  const struct desired *desired;
  const char *unloadable; /* as in struct plan_request */
};

/* Begins a simulation of the live state. `changes` are the items that may be tried: env variables that can collide with
 * no binding are left out, so that thousands of them cost nothing. Sources are replaced by short ones that declare the
 * same names, which are all that the model looks at. */
struct simulation simulate_start(struct arena *arena, const struct planning_evidence *evidence,
                                 const struct item *changes, size_t count);
/* Copies a simulation. It shares strings with `from`, which must be ended later. */
struct simulation simulate_fork(const struct simulation *from);
void simulate_end(struct simulation *simulation);

/* Returns the writes of the changes, in their order. All env variables that can collide with no binding of `live` and
 * `changes` become the same variable, with the same pointer as their name. */
struct platform_request *simulate_requests(struct arena *arena, const struct live *live, const struct item *changes,
                                           size_t count);
/* Takes one step. Everything in `out` lives in `arena`. */
void simulate_step(struct arena *arena, struct simulation *simulation, const struct platform_request *request,
                   struct simulated *out);

/* ---- data loss ---- */

/* Adds to `item` the hazards of what the step deletes: one of certain losses, one of possible ones, each with a message
 * that says which stored data, why, and how to keep it. `before` is the state just before the step, which the reason
 * follows from. A failed row may be one that is `desired` (NULL: unknown), and so can be repaired first. */
void data_loss_add(struct arena *arena, const struct simulation *before, const struct simulated *step,
                   struct item *item, const struct desired *desired);

/* ---- rehearsal ---- */

/* What the engine says of a plan: which sources TypeScript cannot read, and which uploads the Workers runtime would
 * refuse to load, as findings at the sources' own lines.
 *
 *   rehearsal_start    compiles the planned sources, and loads all of them together, in the background: while jd looks
 *                      at them and reads the app. Never fails.
 *   rehearsal_plan     for `jd validate`: what is wrong with the planned sources, each and together
 *   rehearsal_changes  for `jd plan` and `jd apply`: what is wrong with each write that the changes consist of
 *   rehearsal_write    before one write: with the rows as they are then
 *
 * The last three wait for the engine, and are false only when the user stops (JD_STOPPED). Each works without the
 * engine: then nothing is found, and `reason` says why. */

struct rehearsal {
  struct engine engine;
  const struct desired *desired;
  void (*tick)(void *context);    /* some twenty times a second while the engine is waited for; may be NULL */
  bool (*stopped)(void *context); /* asked as often; may be NULL */
  void *context;
  struct engine_job *job; /* by rehearsal_start; NULL: none */

  bool done;          /* there is a verdict on everything that would be sent */
  const char *reason; /* else why not, a clause */
  /* By rehearsal_changes: an object that is not READY, whose code makes the runtime refuse an upload before the plan's
   * own write of it. Plan again with it as `unloadable`, and call rehearsal_changes again; NULL: none. */
  const char *in_the_way;
};

/* Fills in `out`, with the engine of this process's environment. */
void rehearsal_init(struct arena *arena, struct rehearsal *out);
void rehearsal_start(struct rehearsal *rehearsal, struct arena *arena, const struct desired *desired);
bool rehearsal_plan(struct rehearsal *rehearsal, struct arena *arena, struct findings *findings,
                    struct jd_error *error);
/* Errors are only about what is sent. `live` has the code of every row that is active, as far as it could be read. */
bool rehearsal_changes(struct rehearsal *rehearsal, struct arena *arena, const struct live *live,
                       const struct changeset *changeset, struct findings *findings, struct jd_error *error);
/* Whether the item may be sent beside the rows of `now`: false with JD_STALE when the runtime would refuse to load the
 * upload. Without a verdict it may. */
bool rehearsal_write(struct rehearsal *rehearsal, struct arena *arena, const struct live *now, const struct item *item,
                     struct jd_error *error);
/* Gives up what is under way. May be called at any time after rehearsal_init. */
void rehearsal_end(struct rehearsal *rehearsal);

/* ---- safeguards ---- */

/* What protects stored data and the log, by name, so that a test can switch each of them off and show that its absence
 * is noticed (reconcile/testing/explorer_test.c). In the program SAFEGUARD_ON is true, and costs nothing. */

enum safeguard {
  SAFEGUARD_NONE,
  SAFEGUARD_UNCHANGED_ROW, /* before a write: the row is what the plan saw */
  SAFEGUARD_SHOWN_LOSS,    /* before a write: it deletes no more than was shown */
  SAFEGUARD_HAZARDS,       /* the plan names what a step deletes */
  SAFEGUARD_ORDER,         /* the order that loses least */
  SAFEGUARD_STOP,          /* the first failure stops the run */
  SAFEGUARD_READ_BACK,     /* what is read back decides, not the response */
  SAFEGUARD_SETTLE,        /* what is open in the journal is settled first */
  SAFEGUARD_DOUBT,         /* an env variable whose outcome is unknown is set again */
  SAFEGUARD_INTENT,        /* the intent is on disk before the call */
  SAFEGUARD_LINE_ONCE,     /* a line that is in the log already is not written again */
  SAFEGUARD_LINE_TIME,     /* two applications have two lines */
  SAFEGUARD_PATIENCE,      /* wait for a deploy that is under way */
  SAFEGUARD_OTHERS,        /* after a write: no other row left READY meanwhile */
  SAFEGUARD_LAST_LOOK,     /* … compared with the read before the last try */
  SAFEGUARD_LOSSES_KEPT,   /* an approved loss is recorded, so that it is not asked about again */
  SAFEGUARD_BUNDLE_KEPT,   /* after an upload the record drops what was not in the bundle */
  SAFEGUARD_BUNDLE_READ,   /* before a write: the code of the whole bundle is read */
  SAFEGUARD_CALLS,         /* deploys with unknown outcome count as evidence */
  SAFEGUARD_LOSS_TIME,     /* an approved loss has the control plane's time */
  SAFEGUARD_UPLOAD_LOOK,   /* what was lost is told by the last look before the try that was answered */
  SAFEGUARD_CERTAIN_FIRST, /* the order that loses fewest certain classes, then fewest possible ones */
  SAFEGUARD_COUNT
};

#ifdef JD_REMOVABLE_SAFEGUARDS
extern enum safeguard safeguard_removed;
#define SAFEGUARD_ON(guard) (safeguard_removed != (guard))
#else
#define SAFEGUARD_ON(guard) true
#endif

#endif
