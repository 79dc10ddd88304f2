#include "cmd/jd/view/view.h"

#include "reconcile/api/api.h"

static bool get_words(const struct json_file *file, const struct js *object, const char *path,
                      struct live_object *out) {
  const struct js *status = js_get(object, "status"), *mode = js_get(object, "access_mode");
  if (!row_status_parse(js_bytes(status), &out->status))
    return json_file_fail(file, json_file_path(file, path, "status"), "PENDING, BUILDING, READY or ERROR", status);
  if (!access_mode_parse(js_bytes(mode), &out->access_mode))
    return json_file_fail(file, json_file_path(file, path, "access_mode"), "public, authenticated or service_key",
                          mode);
  return true;
}

/* Reads what only a get returns. The code is null only in rows that cannot be read back. */
static bool get_rest(const struct json_file *file, const struct js *object, const char *path, struct live_object *out) {
  const struct js *code = js_get(object, "code");
  if (!snapshot_can_get(out->name) && code && js_type(code) == JS_NULL)
    return true;
  if (!js_is_string(code))
    return json_file_fail(file, json_file_path(file, path, "code"), "a string", code);
  out->has_code = true;
  out->code = arena_bytes(file->arena, js_bytes(code));
  return json_file_text(file, object, path, "created_at", &out->created_at) &&
         json_file_text(file, object, path, "updated_at", &out->updated_at);
}

static bool get_object(const struct json_file *file, const struct js *object, const char *path,
                       struct live_object *out) {
  if (!object || js_type(object) != JS_OBJECT)
    return json_file_fail(file, path, "an object", object);
  return json_file_text(file, object, path, "id", &out->id) && json_file_text(file, object, path, "name", &out->name) &&
         json_file_text(file, object, path, "class_name", &out->class_name) && get_words(file, object, path, out) &&
         json_file_text_or_null(file, object, path, "last_deployed_at", &out->last_deployed_at) &&
         json_file_text_or_null(file, object, path, "error_message", &out->error_message) &&
         get_rest(file, object, path, out);
}

static bool get_objects(const struct json_file *file, const struct js *document, struct live *out) {
  const struct js *list = js_get(document, "durable_objects");
  if (!list || js_type(list) != JS_ARRAY)
    return json_file_fail(file, "durable_objects", "a list", list);
  out->objects = arena_alloc_array(file->arena, js_length(list), sizeof *out->objects);
  for (size_t i = 0; i < js_length(list); i++) {
    const char *path = arena_printf(file->arena, "durable_objects[%zu]", i);
    if (!get_object(file, js_at(list, i), path, &out->objects[i]))
      return false;
    out->object_count++;
  }
  return true;
}

static bool get_keys(const struct json_file *file, const struct js *document, const char *name, const char ***keys,
                     size_t *count) {
  return json_file_texts(file, js_get(document, name), name, "keys", keys, count);
}

/* null if they could not be read when the file was written. */
static bool get_app_env(const struct json_file *file, const struct js *document, struct live *live) {
  const struct js *env = js_get(document, "app_env");
  live->app_env_unknown = env && js_type(env) == JS_NULL;
  return live->app_env_unknown || get_keys(file, document, "app_env", &live->app_env_keys, &live->app_env_count);
}

static bool keys_fit(size_t count) {
  return count <= LIMIT_APP_KEYS;
}

/* The same limits as for an app. */
static bool check_size(const struct json_file *file, const struct live *live) {
  if (live->object_count > LIMIT_APP_ROWS)
    return jd_fail_input(file->error, file->name, "durable_objects has %zu entries, but jd reads at most %d. %s",
                         live->object_count, LIMIT_APP_ROWS, file->fix);
  return (keys_fit(live->env_count) && keys_fit(live->app_env_count)) ||
         jd_fail_input(file->error, file->name, "env or app_env has more than the %d keys that jd reads. %s",
                       LIMIT_APP_KEYS, file->fix);
}

/* A list with a duplicate name would be compared wrongly. */
static bool check_names(const struct json_file *file, const struct live *live) {
  for (size_t i = 1; i < live->object_count; i++)
    if (strcmp(live->objects[i - 1].name, live->objects[i].name) == 0)
      return jd_fail_input(file->error, file->name, "durable_objects names %s twice. %s", live->objects[i].name,
                           file->fix);
  for (size_t i = 1; i < live->env_count; i++)
    if (strcmp(live->env_keys[i - 1], live->env_keys[i]) == 0)
      return jd_fail_input(file->error, file->name, "env.keys names %s twice. %s", live->env_keys[i], file->fix);
  return true;
}

bool live_file_parse(struct arena *arena, struct bytes text, const char *name, struct live_file *out,
                     struct jd_error *error) {
  const struct json_file file = {arena, name, "Write the file again with `jd status --format json`, without a NAME.",
                                 error};
  JD_JS document = json_file_parse(&file, text);
  *out = (struct live_file){0};
  if (!document || !json_file_text(&file, document, "", "app_id", &out->app_id) ||
      !json_file_text(&file, document, "", "endpoint", &out->endpoint) || !get_objects(&file, document, &out->live) ||
      !get_keys(&file, document, "env", &out->live.env_keys, &out->live.env_count) ||
      !get_app_env(&file, document, &out->live))
    return false;
  if (!check_size(&file, &out->live))
    return false;
  live_settle(&out->live);
  return check_names(&file, &out->live);
}

bool live_file_read(struct arena *arena, const char *path, struct live_file *out, struct jd_error *error) {
  static const char missing[] = "The file of --live-from does not exist. Write it with `jd status --format json`.";
  struct bytes text;
  return json_file_read(arena, path, missing, &text, error) && live_file_parse(arena, text, path, out, error);
}
