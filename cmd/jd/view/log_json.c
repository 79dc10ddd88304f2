#include "cmd/jd/view/document_json.h"
#include "cmd/jd/view/log.h"
#include "cmd/jd/view/plan_json.h"

static struct js *target_json(const struct applied *target) {
  struct js *json = js_new_object();
  js_set_text(json, "app_id", target->app_id);
  js_set_text(json, "endpoint", target->endpoint);
  return json;
}

static struct js *object_json(const struct applied *target, const struct applied_object *object) {
  struct js *json = target_json(target);
  js_set_text(json, "class_name", object->class_name);
  js_set_text(json, "access_mode", access_mode_name(object->access_mode));
  js_set_text(json, "source", object->source);
  json_set_digest(json, "code", object->code_digest);
  return json;
}

static struct js *env_json(const struct applied *target, const struct applied_env *env) {
  struct js *json = target_json(target), *ids = js_new_array();
  for (size_t i = 0; i < env->digest_count; i++)
    js_append_text(ids, env->digests[i].key_id);
  js_set(json, "key_ids", ids);
  return json;
}

static struct js *held_json(const struct history_entry *entry) {
  const struct plan_json_view view = {0};
  struct js *json = js_new_object();
  js_set_text(json, "state", held_name(entry->held));
  js_set(json, "changes", plan_json_changes(&entry->item, &view));
  if (entry->item.unverified)
    js_set_bool(json, "unverified", true);
  return json;
}

static struct js *entry_json(const struct history_entry *entry) {
  struct js *json = js_new_object();
  js_set_text(json, "kind", item_kind_name(entry->item.kind));
  js_set_text(json, "name", entry->item.name);
  js_set_text(json, "time", entry->time);
  js_set_bool(json, "logged", entry->result != NULL);
  js_set_text(json, "result", entry->result);
  if (entry->object)
    js_set(json, "applied", object_json(entry->target, entry->object));
  else
    js_set(json, "applied", entry->env ? env_json(entry->target, entry->env) : js_new_null());
  if (entry->held != HELD_UNKNOWN)
    js_set(json, "live", held_json(entry));
  return json;
}

struct js *log_json(const struct log_view *log) {
  struct js *json = json_document(), *entries = js_new_array();
  for (size_t i = 0; i < log->history->count; i++)
    js_append(entries, entry_json(&log->history->entries[i]));
  js_set_text(json, "app_id", log->app_id);
  js_set_text(json, "endpoint", log->endpoint);
  if (log->verified) {
    struct js *summary = js_new_object();
    for (int held = HELD_SAME; held < HELD_COUNT; held++)
      js_set_integer(summary, held_name((enum held)held), (int64_t)history_count(log->history, (enum held)held));
    js_set(json, "summary", summary);
  }
  js_set(json, "entries", entries);
  return json;
}
