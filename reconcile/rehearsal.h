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
#ifndef JD_RECONCILE_REHEARSAL_H
#define JD_RECONCILE_REHEARSAL_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/engine/engine.h"

struct rehearsal {
  struct engine engine;
  const struct desired *desired;
  bool (*stopped)(void *context); /* asked a few times a second; may be NULL */
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

#endif
