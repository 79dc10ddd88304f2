#include "reconcile/testing/fake_remote.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"

static const int64_t start_ms = 1795428000000; /* 2026-11-23T10:00:00Z */

struct fake {
  struct remote remote;
  struct arena *arena;
  struct platform_state *state;
  struct fake_options options;
  struct fake_call *calls;
  size_t call_count, call_capacity;
  uint64_t next_id;
  int64_t now;
};

static struct fake *fake_of(const struct remote *remote) {
  return (struct fake *)remote;
}

/* Method and path, as the REST remote says where. */
static const char *where_of(const struct fake *fake, struct arena *arena, const char *method, const char *before,
                            const char *name) {
  return arena_printf(arena, "%s /v1/%s/durable-objects%s%s", method, fake->state->app_id, before, name);
}

/* ---- hooks and the log ---- */

bool fake_break_off(const char *op, const char *name, struct jd_error *error) {
  return jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NOW, op, "The answer broke off%s%s.", *name ? ": " : "",
                 name);
}

static bool may_begin(struct fake *fake, const char *op, const char *name, struct jd_error *error) {
  return !fake->options.before || fake->options.before(fake->options.context, op, name, error);
}

/* Records the call and its result; returns what the caller sees. */
static bool conclude(struct fake *fake, const char *op, const char *name, bool begun, bool ok, struct jd_error *error) {
  if (begun && fake->options.after && !fake->options.after(fake->options.context, op, name, error))
    ok = false;
  struct fake_call *call = ARENA_PUSH(fake->arena, fake->calls, fake->call_count, fake->call_capacity);
  *call = (struct fake_call){op, arena_strdup(fake->arena, name), ok};
  return ok;
}

const struct fake_call *fake_calls(const struct remote *remote, size_t *count) {
  *count = fake_of(remote)->call_count;
  return fake_of(remote)->calls;
}

void fake_forget_calls(struct remote *remote) {
  fake_of(remote)->call_count = 0;
}

int64_t fake_now(const struct remote *remote) {
  return fake_of(remote)->now;
}

/* ---- the control API's answers ---- */

/* Takes ownership of `body`. */
static struct http_answer answer_json(struct arena *arena, long status, struct js *body) {
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

static struct http_answer answer_error(struct arena *arena, const struct platform_response *response) {
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

static struct http_answer answer_no_route(struct arena *arena, const char *where) {
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

static struct http_answer answer_list(struct arena *arena, const struct platform_state *state) {
  struct js *body = js_new_object(), *rows = js_new_array();
  for (size_t i = state->row_count; i-- > 0;) /* newest first */
    js_append(rows, row_json(&state->rows[i]));
  js_set(body, "durable_objects", rows);
  return answer_json(arena, 200, body);
}

static struct http_answer answer_object(struct arena *arena, const struct platform_state *state, const char *name) {
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

static struct http_answer answer_env(struct arena *arena, const struct platform_state *state) {
  return keys_json(arena, state->env, state->env_count);
}

static struct http_answer answer_app_env(struct arena *arena, const struct platform_state *state) {
  return keys_json(arena, state->app_env, state->app_env_count);
}

/* ---- reading ---- */

static struct http_answer answer_part(const struct fake *fake, struct arena *arena, const struct snapshot_part *part) {
  switch (part->subject) {
  case SNAPSHOT_LIST:
    return answer_list(arena, fake->state);
  case SNAPSHOT_ENV:
    return answer_env(arena, fake->state);
  case SNAPSHOT_APP_ENV:
    return answer_app_env(arena, fake->state);
  case SNAPSHOT_OBJECT:
    return answer_object(arena, fake->state, part->name);
  case SNAPSHOT_USAGE:
    return answer_json(arena, 200, js_parse(bytes_of("{\"do_requests\":0,\"do_cpu_ms\":0}"), "", NULL));
  case SNAPSHOT_CONFIG:
    return answer_json(arena, 200, js_parse(bytes_of("{\"id\":\"app\"}"), "", NULL));
  case SNAPSHOT_APPS:
    break;
  }
  return answer_json(arena, 200,
                     js_parse(bytes_of("{\"apps\":[{\"id\":\"app\",\"subdomain\":\"app-abc123\"}]}"), "", NULL));
}

static bool read_all(struct fake *fake, struct arena *arena, const char *const *names, size_t count, struct live *out,
                     struct overview *overview, struct jd_error *error) {
  const struct snapshot snapshot = snapshot_new(arena, names, count, overview);
  for (size_t i = 0; i < snapshot.count; i++) {
    struct snapshot_part *part = &snapshot.parts[i];
    part->where = where_of(fake, arena, "GET", part->name ? "/" : "", part->name ? part->name : "");
    snapshot.answers[i] = answer_part(fake, arena, part);
  }
  return snapshot_join(&snapshot, "app", arena, out, overview, error) == SNAPSHOT_READ;
}

static bool fake_snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                          struct live *out, struct overview *overview, struct jd_error *error) {
  struct fake *fake = fake_of(remote);
  bool begun = may_begin(fake, "snapshot", "", error);
  bool ok = begun && read_all(fake, arena, names, count, out, overview, error);
  return conclude(fake, "snapshot", "", begun, ok, error);
}

/* ---- writing ---- */

static bool may_write(struct fake *fake, const char *op, const char *name, struct jd_error *error) {
  if (fake->options.read_only)
    return jd_fail(error, JD_BUG, JD_SCOPE_BUG, JD_RETRY_NO, op, "A command that only reads tried to write %s.", name);
  return may_begin(fake, op, name, error);
}

/* Like the control plane's schema: what it answers with INTERNAL_ERROR. */
static bool is_malformed(const struct platform_request *request) {
  return (request->kind == REQUEST_DEPLOY && (!*request->name || !request->code.len)) ||
         (request->kind == REQUEST_SET_ENV && utf16_units(request->value) > LIMIT_ENV_VALUE_UNITS);
}

/* Plays the request; the answer's JSON, below 300, has the fields of all kinds of writes. */
static struct http_answer write_one(struct fake *fake, struct arena *arena, struct platform_request *request,
                                    const char *where) {
  struct platform_response response = {0};
  struct platform_effect effect = {0};
  if (request->kind != REQUEST_DEPLOY && strlen(request->name) > LIMIT_NAME_BYTES)
    return answer_no_route(arena, where);
  fake->now += 1000;
  request->now = fake->now;
  request->new_id = arena_printf(arena, "00000000-0000-4000-8000-%012llx", (unsigned long long)++fake->next_id);
  if (is_malformed(request))
    response =
        (struct platform_response){.status = 500,
                                   .code = "INTERNAL_ERROR",
                                   .message = "An internal error occurred while processing your request",
                                   .remediation = "This is an unexpected error. Please retry the request. If the "
                                                  "problem persists, check your inputs and consult the "
                                                  "documentation."};
  else
    platform_step(fake->state, request, &response, &effect);
  if (response.status >= 300)
    return answer_error(arena, &response);
  struct js *body = js_new_object();
  js_set_text(body, "id", response.id);
  js_set_text(body, "name", request->name);
  js_set_text(body, "key", request->name);
  js_set_text(body, "class_name", response.class_name);
  js_set_text(body, "status", "READY");
  js_set_bool(body, "deleted", true);
  js_set_bool(body, "redeployed", response.redeployed);
  return answer_json(arena, response.status, body);
}

static bool fake_deploy(struct remote *remote, const struct deploy_request *request, struct jd_error *error) {
  struct fake *fake = fake_of(remote);
  JD_ARENA arena = arena_new();
  JD_BUF body;
  bool begun = wire_deploy_body(request, &body, error) && may_write(fake, "deploy", request->name, error), ok = begun;
  if (begun) {
    struct platform_request asked = {
        .kind = REQUEST_DEPLOY, .name = request->name, .code = request->code, .access_mode = request->access_mode};
    const char *where = where_of(fake, arena, "POST", "", "");
    struct http_answer answer = write_one(fake, arena, &asked, where);
    ok = wire_deployed(&answer, where, request->name, error);
  }
  return conclude(fake, "deploy", request->name, begun, ok, error);
}

static bool fake_set_env(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                         struct jd_error *error) {
  struct fake *fake = fake_of(remote);
  JD_ARENA arena = arena_new();
  bool begun = may_write(fake, "set_env", key, error), ok = begun;
  if (begun) {
    struct platform_request asked = {.kind = REQUEST_SET_ENV, .name = key, .value = secret_reveal(value)};
    const char *where = where_of(fake, arena, "PUT", "/env/", key);
    struct http_answer answer = write_one(fake, arena, &asked, where);
    JD_MASK mask = mask_new();
    mask_add(mask, secret_reveal(value));
    answer.mask = mask;
    ok = wire_env_set(&answer, where, redeployed, error);
  }
  return conclude(fake, "set_env", key, begun, ok, error);
}

static bool fake_remove(struct remote *remote, const char *name, bool *found, struct jd_error *error) {
  struct fake *fake = fake_of(remote);
  JD_ARENA arena = arena_new();
  bool begun = may_write(fake, "remove", name, error), ok = begun;
  if (begun) {
    struct platform_request asked = {.kind = REQUEST_DELETE, .name = name};
    const char *where = where_of(fake, arena, "DELETE", "/", name);
    struct http_answer answer = write_one(fake, arena, &asked, where);
    ok = wire_removed(&answer, where, found, error);
  }
  return conclude(fake, "remove", name, begun, ok, error);
}

static bool fake_remove_env(struct remote *remote, const char *key, struct jd_error *error) {
  struct fake *fake = fake_of(remote);
  JD_ARENA arena = arena_new();
  bool begun = may_write(fake, "remove_env", key, error), ok = begun;
  if (begun) {
    struct platform_request asked = {.kind = REQUEST_DELETE_ENV, .name = key};
    const char *where = where_of(fake, arena, "DELETE", "/env/", key);
    struct http_answer answer = write_one(fake, arena, &asked, where);
    ok = wire_deleted(&answer, where, error);
  }
  return conclude(fake, "remove_env", key, begun, ok, error);
}

static void fake_close(struct remote *remote) {
  arena_free(fake_of(remote)->arena); /* holds the remote itself */
}

struct remote *fake_new(struct platform_state *state, const struct fake_options *options) {
  static const struct remote_ops ops = {fake_snapshot, fake_deploy,     fake_set_env,
                                        fake_remove,   fake_remove_env, fake_close};
  struct arena *arena = arena_new();
  struct fake *fake = arena_alloc(arena, sizeof *fake);
  *fake = (struct fake){.remote.ops = &ops, .arena = arena, .state = state, .now = start_ms};
  if (options)
    fake->options = *options;
  return &fake->remote;
}
