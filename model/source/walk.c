/* Looking around in the tree of a source. */
#include "model/source/internal.h"

bool is_word_of(const char *words, struct bytes word) {
  for (size_t len; *words; words += len + (words[len] == ' ')) {
    len = strcspn(words, " ");
    if (len == word.len && memcmp(words, word.data, len) == 0)
      return true;
  }
  return false;
}

struct bytes source_text(const struct source_tree *tree, size_t node) {
  return (struct bytes){tree->text.data + tree->nodes[node].start, tree->nodes[node].len};
}

bool source_is(const struct source_tree *tree, size_t node, const char *type) {
  return tree->nodes[node].named && strcmp(tree->nodes[node].type, type) == 0;
}

bool source_is_any(const struct source_tree *tree, size_t node, const char *types) {
  return tree->nodes[node].named && is_word_of(types, bytes_of(tree->nodes[node].type));
}

bool source_says(const struct source_tree *tree, size_t node, const char *text) {
  return node && bytes_equal(source_text(tree, node), bytes_of(text));
}

bool source_says_any(const struct source_tree *tree, size_t node, const char *words) {
  return node && is_word_of(words, source_text(tree, node));
}

size_t source_field(const struct source_tree *tree, size_t parent, const char *field) {
  for (size_t i = parent + 1; i < tree->nodes[parent].end; i = tree->nodes[i].end)
    if (source_is_field(tree, i, field))
      return i;
  return 0;
}

size_t source_child(const struct source_tree *tree, size_t parent, const char *type) {
  for (size_t i = parent + 1; i < tree->nodes[parent].end; i = tree->nodes[i].end)
    if (strcmp(tree->nodes[i].type, type) == 0)
      return i;
  return 0;
}

bool source_is_field(const struct source_tree *tree, size_t node, const char *field) {
  return tree->nodes[node].field && strcmp(tree->nodes[node].field, field) == 0;
}

size_t source_next(const struct source_tree *tree, const char *capture, size_t *at) {
  while (*at < tree->capture_count) {
    const struct source_capture *found = &tree->captures[(*at)++];
    if (strcmp(found->name, capture) == 0)
      return found->node;
  }
  return 0;
}

bool source_is_name(const struct source_tree *tree, size_t node) {
  const char *type = tree->nodes[node].type;
  return tree->nodes[node].named && tree->nodes[node].end == node + 1 && strstr(type, "identifier");
}

size_t source_find_name(const struct source_tree *tree, const char *words) {
  for (size_t i = 1; i < tree->count; i++)
    if (source_is_name(tree, i) && source_says_any(tree, i, words))
      return i;
  return 0;
}

size_t source_method(const struct source_tree *tree, const char *name) {
  for (size_t at = 0, method; (method = source_next(tree, "method", &at));) {
    size_t named = source_field(tree, method, "name");
    if (source_says(tree, named, name) && source_is(tree, tree->nodes[method].parent, "class_body"))
      return named;
  }
  return 0;
}

size_t source_bare(const struct source_tree *tree, size_t node) {
  while (source_is_any(tree, node, "parenthesized_expression as_expression satisfies_expression non_null_expression"))
    for (node++; !tree->nodes[node].named && node + 1 < tree->count;)
      node++;
  return node;
}

size_t source_argument(const struct source_tree *tree, size_t call, size_t index) {
  size_t arguments = source_field(tree, call, "arguments");
  if (!source_is(tree, arguments, "arguments"))
    return 0;
  for (size_t i = arguments + 1; i < tree->nodes[arguments].end; i = tree->nodes[i].end)
    if (tree->nodes[i].named && index-- == 0)
      return i;
  return 0;
}

size_t source_callee(const struct source_tree *tree, size_t call, const char *method) {
  size_t function = source_field(tree, call, "function");
  return source_is(tree, function, "member_expression") &&
                 source_says(tree, source_field(tree, function, "property"), method)
             ? source_field(tree, function, "object")
             : 0;
}

struct bytes source_string(const struct source_tree *tree, size_t node) {
  struct bytes text = source_text(tree, node);
  if (!source_is(tree, node, "string") || text.len < 2)
    return (struct bytes){"", 0};
  return (struct bytes){text.data + 1, text.len - 2};
}

/* ---- what a const stands for ---- */

static bool mentions(const struct source_tree *tree, size_t node, struct bytes name) {
  for (size_t i = node; i < tree->nodes[node].end; i++)
    if (source_is_name(tree, i) && bytes_equal(source_text(tree, i), name))
      return true;
  return false;
}

/* Whether a parameter, the head of a loop or a catch may bind the name. */
static bool head_mentions(const struct source_tree *tree, size_t node, struct bytes name) {
  const char *heads = source_is(tree, node, "for_in_statement") ? "parameter parameters initializer left"
                                                                : "parameter parameters initializer";
  for (size_t i = node + 1; i < tree->nodes[node].end; i = tree->nodes[i].end)
    if (tree->nodes[i].field && is_word_of(heads, bytes_of(tree->nodes[i].field)) && mentions(tree, i, name))
      return true;
  return false;
}

/* The declarator of the name in a statement of a block; 0 for none. */
static size_t declarator_in(const struct source_tree *tree, size_t statement, struct bytes name) {
  if (source_is(tree, statement, "export_statement"))
    statement = source_field(tree, statement, "declaration");
  if (!source_is_any(tree, statement, "lexical_declaration variable_declaration"))
    return 0;
  for (size_t i = statement + 1; i < tree->nodes[statement].end; i = tree->nodes[i].end) {
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

size_t source_const(const struct source_tree *tree, size_t use) {
  const struct bytes name = source_text(tree, use);
  if (!source_is(tree, use, "identifier"))
    return 0;
  for (size_t node = use; node;) {
    node = tree->nodes[node].parent;
    if (head_mentions(tree, node, name))
      return 0;
    if (node && !source_is(tree, node, "statement_block"))
      continue;
    for (size_t i = node + 1; i < tree->nodes[node].end; i = tree->nodes[i].end) {
      size_t declarator = declarator_in(tree, i, name);
      if (declarator)
        return value_of(tree, declarator, name);
    }
  }
  return 0;
}
