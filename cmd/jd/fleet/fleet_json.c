#include "cmd/jd/fleet/fleet_view.h"
#include "cmd/jd/view/view.h"

#include <stdio.h>

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

void fleet_json_app(const struct fleet_view *view, const struct fleet_app *app, struct buf *out) {
  JD_JS json = app->error ? failure_json(app) : drift_json(app->report, view->strict, &view->json);
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

void fleet_json_totals(const struct fleet_view *view, struct buf *out) {
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
