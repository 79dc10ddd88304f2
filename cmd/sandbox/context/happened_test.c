/* What the page reads: the last events in order, whatever floods; and whoever waits is woken. */
#include "cmd/sandbox/context/context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void add(struct happened *happened, const char *name, int64_t number) {
  JD_JS event = js_new_object();
  js_set_text(event, "event", name);
  js_set_integer(event, "n", number);
  happened_add(happened, event);
}

/* The numbers of the events after `after`, and the next number. */
static struct js *read_after(struct happened *happened, uint64_t after, int64_t ms) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  happened_read(happened, after, ms, &text);
  struct js *json = js_parse(buf_bytes(&text), "events", NULL);
  assert_non_null(json);
  return json;
}

static int64_t number_at(const struct js *json, size_t index) {
  return js_integer(js_get(js_at(js_get(json, "events"), index), "n"), -1);
}

static void test_each_is_read_once_and_in_order(void **state) {
  (void)state;
  struct happened *happened = happened_new();
  add(happened, "request", 1);
  add(happened, "deployed", 2);
  add(happened, "log", 3);
  JD_JS all = read_after(happened, 0, 0);
  assert_int_equal(js_length(js_get(all, "events")), 3);
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(number_at(all, i), (int64_t)i + 1);
  assert_int_equal(js_integer(js_get(all, "next"), 0), 3);
  add(happened, "wrong", 4);
  JD_JS rest = read_after(happened, 3, 0);
  assert_int_equal(js_length(js_get(rest, "events")), 1);
  assert_int_equal(number_at(rest, 0), 4);
  JD_JS none = read_after(happened, 4, 1);
  assert_int_equal(js_length(js_get(none, "events")), 0);
  JD_JS again = read_after(happened, 1000, 1000); /* of an earlier run: from the beginning, at once */
  assert_int_equal(js_length(js_get(again, "events")), 4);
  happened_free(happened);
}

static void test_a_flood_pushes_out_only_its_like(void **state) {
  (void)state;
  enum { FLOOD = 5000, MOST = 1000 };
  struct happened *happened = happened_new();
  add(happened, "deployed", 0);
  for (int64_t i = 1; i <= FLOOD; i++)
    add(happened, i % 2 ? "log" : "request", i);
  JD_JS all = read_after(happened, 0, 0);
  assert_int_equal(js_length(js_get(all, "events")), MOST + 1);
  assert_int_equal(number_at(all, 0), 0);
  assert_int_equal(number_at(all, 1), FLOOD - MOST + 1);
  assert_int_equal(number_at(all, MOST), FLOOD);
  happened_free(happened);
}

static void test_large_events_take_no_more_room(void **state) {
  (void)state;
  enum { LARGE = 100000, COUNT = 50, MOST_BYTES = 1048576 };
  JD_ARENA arena = arena_new();
  struct happened *happened = happened_new();
  char *text = arena_alloc(arena, LARGE + 1);
  memset(text, 'x', LARGE);
  JD_JS event = js_new_object();
  js_set_text(event, "event", "log");
  js_set_text(event, "text", text);
  for (int i = 0; i < COUNT; i++)
    happened_add(happened, event);
  JD_BUF read;
  buf_init(&read, LIMIT_TEXT_OUTPUT);
  happened_read(happened, 0, 0, &read);
  assert_in_range(read.len, LARGE, MOST_BYTES + 1000);
  happened_free(happened);
}

static void *add_later(void *happened) {
  add(happened, "deployed", 7);
  return NULL;
}

static void *stop_later(void *happened) {
  happened_stop(happened);
  return NULL;
}

static void test_who_waits_is_woken(void **state) {
  (void)state;
  enum { FOREVER = 3600000 };
  struct happened *happened = happened_new();
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, add_later, happened), 0);
  JD_JS one = read_after(happened, 0, FOREVER);
  assert_int_equal(number_at(one, 0), 7);
  pthread_join(thread, NULL);
  assert_int_equal(pthread_create(&thread, NULL, stop_later, happened), 0);
  JD_JS none = read_after(happened, 1, FOREVER);
  assert_int_equal(js_length(js_get(none, "events")), 0);
  pthread_join(thread, NULL);
  happened_free(happened);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_is_read_once_and_in_order),
      cmocka_unit_test(test_a_flood_pushes_out_only_its_like),
      cmocka_unit_test(test_large_events_take_no_more_room),
      cmocka_unit_test(test_who_waits_is_woken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
