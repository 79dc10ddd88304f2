/* Stamping, byte for byte; and a stage that is done on the way. */
#include "model/journey/journey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char now[] = "2026-11-23T10:04:11Z", later[] = "2026-11-24T00:00:00Z";

static struct bytes stamp(struct arena *arena, struct bytes text, const char *time) {
  return statefile_stamp(arena, text, "app_a", "https://x.y/v1/app_a", time);
}

static void check_equal(struct bytes actual, struct bytes expected) {
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
      /* what stands there stays */
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
    check_equal(once, bytes_of(cases[i].after));
    check_equal(stamp(arena, once, later), once);
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
  check_equal(statefile_stamp(arena, text, "app_a", NULL, now), bytes_of("---\napp_id: app_a\napi_base: null\n---\n"));
  check_equal(statefile_stamp(arena, text, NULL, NULL, now), text);
  check_equal(statefile_stamp(arena, bytes_of("x\n"), NULL, NULL, now), bytes_of("x\n"));
  check_equal(statefile_stamp(arena, bytes_of("x\n"), "app_a", NULL, now), bytes_of("---\napp_id: app_a\n---\n\nx\n"));
}

static void test_a_value_over_several_lines_stays(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes text = bytes_of("---\napp_id: |\n  null\napi_base: [null]\n---\n");
  check_equal(stamp(arena, text, now), text);
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
    check_equal(once, bytes_of(cases[i].after));
    check_equal(statefile_mark(arena, once, "preflight", MARK_DONE_ASIDE, later, NULL), once);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stamps),
      cmocka_unit_test(test_either_alone),
      cmocka_unit_test(test_a_value_over_several_lines_stays),
      cmocka_unit_test(test_done_on_the_way),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
