#include "reconcile/mcp/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"

/* ---- the API's errors as a tool hands them on ---- */

enum { WORDS_CAP = 300, RATE_WINDOW_SECONDS = 60 };

struct known {
  const char *begins; /* of the code */
  long status;
};

static long look_up(const struct known *known, size_t count, struct bytes code) {
  for (size_t i = 0; i < count; i++)
    if (starts_with(code, known[i].begins))
      return known[i].status;
  return 0;
}

/* REQUEST_ERROR is used for everything without its own code; the message says what it is. */
static long of_request_error(struct bytes message) {
  static const struct known known[] = {
      {"Authentication required", 401}, {"Rate limit exceeded", 429}, {"Request body is too large", 413}};
  long status = look_up(known, sizeof known / sizeof *known, message);
  return status ? status : 400;
}

static long of_code(struct bytes code, struct bytes message) {
  static const struct known known[] = {
      {"VALIDATION_", 400},      {"AUTH_INSUFFICIENT", 403}, {"AUTH_", 401},  {"RESOURCE_NOT_FOUND", 404},
      {"APP_PROVISIONING", 409}, {"APP_DELETING", 410},      {"QUOTA_", 429}, {"INTERNAL_ERROR", 500},
  };
  if (bytes_equal(code, bytes_of("REQUEST_ERROR")))
    return of_request_error(message);
  if (bytes_equal(code, bytes_of("EXTERNAL_CLOUDFLARE_ERROR")))
    return starts_with(message, "Unexpected error while") ? 500 : 502;
  long status = look_up(known, sizeof known / sizeof *known, code);
  return status ? status : 500; /* one that says least: on a write it may have happened */
}

/* Where `error` is a string, it is the code itself, or a sentence. */
static long of_name(struct bytes name) {
  static const struct known known[] = {
      {"account_soft_locked", 402}, {"account_suspended", 403}, {"app_migrating", 503}};
  long status = look_up(known, sizeof known / sizeof *known, name);
  return status ? status : 400;
}

/* 0 when it is none of the control API's errors. */
static long status_of(struct bytes text) {
  JD_JS body = js_parse(text, NULL, NULL);
  const struct js *error = body ? js_get(body, "error") : NULL;
  int64_t status = js_integer(body ? js_get(body, "statusCode") : NULL, 0);
  if (!error)
    return 0;
  if (js_type(error) == JS_OBJECT)
    return js_is_string(js_get(error, "code"))
               ? of_code(js_bytes(js_get(error, "code")), js_bytes(js_get(error, "message")))
               : 0;
  if (!js_is_string(error))
    return 0;
  return status >= 400 && status < 600 ? (long)status : of_name(js_bytes(error));
}

/* ---- as an HTTP answer ---- */

/* Words of the tool itself. Those that begin so are about the arguments; nothing was asked with them. */
static bool is_refusal(struct bytes text) {
  return starts_with(text, "Error: ") || starts_with(text, "MCP error -32602");
}

static void describe_own_words(const struct mcp_answer *answer, const struct http_answer *as, const char *where,
                               struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *words = wire_quote(arena, as, answer->text, WORDS_CAP);
  if (is_refusal(answer->text))
    jd_fail(error, JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, where,
            "The MCP server's tool rejected the call: \"%s\". Use --via rest, or a newer jd.", words);
  else
    jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NOW, where, "The MCP server's tool failed: \"%s\".%s", words,
            as->reads ? " Try again, or use --via rest." : " The change may have been made nevertheless.");
}

struct http_answer mcp_as_http(const struct mcp_answer *answer, bool reads, const char *where) {
  struct http_answer as = {
      .reads = reads, .content_type = "application/json", .body = answer->text, .mask = answer->mask};
  if (!answer->answered) {
    as.error = answer->error;
    return as;
  }
  as.status = answer->is_error ? status_of(answer->text) : 200;
  as.arrived = as.status != 0;
  if (!as.arrived)
    describe_own_words(answer, &as, where, &as.error);
  if (!answer->is_error && bytes_equal(answer->text, bytes_of("{}"))) {
    as.status = 204;
    as.body = (struct bytes){"", 0};
  }
  if (as.status == 429 || as.status == 503)
    as.retry_after = RATE_WINDOW_SECONDS;
  return as;
}

/* ---- struct remote_ops ---- */

enum { QUOTE_CAP = 300 };

struct mcp_remote {
  struct remote remote;
  struct http *http;
  struct mcp *mcp;
  struct arena *arena;
  const char *app_id;
};

static struct mcp_remote *self(struct remote *remote) {
  return (struct mcp_remote *)remote;
}

enum tool_action { LIST, GET, USAGE, LIST_ENV, DEPLOY, DELETE, SET_ENV, DELETE_ENV, APP_ENV, APPS, CONFIG };

static const char objects[] = "manage_durable_objects", app[] = "manage_app";

static const struct {
  const char *tool, *name, *subject; /* subject: the argument that names what it is about; NULL: none */
  bool writes;
} actions[] = {
    [LIST] = {objects, "list", NULL, false},
    [GET] = {objects, "get", "name", false},
    [USAGE] = {objects, "usage", "name", false},
    [LIST_ENV] = {objects, "list_env", NULL, false},
    [DEPLOY] = {objects, "deploy", NULL, true}, /* its name is in the body, with the code */
    [DELETE] = {objects, "delete", "name", true},
    [SET_ENV] = {objects, "set_env", "key", true},
    [DELETE_ENV] = {objects, "delete_env", "key", true},
    [APP_ENV] = {app, "get_env", NULL, false},
    [APPS] = {app, "list", NULL, false}, /* of the whole account */
    [CONFIG] = {app, "get_config", NULL, false},
};

/* ---- one call ---- */

/* `more`: an object to add the others to, or NULL. */
static struct js *arguments_of(const struct mcp_remote *remote, enum tool_action action, const char *subject,
                               struct js *more) {
  struct js *arguments = more ? more : js_new_object();
  js_set_text(arguments, "action", actions[action].name);
  if (action != APPS)
    js_set_text(arguments, "app_id", remote->app_id);
  if (actions[action].subject)
    js_set_text(arguments, actions[action].subject, subject);
  return arguments;
}

static const char *about_of(struct arena *arena, enum tool_action action, const char *subject) {
  if (action == USAGE) /* the app's, whatever the name is */
    subject = NULL;
  return arena_printf(arena, "%s%s%s", actions[action].name, subject ? " " : "", subject ? subject : "");
}

static const char *place_of(struct arena *arena, enum tool_action action, const char *subject) {
  return mcp_place(arena, about_of(arena, action, subject));
}

static struct mcp_call call_of(const struct mcp_remote *remote, struct arena *arena, enum tool_action action,
                               const char *subject, struct js *more) {
  return (struct mcp_call){.tool = actions[action].tool,
                           .arguments = arguments_of(remote, action, subject, more),
                           .about = about_of(arena, action, subject),
                           .write = actions[action].writes};
}

/* Takes `more`. `secret` (may be NULL) is in it. The answer lives in `arena`. */
static struct http_answer ask(struct mcp_remote *remote, struct arena *arena, enum tool_action action,
                              const char *subject, struct js *more, const struct secret *secret, const char **where) {
  struct mcp_call call = call_of(remote, arena, action, subject, more);
  struct mcp_answer answer;
  call.secret = secret;
  mcp_perform(remote->mcp, arena, &call, 1, &answer);
  *where = place_of(arena, action, subject);
  return mcp_as_http(&answer, !call.write, *where);
}

/* ---- reading ---- */

static const enum tool_action reads[] = {
    [SNAPSHOT_LIST] = LIST,   [SNAPSHOT_ENV] = LIST_ENV, [SNAPSHOT_APP_ENV] = APP_ENV, [SNAPSHOT_OBJECT] = GET,
    [SNAPSHOT_USAGE] = USAGE, [SNAPSHOT_APPS] = APPS,    [SNAPSHOT_CONFIG] = CONFIG,
};

static struct mcp_call read_of(const struct mcp_remote *remote, struct arena *arena, struct snapshot_part *part) {
  const enum tool_action action = reads[part->subject];
  const char *subject = action == USAGE ? "usage" : part->name;
  part->where = place_of(arena, action, subject);
  return call_of(remote, arena, action, subject, NULL);
}

/* The router's own words for an address that exists nowhere: a snapshot goes on without what is there. */
static struct http_answer no_such_route(void) {
  static const char body[] = "{\"message\":\"Not read\",\"error\":\"Not Found\",\"statusCode\":404}";
  return (struct http_answer){
      .arrived = true, .reads = true, .status = 404, .content_type = "", .body = {body, sizeof body - 1}};
}

/* The app-level env variables are the one read that a snapshot can do without: they come from another tool, which a
 * server may lack. What would fail the other reads too (the connection, the key, a rate limit) is left for them to say.
 */
static bool lacks_app_env(const struct snapshot *snapshot, bool answered, struct arena *arena, struct jd_error *why) {
  const char **keys;
  size_t count;
  if (wire_keys(&snapshot->answers[SNAPSHOT_APP_ENV], snapshot->parts[SNAPSHOT_APP_ENV].where, arena, &keys, &count,
                why))
    return false;
  return answered ? why->code != JD_LIMITED && why->code != JD_AUTH : why->code == JD_REFUSED;
}

static bool mcp_snapshot(struct remote *of, struct arena *arena, const char *const *names, size_t count,
                         struct live *out, struct overview *overview, struct jd_error *error) {
  struct mcp_remote *remote = self(of);
  const struct snapshot snapshot = snapshot_new(arena, names, count, overview);
  struct mcp_call *calls = arena_alloc_array(arena, snapshot.count, sizeof *calls);
  struct mcp_answer *answers = arena_alloc_array(arena, snapshot.count, sizeof *answers);
  struct jd_error why;
  for (size_t i = 0; i < snapshot.count; i++)
    calls[i] = read_of(remote, arena, &snapshot.parts[i]);
  mcp_perform(remote->mcp, arena, calls, snapshot.count, answers);
  for (size_t i = 0; i < snapshot.count; i++)
    snapshot.answers[i] = mcp_as_http(&answers[i], true, snapshot.parts[i].where);
  bool lacks = lacks_app_env(&snapshot, answers[SNAPSHOT_APP_ENV].answered, arena, &why);
  if (lacks)
    snapshot.answers[SNAPSHOT_APP_ENV] = no_such_route();
  bool read = snapshot_join(&snapshot, remote->app_id, arena, out, overview, error) == SNAPSHOT_READ;
  if (read && lacks) {
    out->app_env_unknown = true;
    out->app_env_error = arena_printf(arena, "%s: %s", snapshot.parts[SNAPSHOT_APP_ENV].where, why.message);
  }
  return read;
}

/* ---- writing ---- */

/* The tool says in a sentence what the API says in JSON; a later one may hand on the JSON. */
static bool check_deployed(const struct http_answer *answer, const char *where, const char *name,
                           struct jd_error *error) {
  if (!answer->arrived || answer->status != 200)
    return wire_failure(answer, where, error);
  if (starts_with(answer->body, "{"))
    return wire_deployed(answer, where, name, error);
  JD_ARENA arena = arena_new();
  if (strstr(answer->body.data, arena_printf(arena, "`%s`", name)) && strstr(answer->body.data, "status: READY"))
    return true;
  return jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, where,
                 "The MCP server's response does not say that %s is READY: \"%s\". Check the endpoint (--endpoint, "
                 "CONTROL_API_URL), and whether there is a newer jd.",
                 name, wire_quote(arena, answer, answer->body, QUOTE_CAP));
}

static bool mcp_deploy(struct remote *remote, const struct deploy_request *request, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *where;
  struct js *body = wire_deploy_json(request, error);
  if (!body)
    return false;
  const struct http_answer answer = ask(self(remote), arena, DEPLOY, request->name, body, NULL, &where);
  return check_deployed(&answer, where, request->name, error);
}

static bool mcp_set_env(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                        struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *where;
  struct js *body = js_object("value", js_of_bytes(secret_reveal(value)), NULL);
  const struct http_answer answer = ask(self(remote), arena, SET_ENV, key, body, value, &where);
  return wire_env_set(&answer, where, redeployed, error);
}

static bool mcp_remove(struct remote *remote, const char *name, bool *found, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *where;
  if (!is_object_name(bytes_of(name))) { /* such a row cannot be there */
    if (found)
      *found = false;
    return true;
  }
  struct http_answer answer = ask(self(remote), arena, DELETE, name, NULL, NULL, &where);
  return wire_removed(&answer, where, found, error);
}

static bool mcp_remove_env(struct remote *remote, const char *key, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *where;
  struct http_answer answer = ask(self(remote), arena, DELETE_ENV, key, NULL, NULL, &where);
  return wire_deleted(&answer, where, error);
}

static void mcp_close(struct remote *remote) {
  struct mcp_remote *mcp = self(remote);
  mcp_free(mcp->mcp);
  http_free(mcp->http);
  arena_free(mcp->arena); /* holds `mcp` itself */
}

struct remote *mcp_remote_new(struct http *http, const char *app_id) {
  static const struct remote_ops ops = {mcp_snapshot, mcp_deploy, mcp_set_env, mcp_remove, mcp_remove_env, mcp_close};
  struct arena *arena = arena_new();
  struct mcp_remote *remote = arena_alloc(arena, sizeof *remote);
  *remote = (struct mcp_remote){.remote.ops = &ops, .http = http, .mcp = mcp_new(http), .arena = arena};
  remote->app_id = arena_strdup(arena, app_id);
  return &remote->remote;
}
