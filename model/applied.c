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
