#include "model/ts_walk.h"

#include "model/ts_reading.h"

size_t ts_child(const struct ts_walk *walk, size_t parent, enum ts_kind kind) {
  for (size_t i = parent + 1, end = ts_next(walk, parent); i < end; i = ts_next(walk, i))
    if (ts_at(walk, i)->kind == kind)
      return i;
  return 0;
}

static struct bytes text_of(const struct ts_walk *walk, size_t index) {
  const struct ts_node *node = ts_at(walk, index);
  return (struct bytes){walk->tree->text.data + node->start, node->len};
}

char *ts_node_text(const struct ts_walk *walk, struct arena *arena, size_t index) {
  return ts_value(arena, text_of(walk, index));
}

struct ts_name ts_name_at(const struct ts_walk *walk, size_t index) {
  const struct ts_node *node = ts_at(walk, index);
  return (struct ts_name){ts_node_text(walk, walk->arena, index), node->line, node->column};
}

struct ts_name ts_place_of(const struct ts_walk *walk, size_t index) {
  const struct ts_node *node = ts_at(walk, index);
  return (struct ts_name){"", node->line, node->column};
}

void ts_note(const struct ts_walk *walk, struct ts_names *names, struct ts_name name) {
  *ARENA_PUSH(walk->arena, names->list, names->count, names->capacity) = name;
}

static void walk_statement(struct ts_walk *walk, size_t index) {
  size_t namespace;
  switch (ts_at(walk, index)->kind) {
  case KIND_EXPORT:
    ts_walk_export(walk, index);
    break;
  case KIND_IMPORT:
    ts_walk_import(walk, index);
    break;
  case KIND_AMBIENT:
    break;
  case KIND_EXPRESSION_STATEMENT:
    if ((namespace = ts_child(walk, index, KIND_NAMESPACE)))
      ts_walk_declaration(walk, namespace, (struct ts_role){0});
    break;
  case KIND_CONTROL:
  case KIND_BLOCK:
  case KIND_FOR_IN:
    ts_walk_hoisted(walk, index);
    break;
  default:
    ts_walk_declaration(walk, index, (struct ts_role){0});
  }
}

/* A word that is a keyword only with what follows on its line. */
static bool ends_its_line(const struct ts_tree *tree, size_t index) {
  switch (tree->list[index].kind) {
  case KIND_TOKEN_ABSTRACT:
  case KIND_TOKEN_DECLARE:
  case KIND_TOKEN_GLOBAL:
  case KIND_TOKEN_INTERFACE:
  case KIND_TOKEN_NAMESPACE:
  case KIND_TOKEN_TYPE:
    return index + 1 < tree->count && tree->list[index + 1].line != tree->list[index].line;
  default:
    return false;
  }
}

/* A keyword that was taken for the name of a variable: `export` on a line of its own. */
static bool is_misread(const struct ts_tree *tree, size_t index) {
  const struct ts_node *node = &tree->list[index];
  if (node->kind != KIND_NAME || index < 2)
    return false;
  if (node[-1].kind != KIND_EXPRESSION_STATEMENT && node[-2].kind != KIND_DECORATOR)
    return false;
  enum ts_word word = ts_word_of((struct bytes){tree->text.data + node->start, node->len});
  return ts_word_is_statement(word) || word == WORD_LET || word == WORD_IMPORT;
}

static bool is_trusted(const struct ts_tree *tree) {
  for (size_t i = 0; i < tree->count; i++)
    if (ends_its_line(tree, i) || is_misread(tree, i) || tree->list[i].kind == KIND_TOKEN_USING)
      return false;
  return true;
}

bool ts_read_tree(struct arena *arena, const struct ts_tree *tree, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  struct ts_walk walk = {.arena = arena, .scratch = scratch, .tree = tree, .out = out};
  if (!is_trusted(tree))
    return false;
  for (size_t i = 1; i < tree->count; i = ts_next(&walk, i))
    walk_statement(&walk, i);
  ts_merge_declarations(arena, &walk.declarations, &out->declared);
  return true;
}
