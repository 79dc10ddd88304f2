/* What the files of this room share: the tree of a source, and how what is in it is noted. */
#ifndef JD_MODEL_SOURCE_INTERNAL_H
#define JD_MODEL_SOURCE_INTERNAL_H

#include "model/base/base.h"
#include "model/source/source.h"

#include <stdint.h>

/* ---- tree.c: the tree ---- */

/* A node comes before the nodes in it: its first child is the next node, and its next sibling is the node at `end`, if
 * that is in the same parent. Comments are left out; they are captured. */
struct source_node {
  uint32_t start, len; /* bytes */
  uint32_t parent;     /* index; the root, 0, is its own */
  uint32_t end;        /* index of the next node that is not in this one */
  bool named;          /* not a keyword or sign */
  const char *type;    /* tree-sitter's name of it, such as "call_expression"; a keyword or sign is its own name */
  const char *field;   /* what it is to its parent, such as "name"; NULL for nothing */
};

/* What a query of source.scm found. */
struct source_capture {
  const char *name; /* without its @ */
  uint32_t node;    /* index; 0 for a comment */
  uint32_t start, len;
};

struct source_tree {
  struct bytes text;
  const struct source_node *nodes;
  size_t count; /* 0 when unread */
  const struct source_capture *captures;
  size_t capture_count; /* in the order of the source */
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

/* ---- walk.c: looking around in it ---- */

struct bytes source_text(const struct source_tree *tree, size_t node);
/* Returns whether a node has the type. */
bool source_is(const struct source_tree *tree, size_t node, const char *type);
/* Returns whether it has one of the types; they are parted by blanks. */
bool source_is_any(const struct source_tree *tree, size_t node, const char *types);
/* Returns whether the node's text is `text`; never for node 0. */
bool source_says(const struct source_tree *tree, size_t node, const char *text);
/* The same for one of some words, parted by blanks. */
bool source_says_any(const struct source_tree *tree, size_t node, const char *words);
/* Returns a node's first child with the field, or of the type; 0 for none. */
size_t source_field(const struct source_tree *tree, size_t parent, const char *field);
size_t source_child(const struct source_tree *tree, size_t parent, const char *type);
/* Returns whether the node is its parent's FIELD. */
bool source_is_field(const struct source_tree *tree, size_t node, const char *field);
/* Steps through the captures of a name; starts with `*at` 0. Returns the node, 0 at the end. */
size_t source_next(const struct source_tree *tree, const char *capture, size_t *at);
/* Returns whether a node is a name of any sort, keywords aside. */
bool source_is_name(const struct source_tree *tree, size_t node);
/* Returns the first name that is one of the words; 0 for none. */
size_t source_find_name(const struct source_tree *tree, const char *words);
/* Returns the name of the method where a class defines it; 0 for none. */
size_t source_method(const struct source_tree *tree, const char *name);
/* Returns what is in parentheses, and before `!`, `as` and `satisfies`. */
size_t source_bare(const struct source_tree *tree, size_t node);
/* Returns argument `index` of a call; 0 when there is none. */
size_t source_argument(const struct source_tree *tree, size_t call, size_t index);
/* Returns the object of a call `OBJECT.METHOD(…)`; 0 for any other call. */
size_t source_callee(const struct source_tree *tree, size_t call, const char *method);
/* Returns what is between the quotes of a string; nothing for another node. */
struct bytes source_string(const struct source_tree *tree, size_t node);
/* Returns the value of the const that a name stands for where it is used; 0 where that cannot be told. */
size_t source_const(const struct source_tree *tree, size_t use);
/* Returns whether a word is among some that are parted by blanks. */
bool is_word_of(const char *words, struct bytes word);

/* ---- mask.c ---- */

/* Makes a copy of the same length without the forms that are sound and that the grammar does not know. Returns false
 * where there are none. */
bool source_mask(struct arena *arena, struct bytes code, struct bytes *out);
/* Returns whether a line that git leaves in a merge begins there. */
bool source_is_marker(struct bytes code, size_t at);

/* ---- value.c ---- */

/* Returns the value of a name or a string: quotes off, escapes decoded, in UTF-8. */
const char *source_value(struct arena *arena, struct bytes text);

/* ---- work.c: a measure for a library that has none of its own ---- */

struct source_work {
  size_t bytes; /* allocated, given back or not */
  size_t reads; /* bytes of the text that are read, each as often as it is */
};

/* Runs `act`, which allocates by the functions below, and at most LIMIT_TREE_BLOCK bytes at once. False when it asked
 * for more than `most`: then it was left in the middle, so it may hold nothing else that wants an end. What it left
 * allocated is freed, either way. One piece of work at a time. */
bool source_work_run(struct source_work most, void (*act)(void *context), void *context);
void *source_work_malloc(size_t size);
void *source_work_calloc(size_t count, size_t size);
void *source_work_realloc(void *old, size_t size);
void source_work_free(void *old);
void source_work_read(size_t size);

/* ---- keep.c: what was read before ---- */

/* Returns false where the source is neither among the last ones nor with the keeper. */
bool source_recall(struct arena *arena, struct bytes code, struct ts_source *out);
void source_keep(struct bytes code, const struct ts_source *source);
/* What is in a source as text, for the keeper. Reading is false for anything that was not written so. */
void source_write(const struct ts_source *source, struct buf *out);
bool source_parse_kept(struct arena *arena, struct bytes text, struct ts_source *out);

/* ---- read.c: noting what is in a source ---- */

struct reading {
  struct arena *arena; /* of what is noted */
  const struct source_tree *tree;
  struct ts_source *out;
  const size_t *lines; /* where each begins */
  size_t line_count;
};

/* A name at an offset, as it is noted. */
struct ts_name source_name(const struct reading *reading, size_t offset, const char *name);
void source_note(const struct reading *reading, struct ts_names *names, size_t offset, const char *name);
/* A node's own text, at its place. */
void source_note_node(const struct reading *reading, struct ts_names *names, size_t node);

/* Each notes its own lists. */
void source_declarations(const struct reading *reading); /* declarations.c */
void source_note_caller(const struct reading *reading);  /* caller.c */
void source_note_sockets(const struct reading *reading); /* sockets.c */
void source_note_storage(const struct reading *reading); /* storage.c */
void source_note_globals(const struct reading *reading); /* globals.c */
void source_note_env(const struct reading *reading);     /* env.c */

#endif
