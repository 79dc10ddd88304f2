#include "model/applied.h"

const struct applied_object *applied_find(const struct applied *applied, const char *name) {
  for (size_t i = 0; i < applied->object_count; i++)
    if (strcmp(applied->objects[i].name, name) == 0)
      return &applied->objects[i];
  return NULL;
}

const struct applied_env *applied_find_env(const struct applied *applied, const char *key) {
  for (size_t i = 0; i < applied->env_count; i++)
    if (strcmp(applied->env[i].key, key) == 0)
      return &applied->env[i];
  return NULL;
}

void applied_put_object(struct arena *arena, struct applied *applied, const struct applied_object *object) {
  struct applied_object *grown = arena_alloc_array(arena, applied->object_count + 1, sizeof *grown);
  size_t count = 0, at = 0;
  while (at < applied->object_count && strcmp(applied->objects[at].name, object->name) < 0)
    grown[count++] = applied->objects[at++];
  grown[count++] = (struct applied_object){arena_strdup(arena, object->name),
                                           arena_strdup(arena, object->class_name),
                                           arena_strdup(arena, object->source),
                                           object->access_mode,
                                           object->code_digest,
                                           arena_strdup(arena, object->applied_at)};
  if (at < applied->object_count && strcmp(applied->objects[at].name, object->name) == 0)
    at++;
  while (at < applied->object_count)
    grown[count++] = applied->objects[at++];
  applied->objects = grown;
  applied->object_count = count;
}

void applied_put_env(struct arena *arena, struct applied *applied, const struct applied_env *env) {
  struct applied_env *grown = arena_alloc_array(arena, applied->env_count + 1, sizeof *grown);
  size_t count = 0, at = 0;
  while (at < applied->env_count && strcmp(applied->env[at].key, env->key) < 0)
    grown[count++] = applied->env[at++];
  grown[count] = *env;
  grown[count].key = arena_strdup(arena, env->key);
  grown[count++].applied_at = arena_strdup(arena, env->applied_at);
  if (at < applied->env_count && strcmp(applied->env[at].key, env->key) == 0)
    at++;
  while (at < applied->env_count)
    grown[count++] = applied->env[at++];
  applied->env = grown;
  applied->env_count = count;
}

void applied_drop_object(struct applied *applied, const char *name) {
  size_t kept = 0;
  for (size_t i = 0; i < applied->object_count; i++)
    if (strcmp(applied->objects[i].name, name) != 0)
      applied->objects[kept++] = applied->objects[i];
  applied->object_count = kept;
}

void applied_drop_env(struct applied *applied, const char *key) {
  size_t kept = 0;
  for (size_t i = 0; i < applied->env_count; i++)
    if (strcmp(applied->env[i].key, key) != 0)
      applied->env[kept++] = applied->env[i];
  applied->env_count = kept;
}
