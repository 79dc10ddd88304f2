/* The plan for people: cli.md, "jd plan". Text from outside is escaped; colour only repeats what a sign says. */
#ifndef JD_CMD_PLAN_TEXT_H
#define JD_CMD_PLAN_TEXT_H

#include "cmd/jd/term/term.h"
#include "model/state/state.h"

struct plan_view {
  struct text_style style;
  unsigned context; /* lines around a change */
  bool full_diff;   /* else the first PLAN_DIFF_LINES of each */
  bool stat;        /* only the numbers of lines */
  bool no_diff;
  bool quiet; /* items and hazards, without the summary */
};

enum { PLAN_DIFF_LINES = 40 };

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out);

/* The diff of one item: indented, escaped, cut after PLAN_DIFF_LINES unless the view says otherwise. Nothing where
 * there is no diff. */
void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out);
/* What is to do, and what it restarts. */
void plan_summary(const struct changeset *changeset, struct buf *out);

/* The whole diff of one item, indented, for the answer `diff`; of an env variable: same, changed or unknown. */
void plan_text_diff(const struct item *item, const struct plan_view *view, struct buf *out);

/* A line for each hazard of a plan that is not shown because the platform must refuse it: "! NAME: MESSAGE". */
void plan_text_hazards(const struct changeset *changeset, const struct text_style *style, struct buf *out);

/* What that line says behind the name. */
void plan_text_detail(const struct item *item, struct buf *out);

#endif
