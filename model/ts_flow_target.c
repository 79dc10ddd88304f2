#include "model/ts_flow.h"

static const char not_a_target[] = "Nothing can be assigned to what stands here, so the platform refuses the source. "
                                   "Assign to a variable, or to a member of an object; `==` and `===` compare.";

/* What can be no target however it is put together. */
static bool is_value(enum ts_syntax_kind kind) {
  switch (kind) {
  case SYNTAX_arrow_function:
  case SYNTAX_call_expression:
  case SYNTAX_class:
  case SYNTAX_false:
  case SYNTAX_function_expression:
  case SYNTAX_generator_function:
  case SYNTAX_meta_property:
  case SYNTAX_new_expression:
  case SYNTAX_null:
  case SYNTAX_number:
  case SYNTAX_regex:
  case SYNTAX_string:
  case SYNTAX_template_string:
  case SYNTAX_this:
  case SYNTAX_true:
    return true;
  default:
    return false;
  }
}

/* What can be none when it stands there whole. */
static bool is_operation(enum ts_syntax_kind kind) {
  switch (kind) {
  case SYNTAX_array:
  case SYNTAX_assignment_expression:
  case SYNTAX_augmented_assignment_expression:
  case SYNTAX_await_expression:
  case SYNTAX_binary_expression:
  case SYNTAX_object:
  case SYNTAX_sequence_expression:
  case SYNTAX_ternary_expression:
  case SYNTAX_unary_expression:
  case SYNTAX_update_expression:
  case SYNTAX_yield_expression:
    return true;
  default:
    return false;
  }
}

static void check_name(struct ts_flow *flow, size_t node) {
  if (ts_flow_has_text(flow, node, "eval") || ts_flow_has_text(flow, node, "arguments"))
    ts_flow_fault(flow, node,
                  "A module cannot assign to `eval` or `arguments`, so the platform refuses the source. Choose another "
                  "name.");
}

static void check_chain(struct ts_flow *flow, size_t node) {
  if (ts_flow_is_optional(flow, node))
    ts_flow_fault(flow, node,
                  "Nothing can be assigned to a chain with `?.`, so the platform refuses the source. Ask with `if` "
                  "first, and assign with `.`.");
}

static void check_target(struct ts_flow *flow, size_t node) {
  bool bare;
  size_t target = ts_flow_unwrap(flow, node, &bare);
  enum ts_syntax_kind kind = ts_syntax_kind_at(flow->syntax, target);
  if (is_value(kind) || (!bare && is_operation(kind)))
    ts_flow_fault(flow, target, not_a_target);
  else if (kind == SYNTAX_identifier)
    check_name(flow, target);
  else if (kind == SYNTAX_member_expression || kind == SYNTAX_subscript_expression)
    check_chain(flow, target);
}

/* `a + b = c`, which is `a + (b = c)` to tree-sitter; to which `await using a = b` is an assignment, too. */
static void check_assignment(struct ts_flow *flow, size_t node) {
  enum ts_syntax_kind parent = ts_flow_parent_kind(flow, node);
  if (ts_syntax_kind_at(flow->syntax, node + 1) == SYNTAX_TOKEN)
    return;
  if (parent == SYNTAX_binary_expression || parent == SYNTAX_unary_expression || parent == SYNTAX_await_expression)
    ts_flow_fault(flow, flow->syntax->list[node].parent, not_a_target);
  else
    check_target(flow, ts_syntax_field(flow->syntax, node, FIELD_left));
}

static bool is_part_of_pattern(const struct ts_flow *flow, size_t node) {
  switch (ts_flow_parent_kind(flow, node)) {
  case SYNTAX_array_pattern:
  case SYNTAX_rest_pattern:
    return true;
  case SYNTAX_pair_pattern:
    return ts_flow_field_at(flow, node) == FIELD_value;
  case SYNTAX_assignment_pattern:
  case SYNTAX_object_assignment_pattern:
    return ts_flow_field_at(flow, node) == FIELD_left;
  default:
    return false;
  }
}

enum { MOST_NESTED = 50 }; /* patterns in patterns that are looked at, so that time stays linear */

/* A pattern that declares names: of a variable, parameter, or caught error. */
static bool is_declared(const struct ts_flow *flow, size_t node) {
  int depth = 0;
  for (; depth < MOST_NESTED && is_part_of_pattern(flow, node); depth++) {
    node = flow->syntax->list[node].parent;
    if (ts_flow_parent_kind(flow, node) == SYNTAX_object_pattern)
      node = flow->syntax->list[node].parent;
  }
  enum ts_syntax_kind parent = ts_flow_parent_kind(flow, node);
  return depth < MOST_NESTED && (parent == SYNTAX_variable_declarator || parent == SYNTAX_required_parameter);
}

static void check_part(struct ts_flow *flow, size_t node) {
  if (!is_part_of_pattern(flow, node))
    return;
  if (ts_syntax_kind_at(flow->syntax, node) != SYNTAX_identifier && is_declared(flow, node))
    ts_flow_fault(flow, node,
                  "A declaration gives values to new names alone, so the platform refuses the source. Write a name; "
                  "assign to members in a statement of its own.");
  else
    check_target(flow, node);
}

static void check_rest(struct ts_flow *flow, size_t node) {
  size_t parent = flow->syntax->list[node].parent, next = ts_syntax_next(flow->syntax, node);
  enum ts_syntax_kind kind = ts_syntax_kind_at(flow->syntax, parent), inner = ts_syntax_kind_at(flow->syntax, node + 2);
  if (kind != SYNTAX_array_pattern && kind != SYNTAX_object_pattern)
    return;
  if (next < ts_syntax_next(flow->syntax, parent) && ts_flow_has_text(flow, next, ","))
    ts_flow_fault(flow, node,
                  "What `...` takes is all of the rest, so nothing can follow it, not even a comma, and the platform "
                  "refuses the source. Write it last.");
  else if (kind == SYNTAX_object_pattern && (inner == SYNTAX_object_pattern || inner == SYNTAX_array_pattern))
    ts_flow_fault(flow, node + 2,
                  "What `...` takes of an object must be given a plain name, so the platform refuses the source. "
                  "Write a name.");
}

static void check_loop(struct ts_flow *flow, size_t node) {
  if (!ts_syntax_field(flow->syntax, node, FIELD_kind))
    check_target(flow, ts_syntax_field(flow->syntax, node, FIELD_left));
}

void ts_flow_check_target(struct ts_flow *flow, size_t node) {
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_assignment_expression:
  case SYNTAX_augmented_assignment_expression:
    check_assignment(flow, node);
    break;
  case SYNTAX_update_expression:
    if (ts_flow_parent_kind(flow, node) != SYNTAX_non_null_expression) /* `++a!.b` is `(++a)!.b` to tree-sitter */
      check_target(flow, ts_syntax_field(flow->syntax, node, FIELD_argument));
    break;
  case SYNTAX_for_in_statement:
    check_loop(flow, node);
    break;
  case SYNTAX_rest_pattern:
    check_rest(flow, node);
    break;
  case SYNTAX_shorthand_property_identifier_pattern:
    check_name(flow, node);
    break;
  case SYNTAX_identifier:
  case SYNTAX_member_expression:
  case SYNTAX_subscript_expression:
    check_part(flow, node);
    break;
  default:
    break;
  }
}
