#include "model/lint/lint.h"
#include "model/base/base.h"
#include "model/lint/silence.h"

#include <stddef.h>
#include <stdlib.h>

/* ---- advice that needs only a source ---- */

#define LIST(names) (offsetof(struct ts_source, names) / sizeof(struct ts_names))

static const struct rule {
  size_t list;
  const char *code, *before, *after; /* the message around the name */
} rules[] = {
    {LIST(primitives), "exported-primitive",
     "The Workers runtime accepts only classes, functions and objects as exports, and `",
     "` is neither. Remove `export`."},
    {LIST(idle_handlers), "websocket-not-accepted", "Nothing calls `acceptWebSocket`, so `",
     "` is never called. Accept the socket with `ctx.acceptWebSocket(server)`, or listen to its events."},
    {LIST(binary_messages), "message-may-be-binary", "A client may send an ArrayBuffer as `",
     "`, whatever its type here, and JSON.parse throws on one. Check its `typeof` first."},
    {LIST(sql_storage), "sql-storage", "`storage.",
     "` throws when it is used: Butterbase gives Durable Objects key-value storage. Use `await storage.get()`, "
     "`put()`, "
     "`list()` and `delete()`."},
    {LIST(large_values), "storage-value-too-large", "This value takes at least ",
     " bytes, but a value in storage can take at most 131072. Split it over several keys, or keep it elsewhere."},
    {LIST(node_globals), "node-global", "`",
     "` is a global of Node, which the Workers runtime does not have here, so this throws. Use `env` for variables, "
     "and "
     "Uint8Array, btoa() and atob() for bytes."},
};

static struct place place_of(const struct lint_source *source, const struct ts_name *name) {
  return (struct place){source->object->source, name->line, name->column};
}

static void apply_rules(const struct lint_source *source, struct findings *findings) {
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    const struct ts_names *names = &source->declares->lists[rules[i].list];
    for (size_t j = 0; j < names->count; j++)
      findings_add_warning(findings, place_of(source, &names->list[j]), rules[i].code, "%s%s%s", rules[i].before,
                           names->list[j].name, rules[i].after);
  }
}

static void check_doubt(const struct lint_source *source, struct findings *findings) {
  if (source->declares->doubts.count)
    findings_add_warning(
        findings, place_of(source, source->declares->doubts.list), "syntax-doubt",
        "There may be a syntax error here or just before. To find out, fetch the compiler with `jd engine install`.");
}

/* ---- advice that depends on the plan ---- */

static void check_access(const struct lint_source *source, struct findings *findings) {
  const struct plan_object *object = source->object;
  const struct ts_names *fetches = &source->declares->open_fetches, *sockets = &source->declares->sockets;
  if (object->access_mode == ACCESS_PUBLIC && fetches->count)
    findings_add_warning(
        findings, place_of(source, fetches->list), "public-without-token",
        "`%s` is public, and nothing here looks at a token, so anybody on the internet can call it. Check one, "
        "or make it authenticated.",
        object->name);
  if (object->access_mode != ACCESS_PUBLIC && sockets->count)
    findings_add_warning(findings, place_of(source, sockets->list), "websocket-access-mode",
                         "`%s` is %s, but a browser cannot send the Authorization header with a WebSocket. If browsers "
                         "connect, make it public and check a token in the URL.",
                         object->name, access_mode_name(object->access_mode));
}

static void check_keys(const struct plan *plan, struct findings *findings) {
  static const char *const shared[] = {"global", "main", "singleton", "default"};
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    if (!object->key || trim(bytes_of(object->key)).len == 0)
      findings_add_warning(
          findings, object->at, "shared-instance",
          "`%s` has no `key`: if every user shares one instance, it handles one request at a time. Add what "
          "an instance is for, such as `key: room id`.",
          object->name);
    for (size_t j = 0; object->key && j < sizeof shared / sizeof *shared; j++)
      if (equal_ignoring_case(trim(bytes_of(object->key)), shared[j]))
        findings_add_warning(
            findings, object->at, "shared-instance",
            "All users share one instance of `%s`, `%s`, which handles one request at a time. Use an instance "
            "for each room, user or document.",
            object->name, object->key);
  }
}

/* ---- env variables ---- */

/* Plans and sources may have thousands. */
struct words {
  struct arena *arena;
  const char **list; /* sorted by words_sort */
  size_t count, capacity;
};

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void words_add(struct words *words, const char *word) {
  *ARENA_PUSH(words->arena, words->list, words->count, words->capacity) = word;
}

static void words_sort(struct words *words) {
  if (words->count)
    qsort(words->list, words->count, sizeof *words->list, by_text);
}

static bool words_have(const struct words *words, const char *word) {
  return words->count && bsearch(&word, words->list, words->count, sizeof *words->list, by_text);
}

static bool is_platform_key(const char *key) {
  return is_reserved_env_key(bytes_of(key)) || starts_with(bytes_of(key), "DO_INVOKER_") ||
         strcmp(key, "DO_DISPATCH") == 0;
}

/* The keys that `env` has by the plan: its variables, and the bindings of its objects. */
static void add_planned(const struct plan *plan, struct words *words) {
  for (size_t i = 0; i < plan->env_count; i++)
    words_add(words, plan->env[i].key);
  for (size_t i = 0; i < plan->object_count; i++) {
    JD_BUF binding;
    buf_init(&binding, LIMIT_NAME_BYTES);
    binding_name(&binding, plan->objects[i].name);
    words_add(words, arena_strdup(words->arena, binding.data));
  }
  words_sort(words);
}

static void check_env_used(const struct lint_source *source, const struct words *planned, struct findings *findings) {
  const struct ts_names *values = &source->declares->env_values, *bindings = &source->declares->env_bindings;
  for (size_t i = 0; i < values->count; i++)
    if (!is_platform_key(values->list[i].name) && !words_have(planned, values->list[i].name))
      findings_add_warning(
          findings, place_of(source, &values->list[i]), "env-not-set",
          "The plan sets no env variable `%s`, so it is undefined here unless the app has it already. Add it to "
          "`env` in the plan.",
          values->list[i].name);
  for (size_t i = 0; i < bindings->count; i++)
    if (!is_platform_key(bindings->list[i].name) && !words_have(planned, bindings->list[i].name))
      findings_add_warning(
          findings, place_of(source, &bindings->list[i]), "env-not-set",
          "`%s` is used as a binding, but Durable Objects here get only texts and each other in `env`, so it is "
          "undefined. Call the service over HTTP instead.",
          bindings->list[i].name);
}

/* When the sources are all that the plan names. */
static void check_env_set(const struct lint_request *request, struct arena *scratch, struct findings *findings) {
  const struct plan *plan = request->plan;
  struct words mentioned = {.arena = scratch};
  for (size_t i = 0; i < request->source_count; i++) {
    const struct ts_source *source = request->sources[i].declares;
    if (source->any_env.count || source->parse == SOURCE_UNREAD)
      return;
    for (size_t j = 0; j < source->env_words.count; j++)
      words_add(&mentioned, source->env_words.list[j].name);
  }
  words_sort(&mentioned);
  for (size_t i = 0; i < plan->env_count && request->source_count > 0; i++)
    if (!is_platform_key(plan->env[i].key) && !words_have(&mentioned, plan->env[i].key))
      findings_add_warning(findings, plan->env[i].at, "env-not-used",
                           "No source uses the env variable `%s`. Remove it if nothing needs it.", plan->env[i].key);
}

void lint(const struct lint_request *request, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct words planned = {.arena = scratch};
  add_planned(request->plan, &planned);
  for (size_t i = 0; i < request->source_count; i++) {
    const struct lint_source *source = &request->sources[i];
    size_t first = findings->count;
    if (!request->compiled)
      check_doubt(source, findings);
    apply_rules(source, findings);
    check_access(source, findings);
    check_env_used(source, &planned, findings);
    lint_silence_source(source, findings, first);
  }
  check_keys(request->plan, findings);
  if (request->source_count == request->plan->object_count)
    check_env_set(request, scratch, findings);
}
