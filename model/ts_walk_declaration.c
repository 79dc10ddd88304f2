#include "model/ts_walk.h"

static void declare(struct ts_walk *walk, size_t index, enum ts_declares what) {
  struct ts_declarations *all = &walk->declarations;
  size_t order = all->count;
  *ARENA_PUSH(walk->scratch, all->list, all->count, all->capacity) =
      (struct ts_declaration){ts_name_at(walk, index), what, order};
}

static void walk_class(struct ts_walk *walk, size_t index, const struct ts_role *role) {
  struct ts_source *out = walk->out;
  size_t name = ts_child(walk, index, KIND_NAME);
  if (!name)
    return;
  if (role->as_default)
    ts_note(walk, &out->default_classes, ts_name_at(walk, name));
  else if (role->exported)
    ts_note(walk, &out->exported_classes, ts_name_at(walk, name));
  if (role->exported && role->ambient)
    ts_note(walk, &out->ambient_classes, ts_name_at(walk, name));
  if (!role->ambient)
    declare(walk, name, DECLARES_CLASS);
}

/* All that a pattern binds, without a stack: keys have kinds of their own, and a default value stands behind a `=`. */
static void walk_pattern(struct ts_walk *walk, size_t index, enum ts_declares what) {
  for (size_t i = index, end = ts_next(walk, index); i < end;) {
    enum ts_kind kind = ts_at(walk, i)->kind;
    if (kind == KIND_TOKEN_EQUALS) {
      i = i + 1 < end ? ts_next(walk, i + 1) : end;
      continue;
    }
    if (kind == KIND_NAME || kind == KIND_SHORTHAND)
      declare(walk, i, what);
    i++;
  }
}

static void walk_variables(struct ts_walk *walk, size_t index, enum ts_declares what) {
  for (size_t i = index + 1, end = ts_next(walk, index); i < end; i = ts_next(walk, i))
    if (ts_at(walk, i)->kind == KIND_DECLARATOR)
      walk_pattern(walk, i + 1, what);
}

/* Whether one of a namespace's nodes is left at run time. Those that hold others are entered by the caller. */
static bool is_value(const struct ts_walk *walk, size_t index) {
  switch (ts_at(walk, index)->kind) {
  case KIND_EXPORT:
    return ts_child(walk, index, KIND_IMPORT_ALIAS) != 0;
  case KIND_EXPRESSION_STATEMENT:
    return ts_child(walk, index, KIND_NAMESPACE) == 0;
  case KIND_AMBIENT:
  case KIND_BLOCK:
  case KIND_IMPORT:
  case KIND_IMPORT_ALIAS:
  case KIND_INTERFACE:
  case KIND_NAMESPACE:
  case KIND_NAME:
  case KIND_NESTED_NAME:
  case KIND_TYPE_ALIAS:
    return false;
  default:
    return ts_at(walk, index)->kind < KIND_TOKEN;
  }
}

static bool is_entered(enum ts_kind kind) {
  return kind == KIND_EXPORT || kind == KIND_EXPRESSION_STATEMENT || kind == KIND_AMBIENT || kind == KIND_BLOCK ||
         kind == KIND_NAMESPACE;
}

/* Whether there is anything in a namespace but types, and aliases that it alone sees: else nothing of it is left. */
static bool has_values(const struct ts_walk *walk, size_t block) {
  for (size_t i = block, end = ts_next(walk, block); i < end;) {
    if (is_value(walk, i))
      return true;
    i = is_entered(ts_at(walk, i)->kind) ? i + 1 : ts_next(walk, i);
  }
  return false;
}

static void walk_namespace(struct ts_walk *walk, size_t index, const struct ts_role *role) {
  size_t block = ts_child(walk, index, KIND_BLOCK), name = ts_child(walk, index, KIND_NAME);
  size_t nested = ts_child(walk, index, KIND_NESTED_NAME);
  while (nested && !name) { /* `a.b.c` is (a.b).c */
    name = ts_child(walk, nested, KIND_NAME);
    nested = ts_child(walk, nested, KIND_NESTED_NAME);
  }
  if (block && name && !role->ambient && has_values(walk, block))
    declare(walk, name, DECLARES_NAMESPACE);
}

static void walk_function(struct ts_walk *walk, size_t index, const struct ts_role *role) {
  size_t name = ts_child(walk, index, KIND_NAME);
  if (role->as_default)
    ts_note(walk, &walk->out->default_exports, ts_place_of(walk, role->as_default));
  if (name && !role->ambient)
    declare(walk, name, DECLARES_FUNCTION);
}

void ts_walk_declaration(struct ts_walk *walk, size_t index, struct ts_role role) {
  switch (ts_at(walk, index)->kind) {
  case KIND_CLASS:
    walk_class(walk, index, &role);
    break;
  case KIND_FUNCTION:
    walk_function(walk, index, &role);
    break;
  case KIND_LEXICAL:
  case KIND_VARIABLE:
    if (!role.ambient)
      walk_variables(walk, index, ts_at(walk, index)->kind == KIND_VARIABLE ? DECLARES_VAR : DECLARES_LEXICAL);
    break;
  case KIND_ENUM:
    if (!role.ambient && ts_child(walk, index, KIND_NAME))
      declare(walk, ts_child(walk, index, KIND_NAME), DECLARES_ENUM);
    break;
  case KIND_NAMESPACE:
    walk_namespace(walk, index, &role);
    break;
  default:
    break;
  }
}

void ts_walk_hoisted(struct ts_walk *walk, size_t index) {
  for (size_t i = index, end = ts_next(walk, index); i < end;) {
    enum ts_kind kind = ts_at(walk, i)->kind;
    size_t keyword = kind == KIND_FOR_IN ? ts_child(walk, i, KIND_TOKEN_VAR) : 0;
    if (keyword)
      walk_pattern(walk, keyword + 1, DECLARES_VAR);
    if (kind == KIND_VARIABLE)
      walk_variables(walk, i, DECLARES_VAR);
    i = kind == KIND_NAMESPACE || kind == KIND_AMBIENT ? ts_next(walk, i) : i + 1;
  }
}
