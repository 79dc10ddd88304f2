/* What was applied last, as durable.lock tells it: the third side of a three-way comparison. A value; may be empty. */
#ifndef JD_MODEL_APPLIED_H
#define JD_MODEL_APPLIED_H

#include "model/access.h"
#include "model/arena.h"
#include "model/digest.h"
#include "model/secret.h"

struct applied_object {
  const char *name, *class_name, *source;
  enum access_mode access_mode;
  struct digest code_digest;
  const char *applied_at; /* ISO 8601, UTC */
};

struct applied_env {
  const char *key;
  char digest[SECRET_DIGEST_HEX]; /* keyed: comparable only under the API key of that id */
  char key_id[SECRET_KEY_ID_HEX];
  const char *applied_at;
};

struct applied {
  const char *app_id, *endpoint;  /* of the app that it was; NULL: nothing was applied */
  struct applied_object *objects; /* sorted by name */
  size_t object_count;
  struct applied_env *env; /* sorted by key */
  size_t env_count;
};

const struct applied_object *applied_find(const struct applied *applied, const char *name); /* NULL when absent */
const struct applied_env *applied_find_env(const struct applied *applied, const char *key);

/* Replaces or adds one entry, kept in order. Entries are copied into `arena`. */
void applied_put_object(struct arena *arena, struct applied *applied, const struct applied_object *object);
void applied_put_env(struct arena *arena, struct applied *applied, const struct applied_env *env);
/* Forgets one; nothing happens when it is not there. */
void applied_drop_object(struct applied *applied, const char *name);
void applied_drop_env(struct applied *applied, const char *key);

#endif
