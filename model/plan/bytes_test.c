/* Plans that are too large, damaged or generated, and the values of env variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "model/base/base.h"
#include "model/plan/plan.h"

struct parsed {
  struct arena *arena;
  struct findings findings;
  struct plan plan;
  bool right;
};

static void parse(struct bytes text, enum plan_format format, struct parsed *out) {
  out->arena = arena_new();
  findings_init(&out->findings, out->arena);
  out->right = plan_parse(out->arena, text, "plan", format, &out->plan, &out->findings);
}

static void assert_one_error(struct bytes text, const char *code, unsigned line, unsigned column) {
  for (int format = PLAN_FORMAT_MARKDOWN; format <= PLAN_FORMAT_JSON; format++) {
    struct parsed parsed;
    parse(text, (enum plan_format)format, &parsed);
    assert_false(parsed.right);
    assert_int_equal(parsed.findings.errors, 1);
    assert_string_equal(parsed.findings.list[0].code, code);
    assert_int_equal(parsed.findings.list[0].at.line, line);
    assert_int_equal(parsed.findings.list[0].at.column, column);
    assert_int_equal(parsed.plan.object_count, 0);
    arena_free(parsed.arena);
  }
}

static void bytes_that_are_no_text_are_refused(void **state) {
  (void)state;
  assert_one_error((struct bytes){"a\nbc\0d", 6}, "nul-character", 2, 3);
  assert_one_error(bytes_of("a\r\nb\xC3\x28"), "not-utf8", 2, 2);
  assert_one_error(bytes_of("\xEF\xBB\xBFx\xED\xA0\x80"), "not-utf8", 1, 2);
  assert_one_error(bytes_of("\xFF\xFE# "), "not-utf8", 1, 1);
}

static void a_plan_over_the_limit_is_refused(void **state) {
  (void)state;
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES + 1);
  buf_add_repeat(&text, ' ', LIMIT_PLAN_BYTES + 1);
  assert_one_error(buf_bytes(&text), "too-large", 1, 1);
}

static double seconds_of(struct bytes text, enum plan_format format, struct parsed *out) {
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  parse(text, format, out);
  clock_gettime(CLOCK_MONOTONIC, &end);
  return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

enum { FIVE_MB = 5000000, SLOWEST = 20 /* seconds, under sanitizers and load; a second or two otherwise */ };

static void a_plan_of_5_mb_is_read_at_once(void **state) {
  (void)state;
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  for (int i = 0; text.len < FIVE_MB; i++)
    buf_printf(&text,
               "## Section %d\n\nSome *prose* with `code` and a [link](x.md), line after line.\n- item\n  - inner\n\n",
               i);
  buf_add_text(&text, "## Durable\n\n- `chat-room` (public)\n\n## End\n");
  struct parsed parsed;
  assert_true(seconds_of(buf_bytes(&text), PLAN_FORMAT_MARKDOWN, &parsed) < SLOWEST);
  assert_true(parsed.right);
  assert_int_equal(parsed.plan.object_count, 1);
  assert_string_equal(parsed.plan.objects[0].name, "chat-room");
  assert_int_equal(parsed.plan.objects[0].access_mode, ACCESS_PUBLIC);
  arena_free(parsed.arena);
}

/* What a parser that looks at each pair of things would take hours for. */
static void nothing_is_slow(void **state) {
  (void)state;
  static const struct {
    enum plan_format format;
    const char *before, *piece, *after;
  } texts[] = {
      {PLAN_FORMAT_MARKDOWN, "## Durable\n", "- a-b\n", ""},
      {PLAN_FORMAT_MARKDOWN, "## Durable\n- a ", "env: A_B, x: \"= ", ""},
      {PLAN_FORMAT_MARKDOWN, "## Durable\n", "Durable: x\n", ""},
      {PLAN_FORMAT_MARKDOWN, "", "# Durable x\n", ""},
      {PLAN_FORMAT_MARKDOWN, "# A / durable\n", "```yaml\nenv: 1\n```\n## durable\n", ""},
      {PLAN_FORMAT_MARKDOWN, "## Durable\n- a\n", "  - env: X=1\n", ""},
      {PLAN_FORMAT_YAML, "env:\n", "  A: 1\n", ""},
      {PLAN_FORMAT_YAML, "durable_objects:\n", "  - name: a\n", ""},
      {PLAN_FORMAT_JSON, "[", "{\"a\":[]},", "1]"},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    JD_BUF text;
    buf_init(&text, LIMIT_PLAN_BYTES);
    buf_add_text(&text, texts[i].before);
    while (text.len < FIVE_MB / 5)
      buf_add_text(&text, texts[i].piece);
    buf_add_text(&text, texts[i].after);
    struct parsed parsed;
    double seconds = seconds_of(buf_bytes(&text), texts[i].format, &parsed);
    if (seconds >= SLOWEST)
      fail_msg("text %zu took %.1f seconds", i, seconds);
    arena_free(parsed.arena);
  }
}

static void the_format_is_that_of_the_ending(void **state) {
  (void)state;
  assert_int_equal(plan_format_of("docs/butterbase/02-plan.md"), PLAN_FORMAT_MARKDOWN);
  assert_int_equal(plan_format_of("durable.yaml"), PLAN_FORMAT_YAML);
  assert_int_equal(plan_format_of("durable.YML"), PLAN_FORMAT_YAML);
  assert_int_equal(plan_format_of("a.yaml/durable.json"), PLAN_FORMAT_JSON);
  assert_int_equal(plan_format_of("yaml"), PLAN_FORMAT_MARKDOWN);
}

static void add_literal(void *context, struct bytes text) {
  buf_printf(context, "[%.*s]", (int)text.len, text.data);
}

static void add_reference(void *context, struct bytes name) {
  buf_printf(context, "<%.*s>", (int)name.len, name.data);
}

static void references_are_told_from_text(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"", ""},
      {"plain", "[plain]"},
      {"${A}", "<A>"},
      {"a${A_1}b${_b}", "[a]<A_1>[b]<_b>"},
      {"${A}${B}", "<A><B>"},
      {"$${A}", "[${A}]"},
      {"x$${A}y${B}", "[x][${A}y]<B>"},
      {"$$${A}", "[$][${A}]"},
      {"$$", "[$$]"},
      {"$A ${} ${1a} ${a-b} ${a", "[$A ${} ${1a} ${a-b} ${a]"},
      {"${${A}}", "[${]<A>[}]"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_BUF found;
    buf_init(&found, 1000);
    plan_env_walk(cases[i][0], add_literal, add_reference, &found);
    assert_string_equal(found.data, cases[i][1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytes_that_are_no_text_are_refused), cmocka_unit_test(a_plan_over_the_limit_is_refused),
      cmocka_unit_test(a_plan_of_5_mb_is_read_at_once),     cmocka_unit_test(nothing_is_slow),
      cmocka_unit_test(the_format_is_that_of_the_ending),   cmocka_unit_test(references_are_told_from_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
