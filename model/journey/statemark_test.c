/* Marking, byte for byte: testdata/state/NNN-NAME.in becomes .done when the stage is done, .na when it is not
 * applicable. */
#include "model/journey/journey.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden_cases),
      cmocka_unit_test(test_next_stage_is_named),
      cmocka_unit_test(test_another_stage_can_be_marked),
      cmocka_unit_test(test_an_unchanged_text_is_the_same_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
