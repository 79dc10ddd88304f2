/* What the files plan*.c share. Not for others: they use model/plan.h. */
#ifndef JD_MODEL_PLAN_PARTS_H
#define JD_MODEL_PLAN_PARTS_H

#include "model/limits.h"
#include "model/markdown.h"
#include "model/node.h"
#include "model/plan.h"

/* A plan while it is being read: what was found so far, right or wrong. */
struct plan_draft {
  struct arena *arena;
  struct findings *findings;
  const char *file;
  enum plan_form form;
  struct plan_object *objects; /* `name` may be anything, `source` may be NULL: the default */
  size_t object_count, object_capacity;
  struct plan_env *env; /* bullets may name a key more than once */
  size_t env_count, env_capacity;
  const char *ignore;
};

/* ---- plan_section.c: a Markdown file ---- */
void plan_read_markdown(struct plan_draft *draft, struct bytes text);

/* ---- plan_block.c: a YAML or JSON document ---- */
/* What a fenced block without these keys holds is not ours. */
bool plan_is_document(const struct node *root, bool env_alone);
void plan_read_yaml(struct plan_draft *draft, const struct node *root, struct bytes text);
void plan_read_json(struct plan_draft *draft, const struct node *root);

/* ---- plan_schema.c ---- */
/* True without a finding: each key is known and stands once, each value has its type. */
bool plan_check_schema(const struct plan_draft *draft, const struct node *root);

/* ---- plan_flat.c: a paragraph as one text ---- */
struct flat {
  const struct md_document *document;
  const struct md_block *block;
  char *text;          /* NUL-terminated; a line end within the paragraph is '\n' */
  unsigned char *kind; /* enum md_run_kind of each byte */
  size_t *starts;      /* offset of each run of the block */
  size_t len;
};
void flat_make(struct arena *arena, const struct md_document *document, const struct md_block *block, struct flat *out);
struct place flat_place(const struct flat *flat, const char *file, size_t offset);
/* End of the run in which `offset` stands. */
size_t flat_run_end(const struct flat *flat, size_t offset);

/* ---- plan_heading.c ---- */
bool heading_is_durable(const char *text); /* has the word */
/* A word that may be meant for it (the first letter is right, two more may be wrong), or NULL. */
const char *heading_misspelt(struct arena *arena, const char *text);
bool heading_is_shared(const char *text); /* is about other parts of the application too */
bool heading_is_plain(const char *text);  /* says nothing but `Durable objects`, a number perhaps */

/* ---- plan_words.c: what words mean ---- */
bool is_space(char c);
size_t skip_spaces(const char *text, size_t offset, size_t end);
/* The bytes of the letter, digit or '_' at `offset`; 0 when there is another character. */
size_t word_char_length(const char *text, size_t offset, size_t end);
/* The word stands at `offset` in any case, and ends there. */
bool word_at(const char *text, size_t offset, size_t end, const char *word);
/* The length of a dash that stands for itself at `offset`: an em or en dash, or `-` and `--` between blanks. */
size_t dash_length(const char *text, size_t offset, size_t end);
/* Behind a task list's box. */
size_t skip_task_box(const struct flat *flat, size_t offset);
/* The offset behind a label such as `Durable objects:` at the start of [offset, end), or `offset` when there is none.
 */
size_t skip_durable_label(const struct flat *flat, size_t offset, size_t end);
/* `none`, `n/a`, `(None needed.)` and the like. */
bool says_none(struct bytes text);

/* ---- plan_bullets.c ---- */
/* One list item, or one labelled line, that may be an object. */
struct bullet {
  struct flat flat;        /* of its first paragraph */
  size_t start, end;       /* the part of that which counts */
  size_t inner, inner_end; /* further blocks of the document that belong to it */
};
/* Adds the object that it names, and its env variables. */
void plan_read_bullet(struct plan_draft *draft, const struct bullet *bullet);

/* ---- plan_attributes.c ---- */
enum attribute {
  ATTRIBUTE_NONE,
  ATTRIBUTE_NAME,
  ATTRIBUTE_ACCESS,
  ATTRIBUTE_SOURCE,
  ATTRIBUTE_KEY,
  ATTRIBUTE_KEYED_BY,
  ATTRIBUTE_PER,
  ATTRIBUTE_ENV,
  ATTRIBUTE_DESCRIPTION,
};
/* The attribute whose keyword begins at `offset`, with `*value` the offset of what is said of it. */
enum attribute attribute_at(const struct flat *flat, size_t offset, size_t end, size_t *value);
/* A keyword stands at `offset`, with its colon or directly before a `=`. */
bool attribute_is_marked(const struct flat *flat, size_t offset, size_t end);
/* A mode at `offset`, in any case, with `-` or a blank for `_`; `*len` is its length. */
bool mode_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len);
/* The text is a mode and nothing else, but for `access` or `mode` behind it. */
bool mode_alone(const struct flat *flat, size_t start, size_t end, enum access_mode *mode);

/* ---- plan_segments.c ---- */
/* A piece of a paragraph between separators: `;`, `,`, parentheses, dashes, full stops, colons, and attributes that
 * begin without any. */
struct segment {
  size_t start, end, next; /* the next one begins at `next` */
  char separator; /* what ended it: one of the above, '-' for any dash, 'a' before an attribute, 0 at the end */
};
/* The name [name, name_end), if any, is a separator too. */
struct segment segment_at(const struct flat *flat, size_t offset, size_t end, size_t name, size_t name_end);

/* ---- plan_env.c ---- */
/* A name or an assignment begins at `offset`. */
bool plan_env_starts(const struct flat *flat, size_t offset, size_t end);
/* Adds the names and assignments in [start, end); how many there were. Without a draft it only counts. */
size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end);

/* ---- plan_message.c ---- */
/* A text from the plan as it can stand in a message: one line, not too long. */
const char *plan_shown(const struct plan_draft *draft, struct bytes text);
void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said);

/* ---- plan_source.c ---- */
/* The path without `.`, empty steps and inner `..`; NULL, and a finding, when it is no path inside the project. */
const char *plan_check_source(const struct plan_draft *draft, struct place at, const char *source);

/* ---- plan_rules.c: on names and sources; plan_env_rules.c: on env variables ---- */
/* They check what was found, fill in defaults, and take out what is wrong. */
void plan_apply_rules(struct plan_draft *draft);
void plan_apply_env_rules(struct plan_draft *draft);

#endif
