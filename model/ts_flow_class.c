#include "model/ts_flow.h"

static void check_super_call(struct ts_flow *flow, size_t node) {
  if (!ts_flow_allows(flow, ALLOWED_SUPER_CALL))
    ts_flow_fault(flow, node,
                  "`super()` can stand only in the constructor of a class with `extends`, so the platform refuses the "
                  "source. Remove it, or write what the class extends.");
}

static void check_super_member(struct ts_flow *flow, size_t node) {
  if (!ts_flow_allows(flow, ALLOWED_SUPER_MEMBER))
    ts_flow_fault(flow, node,
                  "`super` stands outside of a method, so the platform refuses the source. In a callback, write an "
                  "arrow function, which has its method's `super`.");
}

static void check_super(struct ts_flow *flow, size_t node) {
  size_t parent = flow->syntax->list[node].parent, next = ts_syntax_next(flow->syntax, node);
  enum ts_syntax_kind kind = ts_syntax_kind_at(flow->syntax, parent);
  bool member = kind == SYNTAX_member_expression || kind == SYNTAX_subscript_expression;
  if (kind == SYNTAX_call_expression && ts_syntax_kind_at(flow->syntax, next) == SYNTAX_arguments)
    check_super_call(flow, node);
  else if (member && ts_syntax_kind_at(flow->syntax, next) != SYNTAX_optional_chain)
    check_super_member(flow, node);
  else if (kind != SYNTAX_call_expression || ts_flow_has_text(flow, next, "?."))
    ts_flow_fault(flow, node,
                  "`super` stands alone, so the platform refuses the source. Write `super(…)`, `super.NAME` or "
                  "`super[…]`.");
}

static void check_new_target(struct ts_flow *flow, size_t node) {
  if (ts_flow_has_text(flow, node + 1, "new") && !ts_flow_allows(flow, ALLOWED_NEW_TARGET))
    ts_flow_fault(flow, node,
                  "`new.target` stands outside of a function, so the platform refuses the source. Remove it, or move "
                  "it into a constructor.");
}

static void check_arguments(struct ts_flow *flow, size_t node) {
  if (!ts_flow_allows(flow, ALLOWED_ARGUMENTS) && ts_flow_has_text(flow, node, "arguments"))
    ts_flow_fault(flow, node,
                  "`arguments` cannot stand in a class's field or static block, so the platform refuses the source. "
                  "Choose another name, or move it into a method.");
}

void ts_flow_check_class(struct ts_flow *flow, size_t node) {
  switch (ts_syntax_kind_at(flow->syntax, node)) {
  case SYNTAX_super:
    check_super(flow, node);
    break;
  case SYNTAX_meta_property:
    check_new_target(flow, node);
    break;
  case SYNTAX_identifier:
  case SYNTAX_shorthand_property_identifier:
    check_arguments(flow, node);
    break;
  default:
    break;
  }
}
