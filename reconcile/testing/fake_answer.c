#include "reconcile/testing/fake_answer.h"

#include "model/base/base.h"

struct http_answer answer_json(struct arena *arena, long status, struct js *body) {
  JD_BUF text;
  buf_init(&text, LIMIT_RESPONSE_BODY);
  js_write(body, JS_COMPACT, &text);
  js_free(body);
  return (struct http_answer){.arrived = true,
                              .status = status,
                              .content_type = "application/json; charset=utf-8",
                              .body = arena_bytes(arena, buf_bytes(&text))};
}

static const char *link_of(struct arena *arena, const char *code) {
  if (strcmp(code, "REQUEST_ERROR") == 0 || strcmp(code, "INTERNAL_ERROR") == 0)
    return NULL;
  char *link = arena_printf(arena, "https://docs.butterbase.ai/errors#%s", code);
  for (char *at = strchr(link, '#'); *at; at++)
    *at = *at == '_' ? '-' : to_lower(*at);
  return link;
}

struct http_answer answer_error(struct arena *arena, const struct platform_response *response) {
  struct js *body = js_new_object(), *error = js_new_object();
  const char *link = link_of(arena, response->code);
  js_set_text(error, "code", response->code);
  js_set_text(error, "message", response->message);
  js_set_text(error, "remediation", response->remediation);
  if (link)
    js_set_text(error, "documentation_url", link);
  js_set(body, "error", error);
  return answer_json(arena, response->status, body);
}

struct http_answer answer_no_route(struct arena *arena, const char *where) {
  struct js *body = js_new_object();
  int method = (int)strcspn(where, " ");
  js_set_text(body, "message", arena_printf(arena, "Route %.*s:%s not found", method, where, where + method + 1));
  js_set_text(body, "error", "Not Found");
  js_set_integer(body, "statusCode", 404);
  return answer_json(arena, 404, body);
}

static void set_time(struct js *object, const char *key, int64_t milliseconds) {
  char text[TIME_TEXT];
  time_format_milliseconds(milliseconds, text);
  js_set_text(object, key, milliseconds ? text : NULL);
}

static struct js *row_json(const struct platform_row *row) {
  struct js *object = js_new_object();
  js_set_text(object, "id", row->id);
  js_set_text(object, "name", row->name);
  js_set_text(object, "class_name", row->class_name);
  js_set_text(object, "status", row_status_name(row->status));
  js_set_text(object, "access_mode", access_mode_name(row->access_mode));
  js_set_text(object, "error_message", row->error_message);
  set_time(object, "last_deployed_at", row->last_deployed_at);
  return object;
}

struct http_answer answer_list(struct arena *arena, const struct platform_state *state) {
  struct js *body = js_new_object(), *rows = js_new_array();
  for (size_t i = state->row_count; i-- > 0;) /* newest first */
    js_append(rows, row_json(&state->rows[i]));
  js_set(body, "durable_objects", rows);
  return answer_json(arena, 200, body);
}

struct http_answer answer_object(struct arena *arena, const struct platform_state *state, const char *name) {
  const struct platform_row *row = platform_find_row(state, name);
  if (!row) {
    const struct platform_response missing = {.status = 404,
                                              .code = "RESOURCE_NOT_FOUND",
                                              .message = "Durable Object not found",
                                              .remediation = "Use list_durable_objects to see registered DOs."};
    return answer_error(arena, &missing);
  }
  struct js *object = row_json(row);
  js_set_bytes(object, "code", row->code);
  set_time(object, "created_at", row->created_at);
  set_time(object, "updated_at", row->updated_at);
  return answer_json(arena, 200, object);
}

static struct http_answer keys_json(struct arena *arena, const struct platform_env *env, size_t count) {
  struct js *body = js_new_object(), *keys = js_new_array();
  for (size_t i = 0; i < count; i++)
    js_append_text(keys, env[i].key);
  js_set(body, "keys", keys);
  return answer_json(arena, 200, body);
}

struct http_answer answer_env(struct arena *arena, const struct platform_state *state) {
  return keys_json(arena, state->env, state->env_count);
}

struct http_answer answer_app_env(struct arena *arena, const struct platform_state *state) {
  return keys_json(arena, state->app_env, state->app_env_count);
}
