/* An app's state, to and from the store; and what the control plane says of it without the model. */
#include "cmd/sandbox/store/internal.h"

/* ---- faults ---- */

static const char *const ops[] = {[PLATFORM_DEPLOY] = "deploy", [PLATFORM_DELETE] = "delete", [PLATFORM_TAG] = "tag"};

bool records_fault_op(const char *op, struct platform_fault *out) {
  out->any = strcmp(op, "any") == 0;
  out->op = PLATFORM_DEPLOY;
  for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
    if (strcmp(ops[i], op) != 0)
      continue;
    out->op = (enum platform_op)i;
    return true;
  }
  return out->any;
}

void records_put_fault(struct store *store, const struct platform_fault *fault) {
  STORE_RUN(store, "INSERT INTO faults (op, times, status, code, message, after, network) VALUES (?, ?, ?, ?, ?, ?, ?)",
            of_text(fault->any ? "any" : ops[fault->op]), of_integer(fault->times), of_integer(fault->status),
            of_integer(fault->code), of_text(fault->message), of_integer(fault->after), of_integer(fault->network));
}

/* ---- load ---- */

/* The copy lives as long as the state. */
static char *text(struct query *query, int column, struct arena *arena) {
  return (char *)query_get_text(query, column, arena);
}

static bool load_app(struct store *store, struct platform_state *state) {
  struct query *query =
      query_of(store,
               "SELECT app_env_updated_at, has_remembered, remembered_tag, worker_exists, worker_tag, "
               "next_storage, next_tag FROM apps WHERE app_id = ?",
               state->app_id);
  bool found = query_next(query);
  if (found) {
    state->app_env_updated_at = query_get_integer(query, 0);
    state->has_remembered = query_get_integer(query, 1) != 0;
    state->remembered_tag = text(query, 2, state->arena);
    state->worker_exists = query_get_integer(query, 3) != 0;
    state->worker_tag = text(query, 4, state->arena);
    state->next_storage = (uint64_t)query_get_integer(query, 5);
    state->next_tag = (uint64_t)query_get_integer(query, 6);
  }
  query_end(query);
  return found;
}

static void load_rows(struct store *store, struct platform_state *state) {
  struct query *query = query_of(store,
                                 "SELECT id, name, class_name, code, access_mode, status, error_message, "
                                 "last_deployed_at, created_at, updated_at FROM objects WHERE app_id = ? ORDER BY seq",
                                 state->app_id);
  while (query_next(query)) {
    struct platform_row row = {.id = text(query, 0, state->arena),
                               .name = text(query, 1, state->arena),
                               .class_name = text(query, 2, state->arena),
                               .code = query_get_blob(query, 3, state->arena),
                               .error_message = text(query, 6, state->arena),
                               .last_deployed_at = query_get_integer(query, 7),
                               .created_at = query_get_integer(query, 8),
                               .updated_at = query_get_integer(query, 9)};
    access_mode_parse(bytes_of(query_get_text(query, 4, state->arena)), &row.access_mode);
    row_status_parse(bytes_of(query_get_text(query, 5, state->arena)), &row.status);
    *ARENA_PUSH(state->arena, state->rows, state->row_count, state->row_capacity) = row;
  }
  query_end(query);
}

static void load_env(struct store *store, struct platform_state *state) {
  struct query *query = query_of(store, "SELECT key, value FROM env WHERE app_id = ? ORDER BY key", state->app_id);
  while (query_next(query))
    *ARENA_PUSH(state->arena, state->env, state->env_count, state->env_capacity) =
        (struct platform_env){text(query, 0, state->arena), query_get_blob(query, 1, state->arena)};
  query_end(query);
  query = query_of(store, "SELECT key, value FROM app_env WHERE app_id = ? ORDER BY seq", state->app_id);
  while (query_next(query))
    *ARENA_PUSH(state->arena, state->app_env, state->app_env_count, state->app_env_capacity) =
        (struct platform_env){text(query, 0, state->arena), query_get_blob(query, 1, state->arena)};
  query_end(query);
}

static void load_classes(struct store *store, struct platform_state *state) {
  size_t capacity = 0;
  struct query *query =
      query_of(store, "SELECT class_name FROM remembered WHERE app_id = ? ORDER BY position", state->app_id);
  while (query_next(query))
    *ARENA_PUSH(state->arena, state->remembered, state->remembered_count, capacity) = text(query, 0, state->arena);
  query_end(query);
  query = query_of(store, "SELECT class_name, storage FROM classes WHERE app_id = ? ORDER BY storage", state->app_id);
  while (query_next(query))
    *ARENA_PUSH(state->arena, state->classes, state->class_count, state->class_capacity) =
        (struct platform_class){text(query, 0, state->arena), (uint64_t)query_get_integer(query, 1)};
  query_end(query);
}

/* Faults belong to the platform, and hit whichever app calls next. */
static void load_faults(struct store *store, struct platform_state *state) {
  struct query *query =
      query_new(store, "SELECT op, times, status, code, message, after, network FROM faults ORDER BY seq");
  while (query_next(query)) {
    struct platform_fault fault = {.times = (unsigned)query_get_integer(query, 1),
                                   .status = (int)query_get_integer(query, 2),
                                   .code = (int)query_get_integer(query, 3),
                                   .message = text(query, 4, state->arena),
                                   .after = query_get_integer(query, 5) != 0,
                                   .network = query_get_integer(query, 6) != 0};
    records_fault_op(query_get_text(query, 0, state->arena), &fault);
    *ARENA_PUSH(state->arena, state->faults, state->fault_count, state->fault_capacity) = fault;
  }
  query_end(query);
}

struct platform_state *records_load(struct store *store, const char *app_id) {
  struct platform_state *state = platform_new(app_id);
  if (!load_app(store, state)) {
    platform_free(state);
    return NULL;
  }
  load_rows(store, state);
  load_env(store, state);
  load_classes(store, state);
  load_faults(store, state);
  return state;
}

/* ---- save ---- */

static void save_app(struct store *store, const struct platform_state *state) {
  STORE_RUN(store,
            "UPDATE apps SET app_env_updated_at = ?, has_remembered = ?, remembered_tag = ?, worker_exists = ?, "
            "worker_tag = ?, next_storage = ?, next_tag = ? WHERE app_id = ?",
            of_integer(state->app_env_updated_at), of_integer(state->has_remembered), of_text(state->remembered_tag),
            of_integer(state->worker_exists), of_text(state->worker_tag), of_integer((int64_t)state->next_storage),
            of_integer((int64_t)state->next_tag), of_text(state->app_id));
}

/* Writes the row only if it differs, so that a phase does not rewrite sources that it did not touch. */
static void save_row(struct store *store, const char *app_id, const struct platform_row *row) {
  STORE_RUN(
      store,
      "INSERT INTO objects (app_id, id, name, class_name, code, access_mode, status, error_message, last_deployed_at, "
      "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (app_id, name) DO UPDATE SET "
      "class_name = excluded.class_name, code = excluded.code, access_mode = excluded.access_mode, "
      "status = excluded.status, error_message = excluded.error_message, "
      "last_deployed_at = excluded.last_deployed_at, updated_at = excluded.updated_at "
      "WHERE updated_at <> excluded.updated_at OR status <> excluded.status OR code <> excluded.code",
      of_text(app_id), of_text(row->id), of_text(row->name), of_text(row->class_name), of_blob(row->code),
      of_text(access_mode_name(row->access_mode)), of_text(row_status_name(row->status)), of_text(row->error_message),
      of_integer(row->last_deployed_at), of_integer(row->created_at), of_integer(row->updated_at));
}

static void save_rows(struct store *store, const struct platform_state *state) {
  JD_JS ids = js_new_array();
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < state->row_count; i++)
    js_append_text(ids, state->rows[i].id);
  js_write(ids, JS_COMPACT, &text);
  STORE_RUN(store, "DELETE FROM objects WHERE app_id = ? AND id NOT IN (SELECT value FROM json_each(?))",
            of_text(state->app_id), of_text(text.data));
  for (size_t i = 0; i < state->row_count; i++)
    save_row(store, state->app_id, &state->rows[i]);
}

static void save_envs(struct store *store, const struct platform_state *state) {
  STORE_RUN(store, "DELETE FROM env WHERE app_id = ?", of_text(state->app_id));
  for (size_t i = 0; i < state->env_count; i++)
    STORE_RUN(store, "INSERT INTO env (app_id, key, value) VALUES (?, ?, ?)", of_text(state->app_id),
              of_text(state->env[i].key), of_blob(state->env[i].value));
  STORE_RUN(store, "DELETE FROM app_env WHERE app_id = ?", of_text(state->app_id));
  for (size_t i = 0; i < state->app_env_count; i++)
    STORE_RUN(store, "INSERT INTO app_env (app_id, key, value) VALUES (?, ?, ?)", of_text(state->app_id),
              of_text(state->app_env[i].key), of_blob(state->app_env[i].value));
}

static void save_classes(struct store *store, const struct platform_state *state) {
  STORE_RUN(store, "DELETE FROM remembered WHERE app_id = ?", of_text(state->app_id));
  for (size_t i = 0; i < state->remembered_count; i++)
    STORE_RUN(store, "INSERT INTO remembered (app_id, position, class_name) VALUES (?, ?, ?)", of_text(state->app_id),
              of_integer((int64_t)i), of_text(state->remembered[i]));
  STORE_RUN(store, "DELETE FROM classes WHERE app_id = ?", of_text(state->app_id));
  for (size_t i = 0; i < state->class_count; i++)
    STORE_RUN(store, "INSERT INTO classes (app_id, class_name, storage) VALUES (?, ?, ?)", of_text(state->app_id),
              of_text(state->classes[i].class_name), of_integer((int64_t)state->classes[i].storage));
}

static void save_upload_classes(struct store *store, bool deleted, char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    STORE_RUN(store,
              "INSERT INTO upload_classes (upload, deleted, position, class_name) VALUES "
              "((SELECT max(seq) FROM uploads), ?, ?, ?)",
              of_integer(deleted), of_integer((int64_t)i), of_text(names[i]));
}

static void save_uploads(struct store *store, const struct platform_state *state) {
  for (size_t i = 0; i < state->upload_count; i++) {
    const struct platform_upload *upload = &state->uploads[i];
    STORE_RUN(store, "INSERT INTO uploads (app_id, op, outcome) VALUES (?, ?, ?)", of_text(state->app_id),
              of_text(upload->op == PLATFORM_DELETE ? "delete" : "deploy"),
              of_text(upload_outcome_name(upload->outcome)));
    save_upload_classes(store, false, upload->new_classes, upload->new_count);
    save_upload_classes(store, true, upload->deleted_classes, upload->deleted_count);
  }
}

static void save_faults(struct store *store, const struct platform_state *state) {
  if (state->fault_count == 0)
    return;
  query_run(query_new(store, "DELETE FROM faults"));
  for (size_t i = 0; i < state->fault_count; i++)
    if (state->faults[i].times > 0)
      records_put_fault(store, &state->faults[i]);
}

void records_save(struct store *store, const struct platform_state *state) {
  save_app(store, state);
  save_rows(store, state);
  save_envs(store, state);
  save_classes(store, state);
  save_uploads(store, state);
  save_faults(store, state);
}

/* ---- read ---- */

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

/* What the list and GET of one object have in common. */
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

/* Returns the JSON of a query that makes one. */
static struct js *read_json(struct store *store, const char *sql, const char *app_id) {
  JD_ARENA arena = arena_new();
  struct query *query = query_of(store, sql, app_id);
  struct js *json = query_next(query) ? js_parse(bytes_of(query_get_text(query, 0, arena)), "database", NULL) : NULL;
  query_end(query);
  return json ? json : js_new_array();
}

struct js *records_env_keys(struct store *store, const char *app_id) {
  return read_json(store, "SELECT json_group_array(key) FROM (SELECT key FROM env WHERE app_id = ? ORDER BY key)",
                   app_id);
}

struct js *records_app_env_keys(struct store *store, const char *app_id, int64_t *updated_at) {
  struct query *query = query_of(store, "SELECT app_env_updated_at FROM apps WHERE app_id = ?", app_id);
  *updated_at = query_next(query) ? query_get_integer(query, 0) : 0;
  query_end(query);
  return read_json(store, "SELECT json_group_array(key) FROM (SELECT key FROM app_env WHERE app_id = ? ORDER BY seq)",
                   app_id);
}

#define CLASSES_OF_UPLOAD(deleted)                                                                                     \
  "(SELECT json_group_array(class_name) FROM (SELECT class_name FROM upload_classes WHERE upload = seq AND deleted "   \
  "= " deleted " ORDER BY position))"

struct js *records_uploads(struct store *store, const char *app_id) {
  return read_json(store,
                   "SELECT json_group_array(json_object('op', op, 'new_classes', " CLASSES_OF_UPLOAD(
                       "0") ", 'deleted_classes', " CLASSES_OF_UPLOAD("1") ", 'outcome', outcome)) FROM (SELECT * FROM "
                                                                           "uploads WHERE app_id = ? ORDER BY seq)",
                   app_id);
}
