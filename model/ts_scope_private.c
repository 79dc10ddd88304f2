/* Private names: `#a`. */
#include "model/limits.h"
#include "model/text.h"
#include "model/ts_scope.h"

static enum ts_stands_for private_kind(const struct ts_scope_walk *walk, size_t member) {
  bool is_static = ts_has_token(walk, member, "static");
  if (ts_syntax_kind_at(walk->syntax, member) == SYNTAX_public_field_definition)
    return AS_PRIVATE;
  if (ts_has_token(walk, member, "get"))
    return is_static ? AS_STATIC_GETTER : AS_GETTER;
  if (ts_has_token(walk, member, "set"))
    return is_static ? AS_STATIC_SETTER : AS_SETTER;
  return AS_PRIVATE;
}

static bool is_member(enum ts_syntax_kind kind) {
  return kind == SYNTAX_method_definition || kind == SYNTAX_public_field_definition;
}

/* All of a class at once, since each is known in the whole of it. */
static void declare_all(struct ts_scope_walk *walk, size_t body) {
  const struct ts_syntax *syntax = walk->syntax;
  size_t end = ts_syntax_next(syntax, body);
  ts_open_scope(&walk->scopes, SCOPE_CLASS, body);
  for (size_t i = body + 1; i < end; i = ts_syntax_next(syntax, i)) {
    size_t name = is_member(ts_syntax_kind_at(syntax, i)) ? ts_syntax_field(syntax, i, FIELD_name) : 0;
    if (!name || ts_syntax_kind_at(syntax, name) != SYNTAX_private_property_identifier)
      continue;
    ts_declare_at(walk, name, private_kind(walk, i));
    if (ts_text_is(walk, name, "#constructor"))
      ts_blame(walk, name,
               "A member cannot have the name `#constructor`, so the platform refuses the source. Rename "
               "it.");
    else if (ts_has_token(walk, i, "declare"))
      ts_blame(walk, name,
               "`declare` cannot stand before a private name, so the platform refuses the source. Remove "
               "it.");
  }
}

/* The private name of the classes around that was meant; NULL for none. */
static const char *meant(struct ts_scope_walk *walk, struct bytes name) {
  const struct ts_scope_stack *known = &walk->scopes.plain;
  const char **names = arena_alloc_array(walk->scopes.arena, known->count, sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < known->count; i++) {
    struct bytes text = walk->scopes.names[known->list[i].name].text;
    if (known->list[i].as >= AS_PRIVATE)
      names[count++] = arena_strndup(walk->scopes.arena, text.data, text.len);
  }
  return nearest(arena_strndup(walk->scopes.arena, name.data, name.len), names, count);
}

static void check_use(struct ts_scope_walk *walk, size_t node) {
  struct bytes text = ts_name_text(&walk->scopes, node);
  uint32_t name = ts_name_index(&walk->scopes, text);
  if (walk->scopes.names[name].plain)
    return;
  const char *near = walk->faults->count < LIMIT_FAULTS ? meant(walk, text) : NULL;
  if (near)
    ts_blame(walk, node, "No class around this declares `%s`, so the platform refuses the source. Did you mean `%s`?",
             ts_shown(walk, node), near);
  else
    ts_blame(walk, node,
             "No class around this declares `%s`, so the platform refuses the source. Declare it in the class, or mend "
             "its name.",
             ts_shown(walk, node));
}

static void check_property(struct ts_scope_walk *walk, size_t node, size_t access) {
  size_t object = ts_syntax_field(walk->syntax, access, FIELD_object);
  if (object && ts_syntax_kind_at(walk->syntax, object) == SYNTAX_super)
    ts_blame(walk, node, "`super` has no private names, so the platform refuses the source. Write `this.%s`.",
             ts_shown(walk, node));
  else
    check_use(walk, node);
}

static void check_name(struct ts_scope_walk *walk, size_t node) {
  size_t around = walk->syntax->list[node].parent;
  switch (ts_syntax_kind_at(walk->syntax, around)) {
  case SYNTAX_member_expression:
    check_property(walk, node, around);
    break;
  case SYNTAX_binary_expression:
    check_use(walk, node);
    break;
  case SYNTAX_pair:
  case SYNTAX_pair_pattern:
  case SYNTAX_enum_body:
  case SYNTAX_enum_assignment:
    ts_blame(walk, node,
             "A private name can be declared in a class alone, so the platform refuses the source. Remove "
             "the `#`.");
    break;
  case SYNTAX_method_definition:
    if (ts_parent_kind(walk, around) == SYNTAX_object)
      ts_blame(walk, node,
               "A private name can be declared in a class alone, so the platform refuses the source. "
               "Remove the `#`.");
    break;
  default:
    break;
  }
}

void ts_scope_private(struct ts_scope_walk *walk, size_t node) {
  switch (ts_syntax_kind_at(walk->syntax, node)) {
  case SYNTAX_class_body:
    declare_all(walk, node);
    break;
  case SYNTAX_private_property_identifier:
    check_name(walk, node);
    break;
  default:
    break;
  }
}
