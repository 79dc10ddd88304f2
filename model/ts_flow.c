#include "model/ts_flow.h"

void ts_flow_fault(struct ts_flow *flow, size_t node, const char *message) {
  const struct ts_syntax_node *at = &flow->syntax->list[node];
  ts_add_fault(flow->arena, flow->faults, (struct ts_fault){at->start, at->len, message});
}

size_t ts_flow_unwrap(const struct ts_flow *flow, size_t node, bool *bare) {
  *bare = false;
  for (;;) {
    size_t inner = node + 1;
    switch (ts_syntax_kind_at(flow->syntax, node)) {
    case SYNTAX_parenthesized_expression:
      *bare = false;
      inner = node + 2;
      break;
    case SYNTAX_type_assertion:
      *bare = true;
      inner = ts_syntax_next(flow->syntax, node + 1);
      break;
    case SYNTAX_as_expression:
    case SYNTAX_non_null_expression:
    case SYNTAX_satisfies_expression:
      *bare = true;
      break;
    default:
      return node;
    }
    if (inner >= ts_syntax_next(flow->syntax, node))
      return node;
    node = inner;
  }
}

enum { MOST_LINKS = 200 }; /* of a chain that are looked at, so that time stays linear */

static bool is_link(enum ts_syntax_kind kind) {
  return kind == SYNTAX_member_expression || kind == SYNTAX_subscript_expression || kind == SYNTAX_call_expression ||
         kind == SYNTAX_non_null_expression;
}

bool ts_flow_is_optional(const struct ts_flow *flow, size_t node) {
  for (int links = 0; links < MOST_LINKS && is_link(ts_syntax_kind_at(flow->syntax, node)); links++, node++)
    if (ts_syntax_child(flow->syntax, node, SYNTAX_optional_chain) || ts_syntax_token(flow->syntax, node, "?."))
      return true;
  return false;
}

bool ts_flow_ends_line(const struct ts_flow *flow, size_t node) {
  const struct ts_syntax_node *at = &flow->syntax->list[node];
  size_t end = at->start + at->len;
  if (at->behind >= flow->syntax->count)
    return false;
  for (size_t i = end; i < flow->syntax->list[at->behind].start; i++)
    if (flow->syntax->text.data[i] == '\n' || flow->syntax->text.data[i] == '\r')
      return true;
  return false;
}

/* The bundler takes a file that neither exports nor imports for a script, which may do more. */
static bool is_module(const struct ts_syntax *syntax) {
  return ts_syntax_child(syntax, 0, SYNTAX_export_statement) || ts_syntax_child(syntax, 0, SYNTAX_import_statement);
}

/* What is only declared runs nowhere, and a type neither. */
static bool is_skipped(enum ts_syntax_kind kind) {
  switch (kind) {
  case SYNTAX_ambient_declaration:
  case SYNTAX_interface_declaration:
  case SYNTAX_type_alias_declaration:
  case SYNTAX_type_annotation:
  case SYNTAX_type_arguments:
  case SYNTAX_type_parameters:
  case SYNTAX_function_signature:
  case SYNTAX_method_signature:
  case SYNTAX_abstract_method_signature:
  case SYNTAX_implements_clause:
    return true;
  default:
    return false;
  }
}

static void check_node(struct ts_flow *flow, size_t node) {
  ts_flow_check_word(flow, node);
  ts_flow_check_class(flow, node);
  ts_flow_check_jump(flow, node);
  ts_flow_check_target(flow, node);
  ts_flow_check_operator(flow, node);
  ts_flow_check_function(flow, node);
  ts_flow_check_statement(flow, node);
}

void ts_check_flow(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults) {
  JD_ARENA scratch = arena_new();
  struct ts_flow flow = {
      .arena = arena, .syntax = syntax, .faults = faults, .scratch = scratch, .module = is_module(syntax)};
  for (size_t node = 0; node < syntax->count;) {
    if (is_skipped(ts_syntax_kind_at(syntax, node))) {
      node = ts_syntax_next(syntax, node);
      continue;
    }
    ts_flow_enter(&flow, node);
    if (ts_syntax_kind_at(syntax, node) != SYNTAX_TOKEN)
      check_node(&flow, node);
    node++;
  }
}
