/* The MCP server, transport and tools, without HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/api/api.h"
#include "cmd/sandbox/serve/serve.h"
#include "model/base/base.h"

#define BOTH                  "application/json, text/event-stream"
#define KEY                   "Bearer bb_sk_1"
#define RPC(method, params)   "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" method "\",\"params\":" params "}"
#define CALL(tool, arguments) RPC("tools/call", "{\"name\":\"" tool "\",\"arguments\":" arguments "}")
#define OBJECTS(arguments)    CALL("manage_durable_objects", "{\"app_id\":\"app_1\"," arguments "}")
#define DEPLOYS(code)         OBJECTS("\"action\":\"deploy\",\"name\":\"room\",\"code\":\"" code "\"")
#define OK                    "\"jsonrpc\":\"2.0\",\"id\":7}]"

/* One request and its answer. The steps run in order, on one control plane. */
struct step {
  const char *method, *authorization, *accept, *protocol, *body;
  int status;
  const char *says[3]; /* parts of the answer's JSON; events are a list */
};

static const struct step transport[] = {
    {"GET", KEY, BOTH, NULL, "", 405, {"-32000"}},
    {"DELETE", KEY, BOTH, NULL, "", 200, {""}},
    {"POST", NULL, BOTH, NULL, "{}", 401, {"AUTH_REQUIRED"}},
    {"POST", "Bearer nope", BOTH, NULL, "{}", 401, {"AUTH_REQUIRED"}},
    {"GET", NULL, BOTH, NULL, "", 401, {"AUTH_REQUIRED"}},
    {"POST", KEY, BOTH, NULL, "{", 400, {"REQUEST_ERROR"}},
    {"POST", KEY, BOTH, NULL, "", 400, {"REQUEST_ERROR"}},
    {"POST", KEY, "text/event-stream", NULL, RPC("ping", "{}"), 406, {"Not Acceptable"}},
    {"POST", KEY, NULL, NULL, RPC("ping", "{}"), 406, {"Not Acceptable"}},
    {"POST", KEY, BOTH, "1999-01-01", RPC("ping", "{}"), 400, {"Unsupported protocol version"}},
    {"POST", KEY, BOTH, "2025-03-26", RPC("ping", "{}"), 200, {"[{\"result\":{}," OK}},
    {"POST", KEY, BOTH, NULL, "{\"id\":1,\"method\":\"ping\"}", 400, {"-32700"}},
    {"POST", KEY, BOTH, NULL, "7", 400, {"-32700"}},
    {"POST", KEY, BOTH, NULL, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", 202, {""}},
    {"POST", KEY, BOTH, NULL, "[" RPC("ping", "{}") "," RPC("ping", "{}") "]", 200, {"\"id\":7},{\"result\":{}," OK}},
    {"POST", KEY, BOTH, NULL, "[" RPC("initialize", "{}") "," RPC("ping", "{}") "]", 400, {"-32600"}},
    {"POST", KEY, BOTH, "x", RPC("initialize", "{\"protocolVersion\":\"2025-03-26\"}"), 200, {"\"2025-03-26\"", OK}},
    {"POST", KEY, BOTH, NULL, RPC("initialize", "{\"protocolVersion\":\"2999-01-01\"}"), 200, {"\"2025-06-18\"", OK}},
    {"POST", KEY, BOTH, NULL, RPC("nope", "{}"), 200, {"-32601", OK}},
    {"POST", KEY, BOTH, NULL, RPC("tools/list", "{}"), 200, {"\"manage_durable_objects\"", "\"butterbase_docs\"", OK}},
};

static const struct step tools[] = {
    {"POST", KEY, BOTH, NULL, CALL("nope", "{}"), 200, {"\"error\":{\"code\":-32602"}},
    {"POST", KEY, BOTH, NULL, RPC("tools/call", "{}"), 200, {"\"error\":{\"code\":-32602"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"fly\""), 200, {"action: Invalid enum value"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"get set\""), 200, {"action: Invalid enum value"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"list\",\"colour\":\"red\""), 200, {"Unrecognized key"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":7"), 200, {"Expected string"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"key\":\"A\""), 200, {"action: Required"}},
    {"POST", KEY, BOTH, NULL, DEPLOYS(""), 200, {"Error: \\\"code\\\" is required for deploy.", "\"isError\":true"}},
    {"POST", KEY, BOTH, NULL, DEPLOYS("class A {}"), 200, {"VALIDATION_INVALID_SCHEMA", "\"isError\":true"}},
    {"POST", KEY, BOTH, NULL, DEPLOYS("export class Room {}"), 200, {"Deployed Durable Object `room` (id: ", OK}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"list\""), 200, {"\\\"class_name\\\": \\\"Room\\\""}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"get\",\"name\":\"room\""), 200, {"export class Room {}"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"get\",\"name\":\"none\""), 200, {"RESOURCE_NOT_FOUND", "isError"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"get\""), 200, {"\\\"name\\\" is required for get."}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"usage\",\"name\":\"x\""), 200, {"\\\"do_requests\\\": 0"}},
    {"POST",
     KEY,
     BOTH,
     NULL,
     OBJECTS("\"action\":\"set_env\",\"key\":\"A\",\"value\":\"\""),
     200,
     {"redeployed\\\": true"}},
    {"POST",
     KEY,
     BOTH,
     NULL,
     OBJECTS("\"action\":\"set_env\",\"key\":\"a/b\",\"value\":\"\""),
     200,
     {"'a/b'", "isError"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"set_env\",\"key\":\"A\""), 200, {"\\\"value\\\" is required"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"list_env\""), 200, {"\\\"A\\\""}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"delete_env\",\"key\":\"A\""), 200, {"\\\"deleted\\\": true"}},
    {"POST", KEY, BOTH, NULL, OBJECTS("\"action\":\"delete\",\"name\":\"room\""), 200, {"\\\"deleted\\\": true"}},
    {"POST",
     KEY,
     BOTH,
     NULL,
     CALL("manage_app", "{\"action\":\"get_config\",\"app_id\":\"app_1\"}"),
     200,
     {"us-east-1"}},
    {"POST", KEY, BOTH, NULL, CALL("manage_app", "{\"action\":\"list\"}"), 200, {"app_1"}},
    {"POST",
     KEY,
     BOTH,
     NULL,
     CALL("manage_app", "{\"action\":\"get_env\",\"app_id\":\"app_1\"}"),
     200,
     {"\\\"keys\\\": []", "\\\"updated_at\\\""}},
    {"POST", KEY, BOTH, NULL, CALL("manage_app", "{\"action\":\"get_env\"}"), 200, {"is required", "\"isError\":true"}},
    {"POST", KEY, BOTH, NULL, CALL("list_regions", "{}"), 200, {"us-west-2"}},
    {"POST", KEY, BOTH, NULL, CALL("butterbase_docs", "{\"topic\":\"functions\"}"), 200, {"## Serverless functions"}},
    {"POST", KEY, BOTH, NULL, CALL("init_app", "{\"name\":\"new\"}"), 200, {"provisioning_status\\\": \\\"ready\\\""}},
    {"POST", KEY, BOTH, NULL, CALL("init_app", "{\"name\":\"-\"}"), 200, {"INTERNAL_ERROR", "\"isError\":true"}},
};

static void run(struct sandbox *sandbox, const struct step *step) {
  const struct request request = {.method = step->method,
                                  .target = "/mcp",
                                  .authorization = step->authorization,
                                  .content_type = strcmp(step->method, "POST") == 0 ? "application/json" : NULL,
                                  .accept = step->accept,
                                  .mcp_protocol = step->protocol,
                                  .body = bytes_of(step->body),
                                  .has_body = *step->body != '\0'};
  struct answer answer = {0};
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  sandbox_serve(sandbox, &request, &answer);
  if (answer.body)
    js_write(answer.body, JS_COMPACT, &text);
  bool right = answer.status == step->status && answer.as_events == (step->status == 200 && *step->body);
  for (size_t i = 0; i < 3 && step->says[i]; i++)
    right = right && strstr(text.data, step->says[i]);
  if (!right)
    fail_msg("%s %s: %d %s", step->method, step->body, answer.status, text.data);
  answer_free(&answer);
}

static void run_all(const struct step *steps, size_t count) {
  struct store *store = store_open(NULL, NULL);
  struct sandbox sandbox;
  sandbox_init(&sandbox, api_routes, store, NULL);
  sandbox.settings.provision_ms = 1;
  for (size_t i = 0; i < count; i++)
    run(&sandbox, &steps[i]);
  sandbox_free(&sandbox);
  store_close(store);
}

static void the_transport_follows_the_protocol(void **state) {
  (void)state;
  run_all(transport, sizeof transport / sizeof *transport);
}

static void each_tool_answers_like_the_real_one(void **state) {
  (void)state;
  run_all(tools, sizeof tools / sizeof *tools);
}

static void a_locked_account_is_rejected(void **state) {
  (void)state;
  struct store *store = store_open(NULL, NULL);
  struct sandbox sandbox;
  sandbox_init(&sandbox, api_routes, store, NULL);
  const struct step locked = {"POST", KEY, BOTH, NULL, RPC("ping", "{}"), 402, {"account_soft_locked"}};
  sandbox.settings.account_status = ACCOUNT_SOFT_LOCKED;
  run(&sandbox, &locked);
  sandbox_free(&sandbox);
  store_close(store);
}

int main(void) {
  secret_start();
  const struct CMUnitTest cases[] = {
      cmocka_unit_test(the_transport_follows_the_protocol),
      cmocka_unit_test(each_tool_answers_like_the_real_one),
      cmocka_unit_test(a_locked_account_is_rejected),
  };
  return cmocka_run_group_tests(cases, NULL, NULL);
}
