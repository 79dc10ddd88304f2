/* Marking, byte for byte: testdata/state/NNN-NAME.in becomes .done when the stage is done, .na when it is not
 * applicable. */
/* Stamping, byte for byte; and a stage that is done on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/journey/journey.h"

#include <dirent.h>
#include <stdio.h>

#define FOLDER "testdata/state"

static const char now[] = "2026-11-23T10:04:11Z", later[] = "2026-11-24T00:00:00Z";

static struct bytes read_whole(struct arena *arena, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return (struct bytes){NULL, 0};
  char *data = arena_alloc(arena, 65536);
  size_t len = fread(data, 1, 65536, file);
  fclose(file);
  assert_true(len < 65536);
  return (struct bytes){data, len};
}

static struct bytes mark(struct arena *arena, struct bytes text, enum stage_mark kind, const char *time) {
  return statefile_mark(arena, text, "durable", kind, time, NULL);
}

static void check_equal(const char *name, struct bytes actual, struct bytes expected) {
  if (!bytes_equal(actual, expected))
    fail_msg("%s: got\n%.*s\nfor\n%.*s", name, (int)actual.len, actual.data, (int)expected.len, expected.data);
}

/* The lines that differ are the row, current_stage and last_updated: three at most, and none comes or goes. */
static void check_few_lines_changed(const char *name, struct bytes before, struct bytes after) {
  size_t differing = 0;
  while (before.len > 0 && after.len > 0) {
    const char *end = memchr(before.data, '\n', before.len), *other = memchr(after.data, '\n', after.len);
    assert_int_equal(end == NULL, other == NULL);
    size_t len = end ? (size_t)(end - before.data) + 1 : before.len;
    size_t other_len = other ? (size_t)(other - after.data) + 1 : after.len;
    differing += !bytes_equal((struct bytes){before.data, len}, (struct bytes){after.data, other_len});
    before = (struct bytes){before.data + len, before.len - len};
    after = (struct bytes){after.data + other_len, after.len - other_len};
  }
  if (before.len != after.len || differing > 3)
    fail_msg("%s: %zu lines changed", name, differing);
}

static size_t check_case(struct arena *arena, const char *stem, enum stage_mark kind) {
  const char *extension = kind == MARK_DONE ? "done" : "na";
  struct bytes before = read_whole(arena, arena_printf(arena, FOLDER "/%s.in", stem));
  struct bytes expected = read_whole(arena, arena_printf(arena, FOLDER "/%s.%s", stem, extension));
  const char *name = arena_printf(arena, "%s.%s", stem, extension);
  struct bytes once = mark(arena, before, kind, now);
  if (expected.data)
    check_equal(name, once, expected);
  check_equal(name, mark(arena, once, kind, later), once);
  check_few_lines_changed(name, before, once);
  return expected.data ? 1 : 0;
}

static void test_golden_cases(void **state) {
  (void)state;
  size_t checked = 0;
  DIR *folder = opendir(FOLDER);
  assert_non_null(folder);
  for (const struct dirent *entry; (entry = readdir(folder));) {
    const char *dot = strrchr(entry->d_name, '.');
    if (!dot || strcmp(dot, ".in") != 0)
      continue;
    JD_ARENA arena = arena_new();
    const char *stem = arena_strndup(arena, entry->d_name, (size_t)(dot - entry->d_name));
    checked += check_case(arena, stem, MARK_DONE) + check_case(arena, stem, MARK_NOT_APPLICABLE);
  }
  closedir(folder);
  assert_true(checked >= 100);
}

static void test_next_stage_is_named(void **state) {
  (void)state;
  static const struct {
    const char *text, *next;
  } cases[] = {
      {"", "DONE"},
      {"- [ ] durable\n", "DONE"},
      {"- [ ] durable\n- [ ] frontend\n", "frontend"},
      {"- [ ] rls\n- [ ] durable\n- [x] frontend\n", "rls"},
      {"- [ ] frontend\n", "frontend"},
      {"---\ncurrent_stage: deploy\n---\n- [x] durable\n- [ ] frontend\n- [ ] deploy\n", "deploy"},
      {"---\ncurrent_stage: deploy\n---\n- [ ] durable\n- [ ] frontend\n- [ ] deploy\n", "frontend"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    const char *next = NULL;
    statefile_mark(arena, bytes_of(cases[i].text), "durable", MARK_DONE, now, &next);
    assert_string_equal(next, cases[i].next);
  }
}

static void test_another_stage_can_be_marked(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes text = bytes_of("- [ ] rls\n- [ ] durable\n");
  struct bytes marked = statefile_mark(arena, text, "RLS", MARK_DONE, now, NULL);
  check_equal("rls", marked, bytes_of("- [x] rls\n- [ ] durable\n"));
}

static void test_an_unchanged_text_is_the_same_bytes(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes text = bytes_of("---\ncurrent_stage: DONE\nlast_updated: then\n---\n- [x] durable\n");
  assert_ptr_equal(mark(arena, text, MARK_DONE, now).data, text.data);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct bytes stamp(struct arena *arena, struct bytes text, const char *time) {
  return statefile_stamp(arena, text, "app_a", "https://x.y/v1/app_a", time);
}

static void check_bytes(struct bytes actual, struct bytes expected) {
  if (!bytes_equal(actual, expected))
    fail_msg("got\n%.*s\nfor\n%.*s", (int)actual.len, actual.data, (int)expected.len, expected.data);
}

static void test_stamps(void **state) {
  (void)state;
#define BASE "https://x.y/v1/app_a"
  static const struct {
    const char *before, *after;
  } cases[] = {
      {"---\napp_id: null\napi_base: null\nlast_updated: then\n---\nx\n",
       "---\napp_id: app_a\napi_base: " BASE "\nlast_updated: 2026-11-23T10:04:11Z\n---\nx\n"},
      {"---\r\napp_id: ~ # none yet\r\napi_base:\r\n---\r\n",
       "---\r\napp_id: app_a # none yet\r\napi_base: " BASE "\r\n---\r\n"},
      {"---\napp_id: # none yet\napi_base: \"\"\n---", "---\napp_id: app_a # none yet\napi_base: \"" BASE "\"\n---"},
      /* existing text stays */
      {"---\napp_id: app_b\napi_base: https://z\nlast_updated: then\n---\n",
       "---\napp_id: app_b\napi_base: https://z\nlast_updated: then\n---\n"},
      {"---\napp_id: app_b\n---\n", "---\napp_id: app_b\napi_base: " BASE "\n---\n"},
      {"---\nlast_updated: then\napp_id: null\nx: y\n---\n",
       "---\nlast_updated: 2026-11-23T10:04:11Z\napp_id: app_a\napi_base: " BASE "\nx: y\n---\n"},
      {"---\nhackathon_mode: false\napi_base: null\n---\n",
       "---\napp_id: app_a\nhackathon_mode: false\napi_base: " BASE "\n---\n"},
      {"---\r\n---\r\n", "---\r\napp_id: app_a\r\napi_base: " BASE "\r\n---\r\n"},
      {"\xEF\xBB\xBF---\napp_id: null\n---\n", "\xEF\xBB\xBF---\napp_id: app_a\napi_base: " BASE "\n---\n"},
      /* no front matter, or one that is not closed */
      {"# Journey state\n", "---\napp_id: app_a\napi_base: " BASE "\n---\n\n# Journey state\n"},
      {"\xEF\xBB\xBF# Journey\r\n",
       "\xEF\xBB\xBF---\r\napp_id: app_a\r\napi_base: " BASE "\r\n---\r\n\r\n# Journey\r\n"},
      {"", "---\napp_id: app_a\napi_base: " BASE "\n---\n"},
      {"---", "---\napp_id: app_a\napi_base: " BASE},
      {"---\nx: y\n\n## Stages\n- [ ] durable\n",
       "---\napp_id: app_a\napi_base: " BASE "\nx: y\n\n## Stages\n- [ ] durable\n"},
      {"---\napp_id: null", "---\napp_id: app_a\napi_base: " BASE},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct bytes once = stamp(arena, bytes_of(cases[i].before), now);
    check_bytes(once, bytes_of(cases[i].after));
    check_bytes(stamp(arena, once, later), once);
    struct findings findings;
    struct statefile file;
    findings_init(&findings, arena);
    assert_true(statefile_parse(arena, once, "f", &file, &findings));
    assert_non_null(file.app_id);
    assert_non_null(file.origin);
  }
}

static void test_either_alone(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes text = bytes_of("---\napp_id: null\napi_base: null\n---\n");
  check_bytes(statefile_stamp(arena, text, "app_a", NULL, now), bytes_of("---\napp_id: app_a\napi_base: null\n---\n"));
  check_bytes(statefile_stamp(arena, text, NULL, NULL, now), text);
  check_bytes(statefile_stamp(arena, bytes_of("x\n"), NULL, NULL, now), bytes_of("x\n"));
  check_bytes(statefile_stamp(arena, bytes_of("x\n"), "app_a", NULL, now), bytes_of("---\napp_id: app_a\n---\n\nx\n"));
}

static void test_a_value_over_several_lines_stays(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes text = bytes_of("---\napp_id: |\n  null\napi_base: [null]\n---\n");
  check_bytes(stamp(arena, text, now), text);
}

static void test_done_on_the_way(void **state) {
  (void)state;
  static const struct {
    const char *before, *after;
  } cases[] = {
      /* the user is at durable, and docs are open: they are not called back */
      {"---\ncurrent_stage: durable\n---\n- [ ] preflight\n- [ ] docs\n- [ ] durable\n",
       "---\ncurrent_stage: durable\n---\n- [x] preflight\n- [ ] docs\n- [ ] durable\n"},
      {"---\ncurrent_stage: preflight\n---\n- [ ] preflight\n- [ ] docs\n- [ ] durable\n",
       "---\ncurrent_stage: docs\n---\n- [x] preflight\n- [ ] docs\n- [ ] durable\n"},
      {"---\ncurrent_stage: durable\n---\n- [X] preflight\n- [ ] durable\n",
       "---\ncurrent_stage: durable\n---\n- [X] preflight\n- [ ] durable\n"},
      {"---\ncurrent_stage: durable\n---\n- [ ] docs\n- [ ] durable\n",
       "---\ncurrent_stage: durable\n---\n- [ ] docs\n- [ ] durable\n"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct bytes once = statefile_mark(arena, bytes_of(cases[i].before), "preflight", MARK_DONE_ASIDE, now, NULL);
    check_bytes(once, bytes_of(cases[i].after));
    check_bytes(statefile_mark(arena, once, "preflight", MARK_DONE_ASIDE, later, NULL), once);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden_cases),
      cmocka_unit_test(test_next_stage_is_named),
      cmocka_unit_test(test_another_stage_can_be_marked),
      cmocka_unit_test(test_an_unchanged_text_is_the_same_bytes),
      cmocka_unit_test(test_stamps),
      cmocka_unit_test(test_either_alone),
      cmocka_unit_test(test_a_value_over_several_lines_stays),
      cmocka_unit_test(test_done_on_the_way),
  };
  return cmocka_run_group_tests_name("statemark", tests, NULL, NULL);
}
