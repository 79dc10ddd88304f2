/* Internal to the diff: plays planned steps on the platform model, from the live state, and reads off what they do. */
#ifndef JD_RECONCILE_PLAY_H
#define JD_RECONCILE_PLAY_H

#include "model/applied.h"
#include "model/changeset.h"
#include "model/platform.h"

struct played {
  bool refused;        /* the platform would answer with an error */
  const char *refusal; /* its words */
  unsigned restarts;
  const char **lost; /* classes whose stored state goes */
  size_t lost_count;
};

/* The platform's state as far as the live model shows it, and what only durable.lock knows: the class that still runs
 * under a row that is not READY, when a change of its class failed half way. Sources are replaced by short ones that
 * declare the same names, since names are all that the model looks at. Free with platform_free. */
struct platform_state *play_start(struct arena *arena, const struct live *live, const struct applied *applied);
/* The write that applying an item is. Made once, played often. */
struct platform_request play_request(struct arena *arena, const struct item *item);
/* One step. Everything in `out` lives in `arena`. */
void play_step(struct arena *arena, struct platform_state *state, const struct platform_request *request,
               struct played *out);

#endif
