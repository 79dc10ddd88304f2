#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

/* ---- for people ---- */

enum { STATE_WIDTH = 10 }; /* the longest listed state and two blanks */

static struct item_style style_of(enum drift_state state) {
  static const struct item_style looks[] = {
      [DRIFT_IN_SYNC] = {'?', PAINT_EXTRA}, [DRIFT_DRIFTED] = {'~', PAINT_CHANGE},
      [DRIFT_PENDING] = {'+', PAINT_GOOD},  [DRIFT_CONFLICT] = {'!', PAINT_DANGER},
      [DRIFT_MISSING] = {'-', PAINT_GONE},  [DRIFT_EXTRA] = {'?', PAINT_EXTRA},
  };
  struct item_style style = looks[state];
  style.word = state == DRIFT_IN_SYNC ? "in sync" : drift_state_name(state);
  style.word_width = STATE_WIDTH;
  return style;
}

static void live_detail(const struct live_object *live, struct buf *out) {
  buf_add_text(out, "class ");
  escape_line(out, bytes_of(live->class_name));
  buf_printf(out, ", %s", access_mode_name(live->access_mode));
  if (live->status != ROW_READY)
    buf_printf(out, ", %s", row_status_name(live->status));
}

void drift_text_detail(const struct item *item, struct buf *out) {
  if (item->object && item->live)
    item_text_changes(item, out);
  else if (item->object)
    item_text_wanted(item, out);
  else if (item->live)
    live_detail(item->live, out);
}

void drift_text_line(const struct drift_item *drifted, size_t name_width, const struct text_style *shown,
                     struct buf *out) {
  const struct item_style style = style_of(drifted->state);
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  if (drifted->item->kind == ITEM_OBJECT)
    drift_text_detail(drifted->item, &detail);
  else
    escape_line(&detail, bytes_of(drifted->note));
  item_text_line(drifted->item, &style, name_width, buf_bytes(&detail), shown, out);
}

size_t drift_text_width(const struct drift_report *report, bool strict) {
  size_t widest = 0;
  for (size_t i = 0; i < report->item_count; i++) {
    size_t width = item_text_width(report->items[i].item);
    if (drift_is_shown(&report->items[i], strict) && width > widest)
      widest = width;
  }
  return widest;
}

static void add_item(const struct drift_item *drifted, size_t name_width, const struct plan_view *view,
                     struct buf *out) {
  const struct item *item = drifted->item;
  drift_text_line(drifted, name_width, &view->style, out);
  if (item->kind == ITEM_OBJECT) {
    JD_BUF note;
    buf_init(&note, LIMIT_TEXT_OUTPUT);
    escape_line(&note, bytes_of(drifted->note));
    item_text_note(buf_bytes(&note), &view->style, out);
  }
  item_text_last_error(item, &view->style, out);
  if (item->live && !view->no_diff && !view->stat)
    plan_diff(item, view, out);
}

static void add_items(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out) {
  size_t widest = drift_text_width(report, strict);
  for (size_t i = 0; i < report->item_count; i++)
    if (drift_is_shown(&report->items[i], strict))
      add_item(&report->items[i], widest, view, out);
}

/* Adds what limits the answer: values that cannot be compared, or a missing record. */
static void add_limits(const struct drift_report *report, struct buf *out) {
  size_t unverified = 0;
  for (size_t i = 0; i < report->item_count; i++)
    unverified += report->items[i].item->unverified;
  if (unverified)
    buf_printf(out, "; %zu env value%s cannot be compared with this API key", unverified, unverified == 1 ? "" : "s");
  if (report->no_record)
    buf_add_text(out, "; no record of an apply, so only plan and app were compared");
}

void drift_counts(const struct drift_report *report, struct buf *out) {
  const char *between = "";
  for (int state = DRIFT_IN_SYNC + 1; state < DRIFT_STATE_COUNT; state++)
    count_next(report->counts[state], drift_state_name((enum drift_state)state), &between, out);
  buf_printf(out, "%s%zu in sync", between, report->counts[DRIFT_IN_SYNC]);
}

static void all_in_sync(const struct drift_report *report, struct buf *out) {
  size_t extra = report->counts[DRIFT_EXTRA];
  buf_add_text(out, "in sync: ");
  item_text_header(report->app_id, report->endpoint, report->plan_file, out);
  if (report->not_applicable) {
    buf_add_text(out, "; the plan has no Durable Objects.\n");
    return;
  }
  buf_add_text(out, "; ");
  count_text(report->item_count - extra, "item", out);
  if (extra)
    buf_printf(out, ", %zu extra ignored (--strict counts %s)", extra, extra == 1 ? "it" : "them");
  add_limits(report, out);
  buf_add_text(out, ".\n");
}

void drift_summary(const struct drift_report *report, bool strict, struct buf *out) {
  if (drift_in_sync(report, strict)) {
    all_in_sync(report, out);
    return;
  }
  drift_counts(report, out);
  add_limits(report, out);
  buf_add_text(out, ".\n");
}

void drift_text(const struct drift_report *report, bool strict, const struct plan_view *view, struct buf *out) {
  bool in_sync = drift_in_sync(report, strict);
  JD_BUF summary;
  buf_init(&summary, LIMIT_TEXT_OUTPUT);
  if (!in_sync) {
    item_text_title(report->app_id, report->endpoint, report->plan_file, &view->style, out);
    add_items(report, strict, view, out);
  }
  if (view->quiet)
    return;
  if (!in_sync)
    buf_add_char(out, '\n');
  drift_summary(report, strict, &summary);
  wrap_lines(buf_bytes(&summary), view->style.columns, out);
}

/* ---- for programs ---- */

static struct js *item_json(const struct drift_item *drifted, const struct diff_view *view) {
  const struct item *item = drifted->item;
  struct js *json = js_new_object();
  js_set_text(json, "kind", item_kind_name(item->kind));
  js_set_text(json, "name", item->name);
  js_set_text(json, "state", drift_state_name(drifted->state));
  js_set(json, "changes", plan_json_changes(item, view));
  if (item->unverified)
    js_set_bool(json, "unverified", true);
  if (drifted->note)
    js_set_text(json, "note", drifted->note);
  if (item->live && item->live->error_message)
    js_set_text(json, "error_message", item->live->error_message);
  return json;
}

struct js *drift_json(const struct drift_report *report, bool strict, const struct diff_view *view) {
  struct js *json = json_document(), *summary = js_new_object(), *items = js_new_array();
  for (int state = 0; state < DRIFT_STATE_COUNT; state++)
    js_set_integer(summary, drift_state_name((enum drift_state)state), (int64_t)report->counts[state]);
  for (size_t i = 0; i < report->item_count; i++)
    js_append(items, item_json(&report->items[i], view));
  js_set_text(json, "app_id", report->app_id);
  js_set_text(json, "endpoint", report->endpoint);
  js_set_bool(json, "in_sync", drift_in_sync(report, strict));
  if (report->no_record)
    js_set_bool(json, "two_way", true);
  js_set(json, "summary", summary);
  js_set(json, "items", items);
  return json;
}
