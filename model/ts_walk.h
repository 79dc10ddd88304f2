/* The reader of a tree's statements, shared by the files that read declarations, and imports and exports. Behind
 * model/typescript.h. Indices are those of nodes. */
#ifndef JD_MODEL_TS_WALK_H
#define JD_MODEL_TS_WALK_H

#include "model/scanner.h"
#include "model/ts_declarations.h"
#include "model/ts_tree.h"

struct ts_walk {
  struct arena *arena, *scratch; /* for what is given out; for the rest */
  const struct ts_tree *tree;
  struct ts_source *out;
  struct ts_declarations declarations;
};

/* What stood before a declaration. */
struct ts_role {
  bool exported, ambient;
  size_t as_default; /* the token `default`, 0 for none */
};

static inline const struct ts_node *ts_at(const struct ts_walk *walk, size_t index) {
  return &walk->tree->list[index];
}

static inline size_t ts_next(const struct ts_walk *walk, size_t index) {
  return walk->tree->list[index].behind;
}

/* The first node of that kind right in `parent`; 0, which is the program, for none. */
size_t ts_child(const struct ts_walk *walk, size_t parent, enum ts_kind kind);
/* The text of a node, escapes decoded. */
char *ts_node_text(const struct ts_walk *walk, struct arena *arena, size_t index);
/* The name that stands at a node, and its place; `ts_place_of` has the place alone. */
struct ts_name ts_name_at(const struct ts_walk *walk, size_t index);
struct ts_name ts_place_of(const struct ts_walk *walk, size_t index);
void ts_note(const struct ts_walk *walk, struct ts_names *names, struct ts_name name);

/* A declaration; nothing when the node is none. */
void ts_walk_declaration(struct ts_walk *walk, size_t index, struct ts_role role);
/* `var` in a statement that is no declaration belongs to the source's scope. */
void ts_walk_hoisted(struct ts_walk *walk, size_t index);
void ts_walk_import(struct ts_walk *walk, size_t index);
void ts_walk_export(struct ts_walk *walk, size_t index);

#endif
