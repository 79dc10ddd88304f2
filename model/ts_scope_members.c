/* What a class, an enum or an object may hold once, or not at all. */
#include "model/text.h"
#include "model/ts_scope.h"

/* The name of a member as it reads: `a`, `'a'`; not `[a]`. */
static bool is_named(struct ts_scope_walk *walk, size_t name, const char *text) {
  enum ts_syntax_kind kind = ts_syntax_kind_at(walk->syntax, name);
  return (kind == SYNTAX_property_identifier || kind == SYNTAX_string) &&
         bytes_equal(ts_name_text(&walk->scopes, name), bytes_of(text));
}

static bool is_accessor(const struct ts_scope_walk *walk, size_t method) {
  return ts_has_token(walk, method, "get") || ts_has_token(walk, method, "set");
}

static const char *constructor_fault(const struct ts_scope_walk *walk, size_t method) {
  if (ts_has_token(walk, method, "get"))
    return "a getter";
  if (ts_has_token(walk, method, "set"))
    return "a setter";
  if (ts_has_token(walk, method, "async"))
    return "async";
  return ts_has_token(walk, method, "*") ? "a generator" : NULL;
}

/* `*first` is the constructor before it; 0 for none. */
static void check_constructor(struct ts_scope_walk *walk, size_t method, size_t name, size_t *first) {
  const char *fault = constructor_fault(walk, method);
  if (fault)
    ts_blame(walk, name,
             "A constructor cannot be %s, so the platform refuses the source. Give the method another name.", fault);
  else if (*first)
    ts_blame(walk, name,
             "The class has a constructor on line %u already, so the platform refuses the source. Make one of the two.",
             ts_line_at(walk, *first));
  else
    *first = name;
}

static void check_member(struct ts_scope_walk *walk, size_t member, size_t *constructor) {
  enum ts_syntax_kind kind = ts_syntax_kind_at(walk->syntax, member);
  size_t name = ts_syntax_field(walk->syntax, member, FIELD_name);
  bool field = kind == SYNTAX_public_field_definition;
  if (!name || (!field && kind != SYNTAX_method_definition))
    return;
  bool is_static = ts_has_token(walk, member, "static");
  if (!field && ts_has_token(walk, member, "async") && is_accessor(walk, member))
    ts_blame(walk, name,
             "A getter or setter cannot be async, so the platform refuses the source. Make a method of it.");
  else if (is_static && is_named(walk, name, "prototype"))
    ts_blame(walk, name,
             "A static member cannot have the name `prototype`, so the platform refuses the source. Rename it.");
  else if (field && is_named(walk, name, "constructor"))
    ts_blame(walk, name, "A field cannot have the name `constructor`, so the platform refuses the source. Rename it.");
  else if (!field && !is_static && is_named(walk, name, "constructor"))
    check_constructor(walk, member, name, constructor);
}

static void check_class(struct ts_scope_walk *walk, size_t body) {
  size_t end = ts_syntax_next(walk->syntax, body), constructor = 0;
  for (size_t i = body + 1; i < end; i = ts_syntax_next(walk->syntax, i))
    check_member(walk, i, &constructor);
}

/* A string that is no name is a member of its own each time, as the bundler has it. */
static bool is_word(struct bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (!is_alphanumeric(c) && c != '_' && c != '$')
      return false;
  }
  return text.len > 0 && !is_digit(*text.data);
}

static void check_enum(struct ts_scope_walk *walk, size_t body) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t end = ts_syntax_next(syntax, body);
  ts_open_scope(&walk->scopes, SCOPE_ENUM, body);
  for (size_t i = body + 1; i < end; i = ts_syntax_next(syntax, i)) {
    bool assigned = ts_syntax_kind_at(syntax, i) == SYNTAX_enum_assignment;
    size_t name = assigned ? ts_syntax_field(syntax, i, FIELD_name) : i;
    enum ts_syntax_kind kind = ts_syntax_kind_at(syntax, name);
    if ((kind == SYNTAX_property_identifier || kind == SYNTAX_string) && is_word(ts_name_text(&walk->scopes, name)))
      ts_declare_at(walk, name, AS_MEMBER);
  }
}

/* `__proto__: value` says what the object inherits from, and can do so once. */
static void check_object(struct ts_scope_walk *walk, size_t object) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t end = ts_syntax_next(syntax, object), first = 0;
  for (size_t i = object + 1; i < end; i = ts_syntax_next(syntax, i)) {
    size_t key = ts_syntax_kind_at(syntax, i) == SYNTAX_pair ? ts_syntax_field(syntax, i, FIELD_key) : 0;
    if (!key || !is_named(walk, key, "__proto__"))
      continue;
    if (first)
      ts_blame(walk, key,
               "The object has a `__proto__` on line %u already, so the platform refuses the source. Remove one of the "
               "two.",
               ts_line_at(walk, first));
    first = key;
  }
}

void ts_scope_members(struct ts_scope_walk *walk, size_t node) {
  switch (ts_syntax_kind_at(walk->syntax, node)) {
  case SYNTAX_class_body:
    check_class(walk, node);
    break;
  case SYNTAX_enum_body:
    check_enum(walk, node);
    break;
  case SYNTAX_object:
    check_object(walk, node);
    break;
  default:
    break;
  }
}
