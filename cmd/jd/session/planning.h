/* From an opened session to a changeset: what plan, apply and drift have in common. */
#ifndef JD_CMD_PLANNING_H
#define JD_CMD_PLANNING_H

#include "cmd/jd/session/context.h"
#include "cmd/jd/view/view.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"
#include "reconcile/file/file.h"
#include "reconcile/planner/planner.h"

struct planning {
  struct session *session;
  struct desired desired;
  struct record record;    /* of all targets */
  struct applied *applied; /* its entry for this one */
  struct journal journal;
  struct live live;
  struct changeset changeset;
  size_t left_out;       /* changes that --only left out */
  struct remote *remote; /* NULL with --live-from, and where nothing is durable */
  struct clock clock;    /* interrupted by signals */
  const char *const *only;
  size_t only_count;
  bool resend_env;
  bool rehearses; /* the command sends sources, or says what would be sent: set before planning_desire */
  struct rehearsal rehearsal;
};

/* In this order, each after the one before. */

/* Reads plan, sources and env values; nothing is contacted. Fills in only and resend_env from the options. */
bool planning_desire(struct planning *planning, struct session *session, struct jd_error *error);
/* The plan says that nothing is durable: the rest is not needed. */
bool planning_not_applicable(struct planning *planning);
/* App, endpoint, key, durable.lock and journal. */
bool planning_prepare(struct planning *planning, struct jd_error *error);
/* What is live: from the app, or from --live-from. */
bool planning_read_live(struct planning *planning, bool read_only, struct jd_error *error);
/* All of these, for what only reads. */
bool planning_read(struct planning *planning, struct session *session, struct jd_error *error);

/* What is asked of the comparison. */
struct diff_request planning_request(const struct planning *planning);
/* diff_request.in_doubt of another app, by what an earlier run on it left open. */
const char *const *planning_in_doubt_elsewhere(const struct planning *planning, struct arena *arena, const char *app_id,
                                               size_t *count);
/* The changeset; for it, sources that are live beside the planned ones are read where they may matter. One that the
 * platform must refuse is kept for session_fail. What would be sent is rehearsed: false, with findings, where the
 * runtime would refuse to load it. */
bool planning_diff(struct planning *planning, struct jd_error *error);
void planning_end(struct planning *planning);

struct plan_view plan_view_of(const struct session *session, const struct text_style *style);
struct plan_json_view plan_json_view_of(const struct session *session);

/* Findings go to stderr, the plan to stdout. */
void plan_show(struct session *session, const struct changeset *changeset);
/* The text form on stderr: beside questions, where stdout belongs to a JSON document. */
void plan_show_aside(struct session *session, const struct changeset *changeset);

#endif
