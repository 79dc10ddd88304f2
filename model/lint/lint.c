#include "model/base/base.h"
#include "model/lint/internal.h"

static void check_keys(const struct plan *plan, struct findings *findings) {
  static const char *const shared[] = {"global", "main", "singleton", "default"};
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    if (!object->key || trim(bytes_of(object->key)).len == 0)
      find_warning(findings, object->at, "shared-instance",
                   "`%s` has no `key`: if every user shares one instance, it handles one request at a time. Add what "
                   "an instance is for, such as `key: room id`.",
                   object->name);
    for (size_t j = 0; object->key && j < sizeof shared / sizeof *shared; j++)
      if (equal_ignoring_case(trim(bytes_of(object->key)), shared[j]))
        find_warning(findings, object->at, "shared-instance",
                     "All users share one instance of `%s`, `%s`, which handles one request at a time. Use an instance "
                     "for each room, user or document.",
                     object->name, object->key);
  }
}

static void check_doubt(const struct linting *linting) {
  const struct lint_source *of = linting->source;
  if (linting->tree->parse == SOURCE_DOUBTED)
    find_warning(linting->findings, source_place(of->code, of->object->source, linting->tree->doubt), "syntax-doubt",
                 "There may be a syntax error here or just before. `jd engine install` fetches the compiler that "
                 "decides.");
}

static void check_primitives(const struct linting *linting) {
  const struct ts_names *names = &linting->source->declares->primitives;
  for (size_t i = 0; i < names->count; i++)
    find_warning(linting->findings,
                 (struct place){linting->source->object->source, names->list[i].line, names->list[i].column},
                 "exported-primitive",
                 "The Workers runtime accepts only classes, functions and objects as exports, and `%s` is neither. "
                 "Remove `export`.",
                 names->list[i].name);
}

static void check_public(const struct linting *linting) {
  const struct plan_object *object = linting->source->object;
  size_t fetch = lint_method(linting->tree, "fetch");
  if (object->access_mode == ACCESS_PUBLIC && fetch && !lint_looks_at_caller(linting->tree))
    find_warning(
        linting->findings, lint_place(linting, fetch), "public-without-token",
        "`%s` is public, and nothing here looks at a token, so anybody on the internet can call it. Check one, "
        "or make it authenticated.",
        object->name);
}

static void lint_one(const struct linting *linting, bool compiled) {
  size_t first = linting->findings->count;
  if (!compiled)
    check_doubt(linting);
  check_primitives(linting);
  check_public(linting);
  lint_sockets(linting);
  lint_messages(linting);
  lint_storage(linting);
  lint_globals(linting);
  lint_env_used(linting);
  lint_silence_source(linting, first);
}

void lint(const struct lint_request *request, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct linting *sources = arena_alloc_array(scratch, request->source_count, sizeof *sources);
  for (size_t i = 0; i < request->source_count; i++) {
    const struct lint_source *source = &request->sources[i];
    sources[i] = (struct linting){source, source->declares->tree, request->plan, findings};
    lint_one(&sources[i], request->compiled);
  }
  check_keys(request->plan, findings);
  if (request->source_count == request->plan->object_count)
    lint_env_set(sources, request->source_count, request->plan, findings);
}
