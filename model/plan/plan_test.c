/* Plans: each testdata/plans/NNN-name.{md,yaml,json} gives what NNN-name.expected says. JD_UPDATE=1 writes those files
 * again: read what changed. */
/* Plans that are too large, damaged or generated, and the values of env variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/base/sanitized_test.h"
#include "model/plan/plan.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char folder[] = "testdata/plans";

/* ---- a plan as text ---- */

static void dump_text(struct buf *out, const char *label, const char *text) {
  if (!text)
    return;
  buf_printf(out, "  %s \"", label);
  escape_line(out, bytes_of(text));
  buf_add_text(out, "\"\n");
}

static void dump_object(struct buf *out, const struct plan_object *object) {
  buf_printf(out, "object %s (%u:%u)\n", object->name, object->at.line, object->at.column);
  buf_printf(out, "  source %s (%u:%u%s)\n", object->source, object->source_at.line, object->source_at.column,
             object->source_given ? "" : ", default");
  buf_printf(out, "  access %s%s\n", access_mode_name(object->access_mode),
             object->access_mode_given ? "" : " (default)");
  dump_text(out, "key", object->key);
  dump_text(out, "description", object->description);
}

static void dump_env(struct buf *out, const struct plan_env *env) {
  buf_printf(out, "env %s (%u:%u)", env->key, env->at.line, env->at.column);
  if (!env->value) {
    buf_add_text(out, " from the environment\n");
    return;
  }
  buf_add_text(out, " = \"");
  if (strlen(env->value) > 200)
    buf_printf(out, "... %zu bytes ...", strlen(env->value));
  else
    escape_line(out, bytes_of(env->value));
  buf_printf(out, "\" (%u:%u)\n", env->value_at.line, env->value_at.column);
}

static void dump(struct buf *out, const struct plan *plan, const struct findings *findings) {
  static const char *const forms[] = {"absent", "none", "unclear", "block", "bullets"};
  buf_printf(out, "form: %s\n", forms[plan->form]);
  for (size_t i = 0; i < plan->object_count; i++)
    dump_object(out, &plan->objects[i]);
  for (size_t i = 0; i < plan->env_count; i++)
    dump_env(out, &plan->env[i]);
  for (size_t i = 0; i < plan->removed_count; i++)
    buf_printf(out, "removed %s%s (%u:%u)\n", plan->removed[i].env ? "env/" : "", plan->removed[i].name,
               plan->removed[i].at.line, plan->removed[i].at.column);
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->list[i];
    buf_printf(out, "%s:%u:%u: %s: %s [%s]\n", finding->at.file, finding->at.line, finding->at.column,
               finding->severity == SEVERITY_ERROR ? "error" : "warning", finding->message, finding->code);
  }
}

/* ---- the cases in files ---- */

static bool read_whole(const char *path, struct buf *out) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return false;
  char piece[65536];
  for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
    buf_add(out, piece, len);
  fclose(file);
  return true;
}

static void write_whole(const char *path, struct bytes text) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
  assert_int_equal(fclose(file), 0);
}

/* Parses, checks what holds for all plans, and appends the dump. */
static void parse(struct bytes text, const char *name, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct plan plan;
  findings_init(&findings, arena);
  bool right = plan_parse(arena, text, name, plan_format_of(name), &plan, &findings);
  assert_int_equal(right, findings.errors == 0);
  dump(out, &plan, &findings);
}

static void check_case(const char *name) {
  char path[512], expected_path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  snprintf(expected_path, sizeof expected_path, "%s/%.*s.expected", folder, (int)strcspn(name, "."), name);
  JD_BUF text, found, expected;
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_init(&found, LIMIT_PLAN_BYTES);
  buf_init(&expected, LIMIT_PLAN_BYTES);
  assert_true(read_whole(path, &text));
  parse(buf_bytes(&text), name, &found);
  if (getenv("JD_UPDATE")) {
    write_whole(expected_path, buf_bytes(&found));
    return;
  }
  if (!read_whole(expected_path, &expected))
    fail_msg("%s is missing; JD_UPDATE=1 writes it", expected_path);
  if (strcmp(found.data, expected.data) != 0)
    fail_msg("%s gives\n%s\nand should give\n%s", path, found.data, expected.data);
}

static int is_case(const struct dirent *entry) {
  return entry->d_name[0] != '.' && !strstr(entry->d_name, ".expected");
}

static void cases_give_what_is_expected(void **state) {
  (void)state;
  struct dirent **entries;
  int count = scandir(folder, &entries, is_case, alphasort);
  assert_true(count >= 120);
  for (int i = 0; i < count; i++) {
    check_case(entries[i]->d_name);
    free(entries[i]);
  }
  free(entries);
}

struct parsed {
  struct arena *arena;
  struct findings findings;
  struct plan plan;
  bool right;
};

static void parse_as(struct bytes text, enum plan_format format, struct parsed *out) {
  out->arena = arena_new();
  findings_init(&out->findings, out->arena);
  out->right = plan_parse(out->arena, text, "plan", format, &out->plan, &out->findings);
}

static void assert_one_error(struct bytes text, const char *code, unsigned line, unsigned column) {
  for (int format = PLAN_FORMAT_MARKDOWN; format <= PLAN_FORMAT_JSON; format++) {
    struct parsed parsed;
    parse_as(text, (enum plan_format)format, &parsed);
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
  parse_as(text, format, out);
  clock_gettime(CLOCK_MONOTONIC, &end);
  return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

enum { FIVE_MB = SANITIZED_SHARE(5000000), SLOWEST = 20 /* seconds, under load */ };

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
    struct plan_env_piece piece;
    for (const char *rest = cases[i][0]; plan_env_next(&rest, &piece);)
      buf_printf(&found, piece.reference ? "<%.*s>" : "[%.*s]", (int)piece.text.len, piece.text.data);
    assert_string_equal(found.data, cases[i][1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cases_give_what_is_expected),
      cmocka_unit_test(bytes_that_are_no_text_are_refused),
      cmocka_unit_test(a_plan_over_the_limit_is_refused),
      cmocka_unit_test(a_plan_of_5_mb_is_read_at_once),
      cmocka_unit_test(nothing_is_slow),
      cmocka_unit_test(the_format_is_that_of_the_ending),
      cmocka_unit_test(references_are_told_from_text),
  };
  return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
