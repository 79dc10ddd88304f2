#include "reconcile/play.h"

#include "model/typescript.h"

#include <stdlib.h>

/* A source that declares what `code` declares, and nothing else. */
static struct bytes stand_in(struct arena *arena, struct bytes code) {
  struct ts_source source;
  ts_analyse(arena, code, &source);
  JD_BUF text;
  buf_init(&text, 4 * code.len + 128); /* a name and the sign behind it become `let NAME;` and a line feed */
  const char *exported = source.exported_classes.count ? source.exported_classes.list[0].name : NULL;
  bool declared = false;
  for (size_t i = 0; i < source.declared.count; i++) {
    const char *name = source.declared.list[i].name;
    bool is_class = exported && !declared && strcmp(name, exported) == 0;
    buf_printf(&text, is_class ? "export class %s {}\n" : "let %s;\n", name);
    declared |= is_class;
  }
  if (exported && !declared)
    buf_printf(&text, "export declare class %s {}\n", exported);
  if (source.default_exports.count)
    buf_add_text(&text, "export default 0;\n");
  return arena_bytes(arena, buf_bytes(&text));
}

static struct bytes live_code(struct arena *arena, const struct live_object *object) {
  if (object->has_code)
    return stand_in(arena, object->code);
  return bytes_of(arena_printf(arena, "export class %s {}\n", object->class_name));
}

/* A row that is not READY bears the class of a deploy that failed or did not end; the one that was applied last may
 * still run, and go with the next upload. It is put in as a row of its own while the model assumes what is live, and
 * taken out again. */
static void assume_hidden(struct platform_state *state, const struct live *live, const struct applied *applied) {
  size_t visible = state->row_count;
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *object = &live->objects[i];
    const struct applied_object *last = applied_find(applied, object->name);
    if (object->status != ROW_READY && last && strcmp(last->class_name, object->class_name) != 0)
      platform_put_row(state, &(struct platform_row){.id = (char *)"hidden",
                                                     .name = arena_printf(state->arena, "hidden %zu", i),
                                                     .class_name = (char *)last->class_name,
                                                     .code = bytes_of("export class Hidden {}\n"),
                                                     .access_mode = object->access_mode,
                                                     .status = ROW_READY});
  }
  platform_assume_live(state);
  state->row_count = visible;
}

struct platform_state *play_start(struct arena *arena, const struct live *live, const struct applied *applied) {
  struct platform_state *state = platform_new("app_played");
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *object = &live->objects[i];
    platform_put_row(state, &(struct platform_row){.id = (char *)object->id,
                                                   .name = (char *)object->name,
                                                   .class_name = (char *)object->class_name,
                                                   .code = live_code(arena, object),
                                                   .access_mode = object->access_mode,
                                                   .status = object->status,
                                                   .last_deployed_at = object->last_deployed_at ? 1 : 0});
  }
  for (size_t i = 0; i < live->env_count; i++)
    platform_put_env(state, live->env_keys[i], bytes_of(""));
  for (size_t i = 0; i < live->app_env_count; i++)
    platform_put_app_env(state, live->app_env_keys[i], bytes_of(""));
  assume_hidden(state, live, applied);
  return state;
}

struct platform_request play_request(struct arena *arena, const struct item *item) {
  switch (item->write) {
  case WRITE_DEPLOY:
    return (struct platform_request){.kind = REQUEST_DEPLOY,
                                     .name = item->name,
                                     .code = stand_in(arena, item->object->code),
                                     .access_mode = item->object->access_mode,
                                     .new_id = "played"};
  case WRITE_SET_ENV:
    return (struct platform_request){.kind = REQUEST_SET_ENV, .name = item->name, .value = bytes_of("")};
  case WRITE_DELETE:
    return (struct platform_request){.kind = REQUEST_DELETE, .name = item->name};
  case WRITE_DELETE_ENV:
    return (struct platform_request){.kind = REQUEST_DELETE_ENV, .name = item->name};
  case WRITE_NONE:
    break;
  }
  abort(); /* only changes are simulated */
}

void play_step(struct arena *arena, struct platform_state *state, const struct platform_request *request,
               struct played *out) {
  struct platform_response response;
  struct platform_effect effect;
  platform_step(state, request, &response, &effect);
  *out = (struct played){.refused = response.status != 200, .restarts = effect.restarts};
  if (out->refused)
    out->refusal = arena_strdup(arena, response.message);
  out->lost = arena_alloc_array(arena, effect.lost_count, sizeof *out->lost);
  for (size_t i = 0; i < effect.lost_count; i++)
    out->lost[out->lost_count++] = arena_strdup(arena, effect.lost_classes[i]);
}
