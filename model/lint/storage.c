/* Storage that these classes do not have, and values that are plainly too large for it. */
#include "model/base/base.h"
#include "model/lint/internal.h"

#include <stdlib.h>

enum { MOST_BYTES = 131072, LONGEST_NUMBER = 40 };

/* ---- SQL, and what is synchronous ---- */

static void check_member(const struct linting *linting, size_t object, size_t property) {
  static const char *const names[] = {"kv", "sql", "transactionSync"};
  size_t last = object ? lint_last_name(linting->tree, object) : 0;
  if (!last || !property || !source_says(linting->tree, last, "storage"))
    return;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (source_says(linting->tree, property, names[i]))
      find_warning(
          linting->findings, lint_place(linting, property), "sql-storage",
          "`storage.%s` throws when it is used: Butterbase gives Durable Objects key-value storage. Use `await "
          "storage.get()`, `put()`, `list()` and `delete()`.",
          names[i]);
}

/* `const { sql } = ctx.storage` */
static void check_unpacked(const struct linting *linting, size_t declarator) {
  const struct source_tree *tree = linting->tree;
  size_t pattern = source_field(tree, declarator, "name"), value = source_field(tree, declarator, "value");
  if (!pattern || !value || !source_is(tree, pattern, "object_pattern"))
    return;
  for (size_t i = pattern + 1; i < tree->nodes[pattern].behind; i = tree->nodes[i].behind)
    if (source_is(tree, i, "shorthand_property_identifier_pattern"))
      check_member(linting, value, i);
    else if (source_is(tree, i, "pair_pattern"))
      check_member(linting, value, source_field(tree, i, "key"));
}

/* ---- large values ---- */

static const struct {
  const char *name;
  double bytes;
} buffers[] = {
    {"ArrayBuffer", 1},  {"Uint8Array", 1},   {"Int8Array", 1},     {"Uint8ClampedArray", 1},
    {"Uint16Array", 2},  {"Int16Array", 2},   {"Uint32Array", 4},   {"Int32Array", 4},
    {"Float32Array", 4}, {"Float64Array", 8}, {"BigInt64Array", 8}, {"BigUint64Array", 8},
};

/* 200_000, 1e6, 0x40000; 0 for anything else. */
static double number_at(const struct source_tree *tree, size_t node) {
  char text[LONGEST_NUMBER + 1];
  size_t len = 0;
  struct bytes token = source_text(tree, node);
  if (!source_is(tree, node, "number") || token.len > LONGEST_NUMBER)
    return 0;
  for (size_t i = 0; i < token.len; i++)
    if (token.data[i] != '_')
      text[len++] = token.data[i];
  text[len] = '\0';
  char *end;
  double number = strtod(text, &end);
  return *end ? 0 : number;
}

/* `128 * 1024`; 0 when there is anything else. */
static double product_at(const struct source_tree *tree, size_t node) {
  double product = 1;
  while (node && source_is(tree, node, "binary_expression") &&
         source_says(tree, source_field(tree, node, "operator"), "*")) {
    product *= number_at(tree, source_field(tree, node, "right"));
    node = source_field(tree, node, "left");
  }
  return node ? product * number_at(tree, node) : 0;
}

/* The one argument of a call. */
static double size_argument(const struct source_tree *tree, size_t call) {
  return lint_argument_count(tree, call) == 1 ? product_at(tree, lint_argument(tree, call, 0)) : 0;
}

/* In UTF-16 units, of which none takes less than a byte. */
static double text_at(const struct source_tree *tree, size_t node) {
  JD_ARENA scratch = arena_new();
  if (source_is(tree, node, "string"))
    return (double)utf16_units(bytes_of(source_value(scratch, source_text(tree, node))));
  if (!source_is(tree, node, "template_string") || source_child(tree, node, "template_substitution"))
    return 0;
  return (double)utf16_units(source_text(tree, node)) - 2;
}

/* `new Uint8Array(200000)` */
static double buffer_at(const struct source_tree *tree, size_t node) {
  size_t constructor = source_is(tree, node, "new_expression") ? source_field(tree, node, "constructor") : 0;
  for (size_t i = 0; constructor && i < sizeof buffers / sizeof *buffers; i++)
    if (source_says(tree, constructor, buffers[i].name))
      return buffers[i].bytes * size_argument(tree, node);
  return 0;
}

/* `new Array(200000)` or `Array(200000)` */
static double array_length(const struct source_tree *tree, size_t node) {
  size_t constructor = source_is(tree, node, "new_expression")    ? source_field(tree, node, "constructor")
                       : source_is(tree, node, "call_expression") ? source_field(tree, node, "function")
                                                                  : 0;
  return constructor && source_says(tree, constructor, "Array") ? size_argument(tree, node) : 0;
}

/* `{ length: 200000 }` */
static double length_in(const struct source_tree *tree, size_t object) {
  for (size_t i = object + 1; i < tree->nodes[object].behind; i = tree->nodes[i].behind)
    if (source_is(tree, i, "pair") && source_says(tree, source_field(tree, i, "key"), "length"))
      return product_at(tree, source_field(tree, i, "value"));
  return 0;
}

/* The least that a value takes; 0 when there is no telling. An element of an array takes a byte at least. */
static double bytes_at(const struct source_tree *tree, size_t node) {
  node = lint_bare(tree, node);
  if (!source_is(tree, node, "call_expression"))
    return text_at(tree, node) + buffer_at(tree, node);
  size_t repeated = lint_callee(tree, node, "repeat"), filled = lint_callee(tree, node, "fill"),
         made = lint_callee(tree, node, "from");
  if (repeated)
    return text_at(tree, repeated) * size_argument(tree, node);
  if (filled)
    return array_length(tree, filled);
  size_t argument = made && source_says(tree, made, "Array") ? lint_argument(tree, node, 0) : 0;
  return argument && source_is(tree, argument, "object") ? length_in(tree, argument) : 0;
}

static void check_value(const struct linting *linting, size_t node) {
  double bytes = bytes_at(linting->tree, node);
  size_t value = bytes == 0 ? lint_const(linting->tree, lint_bare(linting->tree, node)) : 0;
  if (value)
    bytes = bytes_at(linting->tree, value);
  if (bytes > MOST_BYTES)
    find_warning(linting->findings, lint_place(linting, node), "storage-value-too-large",
                 "This value takes at least %.0f bytes, but a value in storage can take at most %d. Split it over "
                 "several keys, or keep it elsewhere.",
                 bytes, MOST_BYTES);
}

/* The values of `put(key, value)`, and of `put({key: value, …})`. */
static void check_put(const struct linting *linting, size_t call) {
  const struct source_tree *tree = linting->tree;
  size_t first = lint_argument(tree, call, 0), value = lint_argument(tree, call, 1);
  if (!first || !source_is(tree, first, "object")) {
    if (value)
      check_value(linting, value);
    return;
  }
  for (size_t i = first + 1; i < tree->nodes[first].behind; i = tree->nodes[i].behind)
    if (source_is(tree, i, "pair") && source_field(tree, i, "value"))
      check_value(linting, source_field(tree, i, "value"));
}

void lint_storage(const struct linting *linting) {
  const struct source_tree *tree = linting->tree;
  for (size_t at = 0, node; (node = lint_next(tree, "member", &at));)
    check_member(linting, source_field(tree, node, "object"), source_field(tree, node, "property"));
  for (size_t at = 0, node; (node = lint_next(tree, "variable", &at));)
    check_unpacked(linting, node);
  for (size_t at = 0, node; (node = lint_next(tree, "call", &at));) {
    size_t object = lint_callee(tree, node, "put"), last = object ? lint_last_name(tree, object) : 0;
    if (last && source_says(tree, last, "storage"))
      check_put(linting, node);
  }
}
