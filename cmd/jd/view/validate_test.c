#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/jd/view/view.h"

struct excerpt_case {
  const char *line;
  unsigned column;
  const char *shown;
};

static const char *render(struct arena *arena, const char *text, struct place at, enum validate_kind kind, bool color) {
  struct findings findings;
  const struct validate_file file = {"f", bytes_of(text), kind};
  JD_BUF out;
  buf_init(&out, 1 << 16);
  findings_init(&findings, arena);
  findings_add_error(&findings, at, "x", "M.");
  validate_text(&findings, &file, 1, color, &out);
  return arena_strndup(arena, out.data, out.len);
}

static void test_excerpts(void **state) {
  (void)state;
  static const struct excerpt_case cases[] = {
      {"abc", 1, "abc\n^\n"},
      {"abc", 3, "abc\n  ^\n"},
      {"abc", 4, "abc\n   ^\n"},
      {"abc", 5, "abc\n"}, /* after the end: no caret */
      {"abc", 0, "abc\n"},
      {"\t\tx", 3, "\t\tx\n\t\t^\n"},
      {"a\tx", 3, "a\tx\n \t^\n"},
      {"\xC3\xA4x", 3, "\xC3\xA4x\n ^\n"},
      {"\xE4\xBD\xA0x", 4, "\xE4\xBD\xA0x\n  ^\n"},
      {"\xF0\x9F\xA6\x8Bx", 5, "\xF0\x9F\xA6\x8Bx\n  ^\n"},
      {"\x1b[31mx", 6, "\\x1B[31mx\n        ^\n"},
      {"abc\r", 2, "abc\n ^\n"},
      {"", 1, ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    const char *text = arena_printf(arena, "first\n%s\nlast", cases[i].line);
    const char *shown = render(arena, text, (struct place){"f", 2, cases[i].column}, VALIDATE_SOURCE, false);
    assert_string_equal(strchr(shown, '\n') + 1, cases[i].shown);
  }
}

static void test_whole(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_string_equal(render(arena, "abc", (struct place){"f", 1, 2}, VALIDATE_SOURCE, false),
                      "f:1:2: error: M. [x]\nabc\n ^\n");
  assert_string_equal(render(arena, "abc", (struct place){"g", 1, 2}, VALIDATE_SOURCE, false),
                      "g:1:2: error: M. [x]\n");
  assert_string_equal(render(arena, "abc", (struct place){"f", 9, 2}, VALIDATE_SOURCE, false),
                      "f:9:2: error: M. [x]\n");
  assert_string_equal(render(arena, "abc", (struct place){"f", 0, 0}, VALIDATE_SOURCE, false), "f: error: M. [x]\n");
  assert_non_null(strstr(render(arena, "abc", (struct place){"f", 1, 2}, VALIDATE_SOURCE, true), "\033[1;32m^"));
}

static void test_values_of_a_plan_are_hidden(void **state) {
  (void)state;
  static const char *const hidden[] = {"  KEY: hunter2", "- `KEY` = hunter2", "{\"env\": {\"KEY\": \"hunter2\"}}",
                                       "    hunter2"};
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
    assert_null(strstr(render(arena, hidden[i], (struct place){"f", 1, 1}, VALIDATE_PLAN, false), "hunter2"));
  assert_non_null(
      strstr(render(arena, "  - name: A b", (struct place){"f", 1, 11}, VALIDATE_PLAN, false), "- name: A b"));
  assert_non_null(
      strstr(render(arena, "    key: global", (struct place){"f", 1, 10}, VALIDATE_PLAN, false), "key: global"));
  assert_non_null(
      strstr(render(arena, "## Durable", (struct place){"f", 1, 1}, VALIDATE_PLAN, false), "## Durable\n^"));
}

static void test_before_a_value(void **state) {
  (void)state;
  static const struct {
    enum validate_kind kind;
    const char *line;
    unsigned column;
    const char *shown;
  } lines[] = {
      {VALIDATE_PLAN, "  KEY: hunter2", 3, "  KEY: ...\n  ^\n"},
      {VALIDATE_PLAN, "  KEY: hunter2", 8, "  KEY: ...\n       ^\n"},
      {VALIDATE_PLAN, "- `room`; env: KEY=hunter2, B=3", 29, "- `room`; env: KEY= ...\n                    ^\n"},
      {VALIDATE_PLAN, "- `room`; env: KEY", 16, ""},
      {VALIDATE_PLAN, "{\"env\": {\"KEY\": \"hunter2\"}}", 11, "{\"env\": {\"KEY\": ...\n          ^\n"},
      {VALIDATE_PLAN, "  hunter2", 3, ""},
      {VALIDATE_PLAN, "  - acess_mode: hunter2", 5, "  - acess_mode: ...\n    ^\n"},
      {VALIDATE_PLAN, "durable_object:", 1, "durable_object:\n^\n"},
      {VALIDATE_ENV, "API_KEY=\"hunter2", 9, "API_KEY= ...\n         ^\n"},
      {VALIDATE_ENV, "  export a.b = 'hunter2", 16, "  export a.b = ...\n               ^\n"},
      {VALIDATE_ENV, "hunter2", 1, ""},
      {VALIDATE_ENV, "", 1, ""},
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    JD_ARENA arena = arena_new();
    const char *text = render(arena, lines[i].line, (struct place){"f", 1, lines[i].column}, lines[i].kind, false);
    assert_string_equal(strchr(text, '\n') + 1, lines[i].shown);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_excerpts),
      cmocka_unit_test(test_whole),
      cmocka_unit_test(test_before_a_value),
      cmocka_unit_test(test_values_of_a_plan_are_hidden),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
