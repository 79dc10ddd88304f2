#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/api/api.h"
#include "reconcile/testing/fake_server.h"

#define LISTED(name, status)                                                                                           \
  "{\"id\":\"i\",\"name\":\"" name "\",\"class_name\":\"C\",\"status\":\"" status "\",\"access_mode\":\"public\","     \
  "\"last_deployed_at\":null,\"error_message\":null"
#define LIST(rows) "{\"durable_objects\":[" rows "]}"
#define GOT(name, status)                                                                                              \
  LISTED(name, status) ",\"code\":\"code of " name "\",\"created_at\":\"c\",\"updated_at\":\"u\"}"
#define MISSING                                                                                                        \
  "{\"error\":{\"code\":\"RESOURCE_NOT_FOUND\",\"message\":\"Durable Object not found\",\"remediation\":\"\"}}"
#define NO_ROUTE "{\"message\":\"Route GET:/v1/app/env not found\",\"error\":\"Not Found\",\"statusCode\":404}"

static const char key[] = "bb_sk_0123456789abcdef0123456789abcdef01234567";

struct setup {
  struct arena *arena;
  struct server *server;
  struct remote *remote;
  struct secret *api_key;
};

static void set_up(struct setup *setup, struct arena *arena, const struct server_row *rows, size_t count,
                   unsigned hold) {
  struct jd_error error = {0};
  *setup = (struct setup){.arena = arena, .server = server_start(rows, count, hold)};
  setup->api_key = secret_new(bytes_of(key));
  const struct http_options options = {
      .origin = server_origin(setup->server), .api_key = setup->api_key, .timeout = 5, .write_timeout = 5};
  struct http *http = http_new(&options, &error);
  assert_non_null(http);
  setup->remote = rest_new(http, "app");
}

static void tear_down(struct setup *setup) {
  server_stop(setup->server);
  remote_close(setup->remote);
  secret_free(setup->api_key);
}

static struct server_row row_of(struct arena *arena, const char *request, int status, const char *body,
                                unsigned times) {
  return (struct server_row){request, server_json(arena, status, body), SERVER_KEEP, times, 0};
}

static const char list_path[] = "GET /v1/app/durable-objects";
static const char env_path[] = "GET /v1/app/durable-objects/env";
static const char app_env_path[] = "GET /v1/app/env";
static const char a_path[] = "GET /v1/app/durable-objects/a";
static const char b_path[] = "GET /v1/app/durable-objects/b";
static const char *const both[] = {"a", "b"};

/* ---- snapshots ---- */

static void a_snapshot_is_one_round_trip(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {
      row_of(arena, list_path, 200, LIST(LISTED("z", "ERROR") "}," LISTED("a", "READY") "}"), 0),
      row_of(arena, env_path, 200, "{\"keys\":[\"A\",\"B\"]}", 0),
      row_of(arena, app_env_path, 200, "{\"keys\":[\"Z\",\"Y\"],\"updatedAt\":null}", 0),
      row_of(arena, a_path, 200, GOT("a", "READY"), 0),
      row_of(arena, b_path, 404, MISSING, 0),
  };
  struct setup setup;
  struct live live = {0};
  struct jd_error error = {0};
  set_up(&setup, arena, rows, 5, 5); /* no answer before all five have arrived */
  if (!remote_read(setup.remote, arena, both, 2, &live, NULL, &error))
    fail_msg("%s", error.message);
  assert_int_equal(server_arrived(setup.server), 5);
  assert_int_equal(live.object_count, 2);
  assert_string_equal(live.objects[0].name, "a");
  assert_true(live.objects[0].has_code);
  assert_string_equal(live.objects[0].code.data, "code of a");
  assert_string_equal(live.objects[1].name, "z");
  assert_false(live.objects[1].has_code);
  assert_true(live_has_env(&live, "A") && live_has_env(&live, "B"));
  assert_int_equal(live.app_env_count, 2);
  assert_string_equal(live.app_env_keys[0], "Y");
  for (unsigned i = 0; i < 5; i++)
    assert_true(strncmp(server_request(setup.server, i), "GET ", 4) == 0);
  tear_down(&setup);
}

/* What `status` shows is one too, with all that it shows besides. */
static void an_overview_is_one_round_trip(void **state) {
  struct arena *arena = *state;
  static const struct {
    int status;
    const char *usage, *apps, *config, *subdomain;
    bool has_usage, lists, stamped;
  } cases[] = {
      {200, "{\"do_requests\":3,\"do_cpu_ms\":4}",
       "{\"apps\":[{\"id\":\"b\",\"subdomain\":\"other\"},{\"id\":\"app\",\"subdomain\":\"mine\"}]}",
       "{\"id\":\"app\",\"name\":\"x\"}", "mine", true, true, true},
      {200, "{\"do_requests\":3}", "{\"apps\":[{\"id\":\"app\",\"subdomain\":\"evil.example/x\"}]}",
       "{\"id\":\"b\",\"name\":\"x\"}", NULL, false, true, false},
      {200, "{}", "{\"apps\":[{\"id\":\"app\",\"subdomain\":null},7]}", "{}", NULL, false, true, false},
      {200, "7", "{\"apps\":{}}", "7", NULL, false, false, false},
      {500, "{}", "{}", "{\"id\":\"app\",\"name\":\"x\"}", NULL, false, false, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct server_row rows[] = {
        row_of(arena, list_path, 200, LIST(LISTED("a", "READY") "}"), 0),
        row_of(arena, env_path, 200, "{\"keys\":[]}", 0),
        row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0),
        row_of(arena, a_path, 200, GOT("a", "READY"), 0),
        row_of(arena, "GET /v1/app/durable-objects/usage/usage", cases[i].status, cases[i].usage, 0),
        row_of(arena, "GET /apps", cases[i].status, cases[i].apps, 0),
        row_of(arena, "GET /v1/app/config", cases[i].status, cases[i].config, 0),
    };
    struct setup setup;
    struct live live = {0};
    struct jd_error error = {0};
    struct overview overview = {.wants_usage = true, .wants_subdomain = true, .wants_stamp = true};
    set_up(&setup, arena, rows, 7, 7); /* no answer before all seven have arrived */
    if (!remote_read(setup.remote, arena, both, 1, &live, &overview, &error))
      fail_msg("%s", error.message);
    assert_int_equal(server_arrived(setup.server), 7);
    assert_true(live.objects[0].has_code);
    assert_int_equal(overview.stamp != NULL, cases[i].stamped);
    assert_int_equal(overview.stamp_error.code == JD_NONE, cases[i].stamped);
    assert_int_equal(overview.has_usage, cases[i].has_usage);
    assert_int_equal(overview.usage_error.code == JD_NONE, cases[i].has_usage);
    assert_int_equal(overview.subdomain_error.code == JD_NONE, cases[i].lists);
    if (cases[i].subdomain)
      assert_string_equal(overview.subdomain, cases[i].subdomain);
    else
      assert_null(overview.subdomain);
    tear_down(&setup);
  }
}

static void what_an_overview_does_not_want_is_not_read(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {row_of(arena, list_path, 200, LIST(""), 0),
                                    row_of(arena, env_path, 200, "{\"keys\":[]}", 0),
                                    row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0)};
  struct setup setup;
  struct live live = {0};
  struct overview overview = {0};
  set_up(&setup, arena, rows, 3, 0);
  assert_true(remote_read(setup.remote, arena, NULL, 0, &live, &overview, NULL));
  assert_int_equal(server_arrived(setup.server), 3);
  assert_false(overview.has_usage);
  tear_down(&setup);
}

static void names_that_cannot_be_read_are_not_asked_for(void **state) {
  struct arena *arena = *state;
  char name[102];
  memset(name, 'a', 101);
  name[101] = '\0';
  const char *const names[] = {name, "env"};
  const char *listed = arena_printf(arena, LIST(LISTED("env", "READY") "}," LISTED("%s", "READY") "}"), name);
  const struct server_row rows[] = {row_of(arena, list_path, 200, listed, 0),
                                    row_of(arena, env_path, 200, "{\"keys\":[]}", 0),
                                    row_of(arena, app_env_path, 404, NO_ROUTE, 0)};
  struct setup setup;
  struct live live = {0};
  struct jd_error error = {0};
  set_up(&setup, arena, rows, 3, 0);
  assert_true(remote_read(setup.remote, arena, names, 2, &live, NULL, &error));
  assert_int_equal(server_arrived(setup.server), 3);
  assert_int_equal(live.object_count, 2);
  assert_false(live.objects[0].has_code || live.objects[1].has_code);
  assert_int_equal(live.app_env_count, 0);
  tear_down(&setup);
}

/* One snapshot of a and b against rows of which the last three are these. */
static void expect_snapshot_error(struct arena *arena, const struct server_row *rows, size_t count, enum jd_code code,
                                  const char *said) {
  struct setup setup;
  struct live live = {.object_count = 77};
  struct jd_error error = {0};
  set_up(&setup, arena, rows, count, 0);
  assert_false(remote_read(setup.remote, arena, both, 2, &live, NULL, &error));
  if (error.code != code || !strstr(error.message, said))
    fail_msg("%d %s (expected %d %s)", error.code, error.message, code, said);
  assert_int_equal(live.object_count, 77);
  assert_null(strstr(error.message, key));
  tear_down(&setup);
}

/* What each failure is called is for wire_failure_test.c and wire_test.c. */
static void one_failed_read_fails_the_whole(void **state) {
  struct arena *arena = *state;
  const struct server_row good[] = {row_of(arena, list_path, 200, LIST(""), 0),
                                    row_of(arena, env_path, 200, "{\"keys\":[]}", 0),
                                    row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0),
                                    row_of(arena, a_path, 404, MISSING, 0), row_of(arena, b_path, 404, MISSING, 0)};
  const struct {
    struct bytes reply;
    enum jd_code code;
    const char *said;
  } cases[] = {
      {server_reply(arena, 204, "Fly-Replay: region=sjc\r\n", bytes_of("")), JD_PROTOCOL, "region=sjc"},
      {server_reply(arena, 200, "Content-Type: text/html\r\n", bytes_of("<html></html>")), JD_PROTOCOL, "<html>"},
      {server_json(arena, 401,
                   "{\"error\":{\"code\":\"AUTH_INVALID_API_KEY\",\"message\":\"no " /* echoed */
                   "bb_sk_0123456789abcdef0123456789abcdef01234567\"}}"),
       JD_AUTH, "no ***."},
      {server_json(arena, 404, "{\"error\":{\"code\":\"RESOURCE_NOT_FOUND\",\"message\":\"App app not found\"}}"),
       JD_NOT_FOUND, "--app"},
      {server_reply(arena, 502, "", bytes_of("bad gateway")), JD_UPSTREAM, "bad gateway"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t broken = 0; broken < 5; broken++) {
      struct server_row rows[5];
      memcpy(rows, good, sizeof rows);
      rows[broken].reply = cases[i].reply;
      expect_snapshot_error(arena, rows, 5, cases[i].code, cases[i].said);
    }
}

static void a_missing_route_is_forgiven_for_the_app_env_alone(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {row_of(arena, list_path, 200, LIST(""), 0),
                                    row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0),
                                    row_of(arena, env_path, 404, NO_ROUTE, 0), row_of(arena, a_path, 404, MISSING, 0),
                                    row_of(arena, b_path, 404, MISSING, 0)};
  expect_snapshot_error(arena, rows, 5, JD_PROTOCOL, "does not know this path");
}

static void the_most_telling_error_is_shown(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {{list_path, {"", 0}, SERVER_RESET, 0, 0},
                                    row_of(arena, env_path, 502, "x", 0),
                                    row_of(arena, app_env_path, 200, "null", 0),
                                    row_of(arena, a_path, 401, "{\"error\":{\"code\":\"X\",\"message\":\"m\"}}", 0),
                                    {b_path, {"", 0}, SERVER_CLOSE, 0, 0}};
  expect_snapshot_error(arena, rows, 5, JD_AUTH, "(401 X)");
}

static void a_torn_snapshot_is_read_again(void **state) {
  struct arena *arena = *state;
  const char *ready = LIST(LISTED("a", "READY") "}"), *building = LIST(LISTED("a", "BUILDING") "}");
  const struct server_row rows[] = {
      row_of(arena, list_path, 200, building, 1),       row_of(arena, list_path, 200, ready, 0),
      row_of(arena, env_path, 200, "{\"keys\":[]}", 0), row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0),
      row_of(arena, a_path, 200, GOT("a", "READY"), 0), row_of(arena, b_path, 404, MISSING, 0)};
  struct setup setup;
  struct live live = {0};
  struct jd_error error = {0};
  set_up(&setup, arena, rows, 6, 0);
  assert_true(remote_read(setup.remote, arena, both, 2, &live, NULL, &error));
  assert_int_equal(server_arrived(setup.server), 10);
  assert_int_equal(live.objects[0].status, ROW_READY);
  tear_down(&setup);
}

static void an_app_that_keeps_changing_is_stale(void **state) {
  struct arena *arena = *state;
  const struct server_row env = row_of(arena, env_path, 200, "{\"keys\":[]}", 0);
  const struct server_row app_env = row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0);
  const struct server_row no_b = row_of(arena, b_path, 404, MISSING, 0);
  const struct server_row listed[] = {row_of(arena, list_path, 200, LIST(LISTED("a", "READY") "}"), 0), env, app_env,
                                      row_of(arena, a_path, 404, MISSING, 0), no_b};
  const struct server_row got[] = {row_of(arena, list_path, 200, LIST(""), 0), env, app_env,
                                   row_of(arena, a_path, 200, GOT("a", "READY"), 0), no_b};
  const struct server_row differs[] = {listed[0], env, app_env, row_of(arena, a_path, 200, GOT("a", "ERROR"), 0), no_b};
  expect_snapshot_error(arena, listed, 5, JD_STALE, "The app is changing");
  expect_snapshot_error(arena, got, 5, JD_STALE, "The app is changing");
  expect_snapshot_error(arena, differs, 5, JD_STALE, "The app is changing");
}

static void another_row_than_the_requested_one_is_an_error(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {
      row_of(arena, list_path, 200, LIST(LISTED("a", "READY") "}," LISTED("b", "READY") "}"), 0),
      row_of(arena, env_path, 200, "{\"keys\":[]}", 0), row_of(arena, app_env_path, 200, "{\"keys\":[]}", 0),
      row_of(arena, a_path, 200, GOT("a", "READY"), 0), row_of(arena, b_path, 200, GOT("a", "READY"), 0)};
  expect_snapshot_error(arena, rows, 5, JD_PROTOCOL, "another Durable Object (a)");
}

/* ---- writes ---- */

static void a_value_that_is_echoed_is_masked(void **state) {
  struct arena *arena = *state;
  const struct server_row row =
      row_of(arena, "", 400, "{\"error\":{\"code\":\"X\",\"message\":\"bad value 'hunter22'\"}}", 0);
  struct setup setup;
  struct jd_error error = {0};
  JD_SECRET value = secret_new(bytes_of("hunter22"));
  set_up(&setup, arena, &row, 1, 0);
  assert_false(setup.remote->ops->set_env(setup.remote, "K", value, NULL, &error));
  assert_non_null(strstr(error.message, "bad value '***'"));
  tear_down(&setup);
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(a_snapshot_is_one_round_trip, arena),
      cmocka_unit_test_prestate(an_overview_is_one_round_trip, arena),
      cmocka_unit_test_prestate(what_an_overview_does_not_want_is_not_read, arena),
      cmocka_unit_test_prestate(names_that_cannot_be_read_are_not_asked_for, arena),
      cmocka_unit_test_prestate(one_failed_read_fails_the_whole, arena),
      cmocka_unit_test_prestate(a_missing_route_is_forgiven_for_the_app_env_alone, arena),
      cmocka_unit_test_prestate(the_most_telling_error_is_shown, arena),
      cmocka_unit_test_prestate(a_torn_snapshot_is_read_again, arena),
      cmocka_unit_test_prestate(an_app_that_keeps_changing_is_stale, arena),
      cmocka_unit_test_prestate(another_row_than_the_requested_one_is_an_error, arena),
      cmocka_unit_test_prestate(a_value_that_is_echoed_is_masked, arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
