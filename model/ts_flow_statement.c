#include "model/ts_flow.h"

static void check_declarator(struct ts_flow *flow, size_t node) {
  size_t name = ts_syntax_field(flow->syntax, node, FIELD_name), parent = flow->syntax->list[node].parent;
  enum ts_syntax_kind kind = ts_syntax_kind_at(flow->syntax, name);
  if (ts_syntax_field(flow->syntax, node, FIELD_value))
    return;
  if (kind == SYNTAX_object_pattern || kind == SYNTAX_array_pattern)
    ts_flow_fault(flow, name,
                  "A pattern is declared without the value that it takes apart, so the platform refuses the source. "
                  "Write `= VALUE` behind it.");
  else if (ts_syntax_kind_at(flow->syntax, parent) == SYNTAX_lexical_declaration &&
           ts_flow_has_text(flow, ts_syntax_field(flow->syntax, parent, FIELD_kind), "const"))
    ts_flow_fault(flow, name,
                  "A `const` is declared without a value, so the platform refuses the source. Write `= VALUE` behind "
                  "it, or `let` for `const`.");
}

static void check_for_of(struct ts_flow *flow, size_t node) {
  size_t value = ts_syntax_field(flow->syntax, node, FIELD_value),
         right = ts_syntax_field(flow->syntax, node, FIELD_right),
         left = ts_syntax_field(flow->syntax, node, FIELD_left);
  bool waits = ts_syntax_token(flow->syntax, node, "await");
  if (value)
    ts_flow_fault(flow, value,
                  "The variable of a `for … of` loop has no initial value, so the platform refuses the source. Remove "
                  "it, or write a plain `for` loop.");
  else if (ts_syntax_kind_at(flow->syntax, right) == SYNTAX_sequence_expression)
    ts_flow_fault(flow, right,
                  "A `for … of` loop goes through one value, so the platform refuses the source. Put an array or "
                  "parentheses around the values.");
  else if (!waits && !ts_syntax_field(flow->syntax, node, FIELD_kind) && ts_flow_has_text(flow, left, "async"))
    ts_flow_fault(flow, left,
                  "A `for … of` loop cannot begin with the name `async`, so the platform refuses the source. Choose "
                  "another name.");
}

static void check_for_in(struct ts_flow *flow, size_t node) {
  size_t sign = ts_syntax_field(flow->syntax, node, FIELD_operator);
  if (ts_flow_has_text(flow, sign, "of"))
    check_for_of(flow, node);
  else if (ts_syntax_token(flow->syntax, node, "await"))
    ts_flow_fault(flow, sign, "`for await` goes with `of`, so the platform refuses the source. Write `of` for `in`.");
  else if (flow->module && ts_syntax_field(flow->syntax, node, FIELD_value))
    ts_flow_fault(flow, ts_syntax_field(flow->syntax, node, FIELD_value),
                  "The variable of a `for … in` loop has no initial value, so the platform refuses the source. Remove "
                  "it.");
}

static void check_switch(struct ts_flow *flow, size_t body) {
  size_t first = ts_syntax_child(flow->syntax, body, SYNTAX_switch_default);
  for (size_t i = first ? ts_syntax_next(flow->syntax, first) : 0; i && i < ts_syntax_next(flow->syntax, body);
       i = ts_syntax_next(flow->syntax, i))
    if (ts_syntax_kind_at(flow->syntax, i) == SYNTAX_switch_default)
      ts_flow_fault(flow, i + 1,
                    "A `switch` has one `default`, and this is a second one, so the platform refuses the source. "
                    "Remove one.");
}

static void check_enum(struct ts_flow *flow, size_t node) {
  size_t name = ts_syntax_kind_at(flow->syntax, node) == SYNTAX_enum_assignment ? node + 1 : node;
  switch (ts_syntax_kind_at(flow->syntax, name)) {
  case SYNTAX_computed_property_name:
  case SYNTAX_number:
  case SYNTAX_private_property_identifier:
    ts_flow_fault(flow, name,
                  "A member of an enum is named by a plain name or a string, so the bundler refuses the source. Write "
                  "one of these.");
    break;
  default:
    break;
  }
}

/* A statement of its own, without braces: of a loop, of `if`, of a label. */
enum alone { ALONE_NOT, ALONE_IF, ALONE_LOOP, ALONE_LABEL };

static enum alone alone_in(const struct ts_flow *flow, size_t node) {
  switch (ts_flow_parent_kind(flow, node)) {
  case SYNTAX_if_statement:
    return ts_flow_field_at(flow, node) == FIELD_consequence ? ALONE_IF : ALONE_NOT;
  case SYNTAX_else_clause:
    return ALONE_IF;
  case SYNTAX_do_statement:
  case SYNTAX_for_in_statement:
  case SYNTAX_for_statement:
  case SYNTAX_while_statement:
    return ts_flow_field_at(flow, node) == FIELD_body ? ALONE_LOOP : ALONE_NOT;
  case SYNTAX_labeled_statement:
    return ts_flow_field_at(flow, node) == FIELD_body ? ALONE_LABEL : ALONE_NOT;
  default:
    return ALONE_NOT;
  }
}

/* A plain function may stand after `if`, or after a label that may itself stand there as a statement among others. */
static bool function_may(const struct ts_flow *flow, size_t node) {
  enum alone alone = alone_in(flow, node);
  if (ts_syntax_token(flow->syntax, node, "async"))
    return alone == ALONE_NOT;
  if (alone != ALONE_LABEL)
    return alone != ALONE_LOOP;
  while (alone == ALONE_LABEL) {
    node = flow->syntax->list[node].parent;
    alone = alone_in(flow, node);
  }
  return alone == ALONE_NOT;
}

static void check_alone(struct ts_flow *flow, size_t node, bool may) {
  if (!may)
    ts_flow_fault(flow, node,
                  "A declaration cannot be the whole body of `if`, `else`, a loop or a label, so the platform refuses "
                  "the source. Put braces around it.");
}

void ts_flow_check_statement(struct ts_flow *flow, size_t node) {
  if (ts_flow_parent_kind(flow, node) == SYNTAX_enum_body)
    check_enum(flow, node);
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_variable_declarator:
    check_declarator(flow, node);
    break;
  case SYNTAX_for_in_statement:
    check_for_in(flow, node);
    break;
  case SYNTAX_switch_body:
    check_switch(flow, node);
    break;
  case SYNTAX_function_declaration:
    check_alone(flow, node, function_may(flow, node));
    break;
  case SYNTAX_class_declaration:
  case SYNTAX_generator_function_declaration:
  case SYNTAX_lexical_declaration:
    check_alone(flow, node, alone_in(flow, node) == ALONE_NOT);
    break;
  case SYNTAX_throw_statement:
    if (ts_flow_ends_line(flow, node + 1))
      ts_flow_fault(flow, node + 1,
                    "The line ends behind `throw`, so the platform refuses the source. Write what is thrown on its "
                    "line.");
    break;
  case SYNTAX_try_statement:
    if (!ts_syntax_field(flow->syntax, node, FIELD_handler) && !ts_syntax_field(flow->syntax, node, FIELD_finalizer))
      ts_flow_fault(flow, node + 1,
                    "`try` has neither `catch` nor `finally`, so the platform refuses the source. Write one of them.");
    break;
  case SYNTAX_with_statement:
    ts_flow_fault(flow, node + 1,
                  "A module cannot use `with`, so the platform refuses the source. Name the object before each of its "
                  "members.");
    break;
  default:
    break;
  }
}
