#include "cmd/jd/session/session.h"

#include "model/format/format.h"
#include "reconcile/engine/engine.h"

#include <string.h>

enum { HOURS_KEPT = 24 };

/* Of one app at one endpoint. */
static const char *entry_name(const struct session *session) {
  struct digester *digester = digester_new("jd-sighting");
  digester_part(digester, "endpoint", bytes_of(session->config.endpoint.text));
  digester_part(digester, "app", bytes_of(session->config.app.text));
  return arena_printf(session->arena, "app-%s", digest_text(session->arena, digester_finish(digester)));
}

void sighting_recall(struct session *session, int64_t now, struct sighting *out) {
  struct arena *arena = session->arena;
  struct bytes text;
  *out = (struct sighting){0};
  if (session->config.sandbox || !engine_recall(arena, entry_name(session), &text))
    return;
  JD_JS json = js_parse_lenient(text);
  const struct js *names = js_get(json, "names");
  const char *subdomain = js_text(js_get(json, "subdomain")), *stamp = js_text(js_get(json, "stamp"));
  const int64_t age = now - js_integer(js_get(json, "at"), 0);
  const char **list = arena_alloc_array(arena, js_length(names), sizeof *list);
  for (size_t i = 0; i < js_length(names); i++)
    if (js_text(js_at(names, i)))
      list[out->name_count++] = arena_strdup(arena, js_text(js_at(names, i)));
  out->names = list;
  if (subdomain && stamp && wire_is_subdomain(subdomain) && age >= 0 && age < (int64_t)HOURS_KEPT * 3600 * 1000) {
    out->subdomain = arena_strdup(arena, subdomain);
    out->stamp = arena_strdup(arena, stamp);
    out->at = now - age;
  }
}

static bool same_names(const struct sighting *before, const struct live *live) {
  bool same = !live || before->name_count == live->object_count;
  for (size_t i = 0; live && same && i < live->object_count; i++)
    same = strcmp(before->names[i], live->objects[i].name) == 0;
  return same;
}

void sighting_remember(struct session *session, int64_t now, const struct sighting *before, const struct live *live,
                       const struct overview *overview) {
  const bool known = overview->subdomain && overview->stamp;
  const bool again =
      known && texts_equal(before->subdomain, overview->subdomain) && texts_equal(before->stamp, overview->stamp);
  if (session->config.sandbox || (again && same_names(before, live)))
    return;
  JD_JS json = js_new_object();
  struct js *names = js_new_array();
  if (known) {
    js_set_text(json, "subdomain", overview->subdomain);
    js_set_text(json, "stamp", overview->stamp);
    js_set_integer(json, "at", again ? before->at : now);
  }
  for (size_t i = 0; i < (live ? live->object_count : before->name_count); i++)
    js_append_text(names, live ? live->objects[i].name : before->names[i]);
  js_set(json, "names", names);
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  if (js_write(json, JS_COMPACT, &text))
    engine_remember(entry_name(session), buf_bytes(&text));
}
