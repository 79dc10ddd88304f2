#include "model/lint/lint.h"
#include "model/base/base.h"

/* ---- advice that needs only a source ---- */

static const struct source_rule rules[] = {
    {SOURCE_LIST(primitives), findings_add_warning, "exported-primitive",
     "The Workers runtime accepts only classes, functions and objects as exports, and `",
     "` is neither. Remove `export`."},
    {SOURCE_LIST(idle_handlers), findings_add_warning, "websocket-not-accepted",
     "Nothing calls `acceptWebSocket`, so `",
     "` is never called. Accept the socket with `ctx.acceptWebSocket(server)`, or listen to its events."},
    {SOURCE_LIST(binary_messages), findings_add_warning, "message-may-be-binary",
     "A client may send an ArrayBuffer as `",
     "`, whatever its type here, and JSON.parse throws on one. Check its `typeof` first."},
    {SOURCE_LIST(sql_storage), findings_add_warning, "sql-storage", "`storage.",
     "` throws when it is used: Butterbase gives Durable Objects key-value storage. Use `await storage.get()`, "
     "`put()`, `list()` and `delete()`."},
    {SOURCE_LIST(large_values), findings_add_warning, "storage-value-too-large", "This value takes at least ",
     " bytes, but a value in storage can take at most 131072. Split it over several keys, or keep it elsewhere."},
    {SOURCE_LIST(node_globals), findings_add_warning, "node-global", "`",
     "` is a global of Node, which the Workers runtime does not have here, so this throws. Use `env` for variables, "
     "and Uint8Array, btoa() and atob() for bytes."},
};

static const struct source_rule doubt = {
    SOURCE_LIST(doubts), findings_add_warning, "syntax-doubt",
    "There may be a syntax error here or just before. To find out, fetch the compiler with `jd engine install`.", NULL};

/* ---- advice that depends on the plan ---- */

static struct place place_of(const struct lint_source *source, const struct ts_name *name) {
  return (struct place){source->object->source, name->line, name->column};
}

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

static void check_key(const struct plan_object *object, struct findings *findings) {
  static const char *const shared[] = {"global", "main", "singleton", "default"};
  const struct bytes key = trim(bytes_of(object->key ? object->key : ""));
  if (!key.len)
    findings_add_warning(
        findings, object->at, "shared-instance",
        "`%s` has no `key`: if every user shares one instance, it handles one request at a time. Add what "
        "an instance is for, such as `key: room id`.",
        object->name);
  else if (bytes_among_ignoring_case(key, shared, sizeof shared / sizeof *shared))
    findings_add_warning(
        findings, object->at, "shared-instance",
        "All users share one instance of `%s`, `%s`, which handles one request at a time. Use an instance "
        "for each room, user or document.",
        object->name, object->key);
}

/* ---- env variables ---- */

/* Returns whether the key is among the words, or is the platform's. They are sorted, since there may be thousands. */
static bool is_known(const char *const *words, size_t count, const char *key) {
  return is_reserved_env_key(bytes_of(key)) || starts_with(bytes_of(key), "DO_INVOKER_") ||
         strcmp(key, "DO_DISPATCH") == 0 || texts_have(words, count, key);
}

/* Against the keys that `env` has by the plan: its variables, and the bindings of its objects. */
static void check_env_used(const struct lint_request *request, struct arena *scratch, struct findings *findings) {
  const struct plan *plan = request->plan;
  const char **planned = arena_alloc_array(scratch, plan->env_count + plan->object_count, sizeof *planned);
  size_t count = 0;
  for (size_t i = 0; i < plan->env_count; i++)
    planned[count++] = plan->env[i].key;
  for (size_t i = 0; i < plan->object_count; i++)
    planned[count++] = binding_name(scratch, plan->objects[i].name);
  texts_sort(planned, count);
  for (size_t i = 0; i < request->source_count; i++) {
    const struct ts_names *keys = &request->sources[i].declares->env_values;
    for (size_t j = 0; j < keys->count; j++) {
      const struct ts_name *key = &keys->list[j];
      if (!is_known(planned, count, key->name))
        findings_add_warning(
            findings, place_of(&request->sources[i], key), "env-not-set",
            key->kind == TS_BINDING
                ? "`%s` is used as a binding, but Durable Objects here get only texts and each other in `env`, so it "
                  "is undefined. Call the service over HTTP instead."
                : "The plan sets no env variable `%s`, so it is undefined here unless the app has it already. Add it "
                  "to `env` in the plan.",
            key->name);
    }
  }
}

/* When the sources are all that the plan names. */
static void check_env_set(const struct lint_request *request, struct arena *scratch, struct findings *findings) {
  const struct plan *plan = request->plan;
  const char **mentioned = NULL;
  size_t count = 0, capacity = 0;
  for (size_t i = 0; i < request->source_count; i++) {
    const struct ts_source *source = request->sources[i].declares;
    if (source->any_env.count || source->parse == SOURCE_UNREAD)
      return;
    for (size_t j = 0; j < source->env_words.count; j++)
      *ARENA_PUSH(scratch, mentioned, count, capacity) = source->env_words.list[j].name;
  }
  texts_sort(mentioned, count);
  for (size_t i = 0; i < plan->env_count && request->source_count > 0; i++)
    if (!is_known(mentioned, count, plan->env[i].key))
      findings_add_warning(findings, plan->env[i].at, "env-not-used",
                           "No source uses the env variable `%s`. Remove it if nothing needs it.", plan->env[i].key);
}

/* ---- what is silenced ---- */

static const char word[] = "jd-ignore";

/* `text` is what follows the word. Codes are separated by blanks or commas. */
static bool names_code(const char *text, const char *code) {
  static const char parting[] = " \t,\r\n";
  for (size_t len; *(text += strspn(text, parting)); text += len) {
    len = strcspn(text, parting);
    if (len == strlen(code) && memcmp(text, code, len) == 0)
      return true;
  }
  return false;
}

static bool is_silenced_by(const struct finding *finding, const struct ts_names *ignores) {
  for (size_t i = 0; i < ignores->count; i++)
    if ((ignores->list[i].line == finding->at.line || ignores->list[i].line + 1 == finding->at.line) &&
        names_code(ignores->list[i].name, finding->code))
      return true;
  return false;
}

/* The object's source, or where the plan says something about it. */
static bool is_about(const struct finding *finding, const struct plan_object *object, const char *plan_file) {
  if (strcmp(finding->at.file, plan_file) != 0)
    return strcmp(finding->at.file, object->source) == 0;
  return (finding->at.line == object->at.line && finding->at.column == object->at.column) ||
         (finding->at.line == object->source_at.line && finding->at.column == object->source_at.column);
}

/* What the plan's comments silence: YAML's begin with `#`, Markdown's with `<!--`. */
static struct ts_names plan_ignores(struct arena *arena, struct bytes plan) {
  struct ts_names ignores = {0};
  for (struct text_line line = {0}; text_next_line(plan, &line);) {
    const struct bytes text = text_line_bytes(plan, line);
    const char *found = memmem(text.data, text.len, word, strlen(word)), *end = text.data + text.len;
    const struct bytes before = trim((struct bytes){text.data, found ? (size_t)(found - text.data) : 0});
    if ((before.len > 0 && before.data[before.len - 1] == '#') ||
        (before.len > 3 && memcmp(before.data + before.len - 4, "<!--", 4) == 0))
      *ARENA_PUSH(arena, ignores.list, ignores.count, ignores.capacity) =
          (struct ts_name){.name = arena_strndup(arena, found + strlen(word), (size_t)(end - found) - strlen(word)),
                           .line = line.number};
  }
  return ignores;
}

static bool is_silenced(const struct finding *finding, const struct lint_request *request, const char *plan_file,
                        const struct ts_names *ignores) {
  const struct plan *plan = request->plan;
  if (finding->severity != SEVERITY_WARNING || !finding->at.file)
    return false;
  if ((plan->ignore && names_code(plan->ignore, finding->code)) ||
      (strcmp(finding->at.file, plan_file) == 0 && is_silenced_by(finding, ignores)))
    return true;
  for (size_t i = 0; i < plan->object_count; i++)
    if (plan->objects[i].ignore && is_about(finding, &plan->objects[i], plan_file) &&
        names_code(plan->objects[i].ignore, finding->code))
      return true;
  for (size_t i = 0; i < request->source_count; i++)
    if (strcmp(finding->at.file, request->sources[i].object->source) == 0 &&
        is_silenced_by(finding, &request->sources[i].declares->ignores))
      return true;
  return false;
}

void lint_silence(const struct lint_request *request, const char *plan_file, struct bytes plan_text,
                  struct findings *findings) {
  JD_ARENA scratch = arena_new();
  const struct ts_names ignores = plan_ignores(scratch, plan_text);
  size_t kept = 0;
  for (size_t i = 0; i < findings->count; i++)
    if (is_silenced(&findings->list[i], request, plan_file, &ignores))
      findings->warnings--;
    else
      findings->list[kept++] = findings->list[i];
  findings->count = kept;
}

/* ---- all of it ---- */

void lint(const struct lint_request *request, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  for (size_t i = 0; i < request->source_count; i++) {
    const struct lint_source *source = &request->sources[i];
    source_report(&doubt, !request->compiled, source->declares, source->object->source, findings);
    source_report(rules, sizeof rules / sizeof *rules, source->declares, source->object->source, findings);
    check_access(source, findings);
  }
  for (size_t i = 0; i < request->plan->object_count; i++)
    check_key(&request->plan->objects[i], findings);
  check_env_used(request, scratch, findings);
  if (request->source_count == request->plan->object_count)
    check_env_set(request, scratch, findings);
}
