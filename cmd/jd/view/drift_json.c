#include "cmd/jd/view/drift_json.h"

#include "cmd/jd/view/document_json.h"

static struct js *item_json(const struct drift_item *drifted, const struct plan_json_view *view) {
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

struct js *drift_json(const struct drift_report *report, bool strict, const struct plan_json_view *view) {
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
