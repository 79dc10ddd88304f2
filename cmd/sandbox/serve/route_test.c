#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/api/api.h"
#include "cmd/sandbox/serve/internal.h"

struct expectation {
  const char *method, *target;
  const char *path; /* of the route; NULL: none */
  const char *app, *name;
};

#define D         "/v1/app_1/durable-objects"
#define OBJECTS   "/v1/:app/durable-objects"
#define MALFORMED "malformed"
#define HUNDRED   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct expectation expectations[] = {
    {"GET", "/v1/regions", "/v1/regions", NULL, ""},
    {"HEAD", "/v1/regions", "/v1/regions", NULL, ""},
    {"POST", "/v1/regions", NULL, NULL, ""},
    {"POST", "/init", "/init", NULL, ""},
    {"GET", "/init", NULL, NULL, ""},
    {"POST", "/mcp", "/mcp", NULL, ""},
    {"GET", "/mcp", "/mcp", NULL, ""},
    {"PUT", "/mcp", NULL, NULL, ""},
    {"GET", "/apps", "/apps", NULL, ""},
    {"GET", "/apps/app_1/status", "/apps/:app/status", "app_1", ""},
    {"GET", "/apps/app_1", NULL, NULL, ""},
    {"GET", "/v1/app_1/config", "/v1/:app/config", "app_1", ""},
    {"GET", "/v1/regions/config", "/v1/:app/config", "regions", ""},
    {"GET", "/v1/app_1/env", "/v1/:app/env", "app_1", ""},
    {"PATCH", "/v1/app_1/env", "/v1/:app/env", "app_1", ""},
    {"GET", D, OBJECTS, "app_1", ""},
    {"POST", D "?x=/y", OBJECTS, "app_1", ""},
    {"GET", D "/chat-room", OBJECTS "/:name", "app_1", "chat-room"},
    {"DELETE", D "/chat-room", OBJECTS "/:name", "app_1", "chat-room"},
    {"GET", D "/a%2Fb", OBJECTS "/:name", "app_1", "a/b"},
    {"GET", D "/%252F", OBJECTS "/:name", "app_1", "%2F"},
    {"GET", D "/", OBJECTS "/:name", "app_1", ""},
    {"GET", D "/env", OBJECTS "/env", "app_1", ""},
    {"DELETE", D "/env", OBJECTS "/:name", "app_1", "env"},
    {"PUT", D "/env", NULL, NULL, ""},
    {"PUT", D "/env/KEY", OBJECTS "/env/:name", "app_1", "KEY"},
    {"PUT", D "/env/", OBJECTS "/env/:name", "app_1", ""},
    {"DELETE", D "/env/KEY", OBJECTS "/env/:name", "app_1", "KEY"},
    {"GET", D "/env/KEY", NULL, NULL, ""},
    {"GET", D "/env/usage", OBJECTS "/:name/usage", "app_1", "env"},
    {"GET", D "/usage/usage", OBJECTS "/:name/usage", "app_1", "usage"},
    {"GET", D "//usage", NULL, NULL, ""},
    {"GET", D "/a/", NULL, NULL, ""},
    {"GET", D "/" HUNDRED, OBJECTS "/:name", "app_1", HUNDRED},
    {"GET", D "/" HUNDRED "a", NULL, NULL, ""},
    {"GET", "/v1//durable-objects", NULL, NULL, ""},
    {"GET", "/V1/app_1/durable-objects", NULL, NULL, ""},
    {"GET", "/v1/app_1/durable-objects/a/b/c/d/e/f/g", NULL, NULL, ""},
    {"GET", "v1/regions", NULL, NULL, ""},
    {"GET", "", NULL, NULL, ""},
    {"GET", "/v1/app%00/durable-objects", NULL, NULL, ""},
    {"GET", D "/%zz", MALFORMED, NULL, ""},
    {"GET", D "/%4", MALFORMED, NULL, ""},
    {"GET", "/nowhere/%", MALFORMED, NULL, ""},
    {"GET", D "/%C3", MALFORMED, NULL, ""},
    {"GET", D "?%zz", OBJECTS, "app_1", ""},
    {"POST", "/__sandbox/reset", "/__sandbox/:name", NULL, "reset"},
};

static void each_target_finds_its_route(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
    JD_ARENA arena = arena_new();
    const struct expectation *expected = &expectations[i];
    struct target found = route_find(arena, api_routes, expected->method, expected->target);
    const char *path = found.malformed ? MALFORMED : found.route ? found.route->path : NULL;
    if (path != expected->path && (!path || !expected->path || strcmp(path, expected->path) != 0))
      fail_msg("%s %s is %s, not %s", expected->method, expected->target, path, expected->path);
    if (!found.route)
      continue;
    assert_string_equal(found.route->method, strcmp(expected->method, "HEAD") == 0 ? "GET" : expected->method);
    assert_true(bytes_equal(found.name, bytes_of(expected->name)));
    if (expected->app)
      assert_string_equal(found.app_id, expected->app);
  }
}

static void path_and_query_are_separated(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct target found = route_find(arena, api_routes, "GET", D "?a=1?b");
  assert_string_equal(found.path, D);
  assert_string_equal(found.query, "a=1?b");
  assert_string_equal(found.route->path, "/v1/:app/durable-objects");
}

static void a_name_may_contain_nul(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct target found = route_find(arena, api_routes, "GET", D "/a%00b");
  assert_int_equal(found.name.len, 3);
  assert_memory_equal(found.name.data, "a\0b", 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_target_finds_its_route),
      cmocka_unit_test(path_and_query_are_separated),
      cmocka_unit_test(a_name_may_contain_nul),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
