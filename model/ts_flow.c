#include "model/ts_flow.h"

void ts_flow_fault(struct ts_flow *flow, size_t node, const char *message) {
  const struct ts_syntax_node *at = &flow->syntax->list[node];
  ts_add_fault(flow->arena, flow->faults, (struct ts_fault){at->start, at->len, message});
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
    ts_flow_check_word(&flow, node);
    node++;
  }
}
