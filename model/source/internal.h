/* What the files of this room share: the tree of a source, and how what is in it is noted. */
#ifndef JD_MODEL_SOURCE_INTERNAL_H
#define JD_MODEL_SOURCE_INTERNAL_H

#include "model/base/base.h"
#include "model/source/source.h"

#include <stdint.h>

/* ---- tree.c: the tree ---- */

/* A node comes before the nodes in it: its first child is the next node, and its next sibling is the node at `end`, if
 * that is in the same parent. */
struct source_node {
  const void *id;      /* tree-sitter's */
  uint32_t start, len; /* bytes */
  uint32_t parent;     /* index; the root, 0, is its own */
  uint32_t end;        /* index of the next node that is not in this one */
  bool named;          /* not a keyword, sign or comment */
  bool is_name;        /* an identifier of any sort */
  const char *type;    /* tree-sitter's name of it, such as "call_expression"; a keyword or sign is its own name */
  const char *field;   /* what it is to its parent, such as "name"; NULL for nothing */
};

/* What a query of source.scm found. */
struct source_capture {
  const char *name; /* without its @ */
  uint32_t node;    /* index */
};

struct source_tree {
  struct bytes text;
  struct source_node *nodes;
  size_t count; /* 0 when unread */
  struct source_capture *captures;
  size_t capture_count;
  enum source_parse parse;
  size_t doubt; /* offset of the first error */
  /* A marker that git left in a merge, and its offset. TypeScript skips it, and what is after ======= too, and so does
   * the tree. */
  bool has_marker;
  size_t marker;
};

/* Never fails. The same source has the same tree always. */
void source_read(struct arena *arena, struct bytes code, struct source_tree *out);

/* source.scm, and a digest of all that decides what is read of a source, put in by the build. */
extern const struct bytes source_scm;
extern const char source_code[];

/* ---- walk.c: looking around in it. Node 0 stands for none; lists of words are parted by blanks. ---- */

bool is_word_of(const char *words, struct bytes word);
struct bytes source_text(const struct source_tree *tree, size_t node);
/* Returns the value of a name or a string: quotes off, `\u…` decoded, in UTF-8; other escapes stay as they are. */
const char *source_value(struct arena *arena, struct bytes text);
/* Return whether a node has one of the types; whether its text is one of the words; whether it is its parent's FIELD.
 */
bool source_is(const struct source_tree *tree, size_t node, const char *types);
bool source_says(const struct source_tree *tree, size_t node, const char *words);
bool source_is_field(const struct source_tree *tree, size_t node, const char *field);
/* Return a node's first child with the field, or of the type. */
size_t source_field(const struct source_tree *tree, size_t parent, const char *field);
size_t source_child(const struct source_tree *tree, size_t parent, const char *type);
/* Returns what is in parentheses, and before `!`, `as` and `satisfies`. */
size_t source_bare(const struct source_tree *tree, size_t node);
/* Return argument `index` of a call; the pattern of parameter `index` of a function. */
size_t source_argument(const struct source_tree *tree, size_t call, size_t index);
size_t source_parameter(const struct source_tree *tree, size_t function, size_t index);
/* Returns the object of a call `OBJECT.METHOD(…)`. */
size_t source_callee(const struct source_tree *tree, size_t call, const char *method);
/* Returns whether the source binds a name there; the value of the const that it stands for, by the last binding before
 * its use. */
bool source_binds(const struct source_tree *tree, size_t name);
size_t source_const(const struct source_tree *tree, size_t use);

bool source_is_env(const struct source_tree *tree, size_t node);

/* Of a declaration itself, not of its name. What is broken is looked through. `hoisted`: it is a `var`, which belongs
 * to what is around its blocks. */
struct source_place {
  bool top, exported, as_default, ambient;
};
struct source_place source_place(const struct source_tree *tree, size_t node, bool hoisted);

/* ---- marker.c ---- */

/* Makes a copy of the same length without what git leaves in a merge. Returns false where there is nothing of it. */
bool source_without_markers(struct arena *arena, struct bytes code, struct bytes *out);
/* Returns whether a line of it begins there. */
bool source_is_marker(struct bytes code, size_t at);

/* ---- keep.c: what was read before ---- */

/* Returns false where the source is neither among the last ones nor with the keeper. */
bool source_recall(struct arena *arena, struct bytes code, struct ts_source *out);
void source_keep(struct bytes code, const struct ts_source *source);
/* What is in a source as text, for the keeper. Reading is false for anything that was not written so. */
void source_write(const struct ts_source *source, struct buf *out);
bool source_parse_kept(struct arena *arena, struct bytes text, struct ts_source *out);

/* ---- read.c: noting what is in a source ---- */

/* Something that may belong into a list. */
struct note {
  size_t list, offset, order;
  struct ts_name name; /* without its place */
  const char *key;     /* those with the same list and key are about the same */
  int rank;            /* of several for a list of one: the highest counts, and of these the first */
  bool unless;         /* takes what has its name out of the list */
  bool merges;         /* counts only where nothing before it has its name */
};

struct reading {
  struct arena *arena, *scratch; /* of what is in the lists, and of the notes */
  const struct source_tree *tree;
  struct ts_source *out;
  struct note *notes;
  size_t count, capacity;
  unsigned looks; /* how many were looked at that cost much */
  bool has_fetch;
};

/* Note a node's value at its place, or a text that is not copied; for a list, by SOURCE_LIST. */
struct note *source_note(struct reading *reading, size_t list, size_t node);
struct note *source_note_text(struct reading *reading, size_t list, size_t offset, const char *name);

/* ---- rules.c: what the rules of model/lint want to know of a captured node, and at last of all names ---- */

void source_rule_call(struct reading *reading, size_t call);
void source_rule_member(struct reading *reading, size_t member);
void source_rule_method(struct reading *reading, size_t method);
void source_rule_subscript(struct reading *reading, size_t subscript);
void source_rule_unpacked(struct reading *reading, size_t part);
void source_rule_names(struct reading *reading);

#endif
