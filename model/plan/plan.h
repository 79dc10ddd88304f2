/* The plan of stage `durable`: what the user wrote in the Durable section of 02-plan.md, or in a YAML or JSON file
 * (cmd/docs/plan.md), as a value.
 *
 * Read it with plan_parse. Write a plan with plan_write_yaml or plan_write_json, and put it into a Markdown file with
 * plan_insert. Pure: bytes in, a value and findings out. Every finding has file, line and column, and all are found at
 * once. cmd/jd/view/plan.schema.json says what YAML and JSON may hold, as far as a schema can. */
#ifndef JD_MODEL_PLAN_PLAN_H
#define JD_MODEL_PLAN_PLAN_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/platform/platform.h"

/* ---- the value ---- */

/* One Durable Object as planned. Strings are owned by the arena. */
struct plan_object {
  const char *name;             /* valid: is_object_name, at most LIMIT_NAME_BYTES, not "env" */
  const char *source;           /* relative to the project's root, '/'-separated; the default is filled in */
  bool source_given;            /* false: the default durable-objects/<name>.ts */
  enum access_mode access_mode; /* never ACCESS_NONE: the default is filled in */
  bool access_mode_given;
  const char *key;         /* NULL when not given: what one instance stands for */
  const char *description; /* NULL when not given */
  const char
      *ignore;     /* NULL when not given: codes of warnings about it that are not wanted, with commas between them */
  struct place at; /* of the name */
  struct place source_at; /* of the source, or of the name when it is the default */
};

/* One env variable as planned. */
struct plan_env {
  const char *key;   /* valid: is_env_key, at most LIMIT_ENV_KEY_BYTES, not reserved */
  const char *value; /* as written, ${NAME} references included; NULL: the value of the variable `key` itself. A literal
                        is in a file that the user commits, so it is not a secret */
  struct place at;   /* of the key */
  struct place value_at;
};

/* What the plan lists under `removed`: it is to be deleted where it is live. */
struct plan_removed {
  bool env;         /* an env variable, else an object */
  const char *name; /* the object's name, or the variable's key */
  struct place at;
};

/* ABSENT: no Durable section. NONE: it says that there is nothing. Either makes the stage not applicable. UNCLEAR: the
 * file speaks of Durable Objects, but names none; a warning says where. */
enum plan_form { PLAN_ABSENT, PLAN_NONE, PLAN_UNCLEAR, PLAN_BLOCK, PLAN_BULLETS };

struct plan {
  enum plan_form form;
  struct plan_object *objects; /* in the order of the file */
  size_t object_count;
  struct plan_env *env; /* in the order of the file */
  size_t env_count;
  struct plan_removed *removed; /* in the order of the file; none of them is planned too */
  size_t removed_count;
  const char *ignore; /* NULL when not given: codes of warnings that are not wanted anywhere */
};

/* ---- reading ---- */

/* Returns the path of an object's source if the plan names none. */
const char *plan_default_source(struct arena *arena, const char *name);

enum plan_format { PLAN_FORMAT_MARKDOWN, PLAN_FORMAT_YAML, PLAN_FORMAT_JSON };
/* Returns the format by the file's ending: .yaml and .yml, .json, else Markdown. */
enum plan_format plan_format_of(const char *file);

/* Parses a plan. False if there was an error among the findings; `out` then holds what could be understood. Strings
 * live in the arena.
 *
 * A UTF-8 byte order mark at the start is skipped. Bytes that are not UTF-8, NUL, and a text over LIMIT_PLAN_BYTES are
 * findings. */
bool plan_parse(struct arena *arena, struct bytes text, const char *file, enum plan_format format, struct plan *out,
                struct findings *findings);

/* Returns whether a reference names the variable with the user's own API key, which is an error in every plan. */
bool plan_refers_to_key(struct bytes name);

/* Takes the next piece off an env value: the name in a reference ${NAME}, or the text up to one, in which $${ has
 * become
 * ${. False at its end. */
struct plan_env_piece {
  bool reference;
  struct bytes text; /* of the value */
};
bool plan_env_next(const char **value, struct plan_env_piece *out);

/* Returns whether two plans say the same, whatever their form. */
bool plan_equal(const struct plan *a, const struct plan *b);

/* ---- writing ---- */

/* Append the plan as a person would write it: as YAML, for a plan file or the block in a Markdown file, and as JSON.
 * Defaults are left out, except for the access mode. */
void plan_write_yaml(const struct plan *plan, struct buf *out);
void plan_write_json(const struct plan *plan, struct buf *out);

/* Returns the text of a Markdown file with `document` (YAML, lines ended by LF) as the block of its Durable section: it
 * replaces the block that is there, else follows the section's text, else gets a section of its own at the end. Line
 * endings, a byte order mark and a missing final line feed stay unchanged. `text` is a plan without errors. If it
 * leaves a fence or an HTML block open, that swallows what follows: parse the result and compare it with plan_equal. */
struct bytes plan_insert(struct arena *arena, struct bytes text, struct bytes document);

/* Adds objects to the text of a plan file, in the form that the plan has there; a Markdown file without a Durable
 * section gets one, with a block. Every byte that was there stays, but for the `[]` of an empty list. `old` is the plan
 * that the text holds, without errors. Of the objects only name, access_mode and key count; a key is plain words.
 * Without objects, only adds the section. False (JD_INPUT) if the form has no place that is safe: the message says what
 * to add by hand. */
bool plan_add(struct arena *arena, struct bytes text, const char *file, const struct plan *old,
              const struct plan_object *objects, size_t count, struct bytes *out, struct jd_error *error);

#endif
