/* The drift report for people: one line when all is in sync, what differs and nothing else when not. */
#ifndef JD_CMD_DRIFT_TEXT_H
#define JD_CMD_DRIFT_TEXT_H

#include "cmd/jd/plan_text.h"
#include "reconcile/drift.h"

/* With view->quiet only what differs is shown. */
void drift_text(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out);

#endif
