#include "cmd/sandbox/records.h"

/* Queries hand out copies that live as long as the state. */
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

/* Faults are the platform's, and hit whichever app calls next. */
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
