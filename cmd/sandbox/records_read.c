#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/records.h"

#define SELECT_ROW                                                                                                     \
  "SELECT id, name, class_name, status, access_mode, last_deployed_at, error_message, code, created_at, updated_at "   \
  "FROM objects "

static void set_text(struct js *object, const char *key, struct query *query, int column) {
  JD_ARENA arena = arena_new();
  js_set_text(object, key, query_get_text(query, column, arena));
}

static void set_time(struct js *object, const char *key, struct query *query, int column) {
  JD_ARENA arena = arena_new();
  js_set_text(object, key, clock_iso(arena, query_get_integer(query, column)));
}

/* What the list and an object of its own both say. */
static struct js *read_row(struct query *query) {
  struct js *row = js_new_object();
  set_text(row, "id", query, 0);
  set_text(row, "name", query, 1);
  set_text(row, "class_name", query, 2);
  set_text(row, "status", query, 3);
  set_text(row, "access_mode", query, 4);
  set_time(row, "last_deployed_at", query, 5);
  set_text(row, "error_message", query, 6);
  return row;
}

struct js *records_list(struct store *store, const char *app_id) {
  struct js *list = js_new_array();
  struct query *query = query_of(store, SELECT_ROW "WHERE app_id = ? ORDER BY seq DESC", app_id);
  while (query_next(query))
    js_append(list, read_row(query));
  query_end(query);
  return list;
}

struct js *records_object(struct store *store, const char *app_id, const char *name) {
  JD_ARENA arena = arena_new();
  struct query *query = query_of(store, SELECT_ROW "WHERE app_id = ? AND name = ?", app_id);
  query_bind(query, of_text(name));
  struct js *object = query_next(query) ? read_row(query) : NULL;
  if (object) {
    js_set_bytes(object, "code", query_get_blob(query, 7, arena));
    set_time(object, "created_at", query, 8);
    set_time(object, "updated_at", query, 9);
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
  query_bind(query, of_integer(upload));
  query_bind(query, of_integer(deleted));
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
