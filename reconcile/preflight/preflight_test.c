/* What preflight makes of answers, against a server that answers from a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/preflight/preflight.h"
#include "reconcile/testing/fake_server.h"

#define CONFIG(id, provisioned) "{\"id\":\"" id "\",\"region\":\"us-east-1\",\"db_provisioned\":" provisioned "}"
#define TOOLS(name)                                                                                                    \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"list_regions\"},{\"name\":\"" name "\"}]}}"
#define HELLO                                                                                                          \
  "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},"      \
  "\"serverInfo\":{\"name\":\"butterbase\",\"version\":\"0.1.0\"}}}"
#define CONFIG_BY_MCP                                                                                                  \
  "{\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"id\\\":\\\"app_a\\\",\\\"region\\\":"         \
  "\\\"us-east-1\\\",\\\"db_provisioned\\\":true}\"}]}}"
#define NO_OBJECTS "{\"durable_objects\":[]}"
#define NO_OBJECTS_BY_MCP                                                                                              \
  "{\"id\":2,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"durable_objects\\\":[]}\"}]}}"
#define ERROR(code, message) "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\"}}"

static int64_t now(void *context) {
  (void)context;
  return 1795428000000;
}

static uint32_t no_chance(void *context, uint32_t below) {
  (void)context, (void)below;
  return 0;
}

static void no_sleep(void *context, unsigned ms) {
  (void)context, (void)ms;
}

static bool never(void *context) {
  (void)context;
  return false;
}

static const struct clock test_clock = {now, no_sleep, no_chance, never, NULL};

/* One answer to the first GET, one to others of GET /apps, and a MCP server with this tool (NULL: none is there). */
struct world {
  const char *app_id;
  int config_status;
  const char *config;
  int apps_status;
  const char *apps, *tool;
};

/* Of a server that answers so. */
static void ask(const struct server_row *rows, size_t count, struct arena *arena, struct preflight_request request,
                struct preflight_result *out) {
  struct server *server = server_start(rows, count, 0);
  const struct http_options options = {
      .origin = server_origin(server), .timeout = 5, .write_timeout = 5, .read_only = true};
  request.http = http_new(&options, NULL);
  request.mcp = mcp_new(request.http);
  request.no_key = "No key.", request.no_app = "No app.";
  request.retry.clock = test_clock;
  request.retry.retries = 1;
  preflight_check(arena, &request, out);
  mcp_free(request.mcp);
  http_free(request.http);
  server_stop(server);
}

static void run(struct arena *arena, const struct world *world, struct preflight_result *out) {
  const char *config = world->app_id ? "GET /v1/app_a/config" : "GET /nothing";
  struct server_row rows[] = {
      {config, server_json(arena, world->config_status, world->config), SERVER_KEEP, 0, 0},
      {"GET /apps", server_json(arena, world->apps_status, world->apps), SERVER_KEEP, 0, 0},
      {"GET /v1/app_a/durable-objects", server_json(arena, 200, NO_OBJECTS), SERVER_KEEP, 0, 0},
      {"POST /mcp", server_json(arena, 200, HELLO), SERVER_KEEP, 1, 0},
      {"POST /mcp", server_reply(arena, 202, "", bytes_of("")), SERVER_KEEP, 1, 0},
      {"POST /mcp", server_json(arena, 200, world->tool ? world->tool : ""), SERVER_KEEP, 0, 0},
  };
  ask(rows, world->tool ? 6 : 3, arena, (struct preflight_request){.app_id = world->app_id}, out);
}

/* Marks in the order of the checks: + passed, - failed. */
static void test_answers(void **state) {
  (void)state;
#define NO_KEY   ERROR("AUTH_INVALID_API_KEY", "Invalid")
#define NOT_YET  ERROR("APP_PROVISIONING", "App database is still being provisioned.")
#define NO_ROUTE "{\"message\":\"Route GET:/apps not found\",\"error\":\"Not Found\",\"statusCode\":404}"
#define TOOL     TOOLS("manage_durable_objects")
  static const struct {
    struct world world;
    const char *marks;
    enum jd_code code;
  } cases[] = {
      {{"app_a", 200, CONFIG("app_a", "true"), 200, "{}", TOOL}, "++++", JD_NONE},
      {{"app_a", 200, CONFIG("app_a", "true"), 200, "{}", TOOLS("other")}, "+-++", JD_NONE},
      {{"app_a", 200, CONFIG("app_a", "true"), 200, "{}", NULL}, "+-++", JD_NONE}, /* no MCP server at all */
      {{"app_a", 200, CONFIG("app_a", "false"), 200, "{}", TOOL}, "+++-", JD_REFUSED},
      {{"app_a", 200, CONFIG("app_b", "true"), 200, "{}", TOOL}, "----", JD_PROTOCOL},
      {{"app_a", 200, "<html>", 200, "{}", TOOL}, "----", JD_PROTOCOL},
      {{"app_a", 401, NO_KEY, 200, "{}", TOOL}, "----", JD_AUTH},
      {{"app_a", 403, "{\"error\":\"account_suspended\",\"message\":\"No\"}", 200, "{}", TOOL}, "--+-", JD_AUTH},
      {{"app_a", 403, "<html>", 200, "{}", TOOL}, "----", JD_AUTH}, /* a proxy's */
      {{"app_a", 404, ERROR("RESOURCE_NOT_FOUND", "App not found"), 200, "{}", TOOL}, "+++-", JD_NOT_FOUND},
      {{"app_a", 410, ERROR("APP_DELETING", "x"), 200, "{\"apps\":[]}", TOOL}, "+++-", JD_REFUSED},
      {{"app_a", 500, ERROR("INTERNAL_ERROR", "x"), 200, "{}", TOOL}, "----", JD_REFUSED},
      /* an app that is not ready says so to a key that is none, too */
      {{"app_a", 409, NOT_YET, 200, "{\"apps\":[]}", TOOL}, "+++-", JD_REFUSED},
      {{"app_a", 409, NOT_YET, 401, NO_KEY, TOOL}, "----", JD_AUTH},
      {{"app_a", 409, NOT_YET, 404, NO_ROUTE, TOOL}, "+++-", JD_REFUSED},
      {{NULL, 0, "", 200, "{\"apps\":[]}", TOOL}, "+++-", JD_USAGE},
      {{NULL, 0, "", 401, NO_KEY, TOOL}, "----", JD_AUTH},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct preflight_result result;
    run(arena, &cases[i].world, &result);
    char marks[] = "????";
    for (int check = 0; check < PREFLIGHT_CLI; check++) {
      marks[check] = result.preflight.rows[check].mark == PREFLIGHT_PASSED ? '+' : '-';
      if (marks[check] == '-')
        assert_true(*result.preflight.rows[check].note);
    }
    if (strcmp(marks, cases[i].marks) != 0 || result.error.code != cases[i].code)
      fail_msg("case %zu: %s, %d: %s", i, marks, (int)result.error.code, result.error.message);
    assert_int_equal(result.preflight.time, now(NULL));
  }
}

static void test_without_a_key_nothing_is_asked(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct preflight_result result;
  const struct preflight_request request = {.no_key = "No key.", .app_id = "app_a", .retry.clock = test_clock};
  preflight_check(arena, &request, &result);
  assert_string_equal(result.error.message, "No key.");
  assert_string_equal(result.preflight.rows[PREFLIGHT_KEY].note, "No key.");
  for (int check = 0; check < PREFLIGHT_CLI; check++)
    assert_int_equal(result.preflight.rows[check].mark, PREFLIGHT_FAILED);
}

/* A locked account may read by GET, and the POST says so; a proxy that lets no POST through says nothing of it. */
static void test_a_refused_post(void **state) {
  (void)state;
  static const struct {
    int status;
    const char *body;
    enum preflight_mark account;
  } cases[] = {{402, "{\"error\":\"account_soft_locked\",\"message\":\"Locked.\"}", PREFLIGHT_FAILED},
               {403, "<html>", PREFLIGHT_PASSED}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct preflight_result result;
    const struct server_row rows[] = {
        {"GET /v1/app_a/config", server_json(arena, 200, CONFIG("app_a", "true")), SERVER_KEEP, 0, 0},
        {"GET /v1/app_a/durable-objects", server_json(arena, 200, NO_OBJECTS), SERVER_KEEP, 0, 0},
        {"POST /mcp", server_json(arena, cases[i].status, cases[i].body), SERVER_KEEP, 0, 0},
    };
    ask(rows, sizeof rows / sizeof *rows, arena, (struct preflight_request){.app_id = "app_a"}, &result);
    assert_int_equal(result.preflight.rows[PREFLIGHT_MCP].mark, PREFLIGHT_FAILED);
    assert_int_equal(result.preflight.rows[PREFLIGHT_ACCOUNT].mark, cases[i].account);
    assert_int_equal(result.error.code, cases[i].account == PREFLIGHT_FAILED ? JD_AUTH : JD_NONE);
  }
}

/* Where only the MCP server is reached there is no going on without the tool. */
static void test_by_mcp_alone(void **state) {
  (void)state;
  static const struct {
    const char *tool;
    enum jd_code code;
  } cases[] = {{"manage_durable_objects", JD_NONE}, {"other", JD_REFUSED}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct preflight_result result;
    const char *list = arena_printf(arena, "{\"id\":3,\"result\":{\"tools\":[{\"name\":\"%s\"}]}}", cases[i].tool);
    const struct server_row rows[] = {
        {"POST /mcp", server_json(arena, 200, HELLO), SERVER_KEEP, 1, 0},
        {"POST /mcp", server_json(arena, 200, CONFIG_BY_MCP), SERVER_KEEP, 2, 0}, /* to the greeting too */
        {"POST /mcp", server_json(arena, 200, NO_OBJECTS_BY_MCP), SERVER_KEEP, 1, 0},
        {"POST /mcp", server_json(arena, 200, list), SERVER_KEEP, 0, 0},
    };
    ask(rows, sizeof rows / sizeof *rows, arena, (struct preflight_request){.app_id = "app_a", .by_mcp = true},
        &result);
    assert_int_equal(result.preflight.rows[PREFLIGHT_APP].mark, PREFLIGHT_PASSED);
    assert_string_equal(result.preflight.region, "us-east-1");
    if (result.error.code != cases[i].code)
      fail_msg("%s: %d: %s", cases[i].tool, (int)result.error.code, result.error.message);
  }
}

/* Its configuration is read in any region, what apply needs is not. */
static void test_an_app_in_another_region(void **state) {
  (void)state;
  static const char nothing[] = "{\"id\":2,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}]}}";
  JD_ARENA arena = arena_new();
  struct preflight_result result;
  const struct server_row rows[] = {
      {"GET /v1/app_a/config", server_json(arena, 200, CONFIG("app_a", "true")), SERVER_KEEP, 0, 0},
      {"GET /v1/app_a/durable-objects", server_reply(arena, 204, "Fly-Replay: region=sjc\r\n", bytes_of("")),
       SERVER_KEEP, 0, 0},
      {"POST /mcp", server_json(arena, 200, HELLO), SERVER_KEEP, 1, 0},
      {"POST /mcp", server_json(arena, 200, CONFIG_BY_MCP), SERVER_KEEP, 2, 0},
      {"POST /mcp", server_json(arena, 200, nothing), SERVER_KEEP, 0, 0},
  };
  for (int by_mcp = 0; by_mcp < 2; by_mcp++) {
    ask(rows, sizeof rows / sizeof *rows, arena, (struct preflight_request){.app_id = "app_a", .by_mcp = by_mcp},
        &result);
    assert_int_equal(result.preflight.rows[PREFLIGHT_APP].mark, PREFLIGHT_FAILED);
    assert_int_equal(result.error.status, 204);
    if (!strstr(result.error.message, "in another region"))
      fail_msg("%s", result.error.message);
  }
}

static int start(void **state) {
  (void)state;
  secret_start();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_answers),
      cmocka_unit_test(test_a_refused_post),
      cmocka_unit_test(test_by_mcp_alone),
      cmocka_unit_test(test_an_app_in_another_region),
      cmocka_unit_test(test_without_a_key_nothing_is_asked),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
