#include "cmd/sandbox/gate.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/auth.h"
#include "cmd/sandbox/clock.h"
#include "model/base/base.h"

enum { UNLIMITED = 1000000 };

static bool is_read(const struct request *request) {
  return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

static bool pass_key(enum caller caller, struct answer *answer) {
  if (caller == CALLER_BAD_KEY)
    answer_error(answer, 401, "AUTH_INVALID_API_KEY", "Invalid or revoked API key",
                 "Check that your API key is correct and has not been revoked. Generate a new key if needed.");
  else if (caller == CALLER_BAD_TOKEN)
    answer_error(
        answer, 401, "AUTH_INVALID_TOKEN", "Invalid JWT token",
        "Verify your JWT token is valid and not expired. If using Cognito, ensure the token was issued for the "
        "correct user pool.");
  else
    return true;
  return false;
}

static bool pass_account(const struct settings *settings, const struct request *request, struct answer *answer) {
  static const char billing[] = "https://dashboard.butterbase.ai/billing";
  bool frees = strcmp(request->method, "DELETE") == 0;
  if (settings->account_status == ACCOUNT_SUSPENDED)
    answer_named_error(answer, 403, "account_suspended", "Your account has been suspended. Please contact support.",
                       billing);
  else if (settings->account_status == ACCOUNT_SOFT_LOCKED && !is_read(request) && !frees)
    answer_named_error(answer, 402, "account_soft_locked",
                       "Your account is in read-only mode due to exceeding free plan limits. Upgrade or reduce usage "
                       "to restore full access.",
                       billing);
  else
    return true;
  return false;
}

/* Where the network's proxy would take the request: to the machine of the app's own region. */
static bool pass_region(const struct call *call, struct answer *answer) {
  if (call->route.kind == ROUTE_CONFIG || call->request->fly_replay_failed)
    return true;
  if (call->app_exists && call->app.name) /* made by POST /init: as through the proxy, so that it can be used here */
    return true;
  if (!call->app_exists) {
    JD_ARENA arena = arena_new();
    answer_error(answer, 404, "RESOURCE_NOT_FOUND", arena_printf(arena, "App %s not found", call->route.app),
                 "Verify the app id (use list_apps via MCP or `butterbase apps list`). Confirm the caller owns the "
                 "app.");
    js_remove((struct js *)js_get(answer->body, "error"), "documentation_url");
    return false;
  }
  if (strcmp(call->app.region, settings_regions[0]) == 0)
    return true;
  const char *machine = strcmp(call->app.region, "us-west-2") == 0 ? "sjc" : call->app.region;
  answer_empty(answer, 204);
  answer_header(answer, "Fly-Replay", "region=%s;fallback=prefer_self;timeout=3s", machine);
  return false;
}

static bool pass_migration(const struct call *call, struct answer *answer) {
  if (is_read(call->request) || !call->app_exists || strcmp(call->app.provisioning_status, "migrating") != 0)
    return true;
  answer_named_error(answer, 503, "app_migrating",
                     "This app is being moved to a different region. Writes are temporarily blocked.", NULL);
  answer_header(answer, "Retry-After", "60");
  return false;
}

static bool pass_rate(struct sandbox *sandbox, const struct call *call, struct answer *answer) {
  JD_ARENA arena = arena_new();
  const char *key = arena_printf(arena, "%s %s %s", call->request->method, call->route.pattern, call->route.app);
  int64_t max = sandbox->settings.max_requests_per_minute;
  if (max < 0)
    max = UNLIMITED;
  struct ratelimit_state state = ratelimit_count(sandbox->limits, key, max, clock_steady());
  answer_header(answer, "x-ratelimit-limit", "%lld", (long long)max);
  answer_header(answer, "x-ratelimit-remaining", "%lld", (long long)state.remaining);
  answer_header(answer, "x-ratelimit-reset", "%lld", (long long)state.reset);
  if (!state.over)
    return true;
  answer_request_error(answer, 429, "Rate limit exceeded, retry in 1 minute");
  answer_header(answer, "retry-after", "%lld", (long long)state.reset);
  return false;
}

static bool is_plain_app_id(const char *app_id) {
  return starts_with(bytes_of(app_id), "app_") && app_id[4] &&
         strspn(app_id + 4, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(app_id + 4);
}

static bool pass_provisioning(const struct call *call, struct answer *answer) {
  if (!call->app_exists || !is_plain_app_id(call->route.app))
    return true;
  const char *status = call->app.provisioning_status;
  if (strcmp(status, "deleting") == 0)
    answer_error(
        answer, 410, "APP_DELETING", "This app is being deleted and cannot accept requests.",
        "The app is being permanently removed. Poll GET /apps/:app_id/status — a 404 response confirms deletion "
        "is complete.");
  else if (!call->app.db_provisioned)
    answer_error(answer, 409, "APP_PROVISIONING",
                 strcmp(status, "failed") == 0
                     ? "App database provisioning failed. Delete and recreate the app."
                     : "App database is still being provisioned. Poll GET /apps/:app_id/status and retry when ready.",
                 "Wait for provisioning to complete, then retry.");
  else
    return true;
  return false;
}

bool gate_caller(struct sandbox *sandbox, struct call *call, struct answer *answer) {
  enum caller caller = auth_caller(call->arena, &sandbox->settings, call->request->authorization, &call->account);
  return pass_key(caller, answer) && (!call->account || pass_account(&sandbox->settings, call->request, answer));
}

bool gate_body(struct call *call, struct answer *answer) {
  return is_read(call->request) || body_parse(call->request, &call->body, answer);
}

bool gate_app(struct sandbox *sandbox, struct call *call, struct answer *answer) {
  call->app_exists = settings_app(call->arena, &sandbox->settings, call->route.app, call->account, &call->app);
  return pass_region(call, answer) && pass_migration(call, answer) && pass_rate(sandbox, call, answer) &&
         gate_body(call, answer) && pass_provisioning(call, answer);
}

bool gate_mcp(struct sandbox *sandbox, struct call *call, struct answer *answer) {
  if (auth_caller(call->arena, &sandbox->settings, call->request->authorization, &call->account) != CALLER_KNOWN) {
    answer_error(answer, 401, "AUTH_REQUIRED",
                 "MCP requires authentication. Run an OAuth flow against this server (see WWW-Authenticate header) or "
                 "supply a bb_sk_ API key.",
                 "Send the header Authorization: Bearer bb_sk_…");
    answer_header(answer, "WWW-Authenticate",
                  "Bearer realm=\"butterbase\", resource_metadata=\"https://api.butterbase.ai/.well-known/"
                  "oauth-protected-resource\", scope=\"mcp\"");
    return false;
  }
  return pass_account(&sandbox->settings, call->request, answer) && gate_body(call, answer);
}
