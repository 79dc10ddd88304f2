#include "model/ts_scope_names.h"

#include "model/scanner.h"

void ts_scopes_init(struct ts_scopes *scopes, struct arena *arena, const struct ts_syntax *syntax) {
  size_t size = 16;
  while (size < syntax->count)
    size *= 2;
  *scopes = (struct ts_scopes){.arena = arena, .syntax = syntax, .slot_mask = size - 1};
  scopes->slots = arena_alloc_array(arena, size, sizeof *scopes->slots);
  ts_open_scope(scopes, SCOPE_SOURCE, 0);
}

static bool holds_vars(enum ts_scope_sort sort) {
  return sort <= SCOPE_STATIC_BLOCK;
}

void ts_open_scope(struct ts_scopes *scopes, enum ts_scope_sort sort, size_t node) {
  uint32_t index = (uint32_t)scopes->count;
  *ARENA_PUSH(scopes->arena, scopes->list, scopes->count, scopes->capacity) =
      (struct ts_scope){.first = (uint32_t)node,
                        .end = (uint32_t)ts_syntax_next(scopes->syntax, node),
                        .function = holds_vars(sort) ? index : scopes->list[index - 1].function,
                        .plain_count = scopes->plain.count,
                        .var_count = scopes->vars.count,
                        .sort = sort};
}

static void close_innermost(struct ts_scopes *scopes) {
  const struct ts_scope *scope = &scopes->list[--scopes->count];
  while (scopes->plain.count > scope->plain_count) {
    const struct ts_scope_entry *entry = &scopes->plain.list[--scopes->plain.count];
    scopes->names[entry->name].plain = entry->below;
  }
  while (holds_vars(scope->sort) && scopes->vars.count > scope->var_count) {
    const struct ts_scope_entry *entry = &scopes->vars.list[--scopes->vars.count];
    scopes->names[entry->name].var = entry->below;
  }
}

void ts_close_scopes(struct ts_scopes *scopes, size_t node) {
  while (scopes->count > 1 && ts_innermost(scopes)->end <= node)
    close_innermost(scopes);
}

/* FNV-1a. */
static uint32_t hash(struct bytes text) {
  uint32_t value = 2166136261u;
  for (size_t i = 0; i < text.len; i++)
    value = (value ^ (unsigned char)text.data[i]) * 16777619u;
  return value ^ value >> 15;
}

/* There are more slots than names, since each has a node of its own. */
uint32_t ts_name_index(struct ts_scopes *scopes, struct bytes text) {
  size_t slot = hash(text) & scopes->slot_mask;
  for (; scopes->slots[slot]; slot = (slot + 1) & scopes->slot_mask)
    if (bytes_equal(scopes->names[scopes->slots[slot] - 1].text, text))
      return scopes->slots[slot] - 1;
  *ARENA_PUSH(scopes->arena, scopes->names, scopes->name_count, scopes->name_capacity) =
      (struct ts_scope_name){.text = text};
  scopes->slots[slot] = (uint32_t)scopes->name_count;
  return (uint32_t)scopes->name_count - 1;
}

struct bytes ts_name_text(struct ts_scopes *scopes, size_t node) {
  struct bytes text = ts_syntax_text(scopes->syntax, node);
  bool plain = !memchr(text.data, '\\', text.len) && text.data[0] != '\'' && text.data[0] != '"';
  return plain ? text : bytes_of(ts_value(scopes->arena, text));
}

/* ---- what may be declared beside what ---- */

static bool is_pair(enum ts_stands_for one, enum ts_stands_for other) {
  return (one == AS_GETTER && other == AS_SETTER) || (one == AS_STATIC_GETTER && other == AS_STATIC_SETTER);
}

/* As the bundler has it: an import may be of a type, and gives way to what follows it. */
static bool goes_together(enum ts_stands_for first, enum ts_stands_for second, enum ts_scope_sort sort) {
  if (first == AS_IMPORT)
    return true;
  switch (second) {
  case AS_NAMESPACE:
    return first == AS_NAMESPACE || first == AS_FUNCTION || first == AS_ENUM || first == AS_CLASS;
  case AS_ENUM:
    return first == AS_ENUM || first == AS_NAMESPACE;
  case AS_FUNCTION:
    return holds_vars(sort) && (first == AS_FUNCTION || first == AS_PARAMETER);
  default:
    return is_pair(first, second) || is_pair(second, first);
  }
}

/* What a name stands for that is declared twice. */
static enum ts_stands_for together(enum ts_stands_for first, enum ts_stands_for second) {
  if (second == AS_NAMESPACE && first != AS_IMPORT)
    return first;
  return second >= AS_PRIVATE ? AS_PRIVATE : second;
}

/* Whether a `var` may have the name of what is declared in a scope around it. */
static bool leaves_to_var(const struct ts_scopes *scopes, const struct ts_scope_entry *entry) {
  enum ts_scope_sort sort = scopes->list[entry->scope].sort;
  switch (entry->as) {
  case AS_FUNCTION:
    return holds_vars(sort);
  case AS_IMPORT:
    return entry->scope == scopes->count - 1;
  case AS_PARAMETER:
  case AS_CATCH:
    return true;
  default:
    return false;
  }
}

static void push(struct ts_scopes *scopes, struct ts_scope_stack *stack, uint32_t *top, struct ts_scope_entry entry) {
  entry.below = *top;
  *ARENA_PUSH(scopes->arena, stack->list, stack->count, stack->capacity) = entry;
  *top = (uint32_t)stack->count;
}

static struct ts_clash declare_var(struct ts_scopes *scopes, size_t node, uint32_t name) {
  uint32_t function = ts_innermost(scopes)->function, *var = &scopes->names[name].var;
  if (*var && scopes->vars.list[*var - 1].scope == function)
    scopes->vars.list[*var - 1].node = (uint32_t)node;
  else
    push(scopes, &scopes->vars, var, (struct ts_scope_entry){name, 0, (uint32_t)node, function, AS_VAR});
  for (uint32_t at = scopes->names[name].plain; at; at = scopes->plain.list[at - 1].below) {
    const struct ts_scope_entry *entry = &scopes->plain.list[at - 1];
    if (entry->scope < function)
      break;
    if (!leaves_to_var(scopes, entry))
      return (struct ts_clash){entry->node, entry->as, scopes->list[entry->scope].sort};
  }
  return (struct ts_clash){0};
}

/* A `var` of that name inside the innermost scope, which is not over. */
static struct ts_clash clash_with_var(const struct ts_scopes *scopes, uint32_t name, enum ts_stands_for as) {
  const struct ts_scope *scope = ts_innermost(scopes);
  uint32_t var = scopes->names[name].var;
  if (var == 0 || (as == AS_FUNCTION && holds_vars(scope->sort)))
    return (struct ts_clash){0};
  const struct ts_scope_entry *entry = &scopes->vars.list[var - 1];
  if (entry->scope != scope->function || entry->node < scope->first)
    return (struct ts_clash){0};
  return (struct ts_clash){entry->node, AS_VAR, scope->sort};
}

static struct ts_clash declare_again(struct ts_scope_entry *first, enum ts_stands_for as, enum ts_scope_sort sort) {
  if (!goes_together(first->as, as, sort))
    return (struct ts_clash){first->node, first->as, sort};
  first->as = together(first->as, as);
  return (struct ts_clash){0};
}

static struct ts_clash declare_plain(struct ts_scopes *scopes, size_t node, uint32_t name, enum ts_stands_for as) {
  uint32_t scope = (uint32_t)scopes->count - 1, *plain = &scopes->names[name].plain;
  if (*plain && scopes->plain.list[*plain - 1].scope == scope)
    return declare_again(&scopes->plain.list[*plain - 1], as, scopes->list[scope].sort);
  push(scopes, &scopes->plain, plain, (struct ts_scope_entry){name, 0, (uint32_t)node, scope, as});
  return clash_with_var(scopes, name, as);
}

struct ts_clash ts_declare_name(struct ts_scopes *scopes, size_t node, enum ts_stands_for as) {
  uint32_t name = ts_name_index(scopes, ts_name_text(scopes, node));
  return as == AS_VAR ? declare_var(scopes, node, name) : declare_plain(scopes, node, name, as);
}
