#include "model/platform_parts.h"

#include "model/scanner.h"
#include "model/text.h"

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

/* Lines that begin as git leaves them, all three kinds in order: what is left of a merge that nobody finished. */
static bool has_conflict_markers(struct bytes code) {
  static const char *const markers[] = {"<<<<<<< ", "=======", ">>>>>>> "};
  size_t found = 0;
  for (size_t i = 0; i < code.len && found < 3; i++) {
    struct bytes rest = {code.data + i, code.len - i};
    if ((i == 0 || code.data[i - 1] == '\n') && starts_with(rest, markers[found]))
      found++;
  }
  return found == 3;
}

/* A bracket, brace, parenthesis or template that is closed by nothing, or closes nothing. */
static bool is_unbalanced(struct arena *arena, struct bytes code) {
  struct ts_tokens tokens;
  ts_scan(arena, code, &tokens);
  for (size_t i = 0; i < tokens.count; i++) {
    const struct ts_token *token = &tokens.list[i], *partner = &tokens.list[token->partner];
    if (token->kind == TOKEN_CLOSE && token->partner == i)
      return true;
    if (token->kind == TOKEN_OPEN && token->mark != '<' && (partner->kind != TOKEN_CLOSE || partner->partner != i))
      return true;
  }
  return false;
}

/* Why one source alone does not parse, or NULL. The names aside, that is as far as a scanner can tell. */
static const char *broken_source(struct bytes code) {
  JD_ARENA scratch = arena_new();
  if (has_conflict_markers(code))
    return "Unexpected \"<<\"";
  return is_unbalanced(scratch, code) ? "Unexpected end of file" : NULL;
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
  see(arena, &seen, "butterbase");
  see(arena, &seen, "ROUTES");
  see(arena, &seen, "checkAuth");
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
    const char *broken = broken_source(work->bundle[i].code);
    if (broken)
      return broken;
    platform_source(state, &work->bundle[i]);
  }
  const char *name = doubled_export(state->arena, work);
  if (name)
    return arena_printf(state->arena, "Multiple exports with the same name \"%s\"", name);
  name = doubled_name(state->arena, work);
  return name ? arena_printf(state->arena, "The symbol \"%s\" has already been declared", name) : NULL;
}
