#include "cmd/sandbox/writes.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/records.h"
#include "cmd/sandbox/service.h"
#include "model/base/base.h"

/* Runs the write; false when it has answered, because it was refused or cut off. */
static bool write_through(struct sandbox *sandbox, const struct call *call, struct platform_request *request,
                          void (*prepare)(struct platform_state *, const struct call *),
                          struct platform_response *response, struct answer *answer) {
  request->now = clock_now();
  request->new_id = clock_new_id(call->arena);
  if (!service_write(sandbox, call, request, prepare, response, answer))
    return false;
  if (response->status < 300)
    return true;
  answer_error(answer, response->status, response->code, response->message, response->remediation);
  return false;
}

/* ---- deploy ---- */

/* A string of at least one unit. */
static bool read_text(const struct js *body, const char *key, struct bytes *out) {
  *out = js_bytes(js_get(body, key));
  return out->len > 0;
}

static bool read_deploy(const struct call *call, struct platform_request *request) {
  const struct js *body = call->body.json;
  struct bytes name;
  if (!body || !read_text(body, "name", &name) || !read_text(body, "code", &request->code))
    return false;
  const struct js *mode = js_get(body, "access_mode");
  request->name = body_name(call->arena, name);
  request->access_mode = ACCESS_AUTHENTICATED;
  return !mode || access_mode_parse(js_bytes(mode), &request->access_mode);
}

void handle_deploy(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct platform_request request = {.kind = REQUEST_DEPLOY};
  struct platform_response response;
  if (!read_deploy(call, &request)) {
    answer_internal_error(answer);
    return;
  }
  if (!pass_owner(call, answer) || !write_through(sandbox, call, &request, NULL, &response, answer))
    return;
  struct js *body = js_new_object();
  js_set_text(body, "id", response.id);
  js_set_text(body, "name", response.name);
  js_set_text(body, "status", "READY");
  js_set_text(body, "class_name", response.class_name);
  answer_json(answer, 200, body);
}

/* ---- delete, env ---- */

void handle_delete(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct platform_request request = {.kind = REQUEST_DELETE, .name = body_name(call->arena, call->route.name)};
  struct platform_response response;
  if (!write_through(sandbox, call, &request, NULL, &response, answer))
    return;
  struct js *body = js_new_object();
  js_set_bool(body, "deleted", true);
  js_set_bytes(body, "name", call->route.name);
  answer_json(answer, 200, body);
}

void handle_set_env(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  const struct js *value = call->body.json ? js_get(call->body.json, "value") : NULL;
  if (!value || !js_is_string(value) || utf16_units(js_bytes(value)) > LIMIT_ENV_VALUE_UNITS) {
    answer_internal_error(answer);
    return;
  }
  struct platform_request request = {
      .kind = REQUEST_SET_ENV, .name = body_name(call->arena, call->route.name), .value = js_bytes(value)};
  struct platform_response response;
  if (!write_through(sandbox, call, &request, NULL, &response, answer))
    return;
  struct js *body = js_new_object();
  js_set_bytes(body, "key", call->route.name);
  js_set_bool(body, "redeployed", response.redeployed);
  answer_json(answer, 200, body);
}

void handle_delete_env(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct platform_request request = {.kind = REQUEST_DELETE_ENV, .name = body_name(call->arena, call->route.name)};
  struct platform_response response;
  if (!write_through(sandbox, call, &request, NULL, &response, answer))
    return;
  struct js *body = js_new_object();
  js_set_bool(body, "deleted", true);
  js_set_bytes(body, "key", call->route.name);
  js_set_bool(body, "redeployed", response.redeployed);
  answer_json(answer, 200, body);
}

/* ---- app-level variables ---- */

/* The variables to merge; NULL when the request has been answered. */
static const struct js *read_app_env(const struct call *call, struct answer *answer) {
  const struct js *body = call->body.json;
  if (body ? js_type(body) == JS_NULL : !call->body.other) {
    answer_internal_error(answer);
    return NULL;
  }
  const struct js *variables = body ? js_get(body, "envVars") : NULL;
  if (!variables || js_type(variables) != JS_OBJECT) {
    answer_invalid(answer, "envVars must be a non-empty object");
    return NULL;
  }
  if (js_length(variables) == 0) {
    answer_invalid(answer, "envVars must contain at least one key");
    return NULL;
  }
  for (size_t i = 0; i < js_length(variables); i++) {
    const char *key;
    js_member(variables, i, &key);
    if (!is_reserved_env_key(bytes_of(key)))
      continue;
    answer_invalid(answer, arena_printf(call->arena,
                                        "Reserved key: \"%s\" — keys starting with BUTTERBASE_ are reserved for "
                                        "platform use",
                                        key));
    return NULL;
  }
  return variables;
}

static void merge_app_env(struct platform_state *state, const struct call *call) {
  const struct js *variables = js_get(call->body.json, "envVars");
  for (size_t i = 0; i < js_length(variables); i++) {
    const char *key;
    const struct js *value = js_member(variables, i, &key);
    if (js_type(value) == JS_NULL)
      platform_drop_app_env(state, key);
    else
      platform_put_app_env(state, key, js_bytes(value));
  }
  state->app_env_updated_at = clock_now();
}

void handle_patch_app_env(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct platform_request request = {.kind = REQUEST_PATCH_APP_ENV, .name = ""};
  struct platform_response response;
  if (!read_app_env(call, answer) || !write_through(sandbox, call, &request, merge_app_env, &response, answer))
    return;
  int64_t updated_at;
  struct js *body = js_new_object(), *invalidated = js_new_object();
  js_set_text(body, "message", "App-level environment variables updated successfully");
  js_set(body, "updatedKeys", records_app_env_keys(sandbox->store, call->app.app_id, &updated_at));
  js_set(invalidated, "functions", js_new_array());
  js_set_integer(invalidated, "count", 0);
  js_set_bool(invalidated, "durable_objects_redeployed", response.redeployed);
  js_set(body, "invalidated", invalidated);
  answer_json(answer, 200, body);
}
