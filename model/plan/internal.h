/* What the files of model/plan share; other rooms include model/plan/plan.h. */
#ifndef JD_MODEL_PLAN_INTERNAL_H
#define JD_MODEL_PLAN_INTERNAL_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/plan.h"

/* ---- parts ---- */

/* What the files plan*.c share. Not for others: they use model/plan/plan.h. */

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

/* ---- section.c: a Markdown file ---- */
void plan_read_markdown(struct plan_draft *draft, struct bytes text);

/* ---- plan.c: a YAML or JSON document ---- */
/* What a fenced block without these keys holds is not ours. */
bool plan_is_document(const struct node *root, bool env_alone);
void plan_read_yaml(struct plan_draft *draft, const struct node *root, struct bytes text);
void plan_read_json(struct plan_draft *draft, const struct node *root);

/* ---- schema.c ---- */
/* True without a finding: each key is known and stands once, each value has its type. */
bool plan_check_schema(const struct plan_draft *draft, const struct node *root);

/* ---- items.c: a paragraph as one text ---- */
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

/* ---- section.c: headings ---- */
bool heading_is_durable(const char *text); /* has the word */
/* A word that may be meant for it (the first letter is right, two more may be wrong), or NULL. */
const char *heading_misspelt(struct arena *arena, const char *text);
bool heading_is_shared(const char *text); /* is about other parts of the application too */
bool heading_is_plain(const char *text);  /* says nothing but `Durable objects`, a number perhaps */

/* ---- words.c: what words mean ---- */
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

/* ---- bullets.c ---- */
/* One list item, or one labelled line, that may be an object. */
struct bullet {
  struct flat flat;        /* of its first paragraph */
  size_t start, end;       /* the part of that which counts */
  size_t inner, inner_end; /* further blocks of the document that belong to it */
};
/* Adds the object that it names, and its env variables. */
void plan_read_bullet(struct plan_draft *draft, const struct bullet *bullet);

/* ---- words.c: attributes ---- */
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

/* ---- words.c: segments ---- */
/* A piece of a paragraph between separators: `;`, `,`, parentheses, dashes, full stops, colons, and attributes that
 * begin without any. */
struct segment {
  size_t start, end, next; /* the next one begins at `next` */
  char separator; /* what ended it: one of the above, '-' for any dash, 'a' before an attribute, 0 at the end */
};
/* The name [name, name_end), if any, is a separator too. */
struct segment segment_at(const struct flat *flat, size_t offset, size_t end, size_t name, size_t name_end);

/* ---- env.c ---- */
/* A name or an assignment begins at `offset`. */
bool plan_env_starts(const struct flat *flat, size_t offset, size_t end);
/* Adds the names and assignments in [start, end); how many there were. Without a draft it only counts. */
size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end);

/* ---- plan.c: messages ---- */
/* A text from the plan as it can stand in a message: one line, not too long. */
const char *plan_shown(const struct plan_draft *draft, struct bytes text);
void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said);

/* ---- rules.c ---- */
/* The path without `.`, empty steps and inner `..`; NULL, and a finding, when it is no path inside the project. */
const char *plan_check_source(const struct plan_draft *draft, struct place at, const char *source);

/* ---- rules.c: on names and sources; env.c: on env variables ---- */
/* They check what was found, fill in defaults, and take out what is wrong. */
void plan_apply_rules(struct plan_draft *draft);
void plan_apply_env_rules(struct plan_draft *draft);

/* ---- reading ---- */

/* Taking one bullet apart: what plan_bullets.c and plan_reading.c share. */

/* What a byte of the text belongs to. */
enum claim { CLAIM_NONE, CLAIM_ATTRIBUTE, CLAIM_SAID /* an attribute's, and part of the description all the same */ };

/* One bullet while it is being read: once to find the name, then again to take in what it says. */
struct reading {
  struct plan_draft *draft;
  const struct flat *flat; /* the paragraph that is being read */
  size_t start, end;       /* the part of it that counts */
  unsigned char *claims;   /* of each byte of that */
  bool commit;             /* the second time */
  size_t name, name_end;   /* in the first paragraph */
  struct plan_object object;
  struct place access_at;
  bool source_seen, key_explicit, other; /* `other`: anything but env was said */
  struct buf description;
  /* the env list, once begun, goes on until another attribute, a dash or a full stop, or the end of its parentheses */
  bool env_open, env_empty; /* it named nothing yet */
  struct place env_at;
  unsigned parentheses, env_parentheses;
};

/* Reads what counts of the paragraph, but for the name in it. */
void read_segments(struct reading *reading, size_t name, size_t name_end);

/* ---- section ---- */

/* The Durable section of a Markdown file while it is read: what plan_section.c, plan_fences.c and plan_items.c share.
 */

struct section {
  struct plan_draft *draft;
  struct md_document document;
  bool *durable;        /* of each block: it is a heading with the word */
  size_t heading, end;  /* its blocks: [heading + 1, end) */
  bool prose;           /* something stands in it */
  bool none;            /* an item or the heading says that there is nothing, */
  struct place none_at; /* here; */
  bool prose_none;      /* or a paragraph says so, which beside items may mean anything */
  size_t fence;         /* the block that counts, after section_read_blocks */
};

static inline const struct md_block *block_at(const struct section *section, size_t index) {
  return &section->document.blocks[index];
}

/* ---- section.c ---- */
/* Takes the text apart and finds the section; false when there is none. `draft` is set before. */
bool section_open(struct section *section, struct bytes text);
struct place section_place(const struct section *section, size_t index);
/* Where the section under a heading ends: at the next one of the same or a higher level. */
size_t section_end(const struct section *section, size_t heading, size_t limit);
/* All under the heading is about Durable Objects: it is not shared. */
bool section_is_own(const struct section *section, size_t heading);
/* Reads items and labelled lines. Under a heading that is not its own only labels count, and sub-headings with the
 * word. */
void section_read_range(struct section *section, size_t start, size_t end, bool own);

/* ---- section.c: blocks ---- */
/* True when the section has a block, which is then all that counts. */
bool section_read_blocks(struct section *section);
/* In a file without a section. */
void section_warn_of_blocks(const struct section *section);

/* ---- items.c ---- */
/* Both read what begins at block `index` and return where to go on. With `own` all of it counts, else what is labelled.
 */
size_t section_read_item(struct section *section, size_t index, bool own);
size_t section_read_paragraph(struct section *section, size_t index, bool own);

#endif
