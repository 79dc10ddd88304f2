/* The whole syntax tree of a source that tree-sitter takes for sound, for the checks of what a grammar alone does not
 * say. Behind model/typescript.h. Pure.
 *
 * A list: each node before what is in it, so a node's first child is the next one, and its next sibling is `behind` it,
 * if that is still in its parent. tree-sitter's names of nodes, and of what a node is to its parent, are kept. */
#ifndef JD_MODEL_TS_SYNTAX_H
#define JD_MODEL_TS_SYNTAX_H

#include "model/arena.h"

#include <stdint.h>

/* clang-format off */
#define TS_SYNTAX_NODES(X)                                                                                         \
  X(abstract_class_declaration) X(abstract_method_signature) X(accessibility_modifier) X(ambient_declaration)      \
  X(arguments) X(array) X(array_pattern) X(array_type) X(arrow_function) X(as_expression)                          \
  X(assignment_expression) X(assignment_pattern) X(augmented_assignment_expression) X(await_expression)            \
  X(binary_expression) X(break_statement) X(call_expression) X(call_signature) X(catch_clause) X(class)            \
  X(class_body) X(class_declaration) X(class_heritage) X(class_static_block) X(comment) X(computed_property_name)  \
  X(conditional_type) X(constraint) X(construct_signature) X(constructor_type) X(continue_statement)               \
  X(debugger_statement) X(decorator) X(default_type) X(do_statement) X(else_clause) X(empty_statement)             \
  X(enum_assignment) X(enum_body) X(enum_declaration) X(escape_sequence) X(export_clause) X(export_specifier)      \
  X(export_statement) X(expression_statement) X(extends_clause) X(extends_type_clause) X(false) X(finally_clause)  \
  X(for_in_statement) X(for_statement) X(formal_parameters) X(function_declaration) X(function_expression)         \
  X(function_signature) X(function_type) X(generator_function) X(generator_function_declaration) X(generic_type)   \
  X(hash_bang_line) X(identifier) X(if_statement) X(implements_clause) X(import) X(import_alias)                   \
  X(import_attribute) X(import_clause) X(import_require_clause) X(import_specifier) X(import_statement)            \
  X(index_signature) X(index_type_query) X(infer_type) X(instantiation_expression) X(interface_body)               \
  X(interface_declaration) X(internal_module) X(intersection_type) X(labeled_statement) X(lexical_declaration)     \
  X(literal_type) X(lookup_type) X(mapped_type_clause) X(member_expression) X(meta_property) X(method_definition)  \
  X(method_signature) X(module) X(named_imports) X(namespace_export) X(namespace_import) X(nested_identifier)      \
  X(nested_type_identifier) X(new_expression) X(non_null_expression) X(null) X(number) X(object)                   \
  X(object_assignment_pattern) X(object_pattern) X(object_type) X(optional_chain) X(optional_parameter)            \
  X(optional_type) X(override_modifier) X(pair) X(pair_pattern) X(parenthesized_expression) X(parenthesized_type)  \
  X(predefined_type) X(private_property_identifier) X(program) X(property_identifier) X(property_signature)        \
  X(public_field_definition) X(readonly_type) X(regex) X(regex_flags) X(regex_pattern) X(required_parameter)       \
  X(rest_pattern) X(rest_type) X(return_statement) X(satisfies_expression) X(sequence_expression)                  \
  X(shorthand_property_identifier) X(shorthand_property_identifier_pattern) X(spread_element) X(statement_block)   \
  X(statement_identifier) X(string) X(string_fragment) X(subscript_expression) X(super) X(switch_body)             \
  X(switch_case) X(switch_default) X(switch_statement) X(template_literal_type) X(template_string)                 \
  X(template_substitution) X(template_type) X(ternary_expression) X(this) X(this_type) X(throw_statement) X(true)  \
  X(try_statement) X(tuple_type) X(type_alias_declaration) X(type_annotation) X(type_arguments) X(type_assertion)  \
  X(type_identifier) X(type_parameter) X(type_parameters) X(type_predicate) X(type_predicate_annotation)           \
  X(type_query) X(unary_expression) X(undefined) X(union_type) X(update_expression) X(variable_declaration)        \
  X(variable_declarator) X(while_statement) X(with_statement) X(yield_expression)

#define TS_SYNTAX_FIELDS(X)                                                                                        \
  X(alias) X(alternative) X(argument) X(arguments) X(body) X(condition) X(consequence) X(constraint)               \
  X(constructor) X(declaration) X(decorator) X(finalizer) X(flags) X(function) X(handler) X(increment) X(index)    \
  X(index_type) X(initializer) X(key) X(kind) X(label) X(left) X(module) X(name) X(object) X(operator)             \
  X(optional_chain) X(parameter) X(parameters) X(pattern) X(property) X(return_type) X(right) X(sign) X(source)    \
  X(type) X(type_arguments) X(type_parameters) X(value)
/* clang-format on */

enum ts_syntax_kind {
  SYNTAX_TOKEN, /* a keyword or sign, told by its text */
  SYNTAX_OTHER, /* a node that nobody asked about */
#define X(name) SYNTAX_##name,
  TS_SYNTAX_NODES(X)
#undef X
};

enum ts_syntax_field {
  FIELD_none,
#define X(name) FIELD_##name,
  TS_SYNTAX_FIELDS(X)
#undef X
};

struct ts_syntax_node {
  uint32_t start, len;
  uint32_t parent; /* index; 0, the program, is its own */
  uint32_t behind; /* index of the next node that is not in this one */
  uint16_t kind;   /* enum ts_syntax_kind */
  uint16_t field;  /* enum ts_syntax_field: what it is to its parent */
};

struct ts_syntax {
  struct bytes text;
  const struct ts_syntax_node *list; /* list[0] is the program; comments are left out */
  size_t count;
};

enum ts_syntax_kind ts_syntax_kind_of(const char *name, bool named);
enum ts_syntax_field ts_syntax_field_of(const char *name);

static inline size_t ts_syntax_next(const struct ts_syntax *syntax, size_t node) {
  return syntax->list[node].behind;
}

static inline enum ts_syntax_kind ts_syntax_kind_at(const struct ts_syntax *syntax, size_t node) {
  return (enum ts_syntax_kind)syntax->list[node].kind;
}

struct bytes ts_syntax_text(const struct ts_syntax *syntax, size_t node);
/* A node's first child of a kind, or with a field; its first token of a text (`async`, `static`, `?.`). 0 for none. */
size_t ts_syntax_child(const struct ts_syntax *syntax, size_t parent, enum ts_syntax_kind kind);
size_t ts_syntax_field(const struct ts_syntax *syntax, size_t parent, enum ts_syntax_field field);
size_t ts_syntax_token(const struct ts_syntax *syntax, size_t parent, const char *text);
/* The node of a kind that `node` is in, not `node` itself; 0 for none. */
size_t ts_syntax_around(const struct ts_syntax *syntax, size_t node, enum ts_syntax_kind kind);

#endif
