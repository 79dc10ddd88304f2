#include "model/journey/journey.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char documented[] =
    "---\napp_id: app_abc123\napi_base: https://api.butterbase.ai/v1/app_abc123\nhackathon_mode: false\n"
    "current_stage: durable\nlast_updated: 2026-11-20T10:00:00Z\n---\n\n# Journey state\n\n## Stages\n- [x] idea\n"
    "- [ ] storage (n/a)\n- [ ] rag (folded into ai)\n- [ ] durable\n- [ ] substrate (optional)\n"
    "- [ ] submit (n/a — not a hackathon)\n\n## Notes\n- Journey initialised 2026-11-18.\n";

static void test_as_documented(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  struct statefile file;
  assert_true(statefile_parse(arena, bytes_of(documented), "00-state.md", &file, &findings));
  assert_int_equal(findings.count, 0);
  assert_string_equal(file.app_id, "app_abc123");
  assert_string_equal(file.origin, "https://api.butterbase.ai");
  assert_string_equal(file.current_stage, "durable");
  assert_false(file.hackathon_mode);
  static const struct stage expected[] = {
      {"idea", STAGE_DONE, true, false, false, false, 12},
      {"storage", STAGE_SKIPPED, false, true, false, false, 13},
      {"rag", STAGE_SKIPPED, false, false, true, false, 14},
      {"durable", STAGE_OPEN, false, false, false, false, 15},
      {"substrate", STAGE_SKIPPED, false, false, false, true, 16},
      {"submit", STAGE_SKIPPED, false, true, false, false, 17},
  };
  assert_int_equal(file.stage_count, COUNT(expected));
  for (size_t i = 0; i < COUNT(expected); i++) {
    assert_string_equal(file.stages[i].name, expected[i].name);
    assert_int_equal(file.stages[i].status, expected[i].status);
    assert_int_equal(file.stages[i].ticked, expected[i].ticked);
    assert_int_equal(file.stages[i].not_applicable, expected[i].not_applicable);
    assert_int_equal(file.stages[i].folded, expected[i].folded);
    assert_int_equal(file.stages[i].optional, expected[i].optional);
    assert_int_equal(file.stages[i].line, expected[i].line);
  }
}

static void test_nothing_in_it(void **state) {
  (void)state;
  static const char *const texts[] = {"", "---\n---\n", "---\napp_id:\napi_base: ~\ncurrent_stage: NULL\n---\n",
                                      "---\napp_id: \"null\"\napi_base: ''\n---\n", "# Only prose\n\n- [ ] milk\n"};
  for (size_t i = 0; i < COUNT(texts); i++) {
    JD_ARENA arena = arena_new();
    struct findings findings;
    findings_init(&findings, arena);
    struct statefile file;
    assert_true(statefile_parse(arena, bytes_of(texts[i]), "f", &file, &findings));
    assert_int_equal(findings.count, 0);
    assert_null(file.app_id);
    assert_null(file.origin);
    assert_null(file.current_stage);
    assert_int_equal(file.stage_count, 0);
  }
}

/* A single field: what it is read as, NULL for an error. */
struct field_case {
  const char *value, *expected;
};

static void check_fields(const char *key, bool use_origin, const struct field_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    JD_ARENA arena = arena_new();
    struct findings findings;
    struct statefile file;
    const char *text = arena_printf(arena, "---\n%s:%s\n---\n", key, cases[i].value);
    findings_init(&findings, arena);
    bool good = statefile_parse(arena, bytes_of(text), "00-state.md", &file, &findings);
    const char *actual = use_origin ? file.origin : file.app_id;
    assert_int_equal(good, cases[i].expected != NULL);
    if (!cases[i].expected) {
      assert_null(actual);
      assert_int_equal(findings.errors, 1);
      assert_string_equal(findings.list[0].at.file, "00-state.md");
      assert_int_equal(findings.list[0].at.line, 2);
      continue;
    }
    assert_non_null(actual);
    assert_string_equal(actual, cases[i].expected);
  }
}

static void test_app_ids(void **state) {
  (void)state;
  static const struct field_case cases[] = {
      {" app_abc123", "app_abc123"},
      {"app_abc123", "app_abc123"},
      {"\t\"app_abc123\"", "app_abc123"},
      {" 'app_abc123' # mine", "app_abc123"},
      {" app_abc123   # mine", "app_abc123"},
      {" app_abc123\r", "app_abc123"},
      {" App-1", "App-1"},
      {" <app_id>", NULL},
      {" app abc", NULL},
      {" app_abc#123", NULL},
      {" ../../v2", NULL},
      {" \"app_abc", NULL},
      {" |\n  app_abc", NULL},
      {" [app_abc]", NULL},
      {" app_\xC3\xA4", NULL},
  };
  check_fields("app_id", false, cases, COUNT(cases));
}

static void test_origins(void **state) {
  (void)state;
  static const struct field_case cases[] = {
      {" https://api.butterbase.ai", "https://api.butterbase.ai"},
      {" https://api.butterbase.ai/", "https://api.butterbase.ai"},
      {" https://api.butterbase.ai/v1/app_abc123", "https://api.butterbase.ai"},
      {" \"https://api.butterbase.ai/v1/app_abc123\" # set by preflight", "https://api.butterbase.ai"},
      {" HTTPS://API.Butterbase.AI:8443/v1", "https://api.butterbase.ai:8443"},
      {" http://127.0.0.1:4000/v1/app_abc123", "http://127.0.0.1:4000"},
      {" http://[::1]:4000", "http://[::1]:4000"},
      {" http://localhost", "http://localhost"},
      {" api.butterbase.ai", NULL},
      {" ftp://api.butterbase.ai", NULL},
      {" https://", NULL},
      {" https:///v1", NULL},
      {" https://user@api.butterbase.ai", NULL},
      {" https://user:secret@api.butterbase.ai", NULL},
      {" https://api.butterbase.ai:0/v1", NULL},
      {" https://api.butterbase.ai?x", NULL},
      {" https://api butterbase.ai", NULL},
      {" TBD", NULL},
  };
  check_fields("api_base", true, cases, COUNT(cases));
}

static void test_warnings(void **state) {
  (void)state;
  static const struct {
    const char *text, *code;
    unsigned line;
  } cases[] = {
      {"---\napp_id: app_a\nother: 1\nother: 2\napp_id: app_b\n---\n", "duplicate-key", 5},
      {"---\napp_id: app_a\n", "unclosed-front-matter", 1},
      {"---\napp_id: app_a\napi_base: https://x.y/v1/app_b\n---\n", "api-base-app", 3},
      {"---\napp_id: app_a\nhackathon_mode: maybe\n---\n", "hackathon-mode", 3},
      {"---\napp_id: app_a\napi-base: https://x.y\n---\n", "misspelt-key", 3},
      {"---\napp_id: app_a\n---\n\n## Stages\n- [x] plan\n- [ ] durabel\n- [ ] deploy\n", "stage-name", 7},
      {"---\napp_id: app_a\n---\n## Stages\n- [ ] durable\n- [ ] ai\n- [x] Durable\n", "duplicate-stage", 7},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct findings findings;
    findings_init(&findings, arena);
    struct statefile file;
    assert_true(statefile_parse(arena, bytes_of(cases[i].text), "f", &file, &findings));
    assert_string_equal(file.app_id, "app_a");
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.warnings, 1);
    assert_string_equal(findings.list[0].code, cases[i].code);
    assert_int_equal(findings.list[0].at.line, cases[i].line);
  }
}

static void test_hackathon_opens_what_is_optional(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  struct statefile file;
  const char *text = "---\nhackathon_mode: true\n---\n- [ ] substrate (optional)\n- [ ] submit\n- [ ] rag (n/a)\n";
  assert_true(statefile_parse(arena, bytes_of(text), "f", &file, &findings));
  assert_true(file.hackathon_mode);
  assert_int_equal(file.stage_count, 3);
  assert_int_equal(file.stages[0].status, STAGE_OPEN);
  assert_int_equal(file.stages[1].status, STAGE_OPEN);
  assert_int_equal(file.stages[2].status, STAGE_SKIPPED);
}

static void test_a_list_without_end(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  struct statefile file;
  JD_BUF text;
  buf_init(&text, 1 << 20);
  buf_add_text(&text, "## Stages\n");
  for (int i = 0; i < LIMIT_STAGES + 3; i++)
    buf_printf(&text, "- [ ] stage%d\n", i);
  assert_true(statefile_parse(arena, buf_bytes(&text), "f", &file, &findings));
  assert_int_equal(file.stage_count, LIMIT_STAGES);
  assert_int_equal(findings.warnings, 3);
  assert_string_equal(findings.list[0].code, "too-many-stages");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_as_documented),
      cmocka_unit_test(test_nothing_in_it),
      cmocka_unit_test(test_app_ids),
      cmocka_unit_test(test_origins),
      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_hackathon_opens_what_is_optional),
      cmocka_unit_test(test_a_list_without_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
