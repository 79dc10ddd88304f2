/* The drift report for people: one line when all is in sync, what differs and nothing else when not. */
#ifndef JD_CMD_DRIFT_TEXT_H
#define JD_CMD_DRIFT_TEXT_H

#include "cmd/jd/view/plan_text.h"
#include "reconcile/planner/planner.h"

/* With view->quiet only what differs is shown. */
void drift_text(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out);

/* What differs in an item, on one line; nothing for an env variable, of which there is nothing to show. */
void drift_text_detail(const struct item *item, struct buf *out);
/* An item's line: sign, state, name, what differs. */
void drift_text_line(const struct drift_item *drifted, size_t name_width, const struct look *shown, struct buf *out);
/* The widest name among what is listed. */
size_t drift_text_width(const struct drift_report *report, bool strict);
/* "1 drifted, 3 in sync" */
void drift_counts(const struct drift_report *report, struct buf *out);
/* One line: that all is in sync, or how many items are in which state. */
void drift_summary(const struct drift_report *report, bool strict, struct buf *out);

#endif
