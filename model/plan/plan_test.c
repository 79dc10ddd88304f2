/* Plans: each testdata/plans/NNN-name.{md,yaml,json} gives what NNN-name.expected says. JD_UPDATE=1 writes those files
 * anew: read what changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/base/base.h"
#include "model/plan/plan.h"

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
  static const char *const forms[] = {"absent", "none", "block", "bullets"};
  buf_printf(out, "form: %s\n", forms[plan->form]);
  for (size_t i = 0; i < plan->object_count; i++)
    dump_object(out, &plan->objects[i]);
  for (size_t i = 0; i < plan->env_count; i++)
    dump_env(out, &plan->env[i]);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cases_give_what_is_expected),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
