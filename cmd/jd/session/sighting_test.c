#include "cmd/jd/session/session.h"

#include "reconcile/engine/engine.h"
#include "reconcile/testing/scratch.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NOW = 1000000000 };
static const int64_t day = 24 * INT64_C(3600) * 1000;

static struct session session_of(const struct scratch *scratch, const char *app, const char *endpoint) {
  setenv("XDG_CACHE_HOME", scratch_path(scratch, "cache"), 1);
  struct session session = {.arena = scratch->arena};
  session.config.app.text = app;
  session.config.endpoint.text = endpoint;
  return session;
}

static void remember(struct session *session, int64_t now, const struct sighting *before, const char *subdomain,
                     const char *stamp) {
  struct live_object rows[] = {{.name = "chat-room"}, {.name = "old-room"}};
  const struct live live = {.objects = rows, .object_count = 2};
  const struct overview overview = {.subdomain = subdomain, .stamp = stamp};
  sighting_remember(session, now, before, &live, &overview);
}

static void what_was_seen_is_known_for_a_day(void **state) {
  struct session session = session_of(*state, "app_1", "https://e");
  struct sighting seen, none = {0};
  sighting_recall(&session, NOW, &seen);
  assert_null(seen.subdomain);
  assert_int_equal(seen.name_count, 0);
  remember(&session, NOW, &none, "mine", "s1");
  sighting_recall(&session, NOW + day - 1, &seen);
  assert_string_equal(seen.subdomain, "mine");
  assert_string_equal(seen.stamp, "s1");
  assert_int_equal(seen.name_count, 2);
  assert_string_equal(seen.names[1], "old-room");
  remember(&session, NOW + day - 1, &seen, "mine", "s1"); /* confirmed by the stamp alone: no younger for that */
  sighting_recall(&session, NOW + day, &seen);
  assert_null(seen.subdomain);
  assert_int_equal(seen.name_count, 2);
  sighting_recall(&session, NOW - 1, &seen); /* a clock that was set back */
  assert_null(seen.subdomain);
}

static void a_part_keeps_the_names(void **state) {
  struct session session = session_of(*state, "app_1", "https://e");
  struct sighting seen, none = {0};
  remember(&session, NOW, &none, "mine", "s1");
  sighting_recall(&session, NOW, &seen);
  sighting_remember(&session, NOW, &seen, NULL, &(struct overview){.subdomain = "new", .stamp = "s2"});
  sighting_recall(&session, NOW, &seen);
  assert_string_equal(seen.subdomain, "new");
  assert_int_equal(seen.name_count, 2);
  remember(&session, NOW, &seen, "new", NULL); /* without a stamp nothing could confirm it */
  sighting_recall(&session, NOW, &seen);
  assert_null(seen.subdomain);
}

static void another_app_or_endpoint_is_another(void **state) {
  struct session session = session_of(*state, "app_1", "https://e"), other = session_of(*state, "app_2", "https://e"),
                 elsewhere = session_of(*state, "app_1", "https://f"), sandbox = session;
  struct sighting seen, none = {0};
  sandbox.config.sandbox = true;
  remember(&session, NOW, &none, "mine", "s1");
  sighting_recall(&other, NOW, &seen);
  assert_null(seen.subdomain);
  sighting_recall(&elsewhere, NOW, &seen);
  assert_null(seen.subdomain);
  sighting_recall(&sandbox, NOW, &seen);
  assert_null(seen.subdomain);
  remember(&session, NOW, &none, "evil.example/x", "s1"); /* no subdomain, whoever wrote it */
  sighting_recall(&session, NOW, &seen);
  assert_null(seen.subdomain);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_was_seen_is_known_for_a_day, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(a_part_keeps_the_names, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(another_app_or_endpoint_is_another, scratch_setup, scratch_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
