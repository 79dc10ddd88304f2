#include "model/ts_flow.h"

static bool is_sign(const struct ts_flow *flow, size_t binary, const char *sign) {
  return ts_flow_has_text(flow, ts_syntax_field(flow->syntax, binary, FIELD_operator), sign);
}

/* `a ** b` with a sign before a: nobody knows whether it is (-a) ** b. */
static void check_power(struct ts_flow *flow, size_t node) {
  bool bare;
  size_t left = ts_syntax_field(flow->syntax, node, FIELD_left);
  if (ts_syntax_kind_at(flow->syntax, left) == SYNTAX_parenthesized_expression || !is_sign(flow, node, "**"))
    return;
  enum ts_syntax_kind kind = ts_syntax_kind_at(flow->syntax, ts_flow_unwrap(flow, left, &bare));
  bool whole = ts_syntax_kind_at(flow->syntax, left) == kind;
  if (whole && (kind == SYNTAX_unary_expression || kind == SYNTAX_await_expression))
    ts_flow_fault(flow, ts_syntax_field(flow->syntax, node, FIELD_operator),
                  "`**` cannot follow an operand with a sign or a word such as `await` before it, so the platform "
                  "refuses the source. Put parentheses around the operand, or around the power.");
}

/* `??` beside `||` or `&&`. */
static bool is_mixed(const struct ts_flow *flow, size_t node, size_t operand) {
  if (ts_syntax_kind_at(flow->syntax, operand) != SYNTAX_binary_expression)
    return false;
  if (is_sign(flow, node, "??"))
    return is_sign(flow, operand, "||") || is_sign(flow, operand, "&&");
  return is_sign(flow, operand, "??") && (is_sign(flow, node, "||") || is_sign(flow, node, "&&"));
}

static void check_binary(struct ts_flow *flow, size_t node) {
  size_t left = ts_syntax_field(flow->syntax, node, FIELD_left),
         right = ts_syntax_field(flow->syntax, node, FIELD_right);
  check_power(flow, node);
  if (is_mixed(flow, node, left) || is_mixed(flow, node, right))
    ts_flow_fault(flow, ts_syntax_field(flow->syntax, node, FIELD_operator),
                  "`??` stands beside `||` or `&&` without parentheses, so the platform refuses the source. Put "
                  "parentheses around what belongs together.");
}

static void check_delete(struct ts_flow *flow, size_t node) {
  bool bare;
  if (!ts_flow_has_text(flow, node + 1, "delete") || ts_flow_parent_kind(flow, node) == SYNTAX_non_null_expression)
    return; /* `delete a!.b` is `(delete a)!.b` to tree-sitter */
  size_t target = ts_flow_unwrap(flow, ts_syntax_field(flow->syntax, node, FIELD_argument), &bare);
  enum ts_syntax_kind kind = ts_syntax_kind_at(flow->syntax, target);
  if (kind == SYNTAX_identifier || kind == SYNTAX_undefined)
    ts_flow_fault(flow, target,
                  "A module cannot `delete` a variable, so the platform refuses the source. Set it to `undefined`, or "
                  "delete a member of an object.");
  else if (kind == SYNTAX_member_expression &&
           ts_syntax_child(flow->syntax, target, SYNTAX_private_property_identifier))
    ts_flow_fault(flow, ts_syntax_child(flow->syntax, target, SYNTAX_private_property_identifier),
                  "A private field cannot be deleted, so the platform refuses the source. Set it to `undefined`.");
}

static void check_call(struct ts_flow *flow, size_t node) {
  size_t text = ts_syntax_child(flow->syntax, node, SYNTAX_template_string);
  if (text && ts_flow_is_optional(flow, node + 1))
    ts_flow_fault(flow, text,
                  "A template cannot follow a chain with `?.`, so the platform refuses the source. Put parentheses "
                  "around the chain.");
}

static void check_new(struct ts_flow *flow, size_t node) {
  size_t class = ts_syntax_field(flow->syntax, node, FIELD_constructor);
  if (class && ts_flow_is_optional(flow, class))
    ts_flow_fault(flow, class,
                  "What `new` makes cannot be named by a chain with `?.`, so the platform refuses the source. Write "
                  "`.`, or put parentheses around the chain.");
}

/* An arrow and what is before it belong on one line, and so do `async` and its parameters. */
static void check_arrow(struct ts_flow *flow, size_t node) {
  if (ts_flow_parent_kind(flow, node) == SYNTAX_binary_expression) {
    ts_flow_fault(flow, node,
                  "An arrow function cannot be an operand, so the platform refuses the source. Put parentheses around "
                  "it.");
    return;
  }
  size_t arrow = ts_syntax_token(flow->syntax, node, "=>"), before = node + 1;
  while (before < arrow && ts_syntax_next(flow->syntax, before) < arrow)
    before = ts_syntax_next(flow->syntax, before);
  if (before < arrow && ts_flow_ends_line(flow, before))
    ts_flow_fault(flow, arrow,
                  "`=>` begins a line, so the platform refuses the source. Write it at the end of the line before.");
  else if (ts_flow_has_text(flow, node + 1, "async") &&
           ts_syntax_kind_at(flow->syntax, node + 2) == SYNTAX_formal_parameters && ts_flow_ends_line(flow, node + 1))
    ts_flow_fault(flow, arrow,
                  "The line ends behind `async`, which is a name then, so the platform refuses the arrow. Write the "
                  "parameters on its line.");
}

void ts_flow_check_operator(struct ts_flow *flow, size_t node) {
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_binary_expression:
    check_binary(flow, node);
    break;
  case SYNTAX_unary_expression:
    check_delete(flow, node);
    break;
  case SYNTAX_call_expression:
    check_call(flow, node);
    break;
  case SYNTAX_new_expression:
    check_new(flow, node);
    break;
  case SYNTAX_arrow_function:
    check_arrow(flow, node);
    break;
  default:
    break;
  }
}
