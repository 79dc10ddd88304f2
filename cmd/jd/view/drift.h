/* The drift report for people: one line when all is in sync, what differs and nothing else when not. */
#ifndef JD_CMD_DRIFT_H
#define JD_CMD_DRIFT_H

#include "cmd/jd/view/plan_json.h"
#include "cmd/jd/view/plan_text.h"
#include "reconcile/planner/planner.h"

/* With view->quiet only what differs is shown. */
void drift_text(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out);

/* What differs in an item, on one line; nothing for an env variable, of which there is nothing to show. */
void drift_text_detail(const struct item *item, struct buf *out);
/* An item's line: sign, state, name, what differs. */
void drift_text_line(const struct drift_item *drifted, size_t name_width, const struct text_style *shown,
                     struct buf *out);
/* The widest name among what is listed. */
size_t drift_text_width(const struct drift_report *report, bool strict);
/* "1 drifted, 3 in sync" */
void drift_counts(const struct drift_report *report, struct buf *out);
/* One line: that all is in sync, or how many items are in which state. */
void drift_summary(const struct drift_report *report, bool strict, struct buf *out);

/* {"format_version", "app_id", "endpoint", "in_sync", "summary", "items"}; owned by the caller. "two_way"
 * is true where there is no record of a last apply. An item has besides kind, name, state and changes, where they say
 * something: "note", "unverified" and the row's "error_message". */
struct js *drift_json(const struct drift_report *report, bool strict, const struct plan_json_view *view);

#endif
