#include "cmd/jd/live_file.h"

#include "model/json.h"
#include "reconcile/file.h"
#include "reconcile/snapshot.h"

struct decoding {
  struct arena *arena;
  const char *file;
  struct jd_error *error;
};

static bool fail(const struct decoding *decoding, const char *path, const char *expected, const struct js *found) {
  const char *text = found ? js_text(found) : NULL;
  const char *shown = text ? arena_printf(decoding->arena, "\"%.100s\"", text) : js_type_name(found);
  return jd_fail_input(decoding->error, decoding->file,
                       "%s should be %s and is %s. Make the file anew with `jd status --format json`.", path, expected,
                       shown);
}

static bool get_text(const struct decoding *decoding, const struct js *object, const char *path, const char *name,
                     const char **out) {
  const struct js *member = js_get(object, name);
  const char *text = member ? js_text(member) : NULL;
  if (!text)
    return fail(decoding, arena_printf(decoding->arena, "%s%s", path, name), "a string", member);
  *out = arena_strdup(decoding->arena, text);
  return true;
}

static bool get_text_or_null(const struct decoding *decoding, const struct js *object, const char *path,
                             const char *name, const char **out) {
  const struct js *member = js_get(object, name);
  *out = NULL;
  if (member && js_type(member) == JS_NULL)
    return true;
  if (member && js_text(member))
    return get_text(decoding, object, path, name, out);
  return fail(decoding, arena_printf(decoding->arena, "%s%s", path, name), "a string or null", member);
}

static bool get_words(const struct decoding *decoding, const struct js *object, const char *path,
                      struct live_object *out) {
  const struct js *status = js_get(object, "status"), *mode = js_get(object, "access_mode");
  if (!row_status_parse(js_bytes(status), &out->status))
    return fail(decoding, arena_printf(decoding->arena, "%sstatus", path), "PENDING, BUILDING, READY or ERROR", status);
  if (!access_mode_parse(js_bytes(mode), &out->access_mode))
    return fail(decoding, arena_printf(decoding->arena, "%saccess_mode", path), "public, authenticated or service_key",
                mode);
  return true;
}

/* What a get alone answers. The code of a row that cannot be read back is null; any other row has its code. */
static bool get_rest(const struct decoding *decoding, const struct js *object, const char *path,
                     struct live_object *out) {
  const struct js *code = js_get(object, "code");
  if (!snapshot_can_get(out->name) && code && js_type(code) == JS_NULL)
    return true;
  if (!js_is_string(code))
    return fail(decoding, arena_printf(decoding->arena, "%scode", path), "a string", code);
  out->has_code = true;
  out->code = arena_bytes(decoding->arena, js_bytes(code));
  return get_text(decoding, object, path, "created_at", &out->created_at) &&
         get_text(decoding, object, path, "updated_at", &out->updated_at);
}

static bool get_object(const struct decoding *decoding, const struct js *object, const char *path,
                       struct live_object *out) {
  if (!object || js_type(object) != JS_OBJECT)
    return fail(decoding, path, "an object", object);
  return get_text(decoding, object, path, "id", &out->id) && get_text(decoding, object, path, "name", &out->name) &&
         get_text(decoding, object, path, "class_name", &out->class_name) && get_words(decoding, object, path, out) &&
         get_text_or_null(decoding, object, path, "last_deployed_at", &out->last_deployed_at) &&
         get_text_or_null(decoding, object, path, "error_message", &out->error_message) &&
         get_rest(decoding, object, path, out);
}

static bool get_objects(const struct decoding *decoding, const struct js *document, struct live *out) {
  const struct js *list = js_get(document, "durable_objects");
  if (!list || js_type(list) != JS_ARRAY)
    return fail(decoding, "durable_objects", "a list", list);
  out->objects = arena_alloc_array(decoding->arena, js_length(list), sizeof *out->objects);
  for (size_t i = 0; i < js_length(list); i++) {
    const char *path = arena_printf(decoding->arena, "durable_objects[%zu].", i);
    if (!get_object(decoding, js_at(list, i), path, &out->objects[i]))
      return false;
    out->object_count++;
  }
  return true;
}

static bool get_keys(const struct decoding *decoding, const struct js *document, const char *name, const char ***keys,
                     size_t *count) {
  const struct js *list = js_get(js_get(document, name), "keys");
  if (!list || js_type(list) != JS_ARRAY)
    return fail(decoding, arena_printf(decoding->arena, "%s.keys", name), "a list", list);
  *keys = arena_alloc_array(decoding->arena, js_length(list), sizeof **keys);
  for (size_t i = 0; i < js_length(list); i++) {
    const char *text = js_text(js_at(list, i));
    if (!text)
      return fail(decoding, arena_printf(decoding->arena, "%s.keys[%zu]", name, i), "a string", js_at(list, i));
    (*keys)[(*count)++] = arena_strdup(decoding->arena, text);
  }
  return true;
}

/* null: they could not be asked for when the file was written. */
static bool get_app_env(const struct decoding *decoding, const struct js *document, struct live *live) {
  const struct js *env = js_get(document, "app_env");
  live->app_env_unknown = env && js_type(env) == JS_NULL;
  return live->app_env_unknown || get_keys(decoding, document, "app_env", &live->app_env_keys, &live->app_env_count);
}

static bool check_version(const struct decoding *decoding, const struct js *document) {
  const struct js *version = js_get(document, "format_version");
  const char *text = js_text(version);
  if (!text)
    return fail(decoding, "format_version", "a string such as \"1.0\"", version);
  if (strncmp(text, "1.", 2) != 0)
    return jd_fail_input(decoding->error, decoding->file, "format_version is %s, and this jd understands 1.x.", text);
  return true;
}

/* A list with one name twice would be matched with the plan wrongly. */
static bool check_names(const struct decoding *decoding, const struct live *live) {
  for (size_t i = 1; i < live->object_count; i++)
    if (strcmp(live->objects[i - 1].name, live->objects[i].name) == 0)
      return jd_fail_input(decoding->error, decoding->file, "durable_objects names %s twice.", live->objects[i].name);
  for (size_t i = 1; i < live->env_count; i++)
    if (strcmp(live->env_keys[i - 1], live->env_keys[i]) == 0)
      return jd_fail_input(decoding->error, decoding->file, "env.keys names %s twice.", live->env_keys[i]);
  return true;
}

bool live_file_parse(struct arena *arena, struct bytes text, const char *file, struct live_file *out,
                     struct jd_error *error) {
  const struct decoding decoding = {arena, file, error};
  JD_JS document = js_parse(text, file, error);
  *out = (struct live_file){0};
  if (!document) {
    if (error)
      error->code = JD_INPUT; /* it is a file of the user's, not an answer */
    return false;
  }
  if (js_type(document) != JS_OBJECT)
    return fail(&decoding, "The file", "a JSON object", document);
  if (!check_version(&decoding, document) || !get_text(&decoding, document, "", "app_id", &out->app_id) ||
      !get_text(&decoding, document, "", "endpoint", &out->endpoint) || !get_objects(&decoding, document, &out->live) ||
      !get_keys(&decoding, document, "env", &out->live.env_keys, &out->live.env_count) ||
      !get_app_env(&decoding, document, &out->live))
    return false;
  live_settle(&out->live);
  return check_names(&decoding, &out->live);
}

bool live_file_read(struct arena *arena, const char *path, struct live_file *out, struct jd_error *error) {
  struct bytes text;
  switch (file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, error)) {
  case FILE_READ:
    return live_file_parse(arena, text, path, out, error);
  case FILE_MISSING:
    return jd_fail_input(error, path, "There is no such file for --live-from.");
  default:
    return false;
  }
}
