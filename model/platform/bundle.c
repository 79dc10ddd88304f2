#include "model/platform/internal.h"

#include <stdlib.h>

/* The platform parses all sources of a bundle as one module, with the bundler's own names in front. */

struct gathered {
  struct arena *arena;
  struct gathered_name {
    const char *name;
    size_t order;
    bool repeatable; /* others like it may stand beside it */
  } * list;
  size_t count, capacity;
};

static void gather(struct gathered *names, const char *name, bool repeatable) {
  size_t order = names->count;
  *ARENA_PUSH(names->arena, names->list, names->count, names->capacity) =
      (struct gathered_name){name, order, repeatable};
}

static int compare(const void *left, const void *right) {
  const struct gathered_name *one = left, *other = right;
  int names = strcmp(one->name, other->name);
  return names ? names : (one->order > other->order) - (one->order < other->order);
}

/* The first that has stood before, NULL for none. Sorted for it, since sources may declare thousands. */
static const char *find_repeated(struct gathered *names) {
  const struct gathered_name *first = NULL;
  if (names->count)
    qsort(names->list, names->count, sizeof *names->list, compare);
  for (size_t i = 1; i < names->count; i++) {
    const struct gathered_name *name = &names->list[i];
    bool fine = name->repeatable && name[-1].repeatable;
    if (strcmp(name->name, name[-1].name) == 0 && !fine && (!first || name->order < first->order))
      first = name;
  }
  return first ? first->name : NULL;
}

/* Why one source alone does not parse, or NULL. The names aside. Nobody knows without the compilers (reconcile/engine):
 * here, what tree-sitter doubts does not. */
static const char *broken_source(const struct ts_source *source) {
  return source->parse == SOURCE_DOUBTED ? "Unexpected token" : NULL;
}

static const char *doubled_export(struct arena *arena, const struct platform_work *work) {
  struct gathered names = {.arena = arena};
  bool as_default = false;
  for (size_t i = 0; i < work->bundle_count && !as_default; i++) {
    const struct ts_source *source = work->bundle[i].source;
    as_default = source->default_exports.count || source->default_classes.count;
    for (size_t j = 0; j < source->exported_classes.count && !as_default; j++)
      gather(&names, source->exported_classes.list[j].name, false);
  }
  const char *repeated = find_repeated(&names);
  return repeated || !as_default ? repeated : "default"; /* the bundle's own entry point is the default export */
}

static const char *doubled_name(struct arena *arena, const struct platform_work *work) {
  struct gathered names = {.arena = arena};
  for (size_t i = 0; i < BUNDLE_NAME_COUNT; i++)
    gather(&names, bundle_names[i], false);
  for (size_t i = 0; i < work->bundle_count; i++)
    for (size_t j = 0; j < work->bundle[i].source->declared.count; j++)
      gather(&names, work->bundle[i].source->declared.list[j].name,
             work->bundle[i].source->declared.list[j].repeatable);
  return find_repeated(&names);
}

const char *platform_syntax_error(struct platform_state *state, struct platform_work *work) {
  for (size_t i = 0; i < work->bundle_count; i++) {
    const char *broken = broken_source(platform_source(state, &work->bundle[i]));
    if (broken)
      return broken;
  }
  const char *name = doubled_export(state->arena, work);
  if (name)
    return arena_printf(state->arena, "Multiple exports with the same name \"%s\"", name);
  name = doubled_name(state->arena, work);
  return name ? arena_printf(state->arena, "The symbol \"%s\" has already been declared", name) : NULL;
}
