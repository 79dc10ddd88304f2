/* Globals of Node that the Workers runtime lacks without `nodejs_compat`. */
#include "model/lint/internal.h"

static const char *const names[] = {"Buffer", "__dirname", "__filename", "process", "require"};

/* Whether the source binds the name anywhere: then it may be meant. */
static bool is_bound(const struct source_tree *tree, size_t node) {
  static const char *const fields[] = {"alias", "left", "name", "parameter", "pattern"};
  const char *field = tree->nodes[node].field;
  size_t parent = tree->nodes[node].parent;
  if (source_is(tree, node, "shorthand_property_identifier_pattern") || source_is(tree, parent, "import_clause") ||
      source_is(tree, parent, "namespace_import") || source_is(tree, parent, "array_pattern") ||
      source_is(tree, parent, "rest_pattern") || source_is(tree, parent, "pair_pattern"))
    return true;
  if (!field || !source_is(tree, node, "identifier") || source_is(tree, parent, "binary_expression"))
    return false;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (strcmp(field, fields[i]) == 0)
      return true;
  return false;
}

/* `typeof process`, or the name of a type. */
static bool is_asked(const struct source_tree *tree, size_t node) {
  size_t parent = tree->nodes[node].parent, sign = source_field(tree, parent, "operator");
  return source_is(tree, parent, "type_query") ||
         (source_is(tree, parent, "unary_expression") && sign && source_says(tree, sign, "typeof"));
}

static void check(const struct linting *linting, const char *name) {
  const struct source_tree *tree = linting->tree;
  size_t first = 0;
  for (size_t i = 1; i < tree->count; i++) {
    if (!lint_is_name(tree, i) || !source_says(tree, i, name))
      continue;
    if (is_bound(tree, i) || is_asked(tree, i))
      return;
    if (!first && source_is(tree, i, "identifier"))
      first = i;
  }
  if (first)
    find_warning(
        linting->findings, lint_place(linting, first), "node-global",
        "`%s` is a global of Node, which the Workers runtime does not have here, so this throws. Use `env` for "
        "variables, and Uint8Array, btoa() and atob() for bytes.",
        name);
}

void lint_globals(const struct linting *linting) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    check(linting, names[i]);
}
