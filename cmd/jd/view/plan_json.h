/* The plan for programs: cli.md, `--format json`. */
#ifndef JD_CMD_PLAN_JSON_H
#define JD_CMD_PLAN_JSON_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/state/state.h"

struct plan_json_view {
  unsigned context;
  bool no_diff; /* no text of diffs: --stat and --no-diff */
};

/* Owned by the caller. */
struct js *plan_json(const struct changeset *changeset, const struct findings *findings,
                     const struct plan_json_view *view);
/* What is wanted of an object, or where the value of an env variable comes from: never the value. Else null. */
struct js *plan_json_desired(const struct item *item);
struct js *plan_json_hazards(const struct item *item); /* [{"code", "classes", "message"}] */
struct js *plan_json_item(const struct item *item, const struct plan_json_view *view);
/* [{"field", "from", "to", …}]: what differs, with the diff where both sides' code is at hand. */
struct js *plan_json_changes(const struct item *item, const struct plan_json_view *view);
/* For an error's document: the items, and under "hazards" the hazards of all of them, each with its "item". */
void plan_json_add_refused(struct js *document, const struct changeset *changeset);

#endif
