/* Shows a plan the way that the options ask for. */
#ifndef JD_CMD_PLAN_SHOW_H
#define JD_CMD_PLAN_SHOW_H

#include "cmd/jd/session/context.h"
#include "cmd/jd/view/view.h"

struct plan_view plan_view_of(const struct session *session, const struct look *look);
struct plan_json_view plan_json_view_of(const struct session *session);

/* Findings go to stderr, the plan to stdout. */
void plan_show(struct session *session, const struct changeset *changeset);
/* The text form on stderr: beside questions, where stdout belongs to a JSON document. */
void plan_show_aside(struct session *session, const struct changeset *changeset);

#endif
