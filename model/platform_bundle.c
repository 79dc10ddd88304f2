#include "model/platform_parts.h"

#include "model/bundle.h"
#include "model/ts_broken.h"

/* The platform parses all sources of a bundle as one module, with the bundler's own names in front. */

struct seen {
  const char **names;
  size_t count, capacity;
};

static bool see(struct arena *arena, struct seen *seen, const char *name) {
  for (size_t i = 0; i < seen->count; i++)
    if (strcmp(seen->names[i], name) == 0)
      return false;
  *ARENA_PUSH(arena, seen->names, seen->count, seen->capacity) = name;
  return true;
}

/* Why one source alone does not parse, or NULL. The names aside. */
static const char *broken_source(const struct ts_source *source) {
  switch (source->broken.kind) {
  case BREAK_NONE:
  case BREAK_DOUBT:
    return source->faults.count ? "Invalid or unexpected token" : NULL;
  case BREAK_CONFLICT:
    return "Unexpected \"<<\"";
  default:
    return "Unexpected end of file";
  }
}

static const char *doubled_export(struct arena *arena, const struct platform_work *work) {
  struct seen seen = {0};
  for (size_t i = 0; i < work->bundle_count; i++) {
    const struct ts_source *source = work->bundle[i].source;
    if (source->default_exports.count || source->default_classes.count)
      return "default"; /* the bundle's own entry point is the default export */
    for (size_t j = 0; j < source->exported_classes.count; j++)
      if (!see(arena, &seen, source->exported_classes.list[j].name))
        return source->exported_classes.list[j].name;
  }
  return NULL;
}

static const char *doubled_name(struct arena *arena, const struct platform_work *work) {
  struct seen seen = {0};
  for (size_t i = 0; i < BUNDLE_NAME_COUNT; i++)
    see(arena, &seen, bundle_names[i]);
  for (size_t i = 0; i < work->bundle_count; i++) {
    const struct ts_names *declared = &work->bundle[i].source->declared;
    for (size_t j = 0; j < declared->count; j++)
      if (!see(arena, &seen, declared->list[j].name))
        return declared->list[j].name;
  }
  return NULL;
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
