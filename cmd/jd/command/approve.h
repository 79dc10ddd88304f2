/* Approval, item by item (cli.md, "jd apply"). */
#ifndef JD_CMD_APPROVE_H
#define JD_CMD_APPROVE_H

#include "cmd/jd/session/session.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"

struct approve_ctx {
  struct session *session;
  bool all; /* the user said `all`: the rest is approved, but for what loses data */
};

/* Every name in --approve and --approve-data-loss must be borne by an item. */
bool approve_check(const struct options *options, const struct changeset *changeset, struct jd_error *error);

/* struct approver's function; `context` is a struct approve_ctx. Options decide where there are any; else it asks on
 * stderr and reads stdin. An empty stdin, its end and a signal are `quit`. */
enum decision approve_decide(void *context, const struct item *item);

#endif
