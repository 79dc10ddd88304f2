#include "cmd/jd/fleet/fleet_view.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

/* A wall of diffs is not what a fleet's report is read for: they stand there when asked for. */
static void add_item(const struct fleet_view *view, const struct drift_item *drifted, size_t name_width,
                     struct buf *out) {
  const struct item *item = drifted->item;
  drift_text_line(drifted, name_width, &view->text.look, out);
  item_text_last_error_cut(item, &view->text.look, out);
  if (view->text.full_diff && item->live && !view->text.no_diff && !view->text.stat)
    plan_diff(item, &view->text, out);
}

static void add_name(const struct fleet_view *view, const char *app_id, struct buf *out) {
  paint_start(out, view->text.look.color, PAINT_STRONG);
  escape_line(out, bytes_of(app_id));
  paint_end(out, view->text.look.color, PAINT_STRONG);
}

/* Goes on behind the name. */
static void add_why(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  buf_printf(&text, "not read: %s", app->page.summary);
  wrap_on(buf_bytes(&text), wrap_width(bytes_of(app->report->app_id)) + 2, 2, view->text.look.columns, out);
  buf_add_char(out, '\n');
}

void fleet_text_app(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
  const struct drift_report *report = app->report;
  if (!app->error && drift_in_sync(report, view->strict))
    return;
  add_name(view, report->app_id, out);
  buf_add_text(out, ": ");
  if (app->error) {
    add_why(view, app, out);
    return;
  }
  drift_counts(report, out);
  buf_add_char(out, '\n');
  size_t widest = drift_text_width(report, view->strict);
  for (size_t i = 0; i < report->item_count; i++)
    if (drift_is_shown(&report->items[i], view->strict))
      add_item(view, &report->items[i], widest, out);
}
