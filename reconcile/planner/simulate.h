/* Internal to the planner: tries planned steps on the platform's model, from the live state, and reads off what they
 * do.
 *
 * The model's state is definite, and what is deployed is an interval (model/platform/platform.h): a simulation is both.
 * Begin one with simulate_start, take steps in order, fork it to try another order, end each with simulate_end. */
#ifndef JD_RECONCILE_PLANNER_SIMULATE_H
#define JD_RECONCILE_PLANNER_SIMULATE_H

#include "model/platform/platform.h"
#include "model/state/state.h"

struct simulation {
  struct platform_state *state;
  struct deployed deployed; /* what may run in the Worker now; lives in the arena of simulate_start */
};

/* What a step does. */
struct simulated {
  bool refused;        /* the platform would answer with an error */
  const char *refusal; /* its words */
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
void evidence_deployed(struct arena *arena, const struct planning_evidence *known, struct deployed *out);

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

#endif
