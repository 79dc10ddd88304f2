#include "cmd/jd/view/document_json.h"
#include "cmd/jd/view/status.h"
#include "reconcile/api/api.h"

const char *status_note(const struct live_object *row) {
  if (snapshot_can_get(row->name))
    return NULL;
  if (strcmp(row->name, "env") == 0)
    return "its code cannot be read back: its address is that of the env keys";
  return "a name of over 100 characters has no address: it can be neither read back nor deleted";
}

const char *status_url(struct arena *arena, const struct status *status, const char *name, const char *key) {
  return status->subdomain ? arena_printf(arena, "https://%s.butterbase.dev/_do/%s/%s", status->subdomain, name, key)
                           : NULL;
}

/* The fields of the API's own answer, and then ours. */
static struct js *row_json(const struct status *status, const struct live_object *row) {
  JD_ARENA arena = arena_new();
  struct js *json = js_new_object();
  js_set_text(json, "id", row->id);
  js_set_text(json, "name", row->name);
  js_set_text(json, "class_name", row->class_name);
  js_set_text(json, "status", row_status_name(row->status));
  js_set_text(json, "access_mode", access_mode_name(row->access_mode));
  js_set_text(json, "last_deployed_at", row->last_deployed_at);
  js_set_text(json, "error_message", row->error_message);
  if (row->has_code) {
    js_set_bytes(json, "code", row->code);
    js_set_integer(json, "bytes", (int64_t)row->code.len);
  } else {
    js_set(json, "code", js_new_null());
    js_set(json, "bytes", js_new_null());
  }
  js_set_text(json, "created_at", row->created_at);
  js_set_text(json, "updated_at", row->updated_at);
  js_set_text(json, "url", status_url(arena, status, row->name, "{key}"));
  if (status_note(row))
    js_set_text(json, "note", status_note(row));
  return json;
}

static struct js *keys_json(const char *const *keys, size_t count) {
  struct js *json = js_new_object(), *list = js_new_array();
  for (size_t i = 0; i < count; i++)
    js_append_text(list, keys[i]);
  js_set(json, "keys", list);
  return json;
}

static struct js *usage_json(const struct status *status) {
  if (!status->has_usage)
    return js_new_null();
  struct js *json = js_new_object();
  js_set_integer(json, "do_requests", status->usage.requests);
  js_set_integer(json, "do_cpu_ms", status->usage.cpu_ms);
  return json;
}

struct js *status_json(const struct status *status) {
  const struct live *live = &status->live;
  struct js *json = json_document(), *rows = js_new_array();
  js_set_text(json, "app_id", status->app_id);
  js_set_text(json, "endpoint", status->endpoint);
  for (size_t i = 0; i < live->object_count; i++)
    js_append(rows, row_json(status, &live->objects[i]));
  js_set(json, "durable_objects", rows);
  if (status->part)
    return json;
  js_set(json, "env", keys_json(live->env_keys, live->env_count));
  js_set(json, "app_env", live->app_env_unknown ? js_new_null() : keys_json(live->app_env_keys, live->app_env_count));
  js_set(json, "usage", usage_json(status));
  return json;
}
