/* YAML into structs, typed. It has no places and stops at the first error: what a person wrote is checked on the tree
 * of model/yaml_index.h before. */
#ifndef JD_MODEL_YAML_H
#define JD_MODEL_YAML_H

#include "model/arena.h"
#include "model/buf.h"
#include "model/error.h"

/* A plan as the document has it; NULL: the field is not there. */
struct yaml_object {
  char *name, *source, *access_mode, *key, *description, *ignore;
};

struct yaml_plan {
  struct yaml_object *objects;
  size_t object_count;
  char **env; /* the values of the keys that were asked for */
  size_t env_count;
  char *ignore;
};

/* Reads a plan whose `env` has exactly the keys `env_keys`, which are all different. On failure the error has the
 * library's words. Everything lives in `arena`. */
bool yaml_load_plan(struct arena *arena, struct bytes text, const char *const *env_keys, size_t env_count,
                    struct yaml_plan *out, struct jd_error *error);

/* durable.lock as the document has it. Loading: every text may be NULL when it is absent. */
struct yaml_lock_object {
  char *name, *class_name, *access_mode, *source, *code, *applied_at;
};

struct yaml_lock_env {
  char *key, *value, *key_id, *applied_at;
};

struct yaml_lock {
  unsigned version;
  char *app_id, *endpoint;
  struct yaml_lock_object *objects;
  unsigned object_count;
  struct yaml_lock_env *env;
  unsigned env_count;
};

bool yaml_load_lock(struct arena *arena, struct bytes text, struct yaml_lock *out, struct jd_error *error);
/* Appends the document. */
bool yaml_save_lock(const struct yaml_lock *lock, struct buf *out, struct jd_error *error);

#endif
