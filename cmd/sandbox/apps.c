#include "cmd/sandbox/apps.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/clock.h"
#include "model/base/base.h"

enum { LONGEST_NAME = 63 };

/* ^[a-z0-9][a-z0-9_-]*$, and no underscore where `marks` has none. */
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

/* What is asked for, as far as the schema looks at it. */
struct wish {
  const char *name, *subdomain, *region; /* subdomain, region: NULL when not given */
};

static bool read_wish(const struct call *call, struct wish *out) {
  const struct js *body = call->body.json, *name = js_get(body, "name");
  const struct js *subdomain = js_get(body, "subdomain"), *region = js_get(body, "region");
  *out = (struct wish){js_text(name), js_text(subdomain), js_text(region)};
  bool fits = out->name && is_label(js_bytes(name), "_-");
  if (subdomain)
    fits = fits && out->subdomain && is_label(js_bytes(subdomain), "-") &&
           out->subdomain[strlen(out->subdomain) - 1] != '-';
  return fits && (!region || (out->region && *out->region));
}

static bool pass_known_region(const struct call *call, const char *region, struct answer *answer) {
  struct js *allowed = js_new_array();
  bool known = false;
  for (size_t i = 0; i < REGION_COUNT; i++) {
    known = known || strcmp(region, settings_regions[i]) == 0;
    js_append_text(allowed, settings_regions[i]);
  }
  struct js *body = js_new_object();
  js_set_text(body, "error", arena_printf(call->arena, "Region \"%s\" is not in BUTTERBASE_REGIONS", region));
  js_set(body, "allowed", allowed);
  if (known)
    js_free(body);
  else
    answer_json(answer, 400, body);
  return known;
}

static const char *subdomain_of(struct arena *arena, const char *name) {
  char *subdomain = arena_strdup(arena, name);
  for (char *at = subdomain; *at; at++)
    if (*at == '_')
      *at = '-';
  return subdomain;
}

static struct js *next_actions(void) {
  struct js *meta = js_new_object(), *actions = js_new_array(), *poll = js_new_object();
  js_set_text(poll, "action", "poll_status");
  js_set_text(poll, "description", "Ask GET /apps/:app_id/status until provisioning_status is ready");
  js_set_bool(poll, "recommended", true);
  js_append(actions, poll);
  js_set(meta, "next_actions", actions);
  return meta;
}

static void answer_made(const struct call *call, const struct app *app, const char *subdomain, bool is_new,
                        struct answer *answer) {
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
  answer_json(answer, is_new ? 201 : 200, body);
}

static void handle_init(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct wish wish;
  struct app app;
  if (!read_wish(call, &wish)) {
    answer_internal_error(answer);
    return;
  }
  const char *region = wish.region ? wish.region : settings_regions[0];
  if (!pass_known_region(call, region, answer))
    return;
  if (!call->account) {
    answer_request_error(answer, 401, "Authentication required");
    return;
  }
  const char *subdomain = wish.subdomain ? wish.subdomain : subdomain_of(call->arena, wish.name);
  bool is_new = !settings_find_named(call->arena, &sandbox->settings, wish.name, call->account, &app);
  if (is_new)
    app = settings_make_app(call->arena, &sandbox->settings, wish.name, region, call->account);
  answer_made(call, &app, subdomain, is_new, answer);
}

/* ---- looking ---- */

static void handle_status(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct app app;
  struct js *body = js_new_object();
  if (!settings_app(call->arena, &sandbox->settings, call->route.app, call->account, &app) || !app.account ||
      strcmp(app.account, call->account) != 0) {
    js_set_text(body, "code", "RESOURCE_NOT_FOUND");
    js_set_text(body, "message", arena_printf(call->arena, "App \"%s\" not found", call->route.app));
    answer_json(answer, 404, body);
    return;
  }
  js_set_text(body, "app_id", app.app_id);
  js_set_text(body, "name", app.name ? app.name : app.app_id);
  js_set_bool(body, "db_provisioned", app.db_provisioned);
  js_set_text(body, "provisioning_status", app.provisioning_status);
  js_set_text(body, "provisioning_error",
              strcmp(app.provisioning_status, "failed") == 0 ? "Provisioning failed" : NULL);
  answer_json(answer, 200, body);
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

static void handle_list(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  struct listing listing = {call->arena, js_new_array()};
  struct js *body = js_new_object();
  settings_each_app(call->arena, &sandbox->settings, call->account, add_app, &listing);
  js_set(body, "apps", listing.apps);
  answer_json(answer, 200, body);
}

void handle_apps(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  if (call->route.kind == ROUTE_INIT)
    handle_init(sandbox, call, answer);
  else if (!call->account)
    answer_request_error(answer, 401, "Authentication required");
  else if (call->route.kind == ROUTE_APPS)
    handle_list(sandbox, call, answer);
  else
    handle_status(sandbox, call, answer);
}
