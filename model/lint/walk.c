#include "model/lint/internal.h"

struct place lint_place(const struct linting *linting, size_t node) {
  return source_place(linting->source->code, linting->source->object->source, linting->tree->nodes[node].start);
}

size_t lint_next(const struct source_tree *tree, const char *capture, size_t *at) {
  while (*at < tree->capture_count) {
    const struct source_capture *found = &tree->captures[(*at)++];
    if (strcmp(found->name, capture) == 0)
      return found->node;
  }
  return 0;
}

bool lint_is_name(const struct source_tree *tree, size_t node) {
  const char *type = tree->nodes[node].type;
  return tree->nodes[node].named && tree->nodes[node].behind == node + 1 && strstr(type, "identifier");
}

size_t lint_find_name(const struct source_tree *tree, const char *const *names, size_t count) {
  for (size_t i = 1; i < tree->count; i++)
    for (size_t j = 0; j < count && lint_is_name(tree, i); j++)
      if (source_says(tree, i, names[j]))
        return i;
  return 0;
}

size_t lint_method(const struct source_tree *tree, const char *name) {
  for (size_t at = 0, method; (method = lint_next(tree, "method", &at));) {
    size_t named = source_field(tree, method, "name");
    if (named && source_says(tree, named, name) && source_is(tree, tree->nodes[method].parent, "class_body"))
      return named;
  }
  return 0;
}

size_t lint_bare(const struct source_tree *tree, size_t node) {
  while (source_is(tree, node, "parenthesized_expression") || source_is(tree, node, "as_expression") ||
         source_is(tree, node, "satisfies_expression") || source_is(tree, node, "non_null_expression"))
    for (node++; !tree->nodes[node].named && node + 1 < tree->count;)
      node++;
  return node;
}

size_t lint_last_name(const struct source_tree *tree, size_t node) {
  node = lint_bare(tree, node);
  if (source_is(tree, node, "member_expression"))
    node = source_field(tree, node, "property");
  return node && lint_is_name(tree, node) ? node : 0;
}

static size_t arguments_of(const struct source_tree *tree, size_t call) {
  size_t arguments = source_field(tree, call, "arguments");
  return arguments && source_is(tree, arguments, "arguments") ? arguments : 0;
}

size_t lint_argument(const struct source_tree *tree, size_t call, size_t index) {
  size_t arguments = arguments_of(tree, call);
  for (size_t i = arguments + 1; arguments && i < tree->nodes[arguments].behind; i = tree->nodes[i].behind)
    if (tree->nodes[i].named && index-- == 0)
      return i;
  return 0;
}

size_t lint_argument_count(const struct source_tree *tree, size_t call) {
  size_t count = 0;
  while (lint_argument(tree, call, count) && count < 3)
    count++;
  return count;
}

size_t lint_callee(const struct source_tree *tree, size_t call, const char *method) {
  size_t function = source_field(tree, call, "function");
  size_t property =
      function && source_is(tree, function, "member_expression") ? source_field(tree, function, "property") : 0;
  return property && source_says(tree, property, method) ? source_field(tree, function, "object") : 0;
}

struct bytes lint_string(const struct source_tree *tree, size_t node) {
  struct bytes text = source_text(tree, node);
  if (!node || !source_is(tree, node, "string") || text.len < 2)
    return (struct bytes){"", 0};
  return (struct bytes){text.data + 1, text.len - 2};
}

/* ---- what a const stands for ---- */

static bool mentions(const struct source_tree *tree, size_t node, struct bytes name) {
  for (size_t i = node; i < tree->nodes[node].behind; i++)
    if (lint_is_name(tree, i) && bytes_equal(source_text(tree, i), name))
      return true;
  return false;
}

/* Whether a parameter, the head of a loop or a catch may bind the name. */
static bool head_mentions(const struct source_tree *tree, size_t node, struct bytes name) {
  static const char *const fields[] = {"parameter", "parameters", "left", "initializer"};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    size_t head = source_field(tree, node, fields[i]);
    bool expression = strcmp(fields[i], "left") == 0 && !source_is(tree, node, "for_in_statement");
    if (head && !expression && mentions(tree, head, name))
      return true;
  }
  return false;
}

/* The declarator of the name in a statement of a block; 0 for none. */
static size_t declarator_in(const struct source_tree *tree, size_t statement, struct bytes name) {
  if (source_is(tree, statement, "export_statement"))
    statement = source_field(tree, statement, "declaration");
  if (!statement ||
      (!source_is(tree, statement, "lexical_declaration") && !source_is(tree, statement, "variable_declaration")))
    return 0;
  for (size_t i = statement + 1; i < tree->nodes[statement].behind; i = tree->nodes[i].behind) {
    size_t bound = source_is(tree, i, "variable_declarator") ? source_field(tree, i, "name") : 0;
    if (bound && mentions(tree, bound, name))
      return i;
  }
  return 0;
}

static size_t value_of(const struct source_tree *tree, size_t declarator, struct bytes name) {
  size_t declaration = tree->nodes[declarator].parent, bound = source_field(tree, declarator, "name");
  bool plain = bytes_equal(source_text(tree, bound), name) && source_child(tree, declaration, "const");
  return plain ? source_field(tree, declarator, "value") : 0;
}

size_t lint_const(const struct source_tree *tree, size_t use) {
  const struct bytes name = source_text(tree, use);
  if (!source_is(tree, use, "identifier"))
    return 0;
  for (size_t node = use; node;) {
    node = tree->nodes[node].parent;
    if (head_mentions(tree, node, name))
      return 0;
    if (node && !source_is(tree, node, "statement_block"))
      continue;
    for (size_t i = node + 1; i < tree->nodes[node].behind; i = tree->nodes[i].behind) {
      size_t declarator = declarator_in(tree, i, name);
      if (declarator)
        return value_of(tree, declarator, name);
    }
  }
  return 0;
}
