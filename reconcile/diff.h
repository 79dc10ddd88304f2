/* desired + live + applied -> changeset. Pure: reads three values and makes a fourth. */
#ifndef JD_RECONCILE_DIFF_H
#define JD_RECONCILE_DIFF_H

#include "model/base/base.h"
#include "model/state/state.h"

struct diff_request {
  const char *app_id, *endpoint, *plan_file;
  const struct desired *desired;
  const struct live *live;
  const struct applied *applied;
  const struct secret *api_key; /* what env digests are keyed with; NULL: values cannot be compared here */
  bool resend_env;              /* every planned env value is set anew */
  const char *const *in_doubt;  /* env keys whose last application has an unknown outcome: they are set again */
  size_t in_doubt_count;
  const char *const *only; /* labels; an empty list means all items */
  size_t only_count;
  struct open_intents open; /* deploys among them are evidence of what is deployed */
};

/* Compares (sort-merge by kind and name), keeps the items of `only`, orders them, and finds hazards and restarts by
 * playing the steps on model/platform. False when `only` names what no item bears, or when the platform must refuse a
 * step (JD_INPUT, before anything is written): then `out` has the items all the same, with their hazards, to be shown
 * and never to be applied. `*left_out` (may be NULL) counts changes that `only` left out. */
bool diff(struct arena *arena, const struct diff_request *request, struct changeset *out, size_t *left_out,
          struct jd_error *error);

#endif
