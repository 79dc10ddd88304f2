/* Internal to plan and drift for people: the diffs below the items, and the plan's sentences at the end. */
#ifndef JD_CMD_PLAN_DIFF_H
#define JD_CMD_PLAN_DIFF_H

#include "cmd/jd/plan_text.h"

/* Indented, escaped, cut after PLAN_DIFF_LINES unless the view says otherwise. Nothing where there is no diff. */
void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out);
/* What is to do, and what it restarts. */
void plan_summary(const struct changeset *changeset, struct buf *out);

#endif
