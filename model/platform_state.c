#include "model/platform_parts.h"

#include <inttypes.h>
#include <stdlib.h>

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

static char **copy_names(struct arena *arena, char *const *names, size_t count) {
  char **copy = arena_alloc_array(arena, count, sizeof *copy);
  for (size_t i = 0; i < count; i++)
    copy[i] = arena_strdup(arena, names[i]);
  return copy;
}

struct platform_state *platform_copy(const struct platform_state *from) {
  struct platform_state *copy = platform_new(from->app_id);
  for (size_t i = 0; i < from->row_count; i++)
    platform_put_row(copy, &from->rows[i]);
  for (size_t i = 0; i < from->env_count; i++)
    platform_put_env(copy, from->env[i].key, from->env[i].value);
  for (size_t i = 0; i < from->app_env_count; i++)
    platform_put_app_env(copy, from->app_env[i].key, from->app_env[i].value);
  copy->app_env_updated_at = from->app_env_updated_at;
  copy->remembered = copy_names(copy->arena, from->remembered, from->remembered_count);
  copy->remembered_count = from->remembered_count;
  copy->has_remembered = from->has_remembered;
  copy->remembered_tag = arena_strdup(copy->arena, from->remembered_tag);
  copy->worker_exists = from->worker_exists;
  copy->worker_tag = arena_strdup(copy->arena, from->worker_tag);
  for (size_t i = 0; i < from->class_count; i++)
    *ARENA_PUSH(copy->arena, copy->classes, copy->class_count, copy->class_capacity) =
        (struct platform_class){arena_strdup(copy->arena, from->classes[i].class_name), from->classes[i].storage};
  copy->next_storage = from->next_storage;
  copy->next_tag = from->next_tag;
  return copy;
}

/* ---- rows ---- */

struct platform_row *platform_find_row(const struct platform_state *state, const char *name) {
  for (size_t i = 0; i < state->row_count; i++)
    if (strcmp(state->rows[i].name, name) == 0)
      return &state->rows[i];
  return NULL;
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
  if (!row)
    return false;
  size_t behind = state->row_count - (size_t)(row - state->rows) - 1;
  memmove(row, row + 1, behind * sizeof *row);
  state->row_count--;
  return true;
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

static struct platform_env *find_env(struct platform_env *list, size_t count, const char *key) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(list[i].key, key) == 0)
      return &list[i];
  return NULL;
}

static bool drop_env(struct platform_env *list, size_t *count, const char *key) {
  struct platform_env *found = find_env(list, *count, key);
  if (!found)
    return false;
  memmove(found, found + 1, (*count - (size_t)(found - list) - 1) * sizeof *found);
  (*count)--;
  return true;
}

static int by_key(const void *left, const void *right) {
  return strcmp(((const struct platform_env *)left)->key, ((const struct platform_env *)right)->key);
}

void platform_put_env(struct platform_state *state, const char *key, struct bytes value) {
  struct bytes copy = arena_bytes(state->arena, value);
  struct platform_env *found = find_env(state->env, state->env_count, key);
  if (found) {
    found->value = copy;
    return;
  }
  *ARENA_PUSH(state->arena, state->env, state->env_count, state->env_capacity) =
      (struct platform_env){arena_strdup(state->arena, key), copy};
  qsort(state->env, state->env_count, sizeof *state->env, by_key);
}

bool platform_drop_env(struct platform_state *state, const char *key) {
  return drop_env(state->env, &state->env_count, key);
}

void platform_put_app_env(struct platform_state *state, const char *key, struct bytes value) {
  struct bytes copy = arena_bytes(state->arena, value);
  struct platform_env *found = find_env(state->app_env, state->app_env_count, key);
  if (found)
    found->value = copy;
  else
    *ARENA_PUSH(state->arena, state->app_env, state->app_env_count, state->app_env_capacity) =
        (struct platform_env){arena_strdup(state->arena, key), copy};
}

bool platform_drop_app_env(struct platform_state *state, const char *key) {
  return drop_env(state->app_env, &state->app_env_count, key);
}

void platform_put_fault(struct platform_state *state, const struct platform_fault *fault) {
  struct platform_fault *mine = ARENA_PUSH(state->arena, state->faults, state->fault_count, state->fault_capacity);
  *mine = *fault;
  mine->message = arena_strdup(state->arena, fault->message);
}

/* ---- classes and what the control plane remembers of them ---- */

static struct platform_class *find_class(const struct platform_state *state, const char *class_name) {
  for (size_t i = 0; i < state->class_count; i++)
    if (strcmp(state->classes[i].class_name, class_name) == 0)
      return &state->classes[i];
  return NULL;
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
  if (!found)
    return false;
  memmove(found, found + 1, (state->class_count - (size_t)(found - state->classes) - 1) * sizeof *found);
  state->class_count--;
  return true;
}

void platform_remember(struct platform_state *state, char **class_names, size_t count, const char *tag) {
  state->remembered = copy_names(state->arena, class_names, count);
  state->remembered_count = count;
  state->remembered_tag = arena_strdup(state->arena, tag);
  state->has_remembered = true;
}

static int by_name(const void *left, const void *right) {
  const struct platform_row *const *a = left, *const *b = right;
  return strcmp((*a)->name, (*b)->name);
}

void platform_assume_live(struct platform_state *state) {
  const struct platform_row **sorted = arena_alloc_array(state->arena, state->row_count, sizeof *sorted);
  char **names = arena_alloc_array(state->arena, state->row_count, sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < state->row_count; i++)
    sorted[i] = &state->rows[i];
  qsort(sorted, state->row_count, sizeof *sorted, by_name);
  for (size_t i = 0; i < state->row_count; i++) {
    bool runs = sorted[i]->status == ROW_READY || sorted[i]->last_deployed_at != 0;
    if (!runs || platform_storage(state, sorted[i]->class_name))
      continue;
    platform_add_class(state, sorted[i]->class_name);
    names[count++] = sorted[i]->class_name;
  }
  if (count == 0)
    return;
  state->worker_exists = true;
  state->worker_tag = arena_printf(state->arena, "v%" PRIu64, ++state->next_tag);
  platform_remember(state, names, count, state->worker_tag);
}
