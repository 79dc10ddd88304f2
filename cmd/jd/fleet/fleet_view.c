#include "cmd/jd/fleet/fleet_view.h"

#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

bool fleet_in_sync(const struct fleet_totals *totals) {
  return totals->in_sync == totals->apps;
}

static void add_parts(const struct fleet_totals *totals, struct buf *out) {
  buf_printf(out, "%zu in sync", totals->in_sync);
  if (totals->differ)
    buf_printf(out, ", %zu not in sync", totals->differ);
  if (totals->failed)
    buf_printf(out, ", %zu could not be read", totals->failed);
  if (totals->not_read)
    buf_printf(out, ", %zu not looked at", totals->not_read);
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
        out, "No record of an apply to %zu of them in durable.lock: plan and app alone are compared, env values not.\n",
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
  wrap_lines(buf_bytes(&text), view->text.look.columns, out);
}

void fleet_begin(const struct fleet_view *view, struct buf *out) {
  if (view->format == FORMAT_SARIF)
    sarif_begin(out);
  else if (view->format == FORMAT_JUNIT) /* the sums are those of its suites: they come later than this line */
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
    page_junit_suite(&app->page, &view->page, out);
    break;
  case FORMAT_SARIF:
    sarif_app(&app->page, out);
    break;
  case FORMAT_MARKDOWN: /* written at the end, since its table comes first */
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
