#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/http/http.h"
#include "reconcile/testing/fake_server.h"

static const struct http_request slow = {.method = "GET", .path = "/slow"}, quick = {.method = "GET", .path = "/quick"};

struct setup {
  struct server *server;
  struct http *http;
  bool stop;
  unsigned traced;
};

static enum http_stop stop(void *context) {
  const struct setup *setup = context;
  return setup->stop ? HTTP_STOP_READS : HTTP_STOP_NONE;
}

static void count_trace(void *context, const struct http_request *request, const struct http_answer *answer,
                        double seconds) {
  struct setup *setup = context;
  (void)answer, (void)seconds;
  setup->traced++;
  assert_string_equal(request->method, "GET");
}

static void set_up(struct setup *setup, const struct server_row *rows, size_t count, unsigned connections) {
  struct jd_error error = {0};
  *setup = (struct setup){.server = server_start(rows, count, 0)};
  const struct http_options options = {.origin = server_origin(setup->server),
                                       .timeout = 5,
                                       .write_timeout = 5,
                                       .connections = connections,
                                       .read_only = true,
                                       .trace = count_trace,
                                       .stop = stop,
                                       .context = setup};
  setup->http = http_new(&options, &error);
  assert_non_null(setup->http);
}

static void tear_down(struct setup *setup) {
  server_stop(setup->server);
  http_free(setup->http);
}

static void wait_for(struct setup *setup, const struct http_batch *batch) {
  while (!http_is_done(batch))
    http_step(setup->http, 1000);
}

static void one_batch_does_not_wait_for_another(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {{"GET /slow", {"", 0}, SERVER_HANG, 0, 0},
                                    {"GET /quick", server_json(arena, 200, "{}"), SERVER_KEEP, 0, 0}};
  struct http_answer slow_answer, quick_answers[2];
  const struct http_request twice[] = {quick, quick};
  struct setup setup;
  set_up(&setup, rows, 2, 0);
  const struct http_batch *hanging = http_start(setup.http, arena, &slow, 1, &slow_answer);
  wait_for(&setup, http_start(setup.http, arena, twice, 2, quick_answers));
  assert_true(quick_answers[0].arrived && quick_answers[1].arrived);
  assert_int_equal(setup.traced, 2);
  assert_false(http_is_done(hanging));
  http_cancel(setup.http);
  assert_true(http_is_done(hanging));
  assert_int_equal(setup.traced, 3);
  tear_down(&setup);
}

static void what_is_cancelled_was_stopped(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {{"", {"", 0}, SERVER_HANG, 0, 0}};
  struct http_answer answer;
  struct setup setup;
  set_up(&setup, rows, 1, 0);
  const struct http_batch *batch = http_start(setup.http, arena, &slow, 1, &answer);
  http_step(setup.http, 1);
  assert_false(http_is_done(batch));
  http_cancel(setup.http);
  assert_true(http_is_done(batch));
  assert_false(answer.arrived);
  assert_int_equal(answer.error.code, JD_STOPPED);
  tear_down(&setup);
}

static void a_stop_ends_every_batch(void **state) {
  struct arena *arena = *state;
  const struct server_row rows[] = {{"", {"", 0}, SERVER_HANG, 0, 0}};
  struct http_answer answers[2];
  struct setup setup;
  set_up(&setup, rows, 1, 0);
  const struct http_batch *first = http_start(setup.http, arena, &slow, 1, &answers[0]);
  const struct http_batch *second = http_start(setup.http, arena, &quick, 1, &answers[1]);
  http_step(setup.http, 1);
  setup.stop = true;
  http_step(setup.http, 1000);
  assert_true(http_is_done(first) && http_is_done(second));
  assert_int_equal(answers[0].error.code, JD_STOPPED);
  assert_int_equal(answers[1].error.code, JD_STOPPED);
  tear_down(&setup);
}

static void connections_are_no_more_than_asked_for(void **state) {
  struct arena *arena = *state;
  const struct server_row row = {"", server_json(arena, 200, "{}"), SERVER_KEEP, 0, 0};
  enum { MANY = 20 };
  struct http_request requests[MANY];
  struct http_answer answers[MANY];
  struct setup setup;
  set_up(&setup, &row, 1, 3);
  for (size_t i = 0; i < MANY; i++)
    requests[i] = quick;
  wait_for(&setup, http_start(setup.http, arena, requests, MANY, answers));
  for (size_t i = 0; i < MANY; i++)
    assert_true(answers[i].arrived);
  assert_in_range(server_connections(setup.server), 1, 3);
  tear_down(&setup);
}

static void what_writes_is_refused_at_once(void **state) {
  struct arena *arena = *state;
  const struct server_row row = {"", server_json(arena, 200, "{}"), SERVER_KEEP, 0, 0};
  const struct http_request requests[] = {{.method = "DELETE", .path = "/x", .write = true}};
  struct http_answer answer;
  struct setup setup;
  set_up(&setup, &row, 1, 0);
  assert_true(http_is_done(http_start(setup.http, arena, requests, 1, &answer)));
  assert_int_equal(answer.error.code, JD_BUG);
  assert_true(http_is_done(http_start(setup.http, arena, requests, 0, NULL)));
  assert_int_equal(server_arrived(setup.server), 0);
  assert_int_equal(setup.traced, 0);
  tear_down(&setup);
}

static int new_arena(void **state) {
  secret_start();
  *state = arena_new();
  return 0;
}

static int drop_arena(void **state) {
  arena_free(*state);
  return 0;
}

int main(void) {
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, new_arena, drop_arena)
  const struct CMUnitTest tests[] = {
      WITH_ARENA(one_batch_does_not_wait_for_another),
      WITH_ARENA(what_is_cancelled_was_stopped),
      WITH_ARENA(a_stop_ends_every_batch),
      WITH_ARENA(connections_are_no_more_than_asked_for),
      WITH_ARENA(what_writes_is_refused_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
