/* What runs, to and from the store. */
#include "cmd/sandbox/store/internal.h"

static struct js *source_json(const struct platform_row *row) {
  return js_object("name", js_of_text(row->name), "class_name", js_of_text(row->class_name), "access_mode",
                   js_of_text(access_mode_name(row->access_mode)), "code", js_of_bytes(row->code), NULL);
}

static void append_env(struct js *list, const struct platform_env *env, size_t count) {
  for (size_t i = 0; i < count; i++)
    js_append(list, js_object("key", js_of_text(env[i].key), "value", js_of_bytes(env[i].value), NULL));
}

void records_put_running(struct store *store, const struct platform_state *state, const struct platform_work *work) {
  if (work->op == PLATFORM_DELETE) {
    STORE_RUN(store, "DELETE FROM running WHERE app_id = ?", of_text(state->app_id));
    return;
  }
  struct js *sources = js_new_array(), *env = js_new_array();
  for (size_t i = 0; i < work->bundle_count; i++)
    js_append(sources, source_json(&work->bundle[i]));
  append_env(env, state->env, state->env_count); /* wins over the app's */
  append_env(env, state->app_env, state->app_env_count);
  JD_JS bundle = js_object("sources", sources, "env", env, NULL);
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  js_write(bundle, JS_COMPACT, &text);
  STORE_RUN(store, "INSERT OR REPLACE INTO running (app_id, bundle) VALUES (?, ?)", of_text(state->app_id),
            of_blob(buf_bytes(&text)));
  buf_wipe_free(&text);
}

static char *member(struct arena *arena, const struct js *object, const char *name) {
  return arena_strdup(arena, js_text(js_get(object, name)));
}

static void read_bundle(struct arena *arena, const struct js *bundle, struct running *out) {
  const struct js *sources = js_get(bundle, "sources"), *env = js_get(bundle, "env");
  out->source_count = js_length(sources);
  out->sources = arena_alloc_array(arena, out->source_count, sizeof *out->sources);
  for (size_t i = 0; i < out->source_count; i++) {
    const struct js *source = js_at(sources, i);
    out->sources[i].name = member(arena, source, "name");
    out->sources[i].class_name = member(arena, source, "class_name");
    out->sources[i].code = arena_bytes(arena, js_bytes(js_get(source, "code")));
    access_mode_parse(js_bytes(js_get(source, "access_mode")), &out->sources[i].access_mode);
  }
  out->env_count = js_length(env);
  out->env = arena_alloc_array(arena, out->env_count, sizeof *out->env);
  for (size_t i = 0; i < out->env_count; i++)
    out->env[i] = (struct platform_env){member(arena, js_at(env, i), "key"),
                                        arena_bytes(arena, js_bytes(js_get(js_at(env, i), "value")))};
}

bool records_running(struct arena *arena, struct settings *settings, struct running *out) {
  *out = (struct running){0};
  struct query *query = query_new(settings->store, "SELECT seq, app_id, bundle FROM running ORDER BY seq DESC LIMIT 1");
  if (query_next(query)) {
    out->seq = query_get_integer(query, 0);
    settings_app(arena, settings, query_get_text(query, 1, arena), NULL, &out->app);
    JD_JS bundle = js_parse_secret(query_get_blob(query, 2, arena), "bundle", NULL);
    read_bundle(arena, bundle, out);
  }
  query_end(query);
  return out->seq > 0;
}

struct stored_class *records_classes(struct arena *arena, struct store *store, size_t *count) {
  struct stored_class *list = NULL;
  size_t capacity = 0;
  *count = 0;
  struct query *query = query_new(store, "SELECT app_id, class_name, storage FROM classes ORDER BY app_id, storage");
  while (query_next(query))
    *ARENA_PUSH(arena, list, *count, capacity) = (struct stored_class){
        query_get_text(query, 0, arena), query_get_text(query, 1, arena), (uint64_t)query_get_integer(query, 2)};
  query_end(query);
  return list;
}
