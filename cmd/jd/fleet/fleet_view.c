#include "cmd/jd/fleet/internal.h"

#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

#include <stdio.h>

/* ---- one app for people ---- */

/* A fleet's report has diffs only on request. */
static void add_item(const struct fleet_view *view, const struct drift_item *drifted, size_t name_width,
                     struct buf *out) {
  const struct item *item = drifted->item;
  drift_text_line(drifted, name_width, &view->text.style, out);
  item_text_last_error_cut(item, &view->text.style, out);
  if (view->text.full_diff && item->live && !view->text.no_diff && !view->text.stat)
    plan_diff(item, &view->text, out);
}

static void add_name(const struct fleet_view *view, const char *app_id, struct buf *out) {
  paint_start(out, view->text.style.color, PAINT_STRONG);
  escape_line(out, bytes_of(app_id));
  paint_end(out, view->text.style.color, PAINT_STRONG);
}

/* Continues after the name. */
static void add_why(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  buf_printf(&text, "not read: %s", app->page.summary);
  wrap_on(buf_bytes(&text), wrap_width(bytes_of(app->report->app_id)) + 2, 2, view->text.style.columns, out);
  buf_add_char(out, '\n');
}

/* For people: a block for an app that differs, a line for one that could not be read, nothing for one in sync. */
static void fleet_text_app(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
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

/* ---- one app for programs ---- */

static void add_line(const struct js *json, struct buf *out) {
  js_write(json, JS_COMPACT, out);
  buf_add_char(out, '\n');
}

static struct js *failure_json(const struct fleet_app *app) {
  struct js *json = json_document();
  js_set_text(json, "app_id", app->report->app_id);
  js_set_text(json, "endpoint", app->report->endpoint);
  js_set(json, "error", error_json(app->error, NULL));
  return json;
}

/* One JSON document a line: an app, and the totals. */
static void fleet_json_app(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
  JD_JS json = app->error ? failure_json(app) : drift_json(app->report, view->strict, &view->diffs);
  add_line(json, out);
}

static struct js *totals_json(const struct fleet_totals *totals) {
  struct js *json = js_new_object();
  js_set_integer(json, "apps", (int64_t)totals->apps);
  js_set_integer(json, "in_sync", (int64_t)totals->in_sync);
  js_set_integer(json, "differ", (int64_t)totals->differ);
  js_set_integer(json, "failed", (int64_t)totals->failed);
  js_set_integer(json, "not_read", (int64_t)totals->not_read);
  js_set_integer(json, "two_way", (int64_t)totals->two_way);
  return json;
}

static void fleet_json_totals(const struct fleet_view *view, struct buf *out) {
  JD_JS json = json_document();
  struct js *summary = js_new_object();
  for (int state = 0; state < DRIFT_STATE_COUNT; state++)
    js_set_integer(summary, drift_state_name((enum drift_state)state), (int64_t)view->totals.states[state]);
  js_set_text(json, "endpoint", view->endpoint);
  js_set_text(json, "plan", view->plan_file);
  if (view->shard.count) {
    char shard[32];
    snprintf(shard, sizeof shard, "%u/%u", view->shard.index, view->shard.count);
    js_set_text(json, "shard", shard);
  }
  js_set_bool(json, "in_sync", fleet_in_sync(&view->totals));
  js_set(json, "totals", totals_json(&view->totals));
  js_set(json, "summary", summary);
  add_line(json, out);
}

/* ---- every format ---- */

bool fleet_in_sync(const struct fleet_totals *totals) {
  return totals->in_sync == totals->apps;
}

static void add_parts(const struct fleet_totals *totals, struct buf *out) {
  const char *between = ", ";
  buf_printf(out, "%zu in sync", totals->in_sync);
  count_next(totals->differ, "not in sync", &between, out);
  count_next(totals->failed, "could not be read", &between, out);
  count_next(totals->not_read, "not tried", &between, out);
}

void fleet_summary(const struct fleet_view *view, struct buf *out) {
  const struct fleet_totals *totals = &view->totals;
  count_text(totals->apps, "app", out);
  if (view->shard.count)
    buf_printf(out, " of shard %u/%u", view->shard.index, view->shard.count);
  if (view->endpoint) {
    buf_add_text(out, " at ");
    escape_line(out, bytes_of(view->endpoint));
  }
  buf_add_text(out, ", ");
  item_text_header(NULL, NULL, view->plan_file, out);
  buf_add_text(out, ": ");
  add_parts(totals, out);
  buf_add_text(out, ".\n");
  if (totals->two_way)
    buf_printf(
        out,
        "durable.lock has no record of an apply to %zu of them: only plan and app are compared, without env values.\n",
        totals->two_way);
}

/* ---- SARIF: one document, whose results come one by one ---- */

static void sarif_begin(struct buf *out) {
  struct page page = {.command = "drift"};
  page.rules = page_rules(page.command, &page.rule_count);
  JD_JS tool = page_sarif_tool(&page);
  buf_add_text(out, "{\n  \"$schema\": \"" SARIF_SCHEMA "\",\n  \"version\": \"" SARIF_VERSION "\",\n"
                    "  \"runs\": [{\n\"tool\": ");
  js_write(tool, JS_COMPACT, out);
  buf_add_text(out, ",\n\"columnKind\": \"" SARIF_COLUMNS "\",\n\"results\": [");
}

static void sarif_app(const struct page *page, struct buf *out) {
  JD_JS results = page_sarif_results(page);
  for (size_t i = 0; i < js_length(results); i++) {
    buf_add_text(out, ",\n");
    js_write(js_at(results, i), JS_COMPACT, out);
  }
}

static void sarif_end(const struct fleet_totals *totals, struct buf *out) {
  bool all = totals->failed + totals->not_read == 0;
  buf_printf(out, "\n],\n\"invocations\": [{\"executionSuccessful\": %s}]\n  }]\n}\n", all ? "true" : "false");
}

/* ---- any format ---- */

static void add_summary(const struct fleet_view *view, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  fleet_summary(view, &text);
  wrap_lines(buf_bytes(&text), view->text.style.columns, out);
}

void fleet_begin(const struct fleet_view *view, struct buf *out) {
  if (view->format == FORMAT_SARIF)
    sarif_begin(out);
  else if (view->format == FORMAT_JUNIT) /* no totals: those of the suites follow later */
    buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"jd drift\">\n");
}

void fleet_add(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
  switch (view->format) {
  case FORMAT_TEXT:
    fleet_text_app(view, app, out);
    break;
  case FORMAT_JSON:
    fleet_json_app(view, app, out);
    break;
  case FORMAT_GITHUB:
    page_github_rows(&app->page, out);
    break;
  case FORMAT_JUNIT:
    page_junit_suite(&app->page, &view->diffs, out);
    break;
  case FORMAT_SARIF:
    sarif_app(&app->page, out);
    break;
  case FORMAT_MARKDOWN: /* written at the end, because its table comes first */
    break;
  }
}

struct bytes fleet_first(const struct fleet_view *view, struct bytes text) {
  if (view->format == FORMAT_SARIF && text.len)
    return (struct bytes){text.data + 1, text.len - 1};
  return text;
}

void fleet_end(const struct fleet_view *view, struct buf *out) {
  switch (view->format) {
  case FORMAT_TEXT:
    if (!view->text.quiet)
      add_summary(view, out);
    break;
  case FORMAT_JSON:
    fleet_json_totals(view, out);
    break;
  case FORMAT_GITHUB:
    fleet_summary(view, out);
    break;
  case FORMAT_JUNIT:
    buf_add_text(out, "</testsuites>\n");
    break;
  case FORMAT_SARIF:
    sarif_end(&view->totals, out);
    break;
  case FORMAT_MARKDOWN:
    break;
  }
}
