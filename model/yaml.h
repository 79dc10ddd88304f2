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

#endif
