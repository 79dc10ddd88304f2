/* What a list of parameters may hold. */
#include "model/ts_scope.h"

/* The parameter next to one; 0 for none. */
static size_t next_parameter(const struct ts_syntax *syntax, size_t list, size_t at) {
  size_t end = ts_syntax_next(syntax, list);
  for (at = at == list ? list + 1 : ts_syntax_next(syntax, at); at < end; at = ts_syntax_next(syntax, at))
    if (ts_syntax_kind_at(syntax, at) != SYNTAX_TOKEN)
      return at;
  return 0;
}

static size_t pattern_of(const struct ts_scope_walk *walk, size_t parameter) {
  return ts_syntax_field(walk->syntax, parameter, FIELD_pattern);
}

static bool is_rest(const struct ts_scope_walk *walk, size_t parameter) {
  size_t pattern = pattern_of(walk, parameter);
  return pattern && ts_syntax_kind_at(walk->syntax, pattern) == SYNTAX_rest_pattern;
}

static bool is_this(const struct ts_scope_walk *walk, size_t parameter) {
  size_t pattern = pattern_of(walk, parameter);
  return pattern && ts_syntax_kind_at(walk->syntax, pattern) == SYNTAX_this;
}

static void check_rest(struct ts_scope_walk *walk, size_t parameter) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t behind = ts_syntax_next(syntax, parameter);
  if (ts_syntax_field(syntax, parameter, FIELD_value))
    ts_blame(walk, ts_syntax_field(syntax, parameter, FIELD_value),
             "A rest parameter cannot have a default value, so the platform refuses the source. Remove the value.");
  else if (ts_syntax_kind_at(syntax, behind) == SYNTAX_TOKEN && ts_text_is(walk, behind, ","))
    ts_blame(walk, behind,
             "Nothing can stand behind a rest parameter, not even a comma, so the platform refuses the source. Make it "
             "the last.");
}

static size_t modifier_of(const struct ts_scope_walk *walk, size_t parameter) {
  size_t modifier = ts_syntax_child(walk->syntax, parameter, SYNTAX_accessibility_modifier);
  if (!modifier)
    modifier = ts_syntax_child(walk->syntax, parameter, SYNTAX_override_modifier);
  return modifier ? modifier : ts_syntax_token(walk->syntax, parameter, "readonly");
}

static void check_modifiers(struct ts_scope_walk *walk, size_t parameter, bool of_constructor) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t modifier = modifier_of(walk, parameter), pattern = pattern_of(walk, parameter);
  if (modifier && !of_constructor)
    ts_blame(walk, modifier,
             "`%s` can stand before parameters of a constructor alone, so the platform refuses the source. Remove it.",
             ts_shown(walk, modifier));
  else if (modifier && pattern && ts_syntax_kind_at(syntax, pattern) != SYNTAX_identifier)
    ts_blame(walk, pattern,
             "A parameter that is a property must be a name, so the platform refuses the source. Take a name, and take "
             "it apart in the constructor.");
}

void ts_scope_parameters(struct ts_scope_walk *walk, size_t node) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t owner = syntax->list[node].parent;
  enum ts_syntax_kind kind = ts_syntax_kind_at(syntax, owner);
  if (ts_syntax_kind_at(syntax, node) != SYNTAX_formal_parameters || !ts_is_function(kind))
    return;
  size_t name = ts_syntax_field(syntax, owner, FIELD_name);
  bool of_constructor = ts_is_method(kind) && name && ts_text_is(walk, name, "constructor") &&
                        ts_parent_kind(walk, owner) == SYNTAX_class_body && !ts_has_token(walk, owner, "static");
  for (size_t at = next_parameter(syntax, node, node); at; at = next_parameter(syntax, node, at)) {
    check_modifiers(walk, at, of_constructor);
    if (is_rest(walk, at))
      check_rest(walk, at);
    else if (is_this(walk, at) && kind == SYNTAX_arrow_function)
      ts_blame(walk, pattern_of(walk, at),
               "An arrow function has no `this` of its own, so the platform refuses the source. Remove the parameter.");
  }
}
