#include "model/state/state.h"

#include <stdlib.h>

static int by_name(const void *left, const void *right) {
  return strcmp(((const struct live_object *)left)->name, ((const struct live_object *)right)->name);
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const struct live_object *live_find(const struct live *live, const char *name) {
  if (!live->object_count)
    return NULL;
  struct live_object key = {.name = name};
  return bsearch(&key, live->objects, live->object_count, sizeof *live->objects, by_name);
}

bool live_has_env(const struct live *live, const char *key) {
  return live->env_count && bsearch(&key, live->env_keys, live->env_count, sizeof *live->env_keys, by_text);
}

void live_settle(struct live *live) {
  if (live->object_count)
    qsort(live->objects, live->object_count, sizeof *live->objects, by_name);
  if (live->env_count)
    qsort(live->env_keys, live->env_count, sizeof *live->env_keys, by_text);
  if (live->app_env_count)
    qsort(live->app_env_keys, live->app_env_count, sizeof *live->app_env_keys, by_text);
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].has_code)
      live->objects[i].code_digest = digest_bytes(live->objects[i].code);
}
