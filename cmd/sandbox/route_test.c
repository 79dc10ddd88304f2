#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/route.h"

struct expectation {
  const char *method, *target;
  enum route_kind kind;
  const char *app, *name;
};

#define D       "/v1/app_1/durable-objects"
#define HUNDRED "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct expectation expectations[] = {
    {"GET", "/v1/regions", ROUTE_REGIONS, NULL, ""},
    {"HEAD", "/v1/regions", ROUTE_REGIONS, NULL, ""},
    {"POST", "/v1/regions", ROUTE_NONE, NULL, ""},
    {"POST", "/init", ROUTE_INIT, NULL, ""},
    {"GET", "/init", ROUTE_NONE, NULL, ""},
    {"POST", "/mcp", ROUTE_MCP, NULL, ""},
    {"GET", "/mcp", ROUTE_MCP, NULL, ""},
    {"PUT", "/mcp", ROUTE_NONE, NULL, ""},
    {"GET", "/apps", ROUTE_APPS, NULL, ""},
    {"GET", "/apps/app_1/status", ROUTE_APP_STATUS, "app_1", ""},
    {"GET", "/apps/app_1", ROUTE_NONE, NULL, ""},
    {"GET", "/v1/app_1/config", ROUTE_CONFIG, "app_1", ""},
    {"GET", "/v1/regions/config", ROUTE_CONFIG, "regions", ""},
    {"GET", "/v1/app_1/env", ROUTE_APP_ENV, "app_1", ""},
    {"PATCH", "/v1/app_1/env", ROUTE_PATCH_APP_ENV, "app_1", ""},
    {"GET", D, ROUTE_LIST, "app_1", ""},
    {"POST", D "?x=/y", ROUTE_DEPLOY, "app_1", ""},
    {"GET", D "/chat-room", ROUTE_GET, "app_1", "chat-room"},
    {"DELETE", D "/chat-room", ROUTE_DELETE, "app_1", "chat-room"},
    {"GET", D "/a%2Fb", ROUTE_GET, "app_1", "a/b"},
    {"GET", D "/%252F", ROUTE_GET, "app_1", "%2F"},
    {"GET", D "/", ROUTE_GET, "app_1", ""},
    {"GET", D "/env", ROUTE_ENV_KEYS, "app_1", ""},
    {"DELETE", D "/env", ROUTE_DELETE, "app_1", "env"},
    {"PUT", D "/env", ROUTE_NONE, NULL, ""},
    {"PUT", D "/env/KEY", ROUTE_SET_ENV, "app_1", "KEY"},
    {"PUT", D "/env/", ROUTE_SET_ENV, "app_1", ""},
    {"DELETE", D "/env/KEY", ROUTE_DELETE_ENV, "app_1", "KEY"},
    {"GET", D "/env/KEY", ROUTE_NONE, NULL, ""},
    {"GET", D "/env/usage", ROUTE_USAGE, "app_1", "env"},
    {"GET", D "/usage/usage", ROUTE_USAGE, "app_1", "usage"},
    {"GET", D "//usage", ROUTE_NONE, NULL, ""},
    {"GET", D "/a/", ROUTE_NONE, NULL, ""},
    {"GET", D "/" HUNDRED, ROUTE_GET, "app_1", HUNDRED},
    {"GET", D "/" HUNDRED "a", ROUTE_NONE, NULL, ""},
    {"GET", "/v1//durable-objects", ROUTE_NONE, NULL, ""},
    {"GET", "/V1/app_1/durable-objects", ROUTE_NONE, NULL, ""},
    {"GET", "/v1/app_1/durable-objects/a/b/c/d/e/f/g", ROUTE_NONE, NULL, ""},
    {"GET", "v1/regions", ROUTE_NONE, NULL, ""},
    {"GET", "", ROUTE_NONE, NULL, ""},
    {"GET", "/v1/app%00/durable-objects", ROUTE_NONE, NULL, ""},
    {"GET", D "/%zz", ROUTE_BAD_URL, NULL, ""},
    {"GET", D "/%4", ROUTE_BAD_URL, NULL, ""},
    {"GET", "/nowhere/%", ROUTE_BAD_URL, NULL, ""},
    {"GET", D "/%C3", ROUTE_BAD_URL, NULL, ""},
    {"GET", D "?%zz", ROUTE_LIST, "app_1", ""},
    {"POST", "/__sandbox/reset", ROUTE_CONTROL, NULL, "reset"},
};

static void each_target_finds_its_route(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
    JD_ARENA arena = arena_new();
    const struct expectation *expected = &expectations[i];
    struct route route = route_find(arena, expected->method, expected->target);
    if (route.kind != expected->kind)
      fail_msg("%s %s is route %d, not %d", expected->method, expected->target, route.kind, expected->kind);
    if (expected->kind == ROUTE_NONE || expected->kind == ROUTE_BAD_URL)
      continue;
    assert_true(bytes_equal(route.name, bytes_of(expected->name)));
    if (expected->app)
      assert_string_equal(route.app, expected->app);
  }
}

static void path_and_query_are_told_apart(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct route route = route_find(arena, "GET", D "?a=1?b");
  assert_string_equal(route.path, D);
  assert_string_equal(route.query, "a=1?b");
  assert_string_equal(route.pattern, "/v1/:app/durable-objects");
}

static void a_name_may_hold_nul(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct route route = route_find(arena, "GET", D "/a%00b");
  assert_int_equal(route.name.len, 3);
  assert_memory_equal(route.name.data, "a\0b", 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_target_finds_its_route),
      cmocka_unit_test(path_and_query_are_told_apart),
      cmocka_unit_test(a_name_may_hold_nul),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
