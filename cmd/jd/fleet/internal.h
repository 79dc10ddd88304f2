/* Only for files of this room. */
#ifndef JD_CMD_FLEET_INTERNAL_H
#define JD_CMD_FLEET_INTERNAL_H

#include "cmd/jd/ci/ci.h"
#include "cmd/jd/cli/cli.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

/* ---- which apps ---- */

struct fleet_apps {
  const char **list; /* in the given order, without duplicates */
  size_t count, capacity;
};

/* Takes the ids of --app, then those of `file` (its text; `name` is for messages, NULL: no file): one id per line, with
 * blank lines and # comments. An invalid id is an error among the findings, a repeated one a warning. */
void fleet_apps_parse(struct arena *arena, const struct text_list *given, const char *name, struct bytes file,
                      struct fleet_apps *out, struct findings *findings);

/* Keeps the apps of one shard: those for which the low 64 bits of XXH3-128 of the id, modulo `count`, are `index` - 1.
 * So the shard of an app does not depend on the rest of the list. */
void fleet_apps_keep_shard(struct fleet_apps *apps, const struct shard *shard);

/* ---- the report ---- */

/* Renders a fleet's report, app by app: each app in each format, and what comes before and after them all. Prints
 * nothing. */

/* Sums over the apps that were rendered. */
struct fleet_totals {
  size_t apps; /* to look at, in this shard */
  size_t in_sync, differ, failed;
  size_t not_read; /* the run was stopped before */
  size_t two_way;  /* compared without a record of a last apply */
  size_t states[DRIFT_STATE_COUNT];
};

struct fleet_view {
  const char *endpoint, *plan_file;
  struct shard shard;
  enum output_format format;
  bool strict;
  struct plan_view text;
  struct diff_view diffs; /* in JSON and pages */
  struct fleet_totals totals;
};

/* One app. With `error` it could not be read, and of the report just app, endpoint and plan are there. */
struct fleet_app {
  const struct drift_report *report;
  const struct jd_error *error;
  struct page page;
};

/* What stdout gets: before the apps, for one app, and after them all. Between two apps nothing is needed: of SARIF's
 * results each begins with a comma, which the first one loses (fleet_first). */
void fleet_begin(const struct fleet_view *view, struct buf *out);
void fleet_add(const struct fleet_view *view, const struct fleet_app *app, struct buf *out);
void fleet_end(const struct fleet_view *view, struct buf *out);
/* The text of an app without what sets it off from one before it. */
struct bytes fleet_first(const struct fleet_view *view, struct bytes text);

/* Sentences: how many apps are in which state. One a line. */
void fleet_summary(const struct fleet_view *view, struct buf *out);
bool fleet_in_sync(const struct fleet_totals *totals);

/* The Markdown document over all apps holds what fits in its limit, whatever the number of apps: rows and details are
 * rendered app by app, taken in order, and left out, and counted, when they are too many. */
struct fleet_markdown {
  struct buf rows, details;
  size_t rows_left_out, details_left_out;
};
void fleet_markdown_init(struct fleet_markdown *markdown);
void fleet_markdown_free(struct fleet_markdown *markdown);
/* One app's row of the table and what is folded below it; nothing for one in sync. */
void fleet_markdown_app(const struct fleet_view *view, const struct fleet_app *app, struct buf *row,
                        struct buf *detail);
void fleet_markdown_take(struct fleet_markdown *markdown, struct bytes row, struct bytes detail);
void fleet_markdown_write(const struct fleet_markdown *markdown, const struct fleet_view *view, struct buf *out);

#endif
