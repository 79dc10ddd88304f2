#include "model/format/format.h"
#include "reconcile/engine/internal.h"

void verdict_write(const struct engine_rehearsal *rehearsal, struct buf *out) {
  JD_JS json = js_new_object();
  const struct engine_refusal *refusal = &rehearsal->refusal;
  js_set_bool(json, "accepted", rehearsal->outcome == ENGINE_ACCEPTED);
  if (rehearsal->outcome == ENGINE_REFUSED) {
    js_set_integer(json, "kind", refusal->kind);
    js_set_text(json, "words", refusal->words);
    js_set_text(json, "name", refusal->name);
    js_set_integer(json, "source", (int64_t)refusal->source);
    js_set_integer(json, "line", refusal->line);
    js_set_integer(json, "column", refusal->column);
    js_set_bool(json, "certain", refusal->certain);
  }
  js_write(json, JS_COMPACT, out);
}

bool verdict_read(struct arena *arena, struct bytes text, size_t source_count, struct engine_rehearsal *out) {
  JD_JS json = js_parse(text, "verdict", NULL);
  const char *words = js_text(js_get(json, "words"));
  *out = (struct engine_rehearsal){.outcome = ENGINE_ACCEPTED};
  if (js_bool(js_get(json, "accepted"), false))
    return true;
  int64_t kind = js_integer(js_get(json, "kind"), -1), source = js_integer(js_get(json, "source"), -1);
  if (!words || kind < ENGINE_NOT_DEFINED || kind > ENGINE_EXCEPTION || source < 0 || (size_t)source >= source_count)
    return false;
  out->outcome = ENGINE_REFUSED;
  out->refusal = (struct engine_refusal){
      .kind = (enum engine_refusal_kind)kind,
      .words = arena_strdup(arena, words),
      .name = arena_strdup(arena, js_text(js_get(json, "name"))),
      .source = (size_t)source,
      .line = (unsigned)js_integer(js_get(json, "line"), 1),
      .column = (unsigned)js_integer(js_get(json, "column"), 0),
      .certain = js_bool(js_get(json, "certain"), false),
  };
  return true;
}
