/* Which nodes declare names, and which open a scope. */
#include "model/ts_scope.h"

size_t ts_next_binding(const struct ts_syntax *syntax, size_t pattern, size_t at) {
  size_t end = ts_syntax_next(syntax, pattern);
  while (at < end) {
    enum ts_syntax_field field = (enum ts_syntax_field)syntax->list[at].field;
    switch (ts_syntax_kind_at(syntax, at)) {
    case SYNTAX_identifier:
    case SYNTAX_shorthand_property_identifier_pattern:
      if (at == pattern || field != FIELD_right)
        return at;
      at++;
      break;
    case SYNTAX_array_pattern:
    case SYNTAX_assignment_pattern:
    case SYNTAX_object_assignment_pattern:
    case SYNTAX_object_pattern:
    case SYNTAX_pair_pattern:
    case SYNTAX_rest_pattern:
      at = at != pattern && field == FIELD_right ? ts_syntax_next(syntax, at) : at + 1;
      break;
    default:
      at = ts_syntax_next(syntax, at);
    }
  }
  return 0;
}

void ts_declare_bindings(struct ts_scope_walk *walk, size_t pattern, enum ts_stands_for as) {
  if (pattern == 0)
    return;
  for (size_t at = ts_next_binding(walk->syntax, pattern, pattern); at;
       at = ts_next_binding(walk->syntax, pattern, at + 1))
    ts_declare_at(walk, at, as);
}

static void declare_field(struct ts_scope_walk *walk, size_t node, enum ts_syntax_field field, enum ts_stands_for as) {
  size_t name = ts_syntax_field(walk->syntax, node, field);
  if (name)
    ts_declare_at(walk, name, as);
}

static enum ts_stands_for variable_kind(const struct ts_scope_walk *walk, size_t keyword) {
  return bytes_equal(ts_syntax_text(walk->syntax, keyword), bytes_of("var")) ? AS_VAR : AS_LEXICAL;
}

/* `import a`, `import * as a`, `import { a }`, `import { b as a }`; not those of types. */
static void declare_import(struct ts_scope_walk *walk, size_t node) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t statement = ts_syntax_around(syntax, node, SYNTAX_import_statement);
  if (ts_syntax_token(syntax, statement, "type") || ts_syntax_token(syntax, statement, "typeof"))
    return;
  if (ts_syntax_kind_at(syntax, node) == SYNTAX_import_require_clause) {
    ts_declare_bindings(walk, ts_syntax_child(syntax, node, SYNTAX_identifier), AS_ALIAS);
  } else if (ts_syntax_kind_at(syntax, node) == SYNTAX_import_specifier) {
    size_t alias = ts_syntax_field(syntax, node, FIELD_alias), name = ts_syntax_field(syntax, node, FIELD_name);
    if (!ts_syntax_token(syntax, node, "type"))
      ts_declare_bindings(walk, alias ? alias : name, AS_IMPORT);
  } else {
    ts_declare_bindings(walk, ts_syntax_child(syntax, node, SYNTAX_identifier), AS_IMPORT);
  }
}

/* Whether there is anything in a namespace but types: else nothing of it is left. */
static bool has_values(const struct ts_syntax *syntax, size_t body) {
  size_t end = ts_syntax_next(syntax, body);
  for (size_t i = body + 1; i < end;) {
    switch (ts_syntax_kind_at(syntax, i)) {
    case SYNTAX_TOKEN:
    case SYNTAX_expression_statement:
    case SYNTAX_export_statement:
    case SYNTAX_internal_module:
    case SYNTAX_module:
    case SYNTAX_statement_block:
    case SYNTAX_nested_identifier:
    case SYNTAX_identifier:
    case SYNTAX_property_identifier:
      i++;
      break;
    case SYNTAX_ambient_declaration:
    case SYNTAX_empty_statement:
    case SYNTAX_function_signature:
    case SYNTAX_import_alias:
    case SYNTAX_interface_declaration:
    case SYNTAX_type_alias_declaration:
      i = ts_syntax_next(syntax, i);
      break;
    default:
      return true;
    }
  }
  return false;
}

size_t ts_namespace_name(const struct ts_syntax *syntax, size_t node) {
  size_t name = ts_syntax_field(syntax, node, FIELD_name), body = ts_syntax_field(syntax, node, FIELD_body);
  while (name && ts_syntax_kind_at(syntax, name) == SYNTAX_nested_identifier)
    name = ts_syntax_field(syntax, name, FIELD_object);
  bool declares = name && body && ts_syntax_kind_at(syntax, name) == SYNTAX_identifier && has_values(syntax, body);
  return declares ? name : 0;
}

static void declare_catch(struct ts_scope_walk *walk, size_t node) {
  size_t parameter = ts_syntax_field(walk->syntax, node, FIELD_parameter);
  bool simple = parameter && ts_syntax_kind_at(walk->syntax, parameter) == SYNTAX_identifier;
  ts_declare_bindings(walk, parameter, simple ? AS_CATCH : AS_CATCH_PATTERN);
}

/* A block has a scope of its own, unless it is part of what has opened one. */
static void open_block(struct ts_scope_walk *walk, size_t node) {
  enum ts_syntax_kind around = ts_parent_kind(walk, node);
  if (around == SYNTAX_internal_module || around == SYNTAX_module)
    ts_open_scope(&walk->scopes, SCOPE_NAMESPACE, node);
  else if (!ts_is_function(around) && around != SYNTAX_catch_clause && around != SYNTAX_class_static_block)
    ts_open_scope(&walk->scopes, SCOPE_BLOCK, node);
}

/* Names that belong to the scope around the node. */
static void declare_outside(struct ts_scope_walk *walk, size_t node) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t around = syntax->list[node].parent, name;
  switch (ts_syntax_kind_at(syntax, node)) {
  case SYNTAX_variable_declarator:
    ts_declare_bindings(walk, ts_syntax_field(syntax, node, FIELD_name),
                        ts_syntax_kind_at(syntax, around) == SYNTAX_variable_declaration ? AS_VAR : AS_LEXICAL);
    break;
  case SYNTAX_function_declaration:
  case SYNTAX_generator_function_declaration:
    declare_field(walk, node, FIELD_name, AS_FUNCTION);
    break;
  case SYNTAX_class_declaration:
  case SYNTAX_abstract_class_declaration:
    declare_field(walk, node, FIELD_name, AS_CLASS);
    break;
  case SYNTAX_enum_declaration:
    declare_field(walk, node, FIELD_name, AS_ENUM);
    break;
  case SYNTAX_internal_module:
  case SYNTAX_module:
    if ((name = ts_namespace_name(syntax, node)))
      ts_declare_at(walk, name, AS_NAMESPACE);
    break;
  case SYNTAX_import_clause:
  case SYNTAX_import_specifier:
  case SYNTAX_namespace_import:
  case SYNTAX_import_require_clause:
    declare_import(walk, node);
    break;
  case SYNTAX_import_alias:
    if (!ts_syntax_token(syntax, node, "type"))
      ts_declare_bindings(walk, ts_syntax_child(syntax, node, SYNTAX_identifier), AS_ALIAS);
    break;
  case SYNTAX_required_parameter:
  case SYNTAX_optional_parameter:
    ts_declare_bindings(walk, ts_syntax_field(syntax, node, FIELD_pattern), AS_PARAMETER);
    break;
  default:
    break;
  }
}

static void declare_loop(struct ts_scope_walk *walk, size_t node) {
  size_t keyword = ts_syntax_field(walk->syntax, node, FIELD_kind);
  if (keyword)
    ts_declare_bindings(walk, ts_syntax_field(walk->syntax, node, FIELD_left), variable_kind(walk, keyword));
}

void ts_scope_declare(struct ts_scope_walk *walk, size_t node) {
  enum ts_syntax_kind kind = ts_syntax_kind_at(walk->syntax, node);
  declare_outside(walk, node);
  if (ts_is_function(kind)) {
    ts_open_scope(&walk->scopes, SCOPE_FUNCTION, node);
    if (kind == SYNTAX_arrow_function)
      ts_declare_bindings(walk, ts_syntax_field(walk->syntax, node, FIELD_parameter), AS_PARAMETER);
  } else if (kind == SYNTAX_statement_block) {
    open_block(walk, node);
  } else if (kind == SYNTAX_switch_body) {
    ts_open_scope(&walk->scopes, SCOPE_SWITCH, node);
  } else if (kind == SYNTAX_for_statement || kind == SYNTAX_for_in_statement) {
    ts_open_scope(&walk->scopes, SCOPE_LOOP, node);
    declare_loop(walk, node);
  } else if (kind == SYNTAX_catch_clause) {
    ts_open_scope(&walk->scopes, SCOPE_CATCH, node);
    declare_catch(walk, node);
  } else if (kind == SYNTAX_class_static_block) {
    ts_open_scope(&walk->scopes, SCOPE_STATIC_BLOCK, node);
  }
}
