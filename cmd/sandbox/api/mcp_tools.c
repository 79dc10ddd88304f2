/* The tools of the MCP server: their list, their arguments, and the requests that each makes to the control plane. */
#include "cmd/sandbox/api/internal.h"
#include "model/base/base.h"

/* ---- documentation ---- */

static const char *documentation(struct arena *arena, const char *topic) {
  if (strcmp(topic, "functions") == 0 || strcmp(topic, "all") == 0)
    return arena_strndup(arena, sandbox_functions_md.data, sandbox_functions_md.len);
  return arena_printf(
      arena, "## %s\n\nThe sandbox has only the topic `functions`; for the others see https://docs.butterbase.ai.\n",
      topic);
}

/* ---- what the tools share ---- */

/* A tool that is called with arguments that fit. It fills in `result`: its content, and isError. */
struct tool_call {
  const struct call *call;    /* the POST to /mcp: the tool uses its key */
  const struct js *arguments; /* strings only */
  struct js *result;
};

static const char *argument(const struct tool_call *run, const char *name) {
  const struct js *value = js_get(run->arguments, name);
  return value ? body_name(run->call->arena, js_bytes(value)) : NULL;
}

static void say(const struct tool_call *run, struct bytes text, bool is_error) {
  struct js *block = js_object("type", js_of_text("text"), "text", js_of_bytes(text), NULL);
  js_set(run->result, "content", js_list_of(block));
  if (is_error)
    js_set_bool(run->result, "isError", true);
}

static void say_json(const struct tool_call *run, const struct js *json, enum js_style style, bool is_error) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  js_write(json, style, &text);
  say(run, buf_bytes(&text), is_error);
}

/* Returns false, with an error as the result, if an argument of this action is missing or empty. */
static bool need(const struct tool_call *run, const char *name, const char *action) {
  const char *value = argument(run, name);
  if (value && (*value || strcmp(name, "value") == 0))
    return true;
  say(run, bytes_of(arena_printf(run->call->arena, "Error: \"%s\" is required for %s.", name, action)), true);
  return false;
}

/* Makes a request to the control plane with the caller's key. Takes ownership of `body` (NULL: none). Free the answer
 * with answer_free. */
static struct answer ask(const struct tool_call *run, const char *method, const char *target, struct js *body) {
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
  sandbox_serve(run->call->sandbox, &request, &answer);
  return answer;
}

static bool is_ok(const struct answer *answer) {
  return answer->status >= 200 && answer->status < 300;
}

/* Passes the answer on; an empty one as an empty object. */
static void say_answer(const struct tool_call *run, const struct answer *answer) {
  JD_JS nothing = js_new_object();
  say_json(run, answer->body ? answer->body : nothing, is_ok(answer) ? JS_PRETTY : JS_COMPACT, !is_ok(answer));
}

static void pass_on(const struct tool_call *run, const char *method, const char *target) {
  struct answer answer = ask(run, method, target, NULL);
  say_answer(run, &answer);
  answer_free(&answer);
}

/* The env actions parse the answer themselves, and an empty one is not JSON. */
static void pass_on_env(const struct tool_call *run, const char *method, const char *target, struct js *body) {
  struct answer answer = ask(run, method, target, body);
  if (answer.body)
    say_json(run, answer.body, JS_PRETTY, !is_ok(&answer));
  else
    say(run, bytes_of("Unexpected end of JSON input"), true);
  answer_free(&answer);
}

/* ---- Durable Objects ---- */

static const char *path_of(const struct tool_call *run, const char *name, const char *after) {
  return arena_printf(run->call->arena, "/v1/%s/durable-objects%s%s%s", argument(run, "app_id"), name ? "/" : "",
                      name ? name : "", after);
}

static const char *env_path(const struct tool_call *run) {
  JD_BUF key;
  struct bytes plain = js_bytes(js_get(run->arguments, "key"));
  buf_init(&key, plain.len * 3);
  percent_escape(&key, plain);
  return path_of(run, "env/", key.data);
}

static void run_deploy(const struct tool_call *run) {
  if (!need(run, "name", "deploy") || !need(run, "code", "deploy"))
    return;
  const struct js *mode = js_get(run->arguments, "access_mode");
  struct js *body =
      js_object("name", js_copy(js_get(run->arguments, "name")), "code", js_copy(js_get(run->arguments, "code")),
                "access_mode", js_of_text(mode ? js_text(mode) : "authenticated"), NULL);
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
    say_answer(run, &answer);
  answer_free(&answer);
}

static void run_set_env(const struct tool_call *run) {
  if (!need(run, "key", "set_env") || !need(run, "value", "set_env"))
    return;
  pass_on_env(run, "PUT", env_path(run), js_object("value", js_copy(js_get(run->arguments, "value")), NULL));
}

static void run_on_object(const struct tool_call *run, const char *action, const char *method, const char *after) {
  if (need(run, "name", action))
    pass_on(run, method, path_of(run, argument(run, "name"), after));
}

static void run_manage_durable_objects(const struct tool_call *run) {
  const char *action = argument(run, "action");
  if (strcmp(action, "deploy") == 0)
    run_deploy(run);
  else if (strcmp(action, "list") == 0)
    pass_on(run, "GET", path_of(run, NULL, ""));
  else if (strcmp(action, "get") == 0)
    run_on_object(run, action, "GET", "");
  else if (strcmp(action, "delete") == 0)
    run_on_object(run, action, "DELETE", "");
  else if (strcmp(action, "usage") == 0)
    run_on_object(run, action, "GET", "/usage");
  else if (strcmp(action, "list_env") == 0)
    pass_on_env(run, "GET", path_of(run, "env", ""), NULL);
  else if (strcmp(action, "set_env") == 0)
    run_set_env(run);
  else if (need(run, "key", "delete_env"))
    pass_on_env(run, "DELETE", env_path(run), NULL);
}

/* ---- apps, regions, documentation ---- */

/* The tool has its own name for the time. */
static void get_app_env(const struct tool_call *run) {
  struct answer answer = ask(run, "GET", arena_printf(run->call->arena, "/v1/%s/env", argument(run, "app_id")), NULL);
  const struct js *updated = js_get(answer.body, "updatedAt");
  if (is_ok(&answer) && updated) {
    js_set(answer.body, "updated_at", js_copy(updated));
    js_remove(answer.body, "updatedAt");
  }
  say_answer(run, &answer);
  answer_free(&answer);
}

static void run_manage_app(const struct tool_call *run) {
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

static void run_list_regions(const struct tool_call *run) {
  pass_on(run, "GET", "/v1/regions");
}

static void run_docs(const struct tool_call *run) {
  const char *topic = argument(run, "topic");
  say(run, bytes_of(documentation(run->call->arena, topic ? topic : "all")), false);
}

/* Waits until the app is provisioned, or for a minute. */
static void wait_for_app(const struct tool_call *run, struct js *app) {
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
    pthread_mutex_lock(&run->call->sandbox->lock);
    sandbox_sleep(run->call->sandbox, PAUSE_MS);
    pthread_mutex_unlock(&run->call->sandbox->lock);
  }
}

static void run_init_app(const struct tool_call *run) {
  struct js *body = js_object("name", js_copy(js_get(run->arguments, "name")), NULL);
  if (js_get(run->arguments, "region"))
    js_set(body, "region", js_copy(js_get(run->arguments, "region")));
  struct answer answer = ask(run, "POST", "/init", body);
  if (is_ok(&answer))
    wait_for_app(run, answer.body);
  say_answer(run, &answer);
  answer_free(&answer);
}

/* ---- the table of tools ---- */

/* All parameters here are strings. */
struct parameter {
  const char *name, *values; /* values: those allowed, each between blanks; NULL: any */
  bool required;
};

enum { MOST_PARAMETERS = 7 };

static const struct tool {
  const char *name, *title, *description;
  bool reads;
  struct parameter parameters[MOST_PARAMETERS];
  void (*run)(const struct tool_call *run);
} tools[] = {
    {"init_app",
     "Initialize App",
     "Creates an app with its own database and waits until it is provisioned.",
     false,
     {{"name", NULL, true}, {"region", NULL, false}, {"organization_id", NULL, false}},
     run_init_app},
    {"butterbase_docs",
     "Butterbase Docs",
     "Returns the documentation of one topic, as Markdown.",
     true,
     {{"topic",
       " all overview mcp rest auth storage functions frontend ai meetings billing platform regions schema sdk "
       "cli realtime rag integrations substrate ",
       false}},
     run_docs},
    {"manage_app",
     "Manage App",
     "Lists apps, or shows the configuration or the env keys of one.",
     true,
     {{"action", " list get_config get_env ", true}, {"app_id", NULL, false}},
     run_manage_app},
    {"manage_durable_objects",
     "Manage Durable Objects",
     "Deploys, lists, reads and deletes an app's Durable Object classes, and manages their env variables. A delete "
     "permanently deletes the stored data of all instances.",
     false,
     {{"app_id", NULL, true},
      {"action", " deploy list get delete usage list_env set_env delete_env ", true},
      {"name", NULL, false},
      {"code", NULL, false},
      {"access_mode", " public authenticated service_key ", false},
      {"key", NULL, false},
      {"value", NULL, false}},
     run_manage_durable_objects},
    {"list_regions",
     "List Regions",
     "Lists the regions in which an app can be created.",
     true,
     {{NULL, NULL, false}},
     run_list_regions},
};
enum { TOOLS = sizeof tools / sizeof *tools };

/* ---- tools/list ---- */

static struct js *values_of(const char *values) {
  struct js *list = js_new_array();
  JD_ARENA arena = arena_new();
  for (const char *at = values + 1; *at; at += strcspn(at, " ") + 1)
    js_append_text(list, arena_strndup(arena, at, strcspn(at, " ")));
  return list;
}

static struct js *schema_of(const struct tool *tool) {
  struct js *schema = js_new_object(), *properties = js_new_object(), *required = js_new_array();
  for (size_t i = 0; i < MOST_PARAMETERS && tool->parameters[i].name; i++) {
    const struct parameter *parameter = &tool->parameters[i];
    struct js *property = js_object("type", js_of_text("string"), NULL);
    if (parameter->values)
      js_set(property, "enum", values_of(parameter->values));
    js_set(properties, parameter->name, property);
    if (parameter->required)
      js_append_text(required, parameter->name);
  }
  js_set_text(schema, "type", "object");
  js_set(schema, "properties", properties);
  js_set(schema, "required", required);
  js_set_bool(schema, "additionalProperties", false);
  return schema;
}

struct js *mcp_tool_list(void) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < TOOLS; i++) {
    struct js *entry = js_new_object();
    js_set_text(entry, "name", tools[i].name);
    js_set_text(entry, "title", tools[i].title);
    js_set_text(entry, "description", tools[i].description);
    js_set(entry, "inputSchema", schema_of(&tools[i]));
    js_set(entry, "annotations", js_object("readOnlyHint", js_of_bool(tools[i].reads), NULL));
    js_append(list, entry);
  }
  return js_object("tools", list, NULL);
}

/* ---- tools/call ---- */

static const struct tool *find_tool(struct bytes name) {
  for (size_t i = 0; i < TOOLS; i++)
    if (bytes_equal(name, bytes_of(tools[i].name)))
      return &tools[i];
  return NULL;
}

static bool is_one_of(struct arena *arena, const char *values, struct bytes value) {
  if (memchr(value.data, ' ', value.len))
    return false;
  return strstr(values, arena_printf(arena, " %.*s ", (int)value.len, value.data)) != NULL;
}

static const struct parameter *find_parameter(const struct tool *tool, const char *name) {
  for (size_t i = 0; i < MOST_PARAMETERS && tool->parameters[i].name; i++)
    if (strcmp(tool->parameters[i].name, name) == 0)
      return &tool->parameters[i];
  return NULL;
}

/* Returns what is wrong with the arguments, or NULL. */
static const char *check_arguments(struct arena *arena, const struct tool *tool, const struct js *arguments) {
  for (size_t i = 0; i < MOST_PARAMETERS && tool->parameters[i].name; i++)
    if (tool->parameters[i].required && !js_get(arguments, tool->parameters[i].name))
      return arena_printf(arena, "%s: Required", tool->parameters[i].name);
  if (!tool->parameters[0].name)
    return NULL;
  for (size_t i = 0; i < js_length(arguments); i++) {
    const char *name;
    const struct js *value = js_member(arguments, i, &name);
    const struct parameter *parameter = find_parameter(tool, name);
    if (!parameter)
      return arena_printf(arena, "Unrecognized key(s) in object: '%s'", name);
    if (!js_is_string(value))
      return arena_printf(arena, "%s: Expected string, received %s", name, js_type_name(value));
    if (parameter->values && !is_one_of(arena, parameter->values, js_bytes(value)))
      return arena_printf(arena, "%s: Invalid enum value", name);
  }
  return NULL;
}

struct js *rpc_error(enum rpc_code code, const char *message) {
  return js_object("code", js_of_integer(code), "message", js_of_text(message), NULL);
}

static void refuse(struct js *response, const char *message) {
  js_set(response, "error", rpc_error(RPC_INVALID_PARAMS, message));
}

void mcp_tool_call(const struct call *call, const struct js *params, struct js *response) {
  struct bytes name = js_bytes(js_get(params, "name"));
  const struct tool *tool = name.data ? find_tool(name) : NULL;
  if (!tool) {
    refuse(response, "MCP error -32602: Tool not found");
    return;
  }
  JD_JS none = js_new_object();
  const struct js *arguments = js_get(params, "arguments");
  const struct tool_call run = {.call = call,
                                .arguments = arguments && js_type(arguments) == JS_OBJECT ? arguments : none,
                                .result = js_new_object()};
  const char *problem = check_arguments(call->arena, tool, run.arguments);
  if (problem) {
    js_free(run.result);
    refuse(response,
           arena_printf(call->arena, "MCP error -32602: Invalid arguments for tool %s: %s", tool->name, problem));
    return;
  }
  tool->run(&run);
  js_set(response, "result", run.result);
}
