/* The drift report for programs: cli.md, "jd drift". */
#ifndef JD_CMD_DRIFT_JSON_H
#define JD_CMD_DRIFT_JSON_H

#include "cmd/jd/view/plan_json.h"
#include "reconcile/planner/planner.h"

/* {"format_version", "app_id", "endpoint", "in_sync", "summary", "items"}; owned by the caller. "two_way"
 * is true where there is no record of a last apply. An item has besides kind, name, state and changes, where they say
 * something: "note", "unverified" and the row's "error_message". */
struct js *drift_json(const struct drift_report *report, bool strict, const struct plan_json_view *view);

#endif
