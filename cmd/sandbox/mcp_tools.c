#include "cmd/sandbox/mcp_tools.h"

#include "cmd/sandbox/mcp_run.h"

/* All parameters here are strings. */
struct parameter {
  const char *name, *values; /* values: what it may be, a blank before and behind each; NULL: anything */
  bool required;
};

enum { MOST_PARAMETERS = 7 };

static const struct tool {
  const char *name, *title, *description;
  bool reads;
  struct parameter parameters[MOST_PARAMETERS];
  void (*run)(const struct run *run);
} tools[] = {
    {"init_app",
     "Initialize App",
     "Makes an app with a database of its own and waits until it is provisioned.",
     false,
     {{"name", NULL, true}, {"region", NULL, false}, {"organization_id", NULL, false}},
     run_init_app},
    {"butterbase_docs",
     "Butterbase Docs",
     "The documentation of one topic, as Markdown.",
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
     "Registers, lists, reads and deletes an app's Durable Object classes, and manages their env variables. A delete "
     "takes all instances and their storage, for good.",
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
     "The regions in which an app can be made.",
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
    struct js *property = js_new_object();
    js_set_text(property, "type", "string");
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
  struct js *result = js_new_object(), *list = js_new_array();
  for (size_t i = 0; i < TOOLS; i++) {
    struct js *entry = js_new_object(), *annotations = js_new_object();
    js_set_text(entry, "name", tools[i].name);
    js_set_text(entry, "title", tools[i].title);
    js_set_text(entry, "description", tools[i].description);
    js_set(entry, "inputSchema", schema_of(&tools[i]));
    js_set_bool(annotations, "readOnlyHint", tools[i].reads);
    js_set(entry, "annotations", annotations);
    js_append(list, entry);
  }
  js_set(result, "tools", list);
  return result;
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

/* What is wrong with the arguments, or NULL. */
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
  struct js *error = js_new_object();
  js_set_integer(error, "code", code);
  js_set_text(error, "message", message);
  return error;
}

static void refuse(struct js *response, const char *message) {
  js_set(response, "error", rpc_error(RPC_INVALID_PARAMS, message));
}

void mcp_tool_call(struct sandbox *sandbox, const struct call *call, const struct js *params, struct js *response) {
  struct bytes name = js_bytes(js_get(params, "name"));
  const struct tool *tool = name.data ? find_tool(name) : NULL;
  if (!tool) {
    refuse(response, "MCP error -32602: Tool not found");
    return;
  }
  JD_JS none = js_new_object();
  const struct js *arguments = js_get(params, "arguments");
  const struct run run = {.sandbox = sandbox,
                          .call = call,
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
