/* What the runner needs besides workerd: events that never wait for their reader, and folders that go or stay. */
#include "cmd/sandbox/run/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- events ---- */

enum { MANY = 2000 };

static void emit(struct events *events, int64_t number) {
  struct js *event = js_new_object();
  char text[4096];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  js_set_text(event, "event", "log");
  js_set_integer(event, "n", number);
  js_set_text(event, "text", text);
  events_emit(events, event);
}

static void events_that_nobody_reads_are_dropped_and_counted(void **state) {
  (void)state;
  int ends[2];
  int64_t seen = 0, dropped = 0, last = -1;
  char *line = NULL;
  size_t size = 0;
  struct happened *happened = happened_new();
  assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
  struct events *events = events_new(ends[1], happened);
  for (int64_t i = 0; i < MANY; i++)
    emit(events, i); /* more than the pipe and the memory for those that wait hold */
  FILE *from = fdopen(ends[0], "r");
  for (ssize_t len; seen + dropped < MANY && (len = getline(&line, &size, from)) > 0;) {
    JD_JS event = js_parse((struct bytes){line, (size_t)len}, "event", NULL);
    assert_non_null(event);
    assert_true(js_integer(js_get(event, "at"), 0) > 0);
    if (strcmp(js_text(js_get(event, "event")), "dropped") == 0) {
      dropped += js_integer(js_get(event, "count"), 0);
    } else {
      assert_true(js_integer(js_get(event, "n"), -1) > last);
      last = js_integer(js_get(event, "n"), -1);
      seen++;
    }
    events_flush(events);
  }
  free(line);
  assert_int_equal(seen + dropped, MANY);
  assert_true(seen > 0 && dropped > 0);
  fclose(from);
  emit(events, MANY); /* nobody reads any more, which is no error */
  events_free(events);
  happened_free(happened);
  close(ends[1]);
}

static void what_workerd_says_becomes_an_event(void **state) {
  (void)state;
  const struct engine_source sources[] = {{.name = "chat-room"}};
  const struct engine_report report = {.kind = ENGINE_SAID_EXCEPTION,
                                       .at = 7,
                                       .text = "Error: a\x1b\nb",
                                       .place = {true, 0, 3, 5, "f"},
                                       .frames = {{true, 0, 3, 5, "f"}, {.function = ""}},
                                       .frame_count = 2};
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  JD_JS event = events_report(&report, sources);
  js_write(event, JS_COMPACT, &text);
  assert_string_equal(
      text.data,
      "{\"event\":\"exception\",\"at\":7,\"text\":\"Error: a\\u001B\\nb\",\"object\":\"chat-room\",\"line\":3,"
      "\"column\":5,\"stack\":[{\"function\":\"f\",\"object\":\"chat-room\",\"line\":3,\"column\":5},"
      "{\"function\":\"\",\"object\":null,\"line\":0,\"column\":0}]}");
}

/* ---- storage ---- */

static void names_of_folders_are_plain_and_differ(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const struct stored_class plain = {"app_1", "Room$2", 7}, odd = {"../app", "Räume", 7}, longer = {"app_1", NULL, 8};
  assert_string_equal(storage_key(arena, &plain), "app_1.7.Room$2");
  const char *key = storage_key(arena, &odd);
  assert_null(strchr(key, '/'));
  assert_true(strlen(key) == 32 + 3 + 32);
  struct stored_class long_name = longer;
  char name[300];
  memset(name, 'R', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  long_name.class_name = name;
  assert_true(strlen(storage_key(arena, &long_name)) < 100);
}

static char folder[] = "/tmp/jd-run-test.XXXXXX";

static void make(const char *path, bool is_folder) {
  JD_ARENA arena = arena_new();
  const char *whole = arena_printf(arena, "%s/%s", folder, path);
  int fd = is_folder ? mkdir(whole, 0700) : open(whole, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  assert_true(fd >= 0);
  if (!is_folder)
    close(fd);
}

static bool is_there(const char *path) {
  JD_ARENA arena = arena_new();
  struct stat info;
  return lstat(arena_printf(arena, "%s/%s", folder, path), &info) == 0;
}

static void note(void *context, const char *class_name, const char *problem) {
  JD_ARENA arena = arena_new();
  buf_add_text(context, arena_printf(arena, "%s%s ", class_name, problem ? "!" : ""));
}

static void only_folders_of_classes_that_exist_stay(void **state) {
  (void)state;
  static const char *const keys[] = {"app_1.1.Kept"};
  JD_ARENA arena = arena_new();
  JD_BUF noted;
  buf_init(&noted, LIMIT_ERROR_MESSAGE);
  assert_non_null(mkdtemp(folder));
  make("app_1.1.Kept", true);
  make("app_1.1.Kept/a.sqlite", false);
  make("app_1.2.Gone", true);
  make("app_1.2.Gone/a.sqlite", false);
  make("app_1.2.Gone/deeper", true);
  make("app_1.2.Gone/deeper/b", false);
  make("precious", true); /* nothing of ours */
  make("precious/a", false);
  make("a.b.c", true);
  make("lock", false);
  assert_int_equal(symlink("precious", arena_printf(arena, "%s/app_1.3.Link", folder)), 0);
  assert_int_equal(symlink("../precious", arena_printf(arena, "%s/app_1.2.Gone/link", folder)), 0);
  storage_keep(folder, keys, 1, note, &noted);
  assert_true(is_there("app_1.1.Kept/a.sqlite") && is_there("precious/a") && is_there("a.b.c") && is_there("lock"));
  assert_false(is_there("app_1.2.Gone"));
  assert_true(is_there("app_1.3.Link")); /* a link is not followed, nor is it a folder of ours */
  assert_true(strstr(noted.data, "Gone ") && strstr(noted.data, "Link! "));
  assert_int_equal(system(arena_printf(arena, "rm -rf %s", folder)), 0);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN); /* as the program does */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(events_that_nobody_reads_are_dropped_and_counted),
      cmocka_unit_test(what_workerd_says_becomes_an_event),
      cmocka_unit_test(names_of_folders_are_plain_and_differ),
      cmocka_unit_test(only_folders_of_classes_that_exist_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
