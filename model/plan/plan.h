/* The plan of stage `durable`: from the text of 02-plan.md to a value, and back.
 *
 * Read it with plan_parse; edit the text in place with plan_insert, or write a plan with plan_write. The JSON schema is
 * what `jd schema` prints. Findings are added to the caller's list with their lines. Pure. */
#ifndef JD_MODEL_PLAN_PLAN_H
#define JD_MODEL_PLAN_PLAN_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/platform/platform.h"

/* ---- plan ---- */

/* What the user wrote: the Durable section of 02-plan.md, or a YAML or JSON plan (cmd/docs/plan.md).
 *
 * Pure: bytes in, a value and findings out. Every finding has file, line and column; all are found at once. */

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

/* ---- insert ---- */

/* Puts a plan's document into a Markdown file, by as few bytes as can be. Pure. */

/* The text with `document` (YAML, lines ended by LF) as the block of its Durable section: in the place of the block
 * that is there, else behind what stands in the section, else in a section of its own at the end. Line endings, a byte
 * order mark and a missing final line feed stay as they are. `text` is a plan without errors. A text that leaves a
 * fence or an HTML block open swallows what is put behind it: parse the result and compare. */
struct bytes plan_insert(struct arena *arena, struct bytes text, struct bytes document);

/* ---- json schema ---- */

/* The JSON Schema (draft-07, which editors take) of the YAML and JSON plan: what `jd schema` prints. A test holds it
 * against the parser. What no schema can say (a name that stands twice, a value's length behind its references) the
 * parser alone refuses. Pure. */

/* Owned by the caller. */
struct js *plan_json_schema(void);

/* ---- write ---- */

/* A plan as a document, the way a person would write it. Pure. */

/* Appends the YAML of a plan file, or of the block in a Markdown file. What is the default is left out, but for the
 * access mode. */
void plan_write_yaml(const struct plan *plan, struct buf *out);
/* The same as JSON. */
void plan_write_json(const struct plan *plan, struct buf *out);

/* Do they say the same, wherever it stands? */
bool plan_equal(const struct plan *a, const struct plan *b);

#endif
