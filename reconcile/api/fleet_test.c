#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/api/api.h"
#include "reconcile/testing/fake_server.h"

#define LISTED(status)                                                                                                 \
  "{\"id\":\"i\",\"name\":\"a\",\"class_name\":\"C\",\"status\":\"" status "\",\"access_mode\":\"public\","            \
  "\"last_deployed_at\":null,\"error_message\":null"
#define LIST(status) "{\"durable_objects\":[" LISTED(status) "}]}"
#define GOT(status)  LISTED(status) ",\"code\":\"code\",\"created_at\":\"c\",\"updated_at\":\"u\"}"
#define KEYS         "{\"keys\":[]}"
#define LIMITED      "{\"error\":{\"code\":\"REQUEST_ERROR\",\"message\":\"Rate limit exceeded\",\"remediation\":\"\"}}"
#define NO_APP       "{\"error\":{\"code\":\"RESOURCE_NOT_FOUND\",\"message\":\"App c not found\",\"remediation\":\"\"}}"

enum { MOST_ROWS = 512, MOST_APPS = 100 };

struct world {
  struct arena *arena;
  struct server_row rows[MOST_ROWS];
  size_t row_count;
  struct server *server;
  struct http *http;
  struct fleet fleet;
  struct clock clock;
  bool dead; /* the server has stopped before the first request */
  const char *apps[MOST_APPS];
  int64_t now, step;                        /* each look at the clock takes `step` ms */
  unsigned renders_until_stop, looks_after; /* 0: never stops; how often the clock is looked at once it could stop */
  unsigned handed_on_until_refusal;         /* 0: never refused */
  unsigned rendered_count, handed_on_count, waits;
  struct buf rendered, handed_on;
};

static int64_t world_now(void *context) {
  struct world *world = context;
  return world->now += world->step;
}

static uint32_t no_chance(void *context, uint32_t below) {
  (void)context, (void)below;
  return 0;
}

static uint32_t all_chance(void *context, uint32_t below) {
  (void)context;
  return below - 1;
}

static bool is_stopped(void *context) {
  struct world *world = context;
  if (!world->renders_until_stop || world->rendered_count < world->renders_until_stop)
    return false;
  if (world->looks_after == 0)
    return true;
  world->looks_after--;
  return false;
}

static enum http_stop stop(void *context) {
  return is_stopped(context) ? HTTP_STOP_READS : HTTP_STOP_NONE;
}

static void render(void *context, struct arena *arena, const char *app_id, const struct live *live,
                   const struct jd_error *error, struct fleet_text *out) {
  struct world *world = context;
  assert_non_null(arena);
  assert_true((live != NULL) != (error != NULL));
  world->rendered_count++;
  buf_printf(&world->rendered, "%s ", app_id);
  buf_printf(&out->text, "%s:%s ", app_id, !live ? "failed" : live->object_count ? live->objects[0].name : "empty");
}

static bool hand_on(void *context, const struct fleet_text *text) {
  struct world *world = context;
  buf_add_bytes(&world->handed_on, buf_bytes(&text->text));
  return ++world->handed_on_count != world->handed_on_until_refusal;
}

static void waiting(void *context, const char *app_id, const struct jd_error *why, unsigned ms) {
  (void)app_id, (void)ms;
  assert_int_not_equal(why->code, JD_NONE);
  ((struct world *)context)->waits++;
}

static void add_row(struct world *world, const char *path, int status, const char *body, unsigned times) {
  const char *request = arena_printf(world->arena, "GET %s", path);
  const char *headers = "Content-Type: application/json\r\nRetry-After: 1\r\n";
  assert_in_range(world->row_count, 0, MOST_ROWS - 1);
  world->rows[world->row_count++] =
      (struct server_row){request,
                          server_reply(world->arena, status,
                                       status == 429 ? headers : "Content-Type: application/json\r\n", bytes_of(body)),
                          SERVER_KEEP, times, 0};
}

static const char *path_of(struct world *world, const char *app, const char *rest) {
  return arena_printf(world->arena, "/v1/%s/%s", app, rest);
}

/* An app with one object that is READY. */
static void add_app(struct world *world, const char *app) {
  add_row(world, path_of(world, app, "durable-objects"), 200, LIST("READY"), 0);
  add_row(world, path_of(world, app, "durable-objects/env"), 200, KEYS, 0);
  add_row(world, path_of(world, app, "env"), 200, KEYS, 0);
  add_row(world, path_of(world, app, "durable-objects/a"), 200, GOT("READY"), 0);
}

static void name_app(struct world *world, const char *app) {
  assert_in_range(world->fleet.app_count, 0, MOST_APPS - 1);
  world->apps[world->fleet.app_count++] = app;
}

static size_t run(struct world *world, unsigned jobs, unsigned retries) {
  static const char *const names[] = {"a"};
  struct jd_error error = {0};
  world->server = server_start(world->rows, world->row_count, 0);
  const struct http_options options = {.origin = server_origin(world->server),
                                       .timeout = 5,
                                       .write_timeout = 5,
                                       .connections = 8,
                                       .read_only = true,
                                       .stop = stop,
                                       .context = world};
  world->http = http_new(&options, &error);
  assert_non_null(world->http);
  world->clock = (struct clock){world_now, NULL, world->dead ? all_chance : no_chance, is_stopped, world};
  struct fleet *fleet = &world->fleet;
  fleet->http = world->http;
  fleet->jobs = jobs;
  fleet->retry = (struct retry){.clock = world->clock, .retries = retries, .connect_for_s = 1};
  fleet->apps = world->apps;
  fleet->names = names;
  fleet->name_count = 1;
  fleet->context = world;
  fleet->render = render;
  fleet->hand_on = hand_on;
  fleet->waiting = waiting;
  if (world->dead)
    server_stop(world->server);
  size_t left = fleet_read(fleet);
  if (!world->dead)
    server_stop(world->server);
  http_free(world->http);
  return left;
}

static void apps_are_handed_on_in_the_order_given(void **state) {
  struct world *world = *state;
  static const char *const apps[] = {"d", "a", "c", "b"};
  for (size_t i = 0; i < 4; i++) {
    add_app(world, apps[i]);
    name_app(world, apps[i]);
  }
  assert_int_equal(run(world, 3, 0), 0);
  assert_string_equal(world->handed_on.data, "d:a a:a c:a b:a ");
}

static void no_apps_are_no_work(void **state) {
  struct world *world = *state;
  add_app(world, "a");
  assert_int_equal(run(world, 16, 0), 0);
  assert_int_equal(world->rendered_count, 0);
}

static void a_limited_app_does_not_hold_up_the_others(void **state) {
  struct world *world = *state;
  static const char *const apps[] = {"a", "b", "c"};
  add_row(world, "/v1/a/durable-objects", 429, LIMITED, 1);
  for (size_t i = 0; i < 3; i++) {
    add_app(world, apps[i]);
    name_app(world, apps[i]);
  }
  world->step = 50;
  assert_int_equal(run(world, 1, 1), 0);
  assert_string_equal(world->rendered.data, "b c a ");
  assert_string_equal(world->handed_on.data, "a:a b:a c:a ");
  assert_int_equal(world->waits, 1);
}

static void an_app_that_fails_is_an_entry_and_not_the_end(void **state) {
  struct world *world = *state;
  add_app(world, "a");
  add_row(world, "", 404, NO_APP, 0);
  world->rows[world->row_count - 1].request = "";
  name_app(world, "c");
  name_app(world, "a");
  assert_int_equal(run(world, 2, 4), 0);
  assert_string_equal(world->handed_on.data, "c:failed a:a ");
  assert_int_equal(world->waits, 0);
}

static void tries_are_counted_for_each_app(void **state) {
  struct world *world = *state;
  add_row(world, "/v1/a/durable-objects", 502, "{}", 2);
  add_row(world, "/v1/b/durable-objects", 502, "{}", 3);
  add_app(world, "a");
  add_app(world, "b");
  name_app(world, "a");
  name_app(world, "b");
  world->step = 10;
  assert_int_equal(run(world, 1, 2), 0);
  assert_string_equal(world->handed_on.data, "a:a b:failed ");
  assert_int_equal(world->waits, 4);
}

/* The first window of apps waits for the server, and nobody after it. */
static void a_server_that_is_not_there_is_waited_for_once(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < MOST_APPS - 1; i++)
    name_app(world, "a");
  world->dead = true;
  world->step = 10;
  assert_int_equal(run(world, 1, 4), 0);
  assert_int_equal(world->handed_on_count, MOST_APPS - 1);
  assert_in_range(world->waits, 2, 2 * LIMIT_FLEET_AHEAD);
}

static void reads_that_contradict_each_other_are_sent_again_once(void **state) {
  struct world *world = *state;
  add_row(world, "/v1/a/durable-objects", 200, LIST("BUILDING"), 1);
  add_row(world, "/v1/b/durable-objects", 200, LIST("BUILDING"), 2);
  add_app(world, "a");
  add_app(world, "b");
  name_app(world, "a");
  name_app(world, "b");
  assert_int_equal(run(world, 2, 4), 0);
  assert_string_equal(world->handed_on.data, "a:a b:failed ");
}

static void a_stop_hands_on_what_is_there_and_counts_the_rest(void **state) {
  struct world *world = *state;
  static const char *const apps[] = {"a", "b", "c", "d"};
  add_row(world, "/v1/a/durable-objects", 429, LIMITED, 0);
  for (size_t i = 0; i < 4; i++) {
    add_app(world, apps[i]);
    name_app(world, apps[i]);
  }
  world->renders_until_stop = 2; /* a waits, b and c are there, d is not begun or under way */
  assert_int_equal(run(world, 1, 4), 2);
  assert_string_equal(world->handed_on.data, "b:a c:a ");
}

static void a_report_that_nobody_takes_ends_the_run(void **state) {
  struct world *world = *state;
  static const char *const apps[] = {"a", "b", "c", "d"};
  for (size_t i = 0; i < 4; i++) {
    add_app(world, apps[i]);
    name_app(world, apps[i]);
  }
  world->handed_on_until_refusal = 2;
  assert_in_range(run(world, 2, 0), 2, 3);
  assert_int_equal(world->handed_on_count, 2);
}

/* The first app waits for ever: only so many others are begun meanwhile. */
static void what_waits_for_its_turn_is_bounded(void **state) {
  struct world *world = *state;
  add_row(world, "/v1/first/durable-objects", 429, LIMITED, 0);
  add_app(world, "first");
  name_app(world, "first");
  for (int i = 1; i < MOST_APPS; i++)
    name_app(world, "other");
  add_app(world, "other");
  world->renders_until_stop = LIMIT_FLEET_AHEAD - 1;
  world->looks_after = 20;
  assert_int_equal(run(world, 1, 1), MOST_APPS - (LIMIT_FLEET_AHEAD - 1));
  assert_int_equal(world->rendered_count, LIMIT_FLEET_AHEAD - 1);
}

static int set_up(void **state) {
  static struct world world;
  secret_start();
  world = (struct world){.arena = arena_new()};
  buf_init(&world.rendered, LIMIT_DOCUMENT_BYTES);
  buf_init(&world.handed_on, LIMIT_DOCUMENT_BYTES);
  *state = &world;
  return 0;
}

static int tear_down(void **state) {
  struct world *world = *state;
  buf_free(&world->rendered);
  buf_free(&world->handed_on);
  arena_free(world->arena);
  return 0;
}

int main(void) {
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      IN_A_WORLD(apps_are_handed_on_in_the_order_given),
      IN_A_WORLD(no_apps_are_no_work),
      IN_A_WORLD(a_limited_app_does_not_hold_up_the_others),
      IN_A_WORLD(an_app_that_fails_is_an_entry_and_not_the_end),
      IN_A_WORLD(tries_are_counted_for_each_app),
      IN_A_WORLD(a_server_that_is_not_there_is_waited_for_once),
      IN_A_WORLD(reads_that_contradict_each_other_are_sent_again_once),
      IN_A_WORLD(a_stop_hands_on_what_is_there_and_counts_the_rest),
      IN_A_WORLD(a_report_that_nobody_takes_ends_the_run),
      IN_A_WORLD(what_waits_for_its_turn_is_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
