#include "cmd/testing/golden/live.h"

#include "model/base/base.h"

#include <err.h>

#define OBJECTS "/v1/" GOLDEN_APP "/durable-objects"

static struct bytes as_text(struct arena *arena, const struct js *json, enum js_style style) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  js_write(json, style, &out);
  return arena_bytes(arena, buf_bytes(&out));
}

static void take_step(struct arena *arena, const struct plane *plane, const struct js *step, const char *where) {
  const char *control = js_text(js_get(step, "control"));
  const char *method = control ? "POST" : js_text(js_get(step, "method"));
  const char *path = control ? arena_printf(arena, "/__sandbox/%s", control) : js_text(js_get(step, "path"));
  const struct js *body = control ? step : js_get(step, "body");
  if (!method || !path)
    errx(1, "%s: a step has neither \"control\" nor \"method\" and \"path\"", where);
  struct bytes text = body ? as_text(arena, body, JS_COMPACT) : (struct bytes){NULL, 0};
  const struct http_request request = {.method = method, .path = path, .body = text, .write = text.data != NULL};
  struct http_answer answer = plane_ask(plane, arena, &request);
  if (answer.status != js_integer(js_get(step, control ? "" : "status"), 200))
    errx(1, "%s: %s %s was answered by %ld %.*s", where, method, path, answer.status, (int)answer.body.len,
         answer.body.data);
}

void live_prepare(const struct plane *plane, struct bytes steps, const char *path) {
  JD_ARENA arena = arena_new();
  struct jd_error error;
  JD_JS list = js_parse(steps, path, &error);
  if (!list)
    errx(1, "%s: %s", path, error.message);
  for (size_t i = 0; i < js_length(list); i++)
    take_step(arena, plane, js_at(list, i), path);
}

static struct js *describe_object(struct arena *arena, const struct plane *plane, const char *name) {
  static const char *const kept[] = {"name", "class_name", "access_mode", "status", "error_message"};
  JD_JS row = plane_get(plane, arena, arena_printf(arena, OBJECTS "/%s", name));
  struct js *out = js_new_object();
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
    js_set(out, kept[i], js_copy(js_get(row, kept[i])));
  char code[DIGEST_HEX];
  digest_hex(digest_bytes(js_bytes(js_get(row, "code"))), code);
  js_set_text(out, "code", code);
  return out;
}

struct bytes live_describe(struct arena *arena, const struct plane *plane) {
  JD_JS list = plane_get(plane, arena, OBJECTS);
  JD_JS env = plane_get(plane, arena, OBJECTS "/env");
  JD_JS uploads = plane_get(plane, arena, "/__sandbox/uploads?app_id=" GOLDEN_APP);
  JD_JS out = js_new_object();
  struct js *objects = js_new_array();
  const struct js *rows = js_get(list, "durable_objects");
  /* The list is newest first; what is described reads from first to last. */
  for (size_t i = js_length(rows); i-- > 0;)
    js_append(objects, describe_object(arena, plane, js_text(js_get(js_at(rows, i), "name"))));
  js_set(out, "durable_objects", objects);
  js_set(out, "env", js_copy(js_get(env, "keys")));
  js_set(out, "uploads", js_copy(uploads));
  struct bytes text = as_text(arena, out, JS_PRETTY);
  return bytes_of(arena_printf(arena, "%.*s\n", (int)text.len, text.data));
}
