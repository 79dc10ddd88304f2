/* desired + live + applied + open intents -> change set, or drift. Pure: what it needs is handed to it.
 *
 * It compares item by item, searches the order that loses least, simulates each step on model/platform, and says what
 * each step restarts and deletes. `rehearsal` asks the engine whether what the writes upload would load. */
#ifndef JD_RECONCILE_PLANNER_PLANNER_H
#define JD_RECONCILE_PLANNER_PLANNER_H

#include "model/base/base.h"
#include "model/platform/platform.h"
#include "model/state/state.h"
#include "reconcile/engine/engine.h"

#include <stdbool.h>

/* ---- diff ---- */

/* desired + live + applied -> changeset. Pure: reads three values and makes a fourth. */

struct plan_request {
  const char *app_id, *endpoint, *plan_file;
  const struct desired *desired;
  const struct live *live;
  const struct applied *applied;
  const struct secret *api_key;       /* what env digests are keyed with; NULL: values cannot be compared here */
  bool resend_env;                    /* every planned env value is set anew */
  const char *const *outcome_unknown; /* env keys whose last application has an unknown outcome: they are set again */
  size_t outcome_unknown_count;
  const char *const *only; /* labels; an empty list means all items */
  size_t only_count;
  struct open_intents open; /* deploys among them are evidence of what is deployed */
};

/* Compares (sort-merge by kind and name), keeps the items of `only`, orders them, and finds hazards and restarts by
 * playing the steps on model/platform. False when `only` names what no item bears, or when the platform must refuse a
 * step (JD_INPUT, before anything is written): then `out` has the items all the same, with their hazards, to be shown
 * and never to be applied. `*left_out` (may be NULL) counts changes that `only` left out. */
bool plan_build(struct arena *arena, const struct plan_request *request, struct changeset *out, size_t *left_out,
                struct jd_error *error);

/* ---- drift ---- */

/* desired + live + applied -> who changed what since the last apply. Pure: reads three values and makes a fourth.
 *
 * What live and plan agree on is in sync, whatever the record of the last apply (durable.lock) says. Of what differs,
 * the record tells who changed it; without a record nobody knows, and the item says so. */

enum drift_state {
  DRIFT_IN_SYNC,
  DRIFT_DRIFTED,  /* live changed behind the plan's back; also with no record of who did */
  DRIFT_PENDING,  /* the plan changed and was not applied */
  DRIFT_CONFLICT, /* both changed */
  DRIFT_MISSING,  /* applied once and planned, but not live */
  DRIFT_EXTRA,    /* live, not in the plan */
  DRIFT_STATE_COUNT
};

const char *drift_state_name(enum drift_state state); /* "in_sync", … */

/* The item is that of a plan, with changes that lead from live to wanted: never without one unless in sync. Of what is
 * missing or extra each field is a change from or to nothing. */
struct drift_item {
  enum drift_state state;
  const struct item *item;
  const char *note; /* who changed it since when, or why nobody knows; may be NULL when in sync */
};

struct drift_report {
  const char *app_id, *endpoint, *plan_file;
  bool not_applicable;      /* the plan says that nothing is durable: in sync */
  bool no_record;           /* nothing is known of a last apply: a comparison of two sides alone */
  struct drift_item *items; /* objects by name, then env keys by name */
  size_t item_count;
  size_t counts[DRIFT_STATE_COUNT];
};

/* Of the request, `only` is not looked at. Borrows from it; the rest lives in `arena`. */
void drift(struct arena *arena, const struct plan_request *request, struct drift_report *out);
/* Whether a report lists the item: it is not in sync, or, when strict, cannot be compared here (item->unverified). */
bool drift_is_shown(const struct drift_item *item, bool strict);
/* Extras, and env values that cannot be compared here, count only when strict. */
bool drift_in_sync(const struct drift_report *report, bool strict);

/* ---- simulate ---- */

/* Internal to the planner: tries planned steps on the platform's model, from the live state, and reads off what they
 * do.
 *
 * The model's state is definite, and what is deployed is an interval (model/platform/platform.h): a simulation is both.
 * Begin one with simulate_start, take steps in order, fork it to try another order, end each with simulate_end. */

struct simulation {
  struct platform_state *state;
  struct deployed deployed; /* what may run in the Worker now; lives in the arena of simulate_start */
};

/* What a step does. */
struct simulated {
  bool refused;        /* the platform would answer with an error */
  const char *refusal; /* its words */
  enum platform_cause cause;
  const char *reason; /* see struct platform_response */
  unsigned restarts;
  struct deployed_class *lost; /* whose stored data goes, certainly or possibly; in order of object */
  size_t lost_count;
};

/* All that tells which classes are deployed. */
struct planning_evidence {
  const struct live *live;
  const struct applied *applied;
  struct open_intents open;
};

/* `changes` are the items that may be tried: of the env variables only those that could meet a binding are kept, so
 * that thousands of others cost nothing. Sources are replaced by short ones that declare the same names, since names
 * are all that the model looks at. */
struct simulation simulate_start(struct arena *arena, const struct planning_evidence *evidence,
                                 const struct item *changes, size_t count);
/* Shares strings with `from`, which must be ended later. */
struct simulation simulate_fork(const struct simulation *from);
void simulate_end(struct simulation *simulation);

/* The writes that applying the changes is, in their order. Made once, tried often. All env variables that can meet no
 * binding of `live` and `changes` are the same variable to the model, with the same pointer for a name. */
struct platform_request *simulate_requests(struct arena *arena, const struct live *live, const struct item *changes,
                                           size_t count);
/* One step. Everything in `out` lives in `arena`. */
void simulate_step(struct arena *arena, struct simulation *simulation, const struct platform_request *request,
                   struct simulated *out);

/* ---- data loss ---- */

/* Internal to the planner: says in words which stored data a step deletes or may delete, why, and how to keep it. */

/* Adds the hazards of what the step loses to `item`: one of certain losses, one of possible ones. `before` is the state
 * just before the step: the reason is read off it, not guessed. `changes` are all steps of the plan, for telling
 * whether a failed row is one of them. */
void data_loss_add(struct arena *arena, const struct simulation *before, const struct simulated *step,
                   struct item *item, const struct item *changes, size_t count);

/* ---- rehearsal ---- */

/* What the engine says of a plan: which sources TypeScript cannot read, and which uploads the Workers runtime would
 * refuse to load, as findings at the sources' own lines.
 *
 *   rehearsal_start    compiles the planned sources, and loads all of them together, in the background: while the app
 * is read. Never fails. rehearsal_plan     for `jd validate`: what is wrong with the planned sources, each and together
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

/* ---- removable ---- */

/* The guards that keep stored state and the log whole, by name, so that a test can take each of them out and show that
 * its absence is noticed (reconcile/testing/explorer_test.c). In the program SAFEGUARD_ON is true, and costs nothing.
 */

enum safeguard {
  SAFEGUARD_NONE,
  SAFEGUARD_UNCHANGED_ROW, /* before a write: the row is what the plan saw */
  SAFEGUARD_SHOWN_LOSS,    /* before a write: it destroys no more than was shown */
  SAFEGUARD_HAZARDS,       /* the plan names what a step destroys */
  SAFEGUARD_ORDER,         /* the order that loses least */
  SAFEGUARD_STOP,          /* the first failure stops the run */
  SAFEGUARD_READ_BACK,     /* the truth decides, not the answer */
  SAFEGUARD_SETTLE,        /* what is open in the journal is settled first */
  SAFEGUARD_DOUBT,         /* an env variable in doubt is set again */
  SAFEGUARD_INTENT,        /* the intent is on disk before the call */
  SAFEGUARD_LINE_ONCE,     /* a line that stands already is not written again */
  SAFEGUARD_LINE_TIME,     /* two applications have two lines */
  SAFEGUARD_PATIENCE,      /* a deploy under way is waited for */
  SAFEGUARD_OTHERS,        /* after a write: no other row left READY meanwhile */
  SAFEGUARD_LAST_LOOK,     /* … compared with the look before the last try */
  SAFEGUARD_LOSSES_KEPT,   /* an approved loss is recorded, so that nobody is asked again */
  SAFEGUARD_BUNDLE_KEPT,   /* after an upload the record drops what the bundle did not hold */
  SAFEGUARD_BUNDLE_READ,   /* before a write: the code of the whole bundle is read */
  SAFEGUARD_CALLS,         /* deploys whose outcome is not known count as evidence */
  SAFEGUARD_LOSS_TIME,     /* an approved loss bears the control plane's time */
  SAFEGUARD_CERTAIN_FIRST, /* the order that loses fewest certain classes, then fewest possible ones */
  SAFEGUARD_INTENT_FRESH,  /* an intent that is taken up again holds the bundle as it is now */
  SAFEGUARD_COUNT
};

#ifdef JD_REMOVABLE_SAFEGUARDS
extern enum safeguard safeguard_removed;
#define SAFEGUARD_ON(guard) (safeguard_removed != (guard))
#else
#define SAFEGUARD_ON(guard) true
#endif

#endif
