/* Storage that these classes do not have, and values that are plainly too large for it. */
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

enum { MOST_BYTES = 131072, LONGEST_NUMBER = 40 };

/* `storage`, or the end of `a.b.storage`. */
static bool is_storage(const struct source_tree *tree, size_t node) {
  node = source_bare(tree, node);
  if (source_is(tree, node, "member_expression"))
    node = source_field(tree, node, "property");
  return source_is_name(tree, node) && source_says(tree, node, "storage");
}

/* ---- SQL, and what is synchronous ---- */

static void note_member(const struct reading *reading, size_t object, size_t property) {
  if (source_says_any(reading->tree, property, "kv sql transactionSync") && is_storage(reading->tree, object))
    source_note_node(reading, &reading->out->sql_storage, property);
}

/* `const { sql } = ctx.storage` */
static void note_unpacked(const struct reading *reading, size_t declarator) {
  const struct source_tree *tree = reading->tree;
  size_t pattern = source_field(tree, declarator, "name"), value = source_field(tree, declarator, "value");
  for (size_t i = pattern + 1; value && source_is(tree, pattern, "object_pattern") && i < tree->nodes[pattern].end;
       i = tree->nodes[i].end)
    note_member(reading, value, source_is(tree, i, "pair_pattern") ? source_field(tree, i, "key") : i);
}

/* ---- large values ---- */

/* Bytes of an element. */
static const struct {
  const char *names;
  double bytes;
} buffers[] = {{"ArrayBuffer Uint8Array Int8Array Uint8ClampedArray", 1},
               {"Uint16Array Int16Array", 2},
               {"Uint32Array Int32Array Float32Array", 4},
               {"Float64Array BigInt64Array BigUint64Array", 8}};

/* 200_000, 1e6, 0x40000; 0 for anything else. */
static double number_at(const struct source_tree *tree, size_t node) {
  char text[LONGEST_NUMBER + 1], *end;
  size_t len = 0;
  struct bytes token = source_text(tree, node);
  if (!source_is(tree, node, "number") || token.len > LONGEST_NUMBER)
    return 0;
  for (size_t i = 0; i < token.len; i++)
    if (token.data[i] != '_')
      text[len++] = token.data[i];
  text[len] = '\0';
  double number = strtod(text, &end);
  return *end ? 0 : number;
}

/* `128 * 1024`; 0 when there is anything else. */
static double product_at(const struct source_tree *tree, size_t node) {
  double product = 1;
  for (; source_is(tree, node, "binary_expression") && source_says(tree, source_field(tree, node, "operator"), "*");
       node = source_field(tree, node, "left"))
    product *= number_at(tree, source_field(tree, node, "right"));
  return product * number_at(tree, node);
}

/* The one argument of `NAMES(SIZE)` or `new NAMES(SIZE)`; 0 for anything else. */
static double size_argument(const struct source_tree *tree, size_t call, const char *names) {
  bool made = source_is(tree, call, "new_expression");
  size_t name = made || source_is(tree, call, "call_expression")
                    ? source_field(tree, call, made ? "constructor" : "function")
                    : 0;
  return source_says_any(tree, name, names) && !source_argument(tree, call, 1)
             ? product_at(tree, source_argument(tree, call, 0))
             : 0;
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

/* `{ length: 200000 }` */
static double length_in(const struct source_tree *tree, size_t object) {
  for (size_t i = object + 1; source_is(tree, object, "object") && i < tree->nodes[object].end; i = tree->nodes[i].end)
    if (source_is(tree, i, "pair") && source_says(tree, source_field(tree, i, "key"), "length"))
      return product_at(tree, source_field(tree, i, "value"));
  return 0;
}

/* The least that a value takes; 0 when there is no telling. An element of an array takes a byte at least. */
static double bytes_at(const struct source_tree *tree, size_t node) {
  double bytes = 0;
  node = source_bare(tree, node);
  if (source_is(tree, node, "call_expression")) {
    size_t repeated = source_callee(tree, node, "repeat"), filled = source_callee(tree, node, "fill");
    if (repeated && !source_argument(tree, node, 1))
      return text_at(tree, repeated) * product_at(tree, source_argument(tree, node, 0));
    if (filled)
      return size_argument(tree, filled, "Array");
    return source_says(tree, source_callee(tree, node, "from"), "Array")
               ? length_in(tree, source_argument(tree, node, 0))
               : 0;
  }
  if (source_is(tree, node, "new_expression"))
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
      bytes += buffers[i].bytes * size_argument(tree, node, buffers[i].names);
  return bytes + text_at(tree, node);
}

static void note_value(const struct reading *reading, size_t node) {
  double bytes = bytes_at(reading->tree, node);
  size_t value = bytes == 0 ? source_const(reading->tree, source_bare(reading->tree, node)) : 0;
  if (value)
    bytes = bytes_at(reading->tree, value);
  if (bytes > MOST_BYTES)
    source_note(reading, &reading->out->large_values, reading->tree->nodes[node].start,
                arena_printf(reading->arena, "%.0f", bytes));
}

/* The values of `put(key, value)`, and of `put({key: value, …})`. */
static void note_put(const struct reading *reading, size_t call) {
  const struct source_tree *tree = reading->tree;
  size_t first = source_argument(tree, call, 0), value = source_argument(tree, call, 1);
  if (!source_is(tree, first, "object")) {
    if (value)
      note_value(reading, value);
    return;
  }
  for (size_t i = first + 1; i < tree->nodes[first].end; i = tree->nodes[i].end)
    if (source_is(tree, i, "pair") && source_field(tree, i, "value"))
      note_value(reading, source_field(tree, i, "value"));
}

void source_note_storage(const struct reading *reading) {
  const struct source_tree *tree = reading->tree;
  for (size_t at = 0, node; (node = source_next(tree, "member", &at));)
    note_member(reading, source_field(tree, node, "object"), source_field(tree, node, "property"));
  for (size_t at = 0, node; (node = source_next(tree, "variable", &at));)
    note_unpacked(reading, node);
  for (size_t at = 0, node; (node = source_next(tree, "call", &at));) {
    size_t object = source_callee(tree, node, "put");
    if (object && is_storage(tree, object))
      note_put(reading, node);
  }
}
