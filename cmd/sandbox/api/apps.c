/* Apps: made, listed, looked at, and their app-level env variables. */
#include "cmd/sandbox/api/internal.h"
#include "model/base/base.h"

/* ---- make ---- */

enum { LONGEST_NAME = 63 };

/* Returns whether the text is ^[a-z0-9][a-z0-9…]*$, where … stands for the marks. */
static bool is_label(struct bytes text, const char *marks) {
  if (!text.len || text.len > LONGEST_NAME || strchr(marks, text.data[0]))
    return false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (!is_lower(c) && !is_digit(c) && (!c || !strchr(marks, c)))
      return false;
  }
  return true;
}

/* The body of POST /init, as far as its schema goes. */
struct app_request {
  const char *name, *subdomain, *region; /* subdomain, region NULL: not given */
};

static bool read_request(const struct call *call, struct app_request *out) {
  const struct js *body = call->body.json, *name = js_get(body, "name");
  const struct js *subdomain = js_get(body, "subdomain"), *region = js_get(body, "region");
  *out = (struct app_request){js_text(name), js_text(subdomain), js_text(region)};
  bool fits = out->name && is_label(js_bytes(name), "_-");
  if (subdomain)
    fits = fits && out->subdomain && is_label(js_bytes(subdomain), "-") &&
           out->subdomain[strlen(out->subdomain) - 1] != '-';
  return fits && (!region || (out->region && *out->region));
}

static bool require_known_region(struct call *call, const char *region) {
  if (texts_include(settings_regions, REGION_COUNT, region))
    return true;
  const char *message = arena_printf(call->arena, "Region \"%s\" is not in BUTTERBASE_REGIONS", region);
  answer_json(call->answer, 400,
              js_object("error", js_of_text(message), "allowed", js_of_texts(settings_regions, REGION_COUNT), NULL));
  return false;
}

static const char *subdomain_of(struct arena *arena, const char *name) {
  char *subdomain = arena_strdup(arena, name);
  for (char *at = subdomain; *at; at++)
    if (*at == '_')
      *at = '-';
  return subdomain;
}

static struct js *next_actions(void) {
  const char *description = "Poll GET /apps/:app_id/status until provisioning_status is ready";
  struct js *poll = js_object("action", js_of_text("poll_status"), "description", js_of_text(description),
                              "recommended", js_of_bool(true), NULL);
  return js_object("next_actions", js_list_of(poll), NULL);
}

static void answer_made(struct call *call, const struct app *app, const char *subdomain, bool is_new) {
  struct js *body = js_new_object();
  js_set_text(body, "app_id", app->app_id);
  js_set_text(body, "name", app->name);
  js_set_bool(body, "db_provisioned", app->db_provisioned);
  js_set_text(body, "provisioning_status", app->provisioning_status);
  js_set_text(body, "api_url", arena_printf(call->arena, "https://api.butterbase.ai/v1/%s", app->app_id));
  js_set_text(body, "subdomain", subdomain);
  js_set_text(body, "url", arena_printf(call->arena, "https://%s.butterbase.dev", subdomain));
  js_set_text(body, "created_at", clock_iso(call->arena, app->created_at));
  if (is_new)
    js_set(body, "_meta", next_actions());
  answer_json(call->answer, is_new ? 201 : 200, body);
}

void init_app(struct call *call) {
  struct app_request request;
  struct app app;
  if (!read_request(call, &request)) {
    answer_internal_error(call->answer);
    return;
  }
  const char *region = request.region ? request.region : settings_regions[0];
  if (!require_known_region(call, region) || !require_account(call))
    return;
  const char *subdomain = request.subdomain ? request.subdomain : subdomain_of(call->arena, request.name);
  bool is_new = !settings_find_named(call->arena, &call->sandbox->settings, request.name, call->account, &app);
  if (is_new)
    app = settings_make_app(call->arena, &call->sandbox->settings, request.name, region, call->account);
  answer_made(call, &app, subdomain, is_new);
}

/* ---- look ---- */

void get_app_status(struct call *call) {
  struct app app;
  if (!settings_app(call->arena, &call->sandbox->settings, call->target.app_id, call->account, &app) || !app.account ||
      strcmp(app.account, call->account) != 0) {
    const char *message = arena_printf(call->arena, "App \"%s\" not found", call->target.app_id);
    answer_json(call->answer, 404,
                js_object("code", js_of_text("RESOURCE_NOT_FOUND"), "message", js_of_text(message), NULL));
    return;
  }
  struct js *body = js_new_object();
  js_set_text(body, "app_id", app.app_id);
  js_set_text(body, "name", app.name ? app.name : app.app_id);
  js_set_bool(body, "db_provisioned", app.db_provisioned);
  js_set_text(body, "provisioning_status", app.provisioning_status);
  js_set_text(body, "provisioning_error",
              strcmp(app.provisioning_status, "failed") == 0 ? "Provisioning failed" : NULL);
  answer_json(call->answer, 200, body);
}

struct listing {
  struct arena *arena;
  struct js *apps;
};

static void add_app(void *context, const struct app *app) {
  const struct listing *listing = context;
  const char *name = app->name ? app->name : app->app_id;
  struct js *entry = js_new_object();
  js_set_text(entry, "id", app->app_id);
  js_set_text(entry, "name", name);
  js_set_text(entry, "subdomain", subdomain_of(listing->arena, name));
  js_set_text(entry, "db_name", arena_printf(listing->arena, "db_%s", app->app_id));
  js_set_bool(entry, "db_provisioned", app->db_provisioned);
  js_set_text(entry, "provisioning_status", app->provisioning_status);
  js_set_text(entry, "region", app->region);
  js_set_text(entry, "visibility", "private");
  js_set_bool(entry, "listed", false);
  js_set_text(entry, "created_at", clock_iso(listing->arena, app->created_at));
  js_append(listing->apps, entry);
}

void list_apps(struct call *call) {
  struct listing listing = {call->arena, js_new_array()};
  settings_each_app(call->arena, &call->sandbox->settings, call->account, add_app, &listing);
  answer_json(call->answer, 200, js_object("apps", listing.apps, NULL));
}

void get_app_config(struct call *call) {
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
  answer_json(call->answer, 200, body);
}

void list_regions(struct call *call) {
  answer_json(call->answer, 200, js_object("regions", js_of_texts(settings_regions, REGION_COUNT), NULL));
}

/* ---- app-level variables ---- */

void list_app_env(struct call *call) {
  int64_t updated_at;
  struct js *keys = records_app_env_keys(call->sandbox->store, call->app.app_id, &updated_at);
  answer_json(call->answer, 200,
              js_object("keys", keys, "updatedAt", js_of_text(clock_iso(call->arena, updated_at)), NULL));
}

/* Returns the variables to merge, or NULL if the call has been answered. */
static const struct js *read_app_env(struct call *call) {
  const struct js *body = call->body.json;
  if (body ? js_type(body) == JS_NULL : !call->body.other) {
    answer_internal_error(call->answer);
    return NULL;
  }
  const struct js *variables = body ? js_get(body, "envVars") : NULL;
  if (!variables || js_type(variables) != JS_OBJECT) {
    answer_invalid(call->answer, "envVars must be a non-empty object");
    return NULL;
  }
  if (js_length(variables) == 0) {
    answer_invalid(call->answer, "envVars must contain at least one key");
    return NULL;
  }
  for (size_t i = 0; i < js_length(variables); i++) {
    const char *key;
    js_member(variables, i, &key);
    if (!is_reserved_env_key(bytes_of(key)))
      continue;
    answer_invalid(call->answer, arena_printf(call->arena,
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

void patch_app_env(struct call *call) {
  struct platform_request request = {.kind = REQUEST_PATCH_APP_ENV, .name = ""};
  struct platform_response response;
  if (!read_app_env(call) || !write_through(call, &request, merge_app_env, &response))
    return;
  int64_t updated_at;
  struct js *body = js_new_object();
  js_set_text(body, "message", "App-level environment variables updated successfully");
  js_set(body, "updatedKeys", records_app_env_keys(call->sandbox->store, call->app.app_id, &updated_at));
  js_set(body, "invalidated",
         js_object("functions", js_new_array(), "count", js_of_integer(0), "durable_objects_redeployed",
                   js_of_bool(response.redeployed), NULL));
  answer_json(call->answer, 200, body);
}
