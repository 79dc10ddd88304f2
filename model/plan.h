/* What the user wrote: the Durable section of 02-plan.md, or a YAML or JSON plan (cmd/docs/plan.md).
 *
 * Pure: bytes in, a value and findings out. Every finding has file, line and column; all are found at once. */
#ifndef JD_MODEL_PLAN_H
#define JD_MODEL_PLAN_H

#include "model/access.h"
#include "model/arena.h"
#include "model/finding.h"

/* One Durable Object as planned. Strings are owned by the arena. */
struct plan_object {
  const char *name;             /* valid: is_object_name, at most LIMIT_NAME_BYTES, not "env" */
  const char *source;           /* relative to the project's root, '/'-separated; the default is filled in */
  bool source_given;            /* false: the default durable-objects/<name>.ts */
  enum access_mode access_mode; /* never ACCESS_NONE: the default is filled in */
  bool access_mode_given;
  const char *key;         /* NULL when not given: what one instance stands for */
  const char *description; /* NULL when not given */
  const char *ignore;      /* NULL when not given: codes of warnings about it that are not wanted */
  struct place at;         /* of the name */
  struct place source_at;  /* of the source, or of the name when it is the default */
};

/* One env variable as planned. */
struct plan_env {
  const char *key;   /* valid: is_env_key, at most LIMIT_ENV_KEY_BYTES, not reserved */
  const char *value; /* the text as written, ${NAME} references and all; NULL: the value of the variable `key` itself.
                        A literal stands in a file that the user commits, so it is no secret to us */
  struct place at;   /* of the key */
  struct place value_at;
};

enum plan_form { PLAN_ABSENT, PLAN_NONE, PLAN_BLOCK, PLAN_BULLETS };

struct plan {
  enum plan_form form; /* ABSENT: no Durable section; NONE: it says none; both mean that the stage is not applicable */
  struct plan_object *objects; /* in the order of the file */
  size_t object_count;
  struct plan_env *env; /* in the order of the file */
  size_t env_count;
  const char *ignore; /* NULL when not given: codes of warnings that are not wanted, whatever they are about */
};

/* Where an object's source stands when the plan names none. */
const char *plan_default_source(struct arena *arena, const char *name);

enum plan_format { PLAN_FORMAT_MARKDOWN, PLAN_FORMAT_YAML, PLAN_FORMAT_JSON };
/* By the file's ending: .yaml and .yml, .json, else Markdown. */
enum plan_format plan_format_of(const char *file);

/* Parses. False when there was an error among the findings (then `out` holds what could be understood).
 *
 * A UTF-8 byte order mark at the start is skipped. Bytes that are not UTF-8, NUL, and a text over LIMIT_PLAN_BYTES are
 * findings. In the value of an env variable, ${NAME} stands for a variable, and $${ for a literal ${. */
bool plan_parse(struct arena *arena, struct bytes text, const char *file, enum plan_format format, struct plan *out,
                struct findings *findings);

/* Whether a reference names the variable that the user's own API key is in: an error in every plan. */
bool plan_refers_to_key(struct bytes name);

/* Splits an env value at its references: calls `reference` for each ${NAME}, `literal` for each run of text between,
 * with $${ already made ${. `context` is handed through. */
void plan_env_walk(const char *value, void (*literal)(void *context, struct bytes text),
                   void (*reference)(void *context, struct bytes name), void *context);

#endif
