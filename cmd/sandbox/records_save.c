#include "cmd/sandbox/records.h"

/* Rows are written only where they differ, so that a phase does not rewrite sources that it did not touch. */

static void save_app(struct store *store, const struct platform_state *state) {
  STORE_RUN(store,
            "UPDATE apps SET app_env_updated_at = ?, has_remembered = ?, remembered_tag = ?, worker_exists = ?, "
            "worker_tag = ?, next_storage = ?, next_tag = ? WHERE app_id = ?",
            of_integer(state->app_env_updated_at), of_integer(state->has_remembered), of_text(state->remembered_tag),
            of_integer(state->worker_exists), of_text(state->worker_tag), of_integer((int64_t)state->next_storage),
            of_integer((int64_t)state->next_tag), of_text(state->app_id));
}

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

static bool has_id(const struct platform_state *state, const char *id) {
  for (size_t i = 0; i < state->row_count; i++)
    if (strcmp(state->rows[i].id, id) == 0)
      return true;
  return false;
}

static void save_rows(struct store *store, const struct platform_state *state) {
  JD_ARENA arena = arena_new();
  struct query *query = query_of(store, "SELECT id FROM objects WHERE app_id = ?", state->app_id);
  while (query_next(query)) {
    const char *id = query_get_text(query, 0, arena);
    if (!has_id(state, id))
      STORE_RUN(store, "DELETE FROM objects WHERE app_id = ? AND id = ?", of_text(state->app_id), of_text(id));
  }
  query_end(query);
  for (size_t i = 0; i < state->row_count; i++)
    save_row(store, state->app_id, &state->rows[i]);
}

struct env_list {
  const char *select, *drop, *put;
  const struct platform_env *list;
  size_t count;
};

static bool has_key(const struct env_list *env, const char *key) {
  for (size_t i = 0; i < env->count; i++)
    if (strcmp(env->list[i].key, key) == 0)
      return true;
  return false;
}

static void save_env(struct store *store, const char *app_id, const struct env_list *env) {
  JD_ARENA arena = arena_new();
  struct query *query = query_of(store, env->select, app_id);
  while (query_next(query)) {
    const char *key = query_get_text(query, 0, arena);
    if (!has_key(env, key))
      STORE_RUN(store, env->drop, of_text(app_id), of_text(key));
  }
  query_end(query);
  for (size_t i = 0; i < env->count; i++)
    STORE_RUN(store, env->put, of_text(app_id), of_text(env->list[i].key), of_blob(env->list[i].value));
}

static void save_envs(struct store *store, const struct platform_state *state) {
#define PUT(table)                                                                                                     \
  "INSERT INTO " table " (app_id, key, value) VALUES (?, ?, ?) ON CONFLICT (app_id, key) DO UPDATE SET "               \
  "value = excluded.value WHERE value <> excluded.value"
  struct env_list env = {"SELECT key FROM env WHERE app_id = ?", "DELETE FROM env WHERE app_id = ? AND key = ?",
                         PUT("env"), state->env, state->env_count};
  struct env_list app_env = {"SELECT key FROM app_env WHERE app_id = ?",
                             "DELETE FROM app_env WHERE app_id = ? AND key = ?", PUT("app_env"), state->app_env,
                             state->app_env_count};
  save_env(store, state->app_id, &env);
  save_env(store, state->app_id, &app_env);
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
