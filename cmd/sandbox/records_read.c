#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/records.h"

static void set_time(struct js *object, const char *key, struct arena *arena, int64_t time) {
  js_set_text(object, key, clock_iso(arena, time));
}

struct js *records_list(struct store *store, const char *app_id) {
  JD_ARENA arena = arena_new();
  struct js *list = js_new_array();
  struct query *query = query_of(store,
                                 "SELECT id, name, class_name, status, access_mode, last_deployed_at, error_message "
                                 "FROM objects WHERE app_id = ? ORDER BY seq DESC",
                                 app_id);
  while (query_next(query)) {
    struct js *entry = js_new_object();
    js_set_text(entry, "id", query_get_text(query, 0, arena));
    js_set_text(entry, "name", query_get_text(query, 1, arena));
    js_set_text(entry, "class_name", query_get_text(query, 2, arena));
    js_set_text(entry, "status", query_get_text(query, 3, arena));
    js_set_text(entry, "access_mode", query_get_text(query, 4, arena));
    set_time(entry, "last_deployed_at", arena, query_get_integer(query, 5));
    js_set_text(entry, "error_message", query_get_text(query, 6, arena));
    js_append(list, entry);
  }
  query_end(query);
  return list;
}

struct js *records_object(struct store *store, const char *app_id, const char *name) {
  JD_ARENA arena = arena_new();
  struct query *query = query_of(store,
                                 "SELECT id, class_name, code, access_mode, status, error_message, last_deployed_at, "
                                 "created_at, updated_at FROM objects WHERE app_id = ? AND name = ?",
                                 app_id);
  query_text(query, name);
  struct js *object = query_next(query) ? js_new_object() : NULL;
  if (object) {
    js_set_text(object, "id", query_get_text(query, 0, arena));
    js_set_text(object, "name", name);
    js_set_text(object, "class_name", query_get_text(query, 1, arena));
    js_set_bytes(object, "code", query_get_blob(query, 2, arena));
    js_set_text(object, "access_mode", query_get_text(query, 3, arena));
    js_set_text(object, "status", query_get_text(query, 4, arena));
    js_set_text(object, "error_message", query_get_text(query, 5, arena));
    set_time(object, "last_deployed_at", arena, query_get_integer(query, 6));
    set_time(object, "created_at", arena, query_get_integer(query, 7));
    set_time(object, "updated_at", arena, query_get_integer(query, 8));
  }
  query_end(query);
  return object;
}

static struct js *read_keys(struct store *store, const char *sql, const char *app_id) {
  JD_ARENA arena = arena_new();
  struct js *keys = js_new_array();
  struct query *query = query_of(store, sql, app_id);
  while (query_next(query))
    js_append_text(keys, query_get_text(query, 0, arena));
  query_end(query);
  return keys;
}

struct js *records_env_keys(struct store *store, const char *app_id) {
  return read_keys(store, "SELECT key FROM env WHERE app_id = ? ORDER BY key", app_id);
}

struct js *records_app_env_keys(struct store *store, const char *app_id, int64_t *updated_at) {
  struct query *query = query_of(store, "SELECT app_env_updated_at FROM apps WHERE app_id = ?", app_id);
  *updated_at = query_next(query) ? query_get_integer(query, 0) : 0;
  query_end(query);
  return read_keys(store, "SELECT key FROM app_env WHERE app_id = ? ORDER BY seq", app_id);
}

static struct js *read_upload_classes(struct store *store, int64_t upload, bool deleted) {
  JD_ARENA arena = arena_new();
  struct js *names = js_new_array();
  struct query *query =
      query_new(store, "SELECT class_name FROM upload_classes WHERE upload = ? AND deleted = ? ORDER BY position");
  query_integer(query, upload);
  query_integer(query, deleted);
  while (query_next(query))
    js_append_text(names, query_get_text(query, 0, arena));
  query_end(query);
  return names;
}

struct js *records_uploads(struct store *store, const char *app_id) {
  JD_ARENA arena = arena_new();
  struct js *list = js_new_array();
  struct query *query = query_of(store, "SELECT seq, op, outcome FROM uploads WHERE app_id = ? ORDER BY seq", app_id);
  while (query_next(query)) {
    struct js *entry = js_new_object();
    js_set_text(entry, "op", query_get_text(query, 1, arena));
    js_set(entry, "new_classes", read_upload_classes(store, query_get_integer(query, 0), false));
    js_set(entry, "deleted_classes", read_upload_classes(store, query_get_integer(query, 0), true));
    js_set_text(entry, "outcome", query_get_text(query, 2, arena));
    js_append(list, entry);
  }
  query_end(query);
  return list;
}
