#include "cmd/sandbox/mcp_run.h"

#include "cmd/sandbox/answer.h"
#include "model/base/base.h"

/* ---- what the tools have in common ---- */

static const char *argument(const struct run *run, const char *name) {
  const struct js *value = js_get(run->arguments, name);
  return value ? body_name(run->call->arena, js_bytes(value)) : NULL;
}

static void say(const struct run *run, struct bytes text, bool is_error) {
  struct js *content = js_new_array(), *block = js_new_object();
  js_set_text(block, "type", "text");
  js_set_bytes(block, "text", text);
  js_append(content, block);
  js_set(run->result, "content", content);
  if (is_error)
    js_set_bool(run->result, "isError", true);
}

static void say_json(const struct run *run, const struct js *json, enum js_style style, bool is_error) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  js_write(json, style, &text);
  say(run, buf_bytes(&text), is_error);
}

/* False, and said, when an argument of this action is missing or empty. */
static bool need(const struct run *run, const char *name, const char *action) {
  const char *value = argument(run, name);
  if (value && (*value || strcmp(name, "value") == 0))
    return true;
  say(run, bytes_of(arena_printf(run->call->arena, "Error: \"%s\" is required for %s.", name, action)), true);
  return false;
}

/* The control plane's answer to a request of the caller's. Takes ownership of `body` (NULL: none). */
static struct answer ask(const struct run *run, const char *method, const char *target, struct js *body) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (body)
    js_write(body, JS_COMPACT, &text);
  js_free(body);
  const struct request request = {.method = method,
                                  .target = target,
                                  .authorization = run->call->request->authorization,
                                  .content_type = strcmp(method, "DELETE") == 0 ? NULL : "application/json",
                                  .body = buf_bytes(&text),
                                  .has_body = text.len > 0,
                                  .too_large = text.len > LIMIT_REQUEST_BODY};
  struct answer answer = {0};
  sandbox_serve(run->sandbox, &request, &answer);
  return answer;
}

static bool is_ok(const struct answer *answer) {
  return answer->status >= 200 && answer->status < 300;
}

/* An empty answer reads as an empty object here, whatever it was. */
static void pass_on(const struct run *run, const char *method, const char *target) {
  struct answer answer = ask(run, method, target, NULL);
  JD_JS nothing = js_new_object();
  say_json(run, answer.body ? answer.body : nothing, is_ok(&answer) ? JS_PRETTY : JS_COMPACT, !is_ok(&answer));
  answer_free(&answer);
}

/* The env actions take an answer apart by themselves, and an empty one is no JSON. */
static void pass_on_env(const struct run *run, const char *method, const char *target, struct js *body) {
  struct answer answer = ask(run, method, target, body);
  if (answer.body)
    say_json(run, answer.body, JS_PRETTY, !is_ok(&answer));
  else
    say(run, bytes_of("Unexpected end of JSON input"), true);
  answer_free(&answer);
}

/* ---- Durable Objects ---- */

static const char *path_of(const struct run *run, const char *name, const char *after) {
  return arena_printf(run->call->arena, "/v1/%s/durable-objects%s%s%s", argument(run, "app_id"), name ? "/" : "",
                      name ? name : "", after);
}

static const char *env_path(const struct run *run) {
  JD_BUF key;
  struct bytes plain = js_bytes(js_get(run->arguments, "key"));
  buf_init(&key, plain.len * 3);
  percent_escape(&key, plain);
  return path_of(run, "env/", key.data);
}

static void deploy(const struct run *run) {
  if (!need(run, "name", "deploy") || !need(run, "code", "deploy"))
    return;
  const struct js *mode = js_get(run->arguments, "access_mode");
  struct js *body = js_new_object();
  js_set(body, "name", js_copy(js_get(run->arguments, "name")));
  js_set(body, "code", js_copy(js_get(run->arguments, "code")));
  js_set_text(body, "access_mode", mode ? js_text(mode) : "authenticated");
  struct answer answer = ask(run, "POST", path_of(run, NULL, ""), body);
  const char *name = js_text(js_get(answer.body, "name")), *id = js_text(js_get(answer.body, "id"));
  if (is_ok(&answer))
    say(run,
        bytes_of(arena_printf(run->call->arena,
                              "Deployed Durable Object `%s` (id: %s, status: READY).\nURL: "
                              "https://<your-app-subdomain>.butterbase.dev/_do/%s/<instance-id>",
                              name ? name : "undefined", id ? id : "undefined", name ? name : "undefined")),
        false);
  else
    say_json(run, answer.body, JS_COMPACT, true);
  answer_free(&answer);
}

static void set_env(const struct run *run) {
  if (!need(run, "key", "set_env") || !need(run, "value", "set_env"))
    return;
  struct js *body = js_new_object();
  js_set(body, "value", js_copy(js_get(run->arguments, "value")));
  pass_on_env(run, "PUT", env_path(run), body);
}

static void of_one(const struct run *run, const char *action, const char *method, const char *after) {
  if (need(run, "name", action))
    pass_on(run, method, path_of(run, argument(run, "name"), after));
}

void run_manage_durable_objects(const struct run *run) {
  const char *action = argument(run, "action");
  if (strcmp(action, "deploy") == 0)
    deploy(run);
  else if (strcmp(action, "list") == 0)
    pass_on(run, "GET", path_of(run, NULL, ""));
  else if (strcmp(action, "get") == 0)
    of_one(run, action, "GET", "");
  else if (strcmp(action, "delete") == 0)
    of_one(run, action, "DELETE", "");
  else if (strcmp(action, "usage") == 0)
    of_one(run, action, "GET", "/usage");
  else if (strcmp(action, "list_env") == 0)
    pass_on_env(run, "GET", path_of(run, "env", ""), NULL);
  else if (strcmp(action, "set_env") == 0)
    set_env(run);
  else if (need(run, "key", "delete_env"))
    pass_on_env(run, "DELETE", env_path(run), NULL);
}

/* ---- apps, regions, documentation ---- */

/* The tool has a name of its own for the time. */
static void get_app_env(const struct run *run) {
  struct answer answer = ask(run, "GET", arena_printf(run->call->arena, "/v1/%s/env", argument(run, "app_id")), NULL);
  const struct js *updated = js_get(answer.body, "updatedAt");
  if (is_ok(&answer) && updated) {
    js_set(answer.body, "updated_at", js_copy(updated));
    js_remove(answer.body, "updatedAt");
  }
  JD_JS nothing = js_new_object();
  say_json(run, answer.body ? answer.body : nothing, is_ok(&answer) ? JS_PRETTY : JS_COMPACT, !is_ok(&answer));
  answer_free(&answer);
}

void run_manage_app(const struct run *run) {
  const char *action = argument(run, "action");
  if (strcmp(action, "list") == 0)
    pass_on(run, "GET", "/apps");
  else if (!need(run, "app_id", "this action"))
    return;
  else if (strcmp(action, "get_env") == 0)
    get_app_env(run);
  else
    pass_on(run, "GET", arena_printf(run->call->arena, "/v1/%s/config", argument(run, "app_id")));
}

void run_list_regions(const struct run *run) {
  pass_on(run, "GET", "/v1/regions");
}

void run_docs(const struct run *run) {
  const char *topic = argument(run, "topic");
  say(run, bytes_of(mcp_documentation(run->call->arena, topic ? topic : "all")), false);
}

/* Until the app is provisioned, or for a minute. */
static void wait_for_app(const struct run *run, struct js *app) {
  enum { TRIES = 300, PAUSE_MS = 200 };
  const char *target = arena_printf(run->call->arena, "/apps/%s/status", js_text(js_get(app, "app_id")));
  for (int i = 0; i < TRIES; i++) {
    struct answer answer = ask(run, "GET", target, NULL);
    const struct js *status = js_get(answer.body, "provisioning_status");
    bool waits = bytes_equal(js_bytes(status), bytes_of("provisioning"));
    if (status && !waits) {
      js_set(app, "provisioning_status", js_copy(status));
      js_set(app, "db_provisioned", js_copy(js_get(answer.body, "db_provisioned")));
    }
    answer_free(&answer);
    if (!waits)
      return;
    pthread_mutex_lock(&run->sandbox->lock);
    sandbox_sleep(run->sandbox, PAUSE_MS);
    pthread_mutex_unlock(&run->sandbox->lock);
  }
}

void run_init_app(const struct run *run) {
  struct js *body = js_new_object();
  js_set(body, "name", js_copy(js_get(run->arguments, "name")));
  if (js_get(run->arguments, "region"))
    js_set(body, "region", js_copy(js_get(run->arguments, "region")));
  struct answer answer = ask(run, "POST", "/init", body);
  if (is_ok(&answer))
    wait_for_app(run, answer.body);
  say_json(run, answer.body, is_ok(&answer) ? JS_PRETTY : JS_COMPACT, !is_ok(&answer));
  answer_free(&answer);
}
