#include "model/platform/internal.h"

#include <inttypes.h>

struct platform_state *platform_new(const char *app_id) {
  struct arena *arena = arena_new();
  struct platform_state *state = arena_alloc(arena, sizeof *state);
  state->arena = arena;
  state->app_id = arena_strdup(arena, app_id);
  return state;
}

void platform_free(struct platform_state *state) {
  if (state)
    arena_free(state->arena);
}

static void *copy_array(struct arena *arena, const void *list, size_t count, size_t size) {
  void *copy = arena_alloc_array(arena, count, size);
  if (count)
    memcpy(copy, list, count * size);
  return copy;
}

struct platform_state *platform_fork(const struct platform_state *from) {
  struct arena *arena = arena_new();
  struct platform_state *fork = arena_alloc(arena, sizeof *fork);
  *fork = *from;
  fork->arena = arena;
  fork->rows = copy_array(arena, from->rows, from->row_count, sizeof *from->rows);
  fork->env = copy_array(arena, from->env, from->env_count, sizeof *from->env);
  fork->app_env = copy_array(arena, from->app_env, from->app_env_count, sizeof *from->app_env);
  fork->remembered = copy_array(arena, from->remembered, from->remembered_count, sizeof *from->remembered);
  fork->classes = copy_array(arena, from->classes, from->class_count, sizeof *from->classes);
  fork->row_capacity = from->row_count;
  fork->env_capacity = from->env_count;
  fork->app_env_capacity = from->app_env_count;
  fork->class_capacity = from->class_count;
  fork->faults = NULL;
  fork->uploads = NULL;
  fork->fault_count = fork->fault_capacity = fork->upload_count = fork->upload_capacity = 0;
  return fork;
}

/* ---- rows ---- */

struct platform_row *platform_find_row(const struct platform_state *state, const char *name) {
  return names_find(state->rows, state->row_count, sizeof *state->rows, name);
}

struct platform_row *platform_put_row(struct platform_state *state, const struct platform_row *row) {
  struct platform_row *mine = platform_find_row(state, row->name);
  if (!mine)
    mine = ARENA_PUSH(state->arena, state->rows, state->row_count, state->row_capacity);
  *mine = *row;
  mine->id = arena_strdup(state->arena, row->id ? row->id : "");
  mine->name = arena_strdup(state->arena, row->name);
  mine->class_name = arena_strdup(state->arena, row->class_name);
  mine->code = arena_bytes(state->arena, row->code);
  mine->error_message = arena_strdup(state->arena, row->error_message);
  mine->source = NULL;
  return mine;
}

bool platform_drop_row(struct platform_state *state, const char *name) {
  struct platform_row *row = platform_find_row(state, name);
  if (row)
    list_take_out(state->rows, &state->row_count, sizeof *row, (size_t)(row - state->rows));
  return row != NULL;
}

bool platform_is_active(const struct platform_row *row) {
  return row->status != ROW_ERROR;
}

bool platform_any_active(const struct platform_state *state) {
  for (size_t i = 0; i < state->row_count; i++)
    if (platform_is_active(&state->rows[i]))
      return true;
  return false;
}

const struct ts_source *platform_source(struct platform_state *state, struct platform_row *row) {
  if (!row->source) {
    struct ts_source *source = arena_alloc(state->arena, sizeof *source);
    ts_analyse(state->arena, row->code, source);
    row->source = source;
  }
  return row->source;
}

/* ---- variables ---- */

/* Returns where the variable of that key is, or would be put. */
static size_t env_position(const struct platform_state *state, const char *key, bool *found) {
  return names_position(state->env, state->env_count, sizeof *state->env, key, found);
}

const struct platform_env *platform_find_env(const struct platform_state *state, const char *key) {
  bool found;
  size_t at = env_position(state, key, &found);
  return found ? &state->env[at] : NULL;
}

void platform_put_env(struct platform_state *state, const char *key, struct bytes value) {
  bool found;
  struct bytes copy = arena_bytes(state->arena, value);
  size_t at = env_position(state, key, &found);
  if (!found) {
    (void)ARENA_PUSH(state->arena, state->env, state->env_count, state->env_capacity);
    memmove(state->env + at + 1, state->env + at, (state->env_count - at - 1) * sizeof *state->env);
    state->env[at].key = arena_strdup(state->arena, key);
  }
  state->env[at].value = copy;
}

bool platform_drop_env(struct platform_state *state, const char *key) {
  bool found;
  size_t at = env_position(state, key, &found);
  if (found)
    list_take_out(state->env, &state->env_count, sizeof *state->env, at);
  return found;
}

/* In order of insertion, so each of them is looked at. */
static struct platform_env *find_app_env(const struct platform_state *state, const char *key) {
  return names_find(state->app_env, state->app_env_count, sizeof *state->app_env, key);
}

void platform_put_app_env(struct platform_state *state, const char *key, struct bytes value) {
  struct bytes copy = arena_bytes(state->arena, value);
  struct platform_env *found = find_app_env(state, key);
  if (found)
    found->value = copy;
  else
    *ARENA_PUSH(state->arena, state->app_env, state->app_env_count, state->app_env_capacity) =
        (struct platform_env){arena_strdup(state->arena, key), copy};
}

bool platform_drop_app_env(struct platform_state *state, const char *key) {
  struct platform_env *found = find_app_env(state, key);
  if (found)
    list_take_out(state->app_env, &state->app_env_count, sizeof *found, (size_t)(found - state->app_env));
  return found != NULL;
}

void platform_put_fault(struct platform_state *state, const struct platform_fault *fault) {
  struct platform_fault *mine = ARENA_PUSH(state->arena, state->faults, state->fault_count, state->fault_capacity);
  *mine = *fault;
  mine->message = arena_strdup(state->arena, fault->message);
}

/* ---- classes and what the control plane remembers of them ---- */

static struct platform_class *find_class(const struct platform_state *state, const char *class_name) {
  return names_find(state->classes, state->class_count, sizeof *state->classes, class_name);
}

uint64_t platform_storage(const struct platform_state *state, const char *class_name) {
  const struct platform_class *found = find_class(state, class_name);
  return found ? found->storage : 0;
}

void platform_add_class(struct platform_state *state, const char *class_name) {
  if (!find_class(state, class_name))
    *ARENA_PUSH(state->arena, state->classes, state->class_count, state->class_capacity) =
        (struct platform_class){arena_strdup(state->arena, class_name), ++state->next_storage};
}

bool platform_drop_class(struct platform_state *state, const char *class_name) {
  struct platform_class *found = find_class(state, class_name);
  if (found)
    list_take_out(state->classes, &state->class_count, sizeof *found, (size_t)(found - state->classes));
  return found != NULL;
}

void platform_remember(struct platform_state *state, char **class_names, size_t count, const char *tag) {
  state->remembered = copy_array(state->arena, class_names, count, sizeof *class_names);
  for (size_t i = 0; i < count; i++)
    state->remembered[i] = arena_strdup(state->arena, class_names[i]);
  state->remembered_count = count;
  state->remembered_tag = arena_strdup(state->arena, tag);
  state->has_remembered = true;
}

void platform_assume_deployed(struct platform_state *state, const char *const *class_names, size_t count) {
  char **names = arena_alloc_array(state->arena, count, sizeof *names);
  if (count == 0)
    return;
  for (size_t i = 0; i < count; i++) {
    names[i] = arena_strdup(state->arena, class_names[i]);
    platform_add_class(state, names[i]);
  }
  state->worker_exists = true;
  state->worker_tag = arena_printf(state->arena, "v%" PRIu64, ++state->next_tag);
  platform_remember(state, names, count, state->worker_tag);
}
