/* Words that are no names in a module. */
#include "model/ts_scope.h"

static bool is_one_of(struct bytes text, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (bytes_equal(text, bytes_of(list[i])))
      return true;
  return false;
}

#define IS_ONE_OF(text, list) is_one_of(text, list, sizeof(list) / sizeof *(list))

/* They are names elsewhere in JavaScript, so the grammar lets them pass. */
static bool is_strict_word(struct bytes text) {
  static const char *const words[] = {"await",   "implements", "interface", "let",    "package",
                                      "private", "protected",  "public",    "static", "yield"};
  return IS_ONE_OF(text, words);
}

bool ts_is_keyword(struct bytes text) {
  static const char *const words[] = {
      "break", "case",   "catch", "class",      "const",   "continue", "debugger", "default", "delete",
      "do",    "else",   "enum",  "export",     "extends", "false",    "finally",  "for",     "function",
      "if",    "import", "in",    "instanceof", "new",     "null",     "return",   "super",   "switch",
      "this",  "throw",  "true",  "try",        "typeof",  "var",      "void",     "while",   "with"};
  return IS_ONE_OF(text, words);
}

static bool is_eval_or_arguments(struct bytes text) {
  return bytes_equal(text, bytes_of("eval")) || bytes_equal(text, bytes_of("arguments"));
}

/* A name that is none of the module's: of a type, of another module, of an export, or of what TypeScript takes away. */
static bool is_foreign(const struct ts_scope_walk *walk, size_t node) {
  switch (ts_parent_kind(walk, node)) {
  case SYNTAX_enum_declaration:
  case SYNTAX_export_specifier:
  case SYNTAX_import_alias:
  case SYNTAX_import_attribute:
  case SYNTAX_import_clause:
  case SYNTAX_import_require_clause:
  case SYNTAX_import_specifier: /* the bundler looks at its uses */
  case SYNTAX_internal_module:
  case SYNTAX_module:
  case SYNTAX_namespace_export:
  case SYNTAX_namespace_import:
  case SYNTAX_nested_identifier:
    return true;
  default:
    return false;
  }
}

static bool is_name(const struct ts_scope_walk *walk, size_t node) {
  switch (ts_syntax_kind_at(walk->syntax, node)) {
  case SYNTAX_identifier:
  case SYNTAX_shorthand_property_identifier:
  case SYNTAX_shorthand_property_identifier_pattern:
    return !is_foreign(walk, node);
  case SYNTAX_statement_identifier:
    return ts_parent_kind(walk, node) == SYNTAX_labeled_statement;
  case SYNTAX_type_identifier: /* of a class that is there at run time */
    return walk->syntax->list[node].field == FIELD_name;
  default:
    return false;
  }
}

void ts_scope_words(struct ts_scope_walk *walk, size_t node) {
  if (!is_name(walk, node))
    return;
  struct bytes text = ts_name_text(&walk->scopes, node);
  bool escaped = text.data != ts_syntax_text(walk->syntax, node).data;
  bool pattern = ts_syntax_kind_at(walk->syntax, node) == SYNTAX_shorthand_property_identifier_pattern;
  if (is_strict_word(text) || (!pattern && ts_is_keyword(text) && (escaped || bytes_equal(text, bytes_of("enum")))))
    ts_blame(walk, node, "`%s` is a reserved word and no name, so the platform refuses the source. Rename it.",
             ts_shown(walk, node));
}

void ts_check_bound_name(struct ts_scope_walk *walk, size_t node, enum ts_stands_for as) {
  bool whole = as == AS_IMPORT && ts_parent_kind(walk, node) != SYNTAX_import_specifier;
  if (as >= AS_MEMBER || whole)
    return;
  struct bytes text = ts_name_text(&walk->scopes, node);
  bool left = as == AS_ENUM || as == AS_NAMESPACE;
  bool keyword = ts_syntax_kind_at(walk->syntax, node) == SYNTAX_identifier && ts_is_keyword(text);
  if (keyword || is_eval_or_arguments(text) || (left && bytes_equal(text, bytes_of("await"))))
    ts_blame(walk, node, "`%s` cannot be declared in a module, so the platform refuses the source. Rename it.",
             ts_shown(walk, node));
}
