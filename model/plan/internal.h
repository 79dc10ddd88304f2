/* What the files of model/plan share; other rooms include model/plan/plan.h.
 *
 * From the text to the plan: plan.c chooses the format. schema.c checks a YAML or JSON document against the table of
 * keys. In Markdown, section.c finds the Durable section and the block in it; outline.c makes a tree of what else is
 * there, look.c tells what one text is, candidates.c decides what each entry of the tree is, and object.c takes in what
 * it says, with the words that words.c and attributes.c know. All add to one `struct plan_draft`, on which rules.c and
 * env.c check names, sources and variables at the end.
 *
 * Nothing in the section is left out in silence: what is no object, attribute, variable, remark about one of them or
 * plain text is reported, with its place. */
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
/* Returns the access mode that a word is like, NULL if it is like none. */
const char *plan_near_mode(const struct plan_draft *draft, struct bytes said);
/* Adds the error about an unknown access mode. */
void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said);

/* ---- schema.c: the keys of a document ---- */

/* Every key of a plan is declared once, in the tables of schema.c. The parser, its hints about misspellings and the
 * writer go by them, in this order. */
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

/* ---- outline.c: the blocks of a section as a tree ---- */

/* A paragraph as one text. */
struct flat {
  const struct md_document *document;
  const struct md_block *block;
  char *text;          /* NUL-terminated; a line end within the paragraph is '\n' */
  unsigned char *kind; /* enum md_run_kind of each byte, or FLAT_STRUCK */
  size_t *starts;      /* offset of each run of the block */
  size_t len;
};
enum { FLAT_STRUCK = MD_BREAK + 1 }; /* `~~struck out~~`, marks included */

void flat_make(struct arena *arena, const struct md_document *document, const struct md_block *block, struct flat *out);
struct place flat_place(const struct flat *flat, const char *file, size_t offset);
/* Returns the end of the run that `offset` is in. */
size_t flat_run_end(const struct flat *flat, size_t offset);
size_t flat_line_end(const struct flat *flat, size_t start);
/* Returns what is in [start, end), without blanks around it. */
struct bytes flat_slice(const struct flat *flat, size_t start, size_t end);

enum entry_kind { ENTRY_HEADING, ENTRY_TEXT, ENTRY_ITEM, ENTRY_TABLE, ENTRY_ROW, ENTRY_CELL };

/* One thing in a section with what belongs to it: what is under a heading or nested in an item, the list after a
 * paragraph that ends with a colon, the rows of a table (the first is its head), the cells of a row. */
struct entry {
  enum entry_kind kind;
  const struct flat *flat;
  size_t start, end;          /* its text there, without blanks around it */
  size_t block;               /* of a heading: its index */
  const struct entry *column; /* of a cell: the cell at its column's head */
  struct entry *first, *next;
};

/* ---- section.c: the Durable section of a Markdown file ---- */

/* A remark that may be meant for something else. */
struct doubt {
  struct place at;
  const char *said; /* NULL: there is none */
};

/* Entries one after the other that are not understood. */
struct unread {
  struct place at;
  const char *text; /* the first one's */
  size_t count;
  const struct entry *behind; /* the entry after the last one */
  struct unread *next;
};

/* What a heading is about. */
struct heading {
  bool durable; /* it has the word */
  bool plain;   /* it says nothing else */
  bool shared;  /* it names other stages of the journey too */
  bool cut;     /* a remark follows the word */
};

struct section {
  struct plan_draft *draft; /* set before section_open */
  struct md_document document;
  struct heading *headings; /* of each block: what it is about, if it is a heading */
  size_t heading, end;      /* its blocks: [heading + 1, end) */
  bool none;                /* the heading, an item or a paragraph says that there is nothing, */
  struct place none_at;
  bool prose_none;                     /* or a paragraph says so, which beside items may mean anything */
  struct place labelled;               /* under a shared heading: what has the label; line 0: nothing */
  struct doubt mode;                   /* a mode in prose, which may be meant for objects that have none */
  struct unread *unread, *last_unread; /* in the order of the file */
  size_t fence;                        /* the block that counts, after section_read_blocks */
};

static inline const struct md_block *block_at(const struct section *section, size_t index) {
  return &section->document.blocks[index];
}

/* Parses the text and finds the section. False when there is none. */
bool section_open(struct section *section, struct bytes text);
/* Reads the section's block. True when it has one, which is then all that counts. */
bool section_read_blocks(struct section *section);
/* Returns whether the block is a heading: one of Markdown's, or a line in bold outside of lists. */
bool is_heading(const struct section *section, size_t index);
/* Returns where the section under a heading ends: at the next heading of the same or a higher level. */
size_t section_end(const struct section *section, size_t heading, size_t limit);
/* Returns whether a label consists of names of stages of the journey, and has `durable`. */
bool section_lists_stages(struct bytes label);
/* Returns whether everything under the heading is about Durable Objects. */
bool section_is_own(const struct section *section, size_t heading);

/* Reads a Markdown file. */
void plan_read_markdown(struct plan_draft *draft, struct bytes text);

/* Makes a tree of the blocks [start, end). */
struct entry *outline_make(struct section *section, size_t start, size_t end);

/* ---- candidates.c: decides what each entry is ---- */

/* Reads entries into the draft, and changes them. With `own` everything counts, else only what is labelled. */
void section_read(struct section *section, struct entry *first, bool own);

/* ---- removed.c: what is to be deleted ---- */

/* Returns whether the first word is one for deleting; `*value` is what follows, and `*right` whether it is `removed:`.
 */
bool removed_says(const struct flat *flat, size_t start, size_t end, size_t *value, bool *right);
/* Reads `- removed: old-room, env/OLD_KEY`, with more of them in nested items. */
void removed_read(struct plan_draft *draft, const struct entry *entry, size_t value, bool right);

/* ---- words.c: what words mean ---- */

size_t skip_spaces(const char *text, size_t offset, size_t end);
/* Returns the bytes of the letter, digit or '_' at `offset`; 0 for another character. */
size_t word_char_length(const char *text, size_t offset, size_t end);
/* Returns whether the word is at `offset`, in any case, and ends there. */
bool word_at(const char *text, size_t offset, size_t end, const char *word);
/* Returns the length of a dash or arrow that separates: an em or en dash, or `-` and `--` between blanks; 0 for none.
 */
size_t dash_length(const char *text, size_t offset, size_t end);
/* Returns the offset after a task list's box. */
size_t skip_task_box(const struct flat *flat, size_t offset);
/* Returns the offset after numbers and symbols before a title. */
size_t skip_decoration(const struct flat *flat, size_t offset, size_t end);
/* Returns the offset after a label such as `Durable objects:` at the start of [offset, end); `offset` for none. */
size_t skip_durable_label(const struct flat *flat, size_t offset, size_t end);
/* Returns the offset of the colon after a few words at the start of a line; 0 for none. */
size_t label_length(const struct flat *flat, size_t start, size_t end);
/* Takes the next word, up to a blank, without punctuation around it; `*text` is what follows. */
struct bytes take_word(struct bytes *text);
/* Returns whether the first clause of the text is `none`, `n/a`, `(None needed.)` or the like. */
bool says_none(struct bytes text);
/* Returns whether a title is `Risks`, `Open questions` or the like, */
bool says_notes(struct bytes title);
/* `Nice to have`, `Ideas` or the like, */
bool says_ideas(struct bytes title);
/* or a label is `Everything else` or the like. */
bool says_the_rest(struct bytes label);
/* Returns whether the text is `later`, `not needed` or the like, */
bool says_unwanted(struct bytes text);
/* `No leaderboard needed`, */
bool refuses_what_follows(struct bytes text);
/* `TBD`, `optional` or the like. */
bool says_undecided(struct bytes text);

/* ---- attributes.c: what is said about an object ---- */

/* Returns whether the text is `Env`, `Environment variables`, `Secrets and configuration` or the like. */
bool is_env_label(struct bytes text);

/* Attributes: a keyword and what follows it. */
enum attribute {
  ATTRIBUTE_NONE,
  ATTRIBUTE_NAME,
  ATTRIBUTE_ACCESS,
  ATTRIBUTE_AUTH, /* access, in other words */
  ATTRIBUTE_SOURCE,
  ATTRIBUTE_KEY,
  ATTRIBUTE_KEYED_BY,
  ATTRIBUTE_PER,
  ATTRIBUTE_ENV,
  ATTRIBUTE_STATUS,
  ATTRIBUTE_DESCRIPTION,
};

/* Returns whether it is one of an object, and not its name. */
bool begins_field(enum attribute attribute);
/* Returns the attribute whose keyword begins at `offset`; `*value` is the offset of its value. */
enum attribute attribute_at(const struct flat *flat, size_t offset, size_t end, size_t *value);
/* Returns the attribute whose keyword is the whole text. */
enum attribute attribute_named(const struct flat *flat, size_t start, size_t end);
/* Returns whether a keyword is at `offset`, with its colon or directly before a `=`. */
bool attribute_is_marked(const struct flat *flat, size_t offset, size_t end);
/* Finds a mode at `offset`, as people write it; `*len` is its length, and `*mode` is ACCESS_NONE where it may mean more
 * than one. */
bool mode_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len);
/* Finds also what is a mode only as a value: `anyone`. */
bool mode_value_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len);
/* Returns where `public?` or `public: false` ends, which begins as a mode at `start`; 0 if it is neither. */
size_t mode_doubted(const struct flat *flat, size_t start, size_t end, size_t limit);
/* Returns whether the text says that the mode is still open: `access mode TBD`. */
bool mode_undecided(const struct flat *flat, size_t start, size_t end);
/* Finds what people say of access that is none of the modes, or may be more than one: `admins only`. */
bool mode_hint_at(const char *text, size_t offset, size_t end, size_t *len);
/* Finds a mode that is the whole text, perhaps with `access`, `only` or the like after it. */
bool mode_alone(const struct flat *flat, size_t start, size_t end, enum access_mode *mode);

/* A piece of a paragraph between separators: `;`, `,`, parentheses, dashes, full stops, colons, and attributes that
 * begin without any. */
struct segment {
  size_t start, end, next; /* the next one begins at `next` */
  char separator; /* what ended it: one of the above, '-' for any dash, 'a' before an attribute, 0 at the end */
};

/* Returns the segment that begins at `offset`. The name [name, name_end), if any, is a separator too. */
struct segment segment_at(const struct flat *flat, size_t offset, size_t end, size_t name, size_t name_end);

/* Adds the env names and assignments in [start, end) to the draft; NULL: only counts them. Returns how many there are;
 * `*valued`, if any, is how many have a value. */
size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end, size_t *valued);
/* Returns whether the text is a word in code such as `stripe_key`, which among names of variables was meant as one. */
bool plan_env_misspelt(const struct flat *flat, size_t start, size_t end);
void plan_set_env(struct plan_draft *draft, struct plan_env *env, const struct flat *flat, size_t start, size_t end);

/* ---- look.c: what one text is ---- */

struct sight {
  size_t start;          /* the text without numbers and symbols before it */
  bool none;             /* it says that there is nothing */
  bool unwanted;         /* it is struck out, or says that something is not wanted */
  bool env;              /* it is or begins with a label of env variables, whose names follow */
  size_t value;          /* here */
  bool field;            /* it begins with an attribute other than a name or env, or is a mode */
  bool attributed;       /* it says who may reach something, its key or its source */
  bool named, misnamed;  /* it has a name, or something that was meant as one, */
  size_t name, name_end; /* here; */
  bool leads, marked;    /* as the first thing; in code, strong, or with a hyphen */
  bool buried;           /* there is a name in the middle of a sentence */
};

void plan_look(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end, struct sight *out);

/* ---- object.c: what texts say about an object ---- */

/* One object, or a list of env variables, while it is being read. */
struct reading {
  struct plan_draft *draft;
  const struct flat *flat; /* the text that is being read */
  size_t start, end;       /* the part of it that counts */
  size_t said, said_end;   /* a remark that may go on */
  bool look;               /* only to find out what the text is: nothing is added or reported */
  bool remark;             /* after a label of its own, words that are no attribute are a remark */
  size_t name, name_end;   /* in the text that is being read */
  struct plan_object object;
  struct place access_at;
  bool source_seen, key_explicit;
  bool attributed; /* it says who may reach the object, its key or its source */
  bool refused;    /* a mode in it was refused */
  struct doubt mode, mention, undecided, unwanted;
  struct doubt rival; /* `authenticated for writes`, */
  enum access_mode rival_mode;
  struct buf description;
  /* the env list, once begun, continues until another attribute, a dash or a full stop, or the end of its parentheses
   */
  bool env_open, env_empty; /* it named nothing yet */
  bool env_found;           /* the text that is being read has some */
  bool env_bare;            /* a name without a value was the last thing */
  struct place env_at;
  unsigned parentheses, env_parentheses;
};

/* Begins with a text, and reads its attributes apart from the name [name, name_end). */
void reading_begin(struct reading *reading, const struct flat *flat, size_t start, size_t end);
void reading_segments(struct reading *reading, size_t name, size_t name_end);

/* Read one object: the text with its name, further texts, and values whose label is known; object_end adds it, with
 * `mode` unless it has one of its own. */
void object_begin(struct reading *reading, struct plan_draft *draft, const struct flat *flat, size_t start, size_t end,
                  const struct sight *sight);
void object_read(struct reading *reading, const struct flat *flat, size_t start, size_t end);
void object_read_value(struct reading *reading, enum attribute attribute, const struct flat *flat, size_t start,
                       size_t end);
void object_end(struct reading *reading, enum access_mode mode);

/* Read a list of env variables: the text after its label, from `value`, and further texts. env_read returns whether it
 * found one. */
void env_begin(struct reading *reading, struct plan_draft *draft, const struct flat *flat, size_t start, size_t value,
               size_t end);
bool env_read(struct reading *reading, const struct flat *flat, size_t start, size_t end);
void env_end(struct reading *reading);

/* Notes a mode in a text about no object in particular, or a word like one. */
void object_look_for_mode(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end,
                          struct doubt *out);
void plan_warn_of_mention(const struct plan_draft *draft, const struct doubt *mention, const char *object);
void plan_warn_of_second(const struct plan_draft *draft, struct place at, struct bytes name);
/* `why`: the words that say so; NULL when it is struck out or the like. */
void plan_warn_of_unwanted(const struct plan_draft *draft, struct place at, struct bytes what, const char *why);

/* ---- rules.c: names and sources; env.c: env variables ---- */

/* Check what was found, fill in defaults, and drop what is wrong. plan_apply_rules calls the other. */
void plan_apply_rules(struct plan_draft *draft);
void plan_apply_env_rules(struct plan_draft *draft);

#endif
