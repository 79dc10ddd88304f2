/* Durable Objects and their env variables: GET, POST, PUT and DELETE below /v1/:app/durable-objects. */
#include "cmd/sandbox/api/internal.h"
#include "model/base/base.h"

/* ---- reads ---- */

void list_objects(struct call *call) {
  struct js *list = records_list(call->sandbox->store, call->app.app_id);
  answer_json(call->answer, 200, js_object("durable_objects", list, NULL));
}

void list_env(struct call *call) {
  struct js *keys = records_env_keys(call->sandbox->store, call->app.app_id);
  answer_json(call->answer, 200, js_object("keys", keys, NULL));
}

void get_object(struct call *call) {
  const char *name = body_name(call->arena, call->target.name);
  struct js *object = records_object(call->sandbox->store, call->app.app_id, name);
  if (object)
    answer_json(call->answer, 200, object);
  else
    answer_error(call->answer, 404, "RESOURCE_NOT_FOUND", "Durable Object not found",
                 "Use list_durable_objects to see registered DOs.");
}

void get_usage(struct call *call) {
  answer_json(call->answer, 200, js_object("do_requests", js_of_integer(0), "do_cpu_ms", js_of_integer(0), NULL));
}

/* ---- writes ---- */

/* Returns whether the member is a string that is not empty. */
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

void deploy_object(struct call *call) {
  struct platform_request request = {.kind = REQUEST_DEPLOY};
  struct platform_response response;
  if (!read_deploy(call, &request)) {
    answer_internal_error(call->answer);
    return;
  }
  if (!require_owner(call) || !write_through(call, &request, NULL, &response))
    return;
  answer_json(call->answer, 200,
              js_object("id", js_of_text(response.id), "name", js_of_text(response.name), "status", js_of_text("READY"),
                        "class_name", js_of_text(response.class_name), NULL));
}

/* A write that is described by the name of its target, except for a value. */
static bool write_named(struct call *call, enum request_kind kind, struct bytes value,
                        struct platform_response *response) {
  struct platform_request request = {.kind = kind, .name = body_name(call->arena, call->target.name), .value = value};
  return write_through(call, &request, NULL, response);
}

void delete_object(struct call *call) {
  struct platform_response response;
  if (write_named(call, REQUEST_DELETE, (struct bytes){0}, &response))
    answer_json(call->answer, 200,
                js_object("deleted", js_of_bool(true), "name", js_of_bytes(call->target.name), NULL));
}

void set_env(struct call *call) {
  const struct js *value = js_get(call->body.json, "value");
  struct platform_response response;
  if (!js_is_string(value) || utf16_units(js_bytes(value)) > LIMIT_ENV_VALUE_UNITS) {
    answer_internal_error(call->answer);
    return;
  }
  if (write_named(call, REQUEST_SET_ENV, js_bytes(value), &response))
    answer_json(call->answer, 200,
                js_object("key", js_of_bytes(call->target.name), "redeployed", js_of_bool(response.redeployed), NULL));
}

void delete_env(struct call *call) {
  struct platform_response response;
  if (write_named(call, REQUEST_DELETE_ENV, (struct bytes){0}, &response))
    answer_json(call->answer, 200,
                js_object("deleted", js_of_bool(true), "key", js_of_bytes(call->target.name), "redeployed",
                          js_of_bool(response.redeployed), NULL));
}
