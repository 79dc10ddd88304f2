/* What is checked before a handler runs: who calls, whether the account and the app may, and how often they did. */
#include "cmd/sandbox/serve/internal.h"
#include "model/base/base.h"

#include <stdlib.h>

/* ---- who calls ---- */

static int base64_value(char c) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (c == '-')
    return 62;
  if (c == '_')
    return 63;
  const char *at = c ? strchr(digits, c) : NULL;
  return at ? (int)(at - digits) : -1;
}

/* Accepts both alphabets; stops at the first character of neither, much as Node's decoder does. */
static struct bytes base64_decode(struct arena *arena, struct bytes text) {
  char *out = arena_alloc(arena, text.len + 1);
  size_t len = 0;
  unsigned bits = 0, count = 0;
  for (size_t i = 0; i < text.len && base64_value(text.data[i]) >= 0; i++) {
    bits = (bits << 6 | (unsigned)base64_value(text.data[i])) & 0xFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out[len++] = (char)(bits >> count & 0xFF);
    }
  }
  return (struct bytes){out, len};
}

/* Returns whether the token is a JSON Web Token that an app issued to one of its own users. */
static bool is_user_token(struct arena *arena, const char *token) {
  size_t head = strcspn(token, ".");
  if (token[head] == '\0')
    return false;
  const char *claims = token + head + 1;
  JD_JS json = js_parse(base64_decode(arena, (struct bytes){claims, strcspn(claims, ".")}), "token", NULL);
  return json && starts_with(js_bytes(js_get(json, "iss")), "butterbase:app:");
}

enum caller auth_caller(struct arena *arena, struct settings *settings, const char *authorization,
                        const char **account) {
  static const char scheme[] = "Bearer ";
  if (!authorization || !starts_with(bytes_of(authorization), scheme))
    return CALLER_ANONYMOUS;
  const char *token = authorization + sizeof scheme - 1;
  if (starts_with(bytes_of(token), "bb_sk_")) {
    *account = settings_account(arena, settings, token);
    return *account ? CALLER_KNOWN : CALLER_BAD_KEY;
  }
  if (*token == '\0' || starts_with(bytes_of(token), "bb_sub_") || is_user_token(arena, token))
    return CALLER_ANONYMOUS;
  return CALLER_BAD_TOKEN;
}

/* ---- how often ---- */

enum { BUCKETS = 1024, WINDOW_MS = 60000, UNLIMITED = 1000000 };

struct window {
  struct window *next;
  struct digest key;
  int64_t started, count;
};

struct ratelimit {
  struct window *buckets[BUCKETS];
};

struct ratelimit *ratelimit_new(void) {
  struct ratelimit *limits = calloc(1, sizeof *limits);
  if (!limits)
    jd_out_of_memory();
  return limits;
}

void ratelimit_clear(struct ratelimit *limits) {
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct window *window = limits->buckets[i], *next; window; window = next) {
      next = window->next;
      free(window);
    }
  *limits = (struct ratelimit){0};
}

void ratelimit_free(struct ratelimit *limits) {
  ratelimit_clear(limits);
  free(limits);
}

/* Finds the key's open window, and frees the closed windows of its bucket. */
static struct window *find(struct window **bucket, struct digest key, int64_t now) {
  struct window *found = NULL;
  for (struct window **at = bucket; *at;) {
    struct window *window = *at;
    if (now - window->started >= WINDOW_MS) {
      *at = window->next;
      free(window);
      continue;
    }
    if (digest_equal(window->key, key))
      found = window;
    at = &window->next;
  }
  return found;
}

struct ratelimit_state ratelimit_count(struct ratelimit *limits, const char *key, int64_t max, int64_t now) {
  struct digest digest = digest_bytes(bytes_of(key));
  struct window **bucket = &limits->buckets[digest.low % BUCKETS];
  struct window *window = find(bucket, digest, now);
  if (!window) {
    window = calloc(1, sizeof *window);
    if (!window)
      jd_out_of_memory();
    *window = (struct window){.next = *bucket, .key = digest, .started = now};
    *bucket = window;
  }
  window->count++;
  return (struct ratelimit_state){.over = window->count > max,
                                  .remaining = window->count > max ? 0 : max - window->count,
                                  .reset = (window->started + WINDOW_MS - now + 999) / 1000};
}

/* ---- the caller ---- */

static bool is_read(const struct request *request) {
  return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

static bool pass_key(struct call *call) {
  switch (auth_caller(call->arena, &call->sandbox->settings, call->request->authorization, &call->account)) {
  case CALLER_BAD_KEY:
    answer_error(call->answer, 401, "AUTH_INVALID_API_KEY", "Invalid or revoked API key",
                 "Check that your API key is correct and has not been revoked. Generate a new key if needed.");
    return false;
  case CALLER_BAD_TOKEN:
    answer_error(call->answer, 401, "AUTH_INVALID_TOKEN", "Invalid JWT token",
                 "Verify your JWT token is valid and not expired. If using Cognito, ensure the token was issued for "
                 "the correct user pool.");
    return false;
  case CALLER_ANONYMOUS:
  case CALLER_KNOWN:
    break;
  }
  return true;
}

static bool pass_account(struct call *call) {
  static const char billing[] = "https://dashboard.butterbase.ai/billing";
  enum account_status status = call->sandbox->settings.account_status;
  bool only_frees = strcmp(call->request->method, "DELETE") == 0;
  if (!call->account)
    return true;
  if (status == ACCOUNT_SUSPENDED)
    answer_named_error(call->answer, 403, "account_suspended",
                       "Your account has been suspended. Please contact support.", billing);
  else if (status == ACCOUNT_SOFT_LOCKED && !is_read(call->request) && !only_frees)
    answer_named_error(call->answer, 402, "account_soft_locked",
                       "Your account is in read-only mode due to exceeding free plan limits. Upgrade or reduce usage "
                       "to restore full access.",
                       billing);
  else
    return true;
  return false;
}

static bool pass_body(struct call *call) {
  return call->target.route->body == BODY_IGNORED || body_parse(call);
}

static bool pass_caller(struct call *call) {
  return pass_key(call) && pass_account(call);
}

/* ---- the app ---- */

/* The network's proxy takes a request to the machine of the app's own region; this machine has one region. Apps made by
 * POST /init are served here whatever their region is, as if through the proxy. */
static bool pass_region(struct call *call) {
  if (call->target.route->any_region || call->request->fly_replay_failed || (call->app_exists && call->app.name))
    return true;
  if (!call->app_exists) {
    answer_error(call->answer, 404, "RESOURCE_NOT_FOUND",
                 arena_printf(call->arena, "App %s not found", call->target.app_id),
                 "Verify the app id (use list_apps via MCP or `butterbase apps list`). Confirm the caller owns the "
                 "app.");
    js_remove((struct js *)js_get(call->answer->body, "error"), "documentation_url");
    return false;
  }
  if (strcmp(call->app.region, settings_regions[0]) == 0)
    return true;
  const char *machine = strcmp(call->app.region, "us-west-2") == 0 ? "sjc" : call->app.region;
  answer_empty(call->answer, 204);
  answer_header(call->answer, "Fly-Replay", "region=%s;fallback=prefer_self;timeout=3s", machine);
  return false;
}

static bool pass_migration(struct call *call) {
  if (is_read(call->request) || !call->app_exists || strcmp(call->app.provisioning_status, "migrating") != 0)
    return true;
  answer_named_error(call->answer, 503, "app_migrating",
                     "This app is being moved to a different region. Writes are temporarily blocked.", NULL);
  answer_header(call->answer, "Retry-After", "60");
  return false;
}

static bool pass_rate(struct call *call) {
  const char *key =
      arena_printf(call->arena, "%s %s %s", call->request->method, call->target.route->path, call->target.app_id);
  int64_t max = call->sandbox->settings.max_requests_per_minute;
  if (max < 0)
    max = UNLIMITED;
  struct ratelimit_state state = ratelimit_count(call->sandbox->limits, key, max, clock_steady());
  answer_header(call->answer, "x-ratelimit-limit", "%lld", (long long)max);
  answer_header(call->answer, "x-ratelimit-remaining", "%lld", (long long)state.remaining);
  answer_header(call->answer, "x-ratelimit-reset", "%lld", (long long)state.reset);
  if (!state.over)
    return true;
  answer_request_error(call->answer, 429, "Rate limit exceeded, retry in 1 minute");
  answer_header(call->answer, "retry-after", "%lld", (long long)state.reset);
  return false;
}

static bool is_plain_app_id(const char *app_id) {
  return starts_with(bytes_of(app_id), "app_") && app_id[4] &&
         strspn(app_id + 4, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(app_id + 4);
}

static bool pass_provisioning(struct call *call) {
  if (!call->app_exists || !is_plain_app_id(call->target.app_id))
    return true;
  const char *status = call->app.provisioning_status;
  if (strcmp(status, "deleting") == 0)
    answer_error(
        call->answer, 410, "APP_DELETING", "This app is being deleted and cannot accept requests.",
        "The app is being permanently removed. Poll GET /apps/:app_id/status — a 404 response confirms deletion "
        "is complete.");
  else if (!call->app.db_provisioned)
    answer_error(call->answer, 409, "APP_PROVISIONING",
                 strcmp(status, "failed") == 0
                     ? "App database provisioning failed. Delete and recreate the app."
                     : "App database is still being provisioned. Poll GET /apps/:app_id/status and retry when ready.",
                 "Wait for provisioning to complete, then retry.");
  else
    return true;
  return false;
}

static bool pass_app(struct call *call) {
  call->app_exists =
      settings_app(call->arena, &call->sandbox->settings, call->target.app_id, call->account, &call->app);
  return pass_region(call) && pass_migration(call) && pass_rate(call) && pass_body(call) && pass_provisioning(call);
}

/* ---- the gate ---- */

bool require_account(struct call *call) {
  if (!call->account)
    answer_request_error(call->answer, 401, "Authentication required");
  return call->account != NULL;
}

bool require_owner(struct call *call) {
  if (!require_account(call))
    return false;
  bool owned = call->app_exists && call->app.account && strcmp(call->account, call->app.account) == 0;
  if (!owned)
    answer_error(call->answer, 404, "RESOURCE_NOT_FOUND", "App not found", "Verify the app_id is correct.");
  return owned;
}

/* The MCP server accepts no anonymous caller, and tells whoever it rejects where to log in. */
static bool pass_mcp(struct call *call) {
  enum caller caller = auth_caller(call->arena, &call->sandbox->settings, call->request->authorization, &call->account);
  if (caller == CALLER_KNOWN)
    return pass_account(call) && pass_body(call);
  answer_error(call->answer, 401, "AUTH_REQUIRED",
               "MCP requires authentication. Run an OAuth flow against this server (see WWW-Authenticate header) or "
               "supply a bb_sk_ API key.",
               "Send the header Authorization: Bearer bb_sk_…");
  answer_header(call->answer, "WWW-Authenticate",
                "Bearer realm=\"butterbase\", resource_metadata=\"https://api.butterbase.ai/.well-known/"
                "oauth-protected-resource\", scope=\"mcp\"");
  return false;
}

bool gate_pass(struct call *call) {
  switch (call->target.route->gate) {
  case GATE_CONTROL:
  case GATE_OPEN:
    return true;
  case GATE_CALLER:
    return pass_caller(call) && pass_body(call);
  case GATE_ACCOUNT:
    return pass_caller(call) && pass_body(call) && require_account(call);
  case GATE_APP:
    return pass_caller(call) && pass_app(call);
  case GATE_OWNER:
    return pass_caller(call) && pass_app(call) && require_owner(call);
  case GATE_MCP:
    return pass_mcp(call);
  }
  return false;
}
