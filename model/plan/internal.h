/* What the files of model/plan share; other rooms include model/plan/plan.h.
 *
 * From the text to the plan: plan.c chooses the format; section.c finds the Durable section of a Markdown file and the
 * block in it; schema.c checks a block, or a YAML or JSON file, against the table of keys; items.c finds the list items
 * that count, and bullets.c takes one apart, with the words that words.c knows. All add to one `struct plan_draft`, on
 * which rules.c and env.c check names, sources and variables at the end. */
#ifndef JD_MODEL_PLAN_INTERNAL_H
#define JD_MODEL_PLAN_INTERNAL_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/plan.h"

/* ---- a plan while it is read ---- */

struct plan_draft {
  struct arena *arena;
  struct findings *findings;
  const char *file;
  enum plan_form form;
  struct plan_object *objects; /* `name` may be anything, `source` may be NULL: the default */
  size_t object_count, object_capacity;
  struct plan_env *env; /* bullets may name a key more than once */
  size_t env_count, env_capacity;
  struct plan_removed *removed; /* `name` may be anything */
  size_t removed_count, removed_capacity;
  const char *ignore;
};

/* ---- plan.c: documents and messages ---- */

/* Returns whether a fenced block is a plan: it has `durable_objects`, or `env` where `env_alone` allows that. */
bool plan_is_document(const struct node *root, bool env_alone);
/* Adds a name that the plan lists as removed: an object's, or `env/KEY`. The text is not copied. */
void plan_add_removed(struct plan_draft *draft, const char *name, struct place at);
/* Adds what a YAML document says. `root` is the tree of `text`. */
void plan_read_yaml(struct plan_draft *draft, const struct node *root, struct bytes text);

/* Returns a text from the plan in the form for a message: one line, not too long. */
const char *plan_shown(const struct plan_draft *draft, struct bytes text);
/* Adds the error about an unknown access mode. */
void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said);

/* ---- schema.c: the keys of a document ---- */

/* Every key of a plan is declared once, in the tables of schema.c. The parser, its hints about misspellings, the JSON
 * Schema and the writer go by them, in this order. */
enum plan_key_id { PLAN_OBJECTS, PLAN_ENV, PLAN_REMOVED, PLAN_IGNORE, PLAN_KEYS };
enum object_key_id {
  OBJECT_NAME,
  OBJECT_SOURCE,
  OBJECT_ACCESS_MODE,
  OBJECT_KEY,
  OBJECT_DESCRIPTION,
  OBJECT_IGNORE,
  OBJECT_KEYS
};

const char *plan_key_name(enum plan_key_id key);
const char *object_key_name(enum object_key_id key);

/* Adds an error for each key that is unknown or repeated, and each value of the wrong type. False when there was one.
 */
bool plan_check_schema(const struct plan_draft *draft, const struct node *root);

/* ---- section.c: the Durable section of a Markdown file ---- */

struct section {
  struct plan_draft *draft; /* set before section_open */
  struct md_document document;
  bool *durable;        /* for each block: it is a heading with the word */
  size_t heading, end;  /* its blocks: [heading + 1, end) */
  bool prose;           /* it has text */
  bool none;            /* an item or the heading says that there is nothing, */
  struct place none_at; /* here; */
  bool prose_none;      /* or a paragraph says so, which beside items may mean anything */
  size_t fence;         /* the block that counts, after section_read_blocks */
};

static inline const struct md_block *block_at(const struct section *section, size_t index) {
  return &section->document.blocks[index];
}

/* Parses the text and finds the section. False when there is none. */
bool section_open(struct section *section, struct bytes text);
/* Reads the section's block. True when it has one, which is then all that counts. */
bool section_read_blocks(struct section *section);

/* Reads a Markdown file. */
void plan_read_markdown(struct plan_draft *draft, struct bytes text);

/* ---- items.c: list items and labelled lines ---- */

/* A paragraph as one text. */
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
/* Returns the end of the run that `offset` is in. */
size_t flat_run_end(const struct flat *flat, size_t offset);

/* Both read what begins at block `index`, and return where to continue. With `own` everything counts, else only what
 * is labelled. */
size_t section_read_item(struct section *section, size_t index, bool own);
size_t section_read_paragraph(struct section *section, size_t index, bool own);

/* ---- bullets.c: one item taken apart ---- */

/* A list item or a labelled line that may be an object. */
struct bullet {
  struct flat flat;        /* of its first paragraph */
  size_t start, end;       /* the part of it that counts */
  size_t inner, inner_end; /* further blocks of the document that belong to it */
};

/* Adds the object that it names, and its env variables. */
void plan_read_bullet(struct plan_draft *draft, const struct bullet *bullet);

/* ---- words.c: what words mean ---- */

size_t skip_spaces(const char *text, size_t offset, size_t end);
/* Returns the bytes of the letter, digit or '_' at `offset`; 0 for another character. */
size_t word_char_length(const char *text, size_t offset, size_t end);
/* Returns whether the word is at `offset`, in any case, and ends there. */
bool word_at(const char *text, size_t offset, size_t end, const char *word);
/* Returns the length of a dash that separates: an em or en dash, or `-` and `--` between blanks; 0 for none. */
size_t dash_length(const char *text, size_t offset, size_t end);
/* Returns the offset after a task list's box. */
size_t skip_task_box(const struct flat *flat, size_t offset);
/* Returns the offset after a label such as `Durable objects:` at the start of [offset, end); `offset` for none. */
size_t skip_durable_label(const struct flat *flat, size_t offset, size_t end);
/* Returns whether the text is `none`, `n/a`, `(None needed.)` or the like. */
bool says_none(struct bytes text);

/* Attributes: a keyword and what follows it. */
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

/* Returns the attribute whose keyword begins at `offset`; `*value` is the offset of its value. */
enum attribute attribute_at(const struct flat *flat, size_t offset, size_t end, size_t *value);
/* Returns whether a keyword is at `offset`, with its colon or directly before a `=`. */
bool attribute_is_marked(const struct flat *flat, size_t offset, size_t end);
/* Finds a mode at `offset`, in any case, with `-` or a blank for `_`; `*len` is its length. */
bool mode_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len);
/* Finds a mode that is the whole text, perhaps with `access` or `mode` after it. */
bool mode_alone(const struct flat *flat, size_t start, size_t end, enum access_mode *mode);

/* A piece of a paragraph between separators: `;`, `,`, parentheses, dashes, full stops, colons, and attributes that
 * begin without any. */
struct segment {
  size_t start, end, next; /* the next one begins at `next` */
  char separator; /* what ended it: one of the above, '-' for any dash, 'a' before an attribute, 0 at the end */
};

/* Returns the segment that begins at `offset`. The name [name, name_end), if any, is a separator too. */
struct segment segment_at(const struct flat *flat, size_t offset, size_t end, size_t name, size_t name_end);

/* Adds the env names and assignments in [start, end) to the draft; NULL: only counts them. Returns how many there are.
 */
size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end);

/* ---- rules.c: names and sources; env.c: env variables ---- */

/* Check what was found, fill in defaults, and drop what is wrong. plan_apply_rules calls the other. */
void plan_apply_rules(struct plan_draft *draft);
void plan_apply_env_rules(struct plan_draft *draft);

#endif
