/* Globals of Node that the Workers runtime lacks without `nodejs_compat`. */
#include "model/source/internal.h"

/* Whether the source binds the name there, so that it may be meant elsewhere, or asks `typeof process`. */
static bool settles(const struct source_tree *tree, size_t node) {
  size_t parent = tree->nodes[node].parent;
  const char *field = tree->nodes[node].field;
  return source_is(tree, node, "shorthand_property_identifier_pattern") ||
         source_is_any(tree, parent,
                       "import_clause namespace_import array_pattern rest_pattern pair_pattern type_query") ||
         (source_is(tree, parent, "unary_expression") &&
          source_says(tree, source_field(tree, parent, "operator"), "typeof")) ||
         (field && source_is(tree, node, "identifier") && !source_is(tree, parent, "binary_expression") &&
          is_word_of("alias left name parameter pattern", bytes_of(field)));
}

void source_note_globals(const struct reading *reading) {
  static const char *const names[] = {"Buffer", "__dirname", "__filename", "process", "require"};
  enum { NAMES = sizeof names / sizeof *names };
  const struct source_tree *tree = reading->tree;
  size_t first[NAMES] = {0};
  bool settled[NAMES] = {false};
  for (size_t i = 1; i < tree->count; i++)
    for (size_t j = 0; j < NAMES && source_is_name(tree, i); j++)
      if (source_says(tree, i, names[j])) {
        settled[j] |= settles(tree, i);
        first[j] = first[j] || !source_is(tree, i, "identifier") ? first[j] : i;
      }
  for (size_t j = 0; j < NAMES; j++)
    if (first[j] && !settled[j])
      source_note_node(reading, &reading->out->node_globals, first[j]);
}
