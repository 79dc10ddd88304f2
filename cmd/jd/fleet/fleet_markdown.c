#include "cmd/jd/ci/ci.h"
#include "cmd/jd/fleet/internal.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

#include <stdio.h>

enum {
  APP_MOST = 8192, /* bytes of the details of one app; eight apps fit */
  CLOSING = 256,   /* bytes reserved for the last line */
};

void fleet_markdown_init(struct fleet_markdown *markdown) {
  *markdown = (struct fleet_markdown){0};
  buf_init(&markdown->rows, LIMIT_MARKDOWN);
  buf_init(&markdown->details, LIMIT_MARKDOWN);
}

void fleet_markdown_free(struct fleet_markdown *markdown) {
  buf_free(&markdown->rows);
  buf_free(&markdown->details);
}

static void add_row(const struct fleet_app *app, const char *words, struct buf *out) {
  buf_printf(out, "| %s | ", app->page.headline);
  markdown_code(out, app->report->app_id);
  buf_add_text(out, " | ");
  markdown_plain(out, words);
  buf_add_text(out, " |\n");
}

static void add_detail(const struct fleet_view *view, const struct fleet_app *app, const char *words, struct buf *out) {
  buf_add_text(out, "\n<details><summary>");
  markdown_code(out, app->report->app_id);
  buf_printf(out, ": %s</summary>\n\n", words);
  page_markdown_block(&app->page, &view->diffs, out->len + APP_MOST, out);
  buf_add_text(out, "\n</details>\n");
}

void fleet_markdown_app(const struct fleet_view *view, const struct fleet_app *app, struct buf *row,
                        struct buf *detail) {
  JD_BUF words;
  buf_init(&words, LIMIT_ERROR_MESSAGE);
  if (app->error) {
    add_row(app, app->page.summary, row);
  } else if (!drift_in_sync(app->report, view->strict)) {
    drift_counts(app->report, &words);
    add_row(app, words.data, row);
    add_detail(view, app, words.data, detail);
  }
}

/* Adds the whole text, or nothing. */
static bool take(struct buf *out, struct bytes text, size_t most) {
  return out->len + text.len <= most && buf_add_bytes(out, text);
}

void fleet_markdown_take(struct fleet_markdown *markdown, struct bytes row, struct bytes detail) {
  enum { ROWS_MOST = LIMIT_MARKDOWN / 2 }; /* leaves room for details after a long table */
  if (row.len && !take(&markdown->rows, row, ROWS_MOST))
    markdown->rows_left_out++;
  if (detail.len && !take(&markdown->details, detail, LIMIT_MARKDOWN - ROWS_MOST - 4 * CLOSING))
    markdown->details_left_out++;
}

static void add_head(const struct fleet_view *view, struct buf *out) {
  const struct fleet_totals *totals = &view->totals;
  JD_BUF summary;
  char about[64] = "fleet";
  buf_init(&summary, LIMIT_DOCUMENT_BYTES);
  if (view->shard.count)
    snprintf(about, sizeof about, "fleet_%u_%u", view->shard.index, view->shard.count);
  markdown_marker("drift", about, out);
  if (fleet_in_sync(totals))
    buf_add_text(out, "### jd drift: in sync\n\n");
  else
    buf_printf(out, "### jd drift: %zu of %zu apps not in sync\n\n", totals->apps - totals->in_sync, totals->apps);
  fleet_summary(view, &summary);
  markdown_plain(out, summary.data);
  buf_add_char(out, '\n');
}

static void add_closing(const struct fleet_markdown *markdown, struct buf *out) {
  if (!markdown->rows_left_out && !markdown->details_left_out)
    return;
  buf_printf(out, "\nCut at %d characters:", LIMIT_MARKDOWN);
  if (markdown->rows_left_out)
    buf_printf(out, " rows left out: %zu;", markdown->rows_left_out);
  if (markdown->details_left_out)
    buf_printf(out, " apps without their details: %zu;", markdown->details_left_out);
  buf_add_text(out, " `jd drift --full-diff` shows all.\n");
}

void fleet_markdown_write(const struct fleet_markdown *markdown, const struct fleet_view *view, struct buf *out) {
  add_head(view, out);
  if (markdown->rows.len)
    buf_add_text(out, "| | app | what |\n| --- | --- | --- |\n");
  buf_add_bytes(out, buf_bytes(&markdown->rows));
  buf_add_bytes(out, buf_bytes(&markdown->details));
  add_closing(markdown, out);
}
