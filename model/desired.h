/* What is wanted, complete: the plan joined with its sources and the values of its env variables. A value.
 *
 * Strings live in the arena that it was made in; the env values are secrets: desired_free wipes them. */
#ifndef JD_MODEL_DESIRED_H
#define JD_MODEL_DESIRED_H

#include "model/digest.h"
#include "model/plan.h"
#include "model/secret.h"

struct desired_object {
  const char *name, *source, *class_name, *key, *description; /* key, description: NULL when not given */
  enum access_mode access_mode;
  struct bytes code; /* exactly what is sent */
  struct digest code_digest;
  struct digest digest; /* of name, class, access_mode and code: what `same` means */
  struct place at, source_at;
};

/* A variable that a value is taken from. */
struct env_origin {
  const char *variable;
  bool in_file; /* in .env, or in the file that --env-file names; else in the environment */
};

struct desired_env {
  const char *key;
  struct secret *value;
  const struct env_origin *origins; /* by ${NAME} or a bare name, each once; none: a literal in the plan */
  size_t origin_count;
  struct place at;
};

/* A source that could be read, whatever is wrong with it. */
struct desired_source {
  const char *name, *file; /* of its object */
  enum access_mode access_mode;
  struct bytes code;
};

struct desired {
  enum plan_form form;
  struct desired_object *objects; /* sorted by name */
  size_t object_count;
  struct desired_env *env; /* sorted by key */
  size_t env_count;
  struct desired_source *sources; /* in the order of the plan */
  size_t source_count;
  size_t planned; /* objects in the plan, those without a source included */
};

/* The digest over what an object is, for both sides: live rows have one too. */
struct digest object_digest(const char *name, const char *class_name, enum access_mode access_mode, struct digest code);

const struct desired_object *desired_find(const struct desired *desired, const char *name); /* NULL when absent */
/* The plan says that nothing is durable, or says nothing about it. */
bool desired_not_applicable(const struct desired *desired);
void desired_free(struct desired *desired); /* wipes the values; the arena frees the rest */

#endif
