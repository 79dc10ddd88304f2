#include "model/journey/journey.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char documented[] = "# Preflight — 2026-11-23T10:00:00Z\n\n"
                                 "- account        ✓\n"
                                 "- mcp_connected  ✓\n"
                                 "- api_key        ✓\n"
                                 "- app_provisioned ✓  app_id=app_abc123 region=us-east-1\n"
                                 "- cli            ✗  butterbase not found (npm install -g @butterbase/cli)\n\n"
                                 "Re-run with /butterbase:journey-preflight.\n";

static int64_t time_of(const char *text) {
  int64_t time;
  assert_true(time_parse(bytes_of(text), &time));
  return time;
}

static void test_as_documented(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct preflight preflight;
  preflight_parse(arena, bytes_of(documented), &preflight);
  assert_true(preflight.dated);
  assert_int_equal(preflight.time, time_of("2026-11-23T10:00:00Z"));
  for (int check = 0; check < PREFLIGHT_CLI; check++)
    assert_int_equal(preflight.rows[check].mark, PREFLIGHT_PASSED);
  assert_int_equal(preflight.rows[PREFLIGHT_CLI].mark, PREFLIGHT_FAILED);
  assert_string_equal(preflight.rows[PREFLIGHT_CLI].note, "butterbase not found (npm install -g @butterbase/cli)");
  assert_string_equal(preflight.app_id, "app_abc123");
  assert_string_equal(preflight.region, "us-east-1");
  assert_false(preflight.sandbox);
  assert_int_equal(preflight_state(&preflight, 0, preflight.time, "app_abc123", false), PREFLIGHT_FRESH);
}

static void test_written_to_the_letter(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct preflight preflight;
  JD_BUF out;
  buf_init(&out, LIMIT_DOCUMENT_BYTES);
  preflight_parse(arena, bytes_of(documented), &preflight);
  preflight_write(&preflight, &out);
  assert_string_equal(out.data, documented);
}

static void test_notes_are_one_line(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF out;
  buf_init(&out, LIMIT_DOCUMENT_BYTES);
  struct preflight preflight = {
      .rows =
          {[PREFLIGHT_ACCOUNT] = {PREFLIGHT_FAILED, "Locked.\n- api_key ✓"}, [PREFLIGHT_APP] = {PREFLIGHT_PASSED, ""}},
      .app_id = "app_a",
      .region = "us\nwest",
      .sandbox = true};
  preflight_write(&preflight, &out);
  assert_non_null(strstr(out.data, "- account        ✗  Locked.\\n- api_key ✓\n- app_provisioned ✓  app_id=app_a "
                                   "region=us\\nwest endpoint=sandbox\n\nRe-run"));
  preflight_parse(arena, buf_bytes(&out), &preflight);
  assert_true(preflight.sandbox);
  assert_int_equal(preflight.rows[PREFLIGHT_KEY].mark, PREFLIGHT_UNKNOWN);
}

/* A single line: which check it is about, and what it says. */
static void test_rows(void **state) {
  (void)state;
  static const struct {
    const char *line;
    enum preflight_check check;
    enum preflight_mark mark;
    const char *note;
  } cases[] = {
      {"- account ✓", PREFLIGHT_ACCOUNT, PREFLIGHT_PASSED, ""},
      {"* account\t✔", PREFLIGHT_ACCOUNT, PREFLIGHT_PASSED, ""},
      {"+ **account**: ✅ fine\r", PREFLIGHT_ACCOUNT, PREFLIGHT_PASSED, "fine"},
      {"  - `api_key` ❌ revoked", PREFLIGHT_KEY, PREFLIGHT_FAILED, "revoked"},
      {"- API key ✓", PREFLIGHT_KEY, PREFLIGHT_PASSED, ""},
      {"- api-key✗ none", PREFLIGHT_KEY, PREFLIGHT_FAILED, "none"},
      {"account ✖\xEF\xB8\x8F  locked", PREFLIGHT_ACCOUNT, PREFLIGHT_FAILED, "locked"},
      {"| account | ✓ |", PREFLIGHT_ACCOUNT, PREFLIGHT_PASSED, "|"},
      {"- [x] cli found", PREFLIGHT_CLI, PREFLIGHT_PASSED, "found"},
      {"- [ ] cli", PREFLIGHT_CLI, PREFLIGHT_FAILED, ""},
      {"- [x] cli ✗ gone", PREFLIGHT_CLI, PREFLIGHT_FAILED, "gone"},
      {"- account", PREFLIGHT_ACCOUNT, PREFLIGHT_UNKNOWN, ""},
      {"- accounts ✓", PREFLIGHT_ACCOUNT, PREFLIGHT_UNKNOWN, ""},
      {"- my account ✓", PREFLIGHT_ACCOUNT, PREFLIGHT_UNKNOWN, ""},
      {"- cli ✓\n- cli ✗ gone\n- cli ✓", PREFLIGHT_CLI, PREFLIGHT_FAILED, "gone"},
      {"", PREFLIGHT_CLI, PREFLIGHT_UNKNOWN, ""},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct preflight preflight;
    preflight_parse(arena, bytes_of(cases[i].line), &preflight);
    const struct preflight_row *row = &preflight.rows[cases[i].check];
    if (row->mark != cases[i].mark)
      fail_msg("%s: mark %d", cases[i].line, row->mark);
    assert_string_equal(row->note, cases[i].note);
  }
}

static void test_headings(void **state) {
  (void)state;
  static const struct {
    const char *text, *time; /* NULL: not dated */
  } cases[] = {
      {"# Preflight — 2026-11-23", "2026-11-23T00:00:00Z"},
      {"# Preflight: 2026-11-23T10:00Z, all fine", "2026-11-23T10:00:00Z"},
      {"\n## Preflight (2026-11-23 10:00 UTC)\r\n", "2026-11-23T10:00:00Z"},
      {"# Preflight 2 — 2026-11-23T12:00:00+02:00", "2026-11-23T10:00:00Z"},
      {"# Preflight\n\n## Run of 2026-11-23\n", "2026-11-23T00:00:00Z"},
      {"Preflight — 2026-11-23\n", NULL},
      {"# Preflight — today\n", NULL},
      {"# Preflight — 2026-13-23\n", NULL},
      {"", NULL},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct preflight preflight;
    preflight_parse(arena, bytes_of(cases[i].text), &preflight);
    assert_int_equal(preflight.dated, cases[i].time != NULL);
    if (cases[i].time)
      assert_int_equal(preflight.time, time_of(cases[i].time));
  }
}

static void test_how_long_it_holds(void **state) {
  (void)state;
#define ROWS    "- account ✓\n- api_key ✓\n- app_provisioned ✓"
#define CHANGED "2026-11-20T00:00:00Z" /* the file, last; now is noon of the 23rd */
  static const struct {
    const char *text, *changed;
    enum preflight_state state;
  } cases[] = {
      {"# P — 2026-11-22T12:00:00Z\n" ROWS, CHANGED, PREFLIGHT_FRESH}, /* to the second */
      {"# P — 2026-11-22T11:59:59Z\n" ROWS, CHANGED, PREFLIGHT_OLD},
      {"# P — 2026-11-23\n" ROWS, CHANGED, PREFLIGHT_FRESH},
      {"# P — 2026-11-22\n" ROWS, CHANGED, PREFLIGHT_OLD}, /* a date without a time is its first instant */
      {"# P\n" ROWS, CHANGED, PREFLIGHT_OLD},
      {"# P\n" ROWS, "2026-11-23T11:00:00Z", PREFLIGHT_FRESH},
      {"# P — 2026-11-20\n" ROWS, "2026-11-23T11:00:00Z", PREFLIGHT_OLD}, /* the heading counts before the file */
      {"# P — 2062-11-23\n" ROWS, CHANGED, PREFLIGHT_OLD},
      {"# P — 2026-11-23\n- account ✗\n" ROWS, CHANGED, PREFLIGHT_FAILING},
      {"# P — 2026-11-23\n- api_key ✗\n" ROWS, CHANGED, PREFLIGHT_FAILING},
      {"# P — 2026-11-23\n- app_provisioned ✗\n" ROWS, CHANGED, PREFLIGHT_FAILING},
      {"# P — 2026-11-23\n- cli ✗\n- mcp_connected ✗\n" ROWS, CHANGED, PREFLIGHT_FRESH},
      {"# P — 2026-11-23\n", CHANGED, PREFLIGHT_FAILING}, /* nothing was found to be well */
      {"# P — 2026-11-23\n" ROWS " app_id=app_a", CHANGED, PREFLIGHT_FRESH},
      {"# P — 2026-11-23\n" ROWS " app_id=app_b", CHANGED, PREFLIGHT_ELSEWHERE},
      {"# P — 2026-11-23\n" ROWS " app_id=app_a endpoint=sandbox", CHANGED, PREFLIGHT_ELSEWHERE},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct preflight preflight;
    preflight_parse(arena, bytes_of(cases[i].text), &preflight);
    enum preflight_state is =
        preflight_state(&preflight, time_of(cases[i].changed), time_of("2026-11-23T12:00:00Z"), "app_a", false);
    if (is != cases[i].state)
      fail_msg("%s: %d", cases[i].text, is);
  }
}

static void test_what_the_sandbox_said_holds_there(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct preflight preflight;
  int64_t now = time_of("2026-11-23T12:00:00Z");
  preflight_parse(arena, bytes_of("# P — 2026-11-23\n" ROWS " app_id=app_a endpoint=sandbox"), &preflight);
  assert_int_equal(preflight_state(&preflight, now, now, "app_a", true), PREFLIGHT_FRESH);
  preflight_parse(arena, bytes_of("# P — 2026-11-23\n" ROWS " app_id=app_a"), &preflight);
  assert_int_equal(preflight_state(&preflight, now, now, "app_a", true), PREFLIGHT_FRESH);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_as_documented),
      cmocka_unit_test(test_written_to_the_letter),
      cmocka_unit_test(test_notes_are_one_line),
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_headings),
      cmocka_unit_test(test_how_long_it_holds),
      cmocka_unit_test(test_what_the_sandbox_said_holds_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
