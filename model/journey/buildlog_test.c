#include "model/journey/journey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_line_as_the_journey_has_it(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_string_equal(buildlog_line(arena, "2026-11-23T10:04:11Z", "chat-room"),
                      "2026-11-23T10:04:11Z  durable  manage_durable_objects  chat-room  ok\n");
  assert_string_equal(buildlog_line(arena, "2026-11-23T10:04:11Z", "env/AI_API_KEY"),
                      "2026-11-23T10:04:11Z  durable  manage_durable_objects  env/AI_API_KEY  ok\n");
}

static void test_own_lines_are_read_back_in_order(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *text = arena_printf(arena, "%s%s%s", buildlog_line(arena, "2026-11-23T10:04:11Z", "chat-room"),
                                  buildlog_line(arena, "2026-11-23T10:04:12Z", "env/KEY"),
                                  buildlog_line(arena, "2026-11-22", "agent"));
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, bytes_of(text), &entries, &count);
  assert_int_equal(count, 3);
  assert_string_equal(entries[0].time, "2026-11-23T10:04:11Z");
  assert_string_equal(entries[0].name, "chat-room");
  assert_string_equal(entries[0].result, "ok");
  assert_string_equal(entries[1].name, "env/KEY");
  assert_string_equal(entries[2].time, "2026-11-22");
  assert_string_equal(entries[2].name, "agent");
}

static void test_others_lines_are_passed_over(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  static const char text[] =
      "# Build log\r\n"
      "\r\n"
      "2026-11-20T09:00:00Z  schema  manage_schema  users  ok\r\n"
      "2026-11-20T09:00:01Z  durable  manage_durable_objects  agent  failed: 502  bad gateway\r\n"
      "2026-11-20T09:00:02Z durable manage_durable_objects one-blank ok\n"
      "2026-11-20T09:00:03Z\tdurable\tmanage_durable_objects\ttabs\tok\n"
      "yesterday  durable  manage_durable_objects  no-time  ok\n"
      "2026-11-20T09:00:04Z  durability  manage_durable_objects  other-stage  ok\n"
      "2026-11-20T09:00:05Z  durable  manage_durable_objects  torn\n"
      "2026-11-20T09:00:06Z  durable  manage_durable_objects  last  ok";
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, (struct bytes){text, sizeof text - 1}, &entries, &count);
  assert_int_equal(count, 3);
  assert_string_equal(entries[0].name, "agent");
  assert_string_equal(entries[0].result, "failed: 502  bad gateway");
  assert_string_equal(entries[1].name, "tabs");
  assert_string_equal(entries[2].name, "last");
}

static void test_an_empty_log_has_no_entries(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct buildlog_entry *entries;
  size_t count = 42;
  buildlog_parse(arena, bytes_of(""), &entries, &count);
  assert_int_equal(count, 0);
  buildlog_parse(arena, (struct bytes){"\n\n\0\n", 4}, &entries, &count);
  assert_int_equal(count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_as_the_journey_has_it),
      cmocka_unit_test(test_own_lines_are_read_back_in_order),
      cmocka_unit_test(test_others_lines_are_passed_over),
      cmocka_unit_test(test_an_empty_log_has_no_entries),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
