/* Looking around in the tree of a source. */
#include "model/source/internal.h"

#include "model/base/base.h"

bool is_word_of(const char *words, struct bytes word) {
  for (size_t len; *words; words += len + (words[len] == ' ')) {
    len = strcspn(words, " ");
    if (bytes_equal((struct bytes){words, len}, word))
      return true;
  }
  return false;
}

struct bytes source_text(const struct source_tree *tree, size_t node) {
  return (struct bytes){tree->text.data + tree->nodes[node].start, tree->nodes[node].len};
}

bool source_is(const struct source_tree *tree, size_t node, const char *types) {
  return tree->nodes[node].named && is_word_of(types, bytes_of(tree->nodes[node].type));
}

bool source_says(const struct source_tree *tree, size_t node, const char *words) {
  return node && is_word_of(words, source_text(tree, node));
}

bool source_is_field(const struct source_tree *tree, size_t node, const char *field) {
  return tree->nodes[node].field && strcmp(tree->nodes[node].field, field) == 0;
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

size_t source_bare(const struct source_tree *tree, size_t node) {
  while (source_is(tree, node, "parenthesized_expression as_expression satisfies_expression non_null_expression"))
    for (node++; !tree->nodes[node].named && node + 1 < tree->count;)
      node++;
  return node;
}

/* The named part INDEX of a list. */
static size_t part_of(const struct source_tree *tree, size_t list, size_t index) {
  for (size_t i = list + 1; list && i < tree->nodes[list].end; i = tree->nodes[i].end)
    if (tree->nodes[i].named && index-- == 0)
      return i;
  return 0;
}

size_t source_argument(const struct source_tree *tree, size_t call, size_t index) {
  size_t arguments = source_field(tree, call, "arguments");
  return source_is(tree, arguments, "arguments") ? part_of(tree, arguments, index) : 0;
}

size_t source_parameter(const struct source_tree *tree, size_t function, size_t index) {
  size_t alone = source_field(tree, function, "parameter");
  size_t parameter = part_of(tree, source_field(tree, function, "parameters"), index);
  return alone && index == 0 ? alone : parameter ? source_field(tree, parameter, "pattern") : 0;
}

size_t source_callee(const struct source_tree *tree, size_t call, const char *method) {
  size_t function = source_is(tree, call, "call_expression") ? source_field(tree, call, "function") : 0;
  return source_is(tree, function, "member_expression") &&
                 source_says(tree, source_field(tree, function, "property"), method)
             ? source_field(tree, function, "object")
             : 0;
}

/* `env` or `this.env`, not the `env` of something else. */
bool source_is_env(const struct source_tree *tree, size_t node) {
  node = source_bare(tree, node);
  if (!source_is(tree, node, "member_expression"))
    return source_is(tree, node, "identifier") && source_says(tree, node, "env");
  return source_says(tree, source_field(tree, node, "property"), "env") &&
         source_is(tree, source_field(tree, node, "object"), "this");
}

struct source_place source_place(const struct source_tree *tree, size_t node, bool hoisted) {
  static const char holders[] = "arrow_function class_body function_declaration function_expression generator_function "
                                "generator_function_declaration internal_module method_definition module";
  struct source_place place = {0};
  while (node) {
    node = tree->nodes[node].parent;
    if (source_is(tree, node, "export_statement")) {
      place.exported = true;
      place.as_default = source_child(tree, node, "default") != 0;
    } else if (source_is(tree, node, "ambient_declaration")) {
      place.ambient = true;
    } else if (node && !source_is(tree, node, "ERROR expression_statement") &&
               (!hoisted || source_is(tree, node, holders))) {
      return place;
    }
  }
  place.top = true;
  return place;
}

/* ---- what a name stands for ---- */

bool source_binds(const struct source_tree *tree, size_t name) {
  size_t parent = tree->nodes[name].parent;
  const char *field = tree->nodes[name].field;
  return source_is(tree, name, "shorthand_property_identifier_pattern") ||
         source_is(tree, parent, "import_clause namespace_import array_pattern rest_pattern pair_pattern") ||
         (field && source_is(tree, name, "identifier") && !source_is(tree, parent, "binary_expression") &&
          is_word_of("alias left name parameter pattern", bytes_of(field)));
}

size_t source_const(const struct source_tree *tree, size_t use) {
  size_t bound = use;
  while (bound && !(bound < use && tree->nodes[bound].is_name &&
                    bytes_equal(source_text(tree, bound), source_text(tree, use)) && source_binds(tree, bound)))
    bound--;
  size_t declarator = tree->nodes[bound].parent;
  return source_is(tree, declarator, "variable_declarator") && source_is_field(tree, bound, "name") &&
                 source_child(tree, tree->nodes[declarator].parent, "const")
             ? source_field(tree, declarator, "value")
             : 0;
}

/* ---- what names and strings stand for ---- */

/* Reads `\u0041` or `\u{41}`, and moves `*at` after it. */
static uint32_t read_escape(const char **at) {
  const bool braces = (*at)[2] == '{';
  uint32_t value = 0;
  *at += braces ? 3 : 2;
  for (int digit, left = braces ? 8 : 4; left > 0 && (digit = hex_value(**at)) >= 0; left--, ++*at)
    value = value << 4 | (uint32_t)digit;
  *at += braces && **at == '}';
  return value > 0x10FFFF || (value >> 11) == 0x1B ? 0xFFFD : value;
}

const char *source_value(struct arena *arena, struct bytes text) {
  bool quoted = text.len > 1 && strchr("\"'", *text.data) && text.data[text.len - 1] == *text.data;
  const char *value = arena_strndup(arena, text.data + quoted, text.len - (quoted ? 2 : 0));
  if (!strstr(value, "\\u"))
    return value;
  JD_BUF decoded;
  buf_init(&decoded, text.len * 2 + 4); /* no escape is shorter than half of what it stands for */
  for (const char *at = value; *at;) {
    const size_t len = *at == '\\' && at[1] ? 2 : 1;
    if (len == 2 && at[1] == 'u') {
      utf8_put(&decoded, read_escape(&at));
    } else {
      buf_add(&decoded, at, len);
      at += len;
    }
  }
  return arena_strndup(arena, decoded.data, decoded.len);
}
