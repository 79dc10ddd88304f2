/* Names that are exported twice. */
#include "model/ts_scope.h"

static void add_export(struct ts_scope_walk *walk, struct ts_export export) {
  *ARENA_PUSH(walk->scopes.arena, walk->exports, walk->export_count, walk->export_capacity) = export;
}

static uint32_t index_at(struct ts_scope_walk *walk, size_t node) {
  return ts_name_index(&walk->scopes, ts_name_text(&walk->scopes, node));
}

/* `again`: whether it is refused already where it is declared again. */
static void add_declared(struct ts_scope_walk *walk, size_t name, bool again) {
  if (name)
    add_export(walk, (struct ts_export){index_at(walk, name), (uint32_t)name, 0, again});
}

static void add_variables(struct ts_scope_walk *walk, size_t declaration) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t end = ts_syntax_next(syntax, declaration);
  for (size_t i = declaration + 1; i < end; i = ts_syntax_next(syntax, i)) {
    size_t pattern =
        ts_syntax_kind_at(syntax, i) == SYNTAX_variable_declarator ? ts_syntax_field(syntax, i, FIELD_name) : 0;
    for (size_t at = pattern ? ts_next_binding(syntax, pattern, pattern) : 0; at;
         at = ts_next_binding(syntax, pattern, at + 1))
      add_declared(walk, at, ts_syntax_kind_at(syntax, declaration) == SYNTAX_lexical_declaration);
  }
}

static void add_declaration(struct ts_scope_walk *walk, size_t declaration) {
  const struct ts_syntax *syntax = walk->syntax;
  switch (ts_syntax_kind_at(syntax, declaration)) {
  case SYNTAX_lexical_declaration:
  case SYNTAX_variable_declaration:
    add_variables(walk, declaration);
    break;
  case SYNTAX_abstract_class_declaration:
  case SYNTAX_class_declaration:
  case SYNTAX_enum_declaration:
  case SYNTAX_function_declaration:
  case SYNTAX_generator_function_declaration:
    add_declared(walk, ts_syntax_field(syntax, declaration, FIELD_name), true);
    break;
  case SYNTAX_internal_module:
    add_declared(walk, ts_namespace_name(syntax, declaration), true);
    break;
  default:
    break;
  }
}

static void check_local(struct ts_scope_walk *walk, size_t name) {
  if (ts_syntax_kind_at(walk->syntax, name) == SYNTAX_string || ts_is_keyword(ts_syntax_text(walk->syntax, name)))
    ts_blame(walk, name,
             "`%s` is no name of this source, so the platform refuses it. Export a name that is declared here.",
             ts_shown(walk, name));
}

/* `{ a, b as c }`; of a module's own names, whether there is such a one is known at the end. */
static void add_clause(struct ts_scope_walk *walk, size_t clause, bool own) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t end = ts_syntax_next(syntax, clause);
  for (size_t i = clause + 1; i < end; i = ts_syntax_next(syntax, i)) {
    if (ts_syntax_kind_at(syntax, i) != SYNTAX_export_specifier || ts_has_token(walk, i, "type"))
      continue;
    size_t name = ts_syntax_field(syntax, i, FIELD_name), alias = ts_syntax_field(syntax, i, FIELD_alias);
    size_t given = alias ? alias : name;
    if (name && own)
      check_local(walk, name);
    if (name)
      add_export(walk,
                 (struct ts_export){index_at(walk, given), (uint32_t)given, own ? index_at(walk, name) + 1 : 0, false});
  }
}

static size_t exported_namespace(const struct ts_syntax *syntax, size_t export) {
  size_t name = ts_syntax_child(syntax, export, SYNTAX_identifier);
  return name ? name : ts_syntax_child(syntax, export, SYNTAX_string);
}

void ts_scope_export(struct ts_scope_walk *walk, size_t node) {
  const struct ts_syntax *syntax = walk->syntax;
  if (ts_syntax_kind_at(syntax, node) != SYNTAX_export_statement || ts_parent_kind(walk, node) != SYNTAX_program ||
      ts_has_token(walk, node, "type") || ts_has_token(walk, node, "default"))
    return;
  size_t clause = ts_syntax_child(syntax, node, SYNTAX_export_clause);
  size_t all = ts_syntax_child(syntax, node, SYNTAX_namespace_export);
  size_t declaration = ts_syntax_field(syntax, node, FIELD_declaration);
  size_t name = all ? exported_namespace(syntax, all) : 0;
  if (clause)
    add_clause(walk, clause, !ts_syntax_field(syntax, node, FIELD_source));
  else if (name)
    add_export(walk, (struct ts_export){index_at(walk, name), (uint32_t)name, 0, false});
  else if (declaration)
    add_declaration(walk, declaration);
}

/* What is a type, or nothing that is known, the bundler leaves out. */
static bool is_left(const struct ts_scopes *scopes, const struct ts_export *export) {
  if (export->local == 0)
    return true;
  const struct ts_scope_name *name = &scopes->names[export->local - 1];
  return name->var || (name->plain && scopes->plain.list[name->plain - 1].as != AS_ALIAS);
}

void ts_scope_exports_end(struct ts_scope_walk *walk) {
  for (size_t i = 0; i < walk->export_count; i++) {
    const struct ts_export *export = &walk->exports[i];
    struct ts_scope_name *name = &walk->scopes.names[export->name];
    /* model/source.h tells of default exports */
    if (!is_left(&walk->scopes, export) || bytes_equal(name->text, bytes_of("default")))
      continue;
    const struct ts_export *first = name->exported ? &walk->exports[name->exported - 1] : NULL;
    if (!first)
      name->exported = (uint32_t)i + 1;
    else if (!first->declared || !export->declared)
      ts_blame(walk, export->node,
               "`%s` is exported on line %u already, so the platform refuses the source. Remove one of the two "
               "exports.",
               ts_shown(walk, export->node), ts_line_at(walk, first->node));
  }
}
