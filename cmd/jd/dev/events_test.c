/* The lines of what happens in the runtime: whatever a class prints, it is one line of ours, and nobody's secret. */
#include "cmd/jd/dev/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

struct rig {
  struct arena *arena;
  struct output output;
  struct session session;
  struct dev dev;
};

static struct desired_source sources[] = {{.name = "room", .file = "durable-objects/room.ts"}};

static int start(void **state) {
  static struct rig rig;
  secret_start();
  rig = (struct rig){.arena = arena_new()};
  buf_init(&rig.output.pending, LIMIT_TEXT_OUTPUT);
  rig.session.output = &rig.output;
  rig.session.mask = mask_new();
  mask_add(rig.session.mask, bytes_of("s3cret-value"));
  rig.dev = (struct dev){.session = &rig.session, .before = {.sources = sources, .source_count = 1}};
  *state = &rig;
  return 0;
}

static int end(void **state) {
  struct rig *rig = *state;
  mask_free(rig->session.mask);
  buf_free(&rig->output.pending);
  arena_free(rig->arena);
  return 0;
}

static void expect(const struct rig *rig, const char *json, enum dev_line kind, const char *line) {
  JD_BUF word, text;
  buf_init(&word, LIMIT_ERROR_MESSAGE), buf_init(&text, LIMIT_TEXT_OUTPUT);
  JD_JS event = js_parse(bytes_of(json), "event", NULL);
  assert_non_null(event);
  assert_int_equal(dev_event_text(&rig->dev, event, &word, &text), kind);
  assert_string_equal(arena_printf(rig->arena, "%s|%s", word.data, text.data), line);
}

static void test_each_kind(void **state) {
  const struct rig *rig = *state;
  expect(rig, "{\"event\":\"log\",\"level\":\"log\",\"text\":\"hello\",\"object\":\"room\",\"line\":3,\"column\":5}",
         LINE_LOG, "log|room: hello  (durable-objects/room.ts:3:5)");
  expect(rig, "{\"event\":\"log\",\"level\":\"warn\",\"text\":\"one\\ntwo\",\"object\":null,\"line\":0,\"column\":0}",
         LINE_WARN, "warn|one" DEV_NEXT_LINE "two");
  expect(rig, "{\"event\":\"log\",\"level\":\"error\",\"text\":\"\",\"object\":\"other\",\"line\":7,\"column\":0}",
         LINE_ERROR, "error|other: ");
  expect(
      rig,
      "{\"event\":\"request\",\"method\":\"GET\",\"path\":\"/_do/room/a\",\"status\":200,\"ms\":3,\"object\":\"room\","
      "\"key\":\"a\"}",
      LINE_REQUEST, "GET|/_do/room/a  200  3 ms");
  expect(rig, "{\"event\":\"request\",\"method\":\"GET\",\"path\":\"/_do/room/a\",\"status\":101,\"ms\":1}",
         LINE_REQUEST, "GET|/_do/room/a  101 WebSocket  1 ms");
  expect(rig, "{\"event\":\"request\",\"method\":\"PUT\",\"path\":\"/_do/room/a\",\"status\":500,\"ms\":9}", LINE_ERROR,
         "PUT|/_do/room/a  500  9 ms");
  expect(rig,
         "{\"event\":\"exception\",\"text\":\"Error: boom\",\"object\":\"room\",\"line\":4,\"column\":9,\"stack\":["
         "{\"function\":\"f\",\"object\":\"room\",\"line\":4,\"column\":9},"
         "{\"function\":\"Room.fetch\",\"object\":\"room\",\"line\":8,\"column\":2}]}",
         LINE_ERROR,
         "throw|room: uncaught Error: boom  (durable-objects/room.ts:4:9)" DEV_NEXT_LINE
         "at Room.fetch durable-objects/room.ts:8:2");
  expect(rig, "{\"event\":\"stopped\",\"reason\":\"workerd was ended by signal 9\"}", LINE_ERROR,
         "runtime|workerd was ended by signal 9");
  expect(rig, "{\"event\":\"failed\",\"reason\":\"boom\",\"object\":\"room\",\"line\":2,\"column\":1}", LINE_ERROR,
         "runtime|durable-objects/room.ts:2:1: nothing is served: boom");
  expect(rig, "{\"event\":\"serving\",\"why\":\"upload\"}", LINE_WARN, "|");
  expect(rig, "{\"event\":\"serving\",\"why\":\"crash\"}", LINE_WARN,
         "runtime|started again: in-memory state is lost, stored data is kept");
  expect(rig, "{\"event\":\"dropped\",\"count\":12}", LINE_WARN,
         "dropped|12 logs and requests that came faster than they could be shown");
  expect(rig, "{\"event\":\"of-a-later-version\"}", LINE_LOG, "|");
}

static void test_nothing_reaches_the_terminal(void **state) {
  const struct rig *rig = *state;
  expect(rig, "{\"event\":\"log\",\"level\":\"log\",\"text\":\"a\\u001b[2Jb\\u202ec\\u009bd\"}", LINE_LOG,
         "log|a\\x1B[2Jb\\u{202E}c\\u{009B}d");
  expect(rig,
         "{\"event\":\"request\",\"method\":\"G\\u0007T\",\"path\":\"/\\u001b]0;x\\u0007\",\"status\":404,\"ms\":0}",
         LINE_REQUEST, "G\\x07T|/\\x1B]0;x\\x07  404  0 ms");
  expect(rig, "{\"event\":\"log\",\"level\":\"log\",\"text\":\"key=s3cret-value\"}", LINE_LOG, "log|key=***");
  expect(rig,
         "{\"event\":\"exception\",\"text\":\"no\",\"stack\":[{\"function\":\"f\"},{\"function\":\"s3cret-value\"}]}",
         LINE_ERROR, "throw|uncaught no" DEV_NEXT_LINE "at ***");
}

static void test_lines_come_in_pieces(void **state) {
  struct rig *rig = *state;
  static const char line[] = "{\"event\":\"serving\",\"at\":1,\"why\":\"upload\"}\n";
  rig->dev.events = dev_events_new();
  int out = dev_events_end(rig->dev.events);
  assert_int_equal(write(out, line, 10), 10);
  dev_events_take(&rig->dev);
  assert_int_equal(write(out, line + 10, sizeof line - 11), sizeof line - 11);
  char *flood = arena_alloc(rig->arena, 100000); /* one line that is too long, and no JSON */
  memset(flood, 'x', 99999);
  flood[99999] = '\n';
  assert_int_equal(write(out, flood, 100000), 100000);
  assert_int_equal(write(out, "[]\nnull\n{}\n", 11), 11);
  struct pollfd fd = {dev_events_fd(rig->dev.events), POLLIN, 0};
  assert_int_equal(poll(&fd, 1, 0), 1);
  dev_events_take(&rig->dev);
  assert_int_equal(poll(&fd, 1, 0), 0);
  dev_events_free(rig->dev.events);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_each_kind, start, end),
      cmocka_unit_test_setup_teardown(test_nothing_reaches_the_terminal, start, end),
      cmocka_unit_test_setup_teardown(test_lines_come_in_pieces, start, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
