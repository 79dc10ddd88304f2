#include "model/ts_kinds.h"

#include <stdlib.h>

static const struct named_kind {
  const char *name;
  enum ts_kind kind;
} nodes[] = {
    /* sorted by name */
    {"abstract_class_declaration", KIND_CLASS},
    {"ambient_declaration", KIND_AMBIENT},
    {"array_pattern", KIND_PATTERN},
    {"assignment_expression", KIND_ASSIGNMENT},
    {"assignment_pattern", KIND_PATTERN},
    {"catch_clause", KIND_CONTROL},
    {"class", KIND_CLASS_EXPRESSION},
    {"class_declaration", KIND_CLASS},
    {"decorator", KIND_DECORATOR},
    {"do_statement", KIND_CONTROL},
    {"else_clause", KIND_CONTROL},
    {"enum_declaration", KIND_ENUM},
    {"export_clause", KIND_EXPORT_CLAUSE},
    {"export_specifier", KIND_EXPORT_SPECIFIER},
    {"export_statement", KIND_EXPORT},
    {"expression_statement", KIND_EXPRESSION_STATEMENT},
    {"finally_clause", KIND_CONTROL},
    {"for_in_statement", KIND_FOR_IN},
    {"for_statement", KIND_CONTROL},
    {"function_declaration", KIND_FUNCTION},
    {"function_signature", KIND_SIGNATURE},
    {"generator_function_declaration", KIND_FUNCTION},
    {"identifier", KIND_NAME},
    {"if_statement", KIND_CONTROL},
    {"import_alias", KIND_IMPORT_ALIAS},
    {"import_clause", KIND_IMPORT_CLAUSE},
    {"import_specifier", KIND_IMPORT_SPECIFIER},
    {"import_statement", KIND_IMPORT},
    {"interface_declaration", KIND_INTERFACE},
    {"internal_module", KIND_NAMESPACE},
    {"labeled_statement", KIND_CONTROL},
    {"lexical_declaration", KIND_LEXICAL},
    {"module", KIND_NAMESPACE},
    {"named_imports", KIND_IMPORT_CLAUSE},
    {"namespace_export", KIND_NAMESPACE_EXPORT},
    {"nested_identifier", KIND_NESTED_NAME},
    {"object_assignment_pattern", KIND_PATTERN},
    {"object_pattern", KIND_PATTERN},
    {"pair_pattern", KIND_PATTERN},
    {"program", KIND_PROGRAM},
    {"rest_pattern", KIND_PATTERN},
    {"shorthand_property_identifier_pattern", KIND_SHORTHAND},
    {"statement_block", KIND_BLOCK},
    {"string", KIND_STRING},
    {"switch_body", KIND_CONTROL},
    {"switch_case", KIND_CONTROL},
    {"switch_default", KIND_CONTROL},
    {"switch_statement", KIND_CONTROL},
    {"try_statement", KIND_CONTROL},
    {"type_alias_declaration", KIND_TYPE_ALIAS},
    {"type_identifier", KIND_NAME},
    {"variable_declaration", KIND_VARIABLE},
    {"variable_declarator", KIND_DECLARATOR},
    {"while_statement", KIND_CONTROL},
    {"with_statement", KIND_CONTROL},
};

static const struct named_kind tokens[] = {
    /* sorted by name */
    {"=", KIND_TOKEN_EQUALS},
    {"abstract", KIND_TOKEN_ABSTRACT},
    {"as", KIND_TOKEN_AS},
    {"class", KIND_TOKEN_CLASS},
    {"declare", KIND_TOKEN_DECLARE},
    {"default", KIND_TOKEN_DEFAULT},
    {"global", KIND_TOKEN_GLOBAL},
    {"interface", KIND_TOKEN_INTERFACE},
    {"module", KIND_TOKEN_NAMESPACE},
    {"namespace", KIND_TOKEN_NAMESPACE},
    {"type", KIND_TOKEN_TYPE},
    {"using", KIND_TOKEN_USING},
    {"var", KIND_TOKEN_VAR},
};

static int compare(const void *name, const void *entry) {
  return strcmp(name, ((const struct named_kind *)entry)->name);
}

enum ts_kind ts_kind_of(const char *name, bool named, bool *entered) {
  const struct named_kind *table = named ? nodes : tokens;
  size_t count = named ? sizeof nodes / sizeof *nodes : sizeof tokens / sizeof *tokens;
  const struct named_kind *found = bsearch(name, table, count, sizeof *table, compare);
  enum ts_kind kind = found ? found->kind : named ? KIND_OTHER : KIND_TOKEN;
  *entered = kind > KIND_OTHER && kind < KIND_CLASS_EXPRESSION;
  return kind;
}
