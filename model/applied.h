/* What jd applied last to one target (endpoint origin and app), as durable.lock records it: the third side of a
 * comparison, and the evidence for which classes are deployed. A value; may be empty. Pure.
 *
 * Entries are copied into the arena that is passed; arrays stay sorted. All times are ISO 8601 in UTC. */
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
  const char *applied_at;
  /* Of the row, as read back when the apply was verified. NULL: not known (recorded by version 1), so that the class is
   * possible, never certain. */
  const char *last_deployed_at;
};

/* The digest of an env value under one API key: comparable only under the key of that id. */
struct applied_digest {
  char key_id[SECRET_KEY_ID_HEX];
  char digest[SECRET_DIGEST_HEX];
};

struct applied_env {
  const char *key;
  const char *applied_at;
  struct applied_digest *digests; /* one for each API key that applied the present value; sorted by id */
  size_t digest_count;
};

/* A loss of stored data that was approved, so that nobody is asked about it again. */
struct applied_loss {
  const char *name;       /* the object */
  const char *class_name; /* NULL: it could not be known */
  const char *approved_at;
};

struct applied {
  const char *app_id, *endpoint;  /* the target; NULL in a value that stands for no record */
  struct applied_object *objects; /* sorted by name */
  size_t object_count;
  struct applied_env *env; /* sorted by key */
  size_t env_count;
  struct applied_loss *lost; /* sorted by name, then class; an unknown class first */
  size_t lost_count;
};

/* NULL when absent. */
const struct applied_object *applied_find(const struct applied *applied, const char *name);
const struct applied_env *applied_find_env(const struct applied *applied, const char *key);
/* The digest under the API key of that id; NULL when that key has not applied the value. `env` may be NULL. */
const struct applied_digest *applied_find_digest(const struct applied_env *env, const char *key_id);
/* `class_name` NULL asks for a loss whose class could not be known. */
const struct applied_loss *applied_find_loss(const struct applied *applied, const char *name, const char *class_name);

/* Adds the object or replaces its entry. Losses under its name are dropped: what is deployed behind it is known. */
void applied_put_object(struct arena *arena, struct applied *applied, const struct applied_object *object);
/* Records that `key` was set at `applied_at` to the value that has this digest. The digests of other API keys stay,
 * unless an earlier digest under the same key differs, which shows that the value is a new one: then they go. Where
 * this key has none yet, nobody can tell whether the value is new; the others stay, so that each key sets a value only
 * once. At most LIMIT_RECORD_DIGESTS are kept for one variable. */
void applied_put_env(struct arena *arena, struct applied *applied, const char *key, const char *applied_at,
                     const struct applied_digest *digest);
void applied_put_loss(struct arena *arena, struct applied *applied, const struct applied_loss *loss);

/* These do nothing when there is no such entry. */
void applied_drop_object(struct applied *applied, const char *name);
void applied_drop_env(struct applied *applied, const char *key);
void applied_drop_losses(struct applied *applied, const char *name); /* all classes under that name */

/* A class as a bundle has it: behind an object's name. */
struct applied_class {
  const char *name, *class_name;
};

/* After a successful upload by jd, whose bundle settles what is deployed: drops every object that the bundle does not
 * have with the same class. Losses stay, so that a row left in ERROR is not asked about again. */
void applied_keep_bundle(struct applied *applied, const struct applied_class *bundle, size_t count);

#endif
