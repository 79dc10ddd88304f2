#include "cmd/sandbox/handlers.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/records.h"
#include "cmd/sandbox/writes.h"

/* ---- reads ---- */

static void answer_list(struct answer *answer, const char *name, struct js *list) {
  struct js *body = js_new_object();
  js_set(body, name, list);
  answer_json(answer, 200, body);
}

static void handle_get(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct js *object = records_object(sandbox->store, call->app.app_id, body_name(call->arena, call->route.name));
  if (object)
    answer_json(answer, 200, object);
  else
    answer_error(answer, 404, "RESOURCE_NOT_FOUND", "Durable Object not found",
                 "Use list_durable_objects to see registered DOs.");
}

static void handle_usage(struct answer *answer) {
  struct js *body = js_new_object();
  js_set_integer(body, "do_requests", 0);
  js_set_integer(body, "do_cpu_ms", 0);
  answer_json(answer, 200, body);
}

static void handle_app_env(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  int64_t updated_at;
  struct js *body = js_new_object();
  js_set(body, "keys", records_app_env_keys(sandbox->store, call->app.app_id, &updated_at));
  js_set_text(body, "updatedAt", clock_iso(call->arena, updated_at));
  answer_json(answer, 200, body);
}

static void handle_config(const struct call *call, struct answer *answer) {
  const struct app *app = &call->app;
  const char *created_at = clock_iso(call->arena, app->created_at);
  struct js *body = js_new_object();
  js_set_text(body, "id", app->app_id);
  js_set_text(body, "name", app->name ? app->name : app->app_id);
  js_set_text(body, "db_name", arena_printf(call->arena, "db_%s", app->app_id));
  js_set_bool(body, "db_provisioned", app->db_provisioned);
  js_set_text(body, "region", app->region);
  js_set(body, "allowed_origins", js_new_array());
  js_set(body, "storage_config", js_new_object());
  js_set_text(body, "auth_hook_function", NULL);
  js_set_text(body, "access_mode", "public");
  js_set_text(body, "visibility", "private");
  js_set_bool(body, "listed", false);
  js_set_text(body, "created_at", created_at);
  js_set_text(body, "updated_at", created_at);
  answer_json(answer, 200, body);
}

/* ---- who may ---- */

bool pass_owner(const struct call *call, struct answer *answer) {
  bool owned = call->app_exists && call->account && call->app.account && strcmp(call->account, call->app.account) == 0;
  if (!call->account)
    answer_request_error(answer, 401, "Authentication required");
  else if (!owned)
    answer_error(answer, 404, "RESOURCE_NOT_FOUND", "App not found", "Verify the app_id is correct.");
  return owned;
}

static void handle_owned(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  switch (call->route.kind) {
  case ROUTE_CONFIG:
    handle_config(call, answer);
    break;
  case ROUTE_APP_ENV:
    handle_app_env(sandbox, call, answer);
    break;
  case ROUTE_PATCH_APP_ENV:
    handle_patch_app_env(sandbox, call, answer);
    break;
  case ROUTE_LIST:
    answer_list(answer, "durable_objects", records_list(sandbox->store, call->app.app_id));
    break;
  case ROUTE_GET:
    handle_get(sandbox, call, answer);
    break;
  case ROUTE_DELETE:
    handle_delete(sandbox, call, answer);
    break;
  case ROUTE_USAGE:
    handle_usage(answer);
    break;
  case ROUTE_ENV_KEYS:
    answer_list(answer, "keys", records_env_keys(sandbox->store, call->app.app_id));
    break;
  case ROUTE_SET_ENV:
    handle_set_env(sandbox, call, answer);
    break;
  default:
    handle_delete_env(sandbox, call, answer);
    break;
  }
}

void handle_call(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  if (call->route.kind == ROUTE_DEPLOY)
    handle_deploy(sandbox, call, answer); /* looks at the body before it looks at the key */
  else if (pass_owner(call, answer))
    handle_owned(sandbox, call, answer);
}
