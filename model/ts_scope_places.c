/* Where functions, namespaces, imports and exports may stand. */
#include "model/ts_scope.h"

static bool is_namespace(enum ts_syntax_kind kind) {
  return kind == SYNTAX_internal_module || kind == SYNTAX_module;
}

/* As the one statement of an `if` or a label a function passes where nothing is imported or exported, so that the
 * bundler takes the source for a script. */
static void check_function(struct ts_scope_walk *walk, size_t node) {
  const struct ts_syntax *syntax = walk->syntax;
  enum ts_syntax_kind around = ts_parent_kind(walk, node);
  bool single = around == SYNTAX_if_statement || around == SYNTAX_else_clause || around == SYNTAX_labeled_statement;
  if (single &&
      (ts_syntax_child(syntax, 0, SYNTAX_export_statement) || ts_syntax_child(syntax, 0, SYNTAX_import_statement)))
    ts_blame(walk, node + 1,
             "A function cannot be the one statement of an `if` or a label, so the platform refuses the source. Put it "
             "in braces.");
}

/* Right in the source, or right in a namespace. */
static bool is_outermost(const struct ts_scope_walk *walk, size_t node) {
  size_t around = walk->syntax->list[node].parent;
  enum ts_syntax_kind kind = ts_syntax_kind_at(walk->syntax, around);
  return kind == SYNTAX_program || (kind == SYNTAX_statement_block && is_namespace(ts_parent_kind(walk, around)));
}

static void check_module_statement(struct ts_scope_walk *walk, size_t node) {
  const struct ts_syntax *syntax = walk->syntax;
  bool exports = ts_syntax_kind_at(syntax, node) == SYNTAX_export_statement;
  bool in_source = ts_parent_kind(walk, node) == SYNTAX_program;
  if (!is_outermost(walk, node)) {
    ts_blame(walk, node + 1,
             "`%s` can stand at the top level alone, so the platform refuses the source. Move it out of the block or "
             "function.",
             exports ? "export" : "import");
    return;
  }
  bool form = exports ? ts_syntax_child(syntax, node, SYNTAX_export_clause) || ts_has_token(walk, node, "default") ||
                            ts_has_token(walk, node, "*") || ts_syntax_child(syntax, node, SYNTAX_namespace_export)
                      : !ts_syntax_child(syntax, node, SYNTAX_import_require_clause);
  if (!in_source && form)
    ts_blame(walk, node + 1,
             "This form of `%s` cannot stand in a namespace, so the platform refuses the source. Move it out.",
             exports ? "export" : "import");
}

static void check_namespace(struct ts_scope_walk *walk, size_t node) {
  size_t statement = walk->syntax->list[node].parent;
  enum ts_syntax_kind kind = ts_syntax_kind_at(walk->syntax, statement);
  bool wrapped = kind == SYNTAX_expression_statement || kind == SYNTAX_export_statement;
  if (!is_outermost(walk, wrapped ? statement : node) && kind != SYNTAX_export_statement)
    ts_blame(walk, node + 1,
             "A namespace can stand at the top level or in another one alone, so the platform refuses the source. Move "
             "it out of the block or function.");
}

void ts_scope_places(struct ts_scope_walk *walk, size_t node) {
  switch (ts_syntax_kind_at(walk->syntax, node)) {
  case SYNTAX_function_declaration:
    check_function(walk, node);
    break;
  case SYNTAX_import_statement:
  case SYNTAX_export_statement:
    check_module_statement(walk, node);
    break;
  case SYNTAX_internal_module:
  case SYNTAX_module:
    check_namespace(walk, node);
    break;
  default:
    break;
  }
}
