#include "cmd/jd/fleet/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct parsed {
  struct fleet_apps apps;
  struct findings findings;
};

static struct parsed parse(struct arena *arena, const char *file) {
  const char *given[] = {"app_given"};
  const struct text_list list = {given, 1, 1};
  struct parsed parsed;
  findings_init(&parsed.findings, arena);
  fleet_apps_parse(arena, &list, file ? "apps.txt" : NULL, bytes_of(file ? file : ""), &parsed.apps, &parsed.findings);
  return parsed;
}

static void options_come_first_then_the_file(void **state) {
  struct parsed parsed = parse(*state, "app_b\napp_a");
  assert_int_equal(parsed.apps.count, 3);
  assert_string_equal(parsed.apps.list[0], "app_given");
  assert_string_equal(parsed.apps.list[1], "app_b");
  assert_string_equal(parsed.apps.list[2], "app_a");
  assert_int_equal(parsed.findings.count, 0);
  assert_int_equal(parse(*state, NULL).apps.count, 1);
}

static void blank_lines_and_comments_are_passed_over(void **state) {
  struct parsed parsed = parse(*state, "\xEF\xBB\xBF# all\r\n\r\n \t\n  app_b # the second\r\n#app_c\n\n");
  assert_int_equal(parsed.findings.count, 0);
  assert_int_equal(parsed.apps.count, 2);
  assert_string_equal(parsed.apps.list[1], "app_b");
}

static void each_bad_line_has_its_place(void **state) {
  struct parsed parsed = parse(*state, "app_b\n  app c\n../x\napp#d\n");
  assert_int_equal(parsed.findings.errors, 3);
  for (unsigned i = 0; i < 3; i++) {
    assert_string_equal(parsed.findings.list[i].code, "app-id");
    assert_string_equal(parsed.findings.list[i].at.file, "apps.txt");
    assert_int_equal(parsed.findings.list[i].at.line, i + 2);
  }
  assert_int_equal(parsed.findings.list[0].at.column, 3);
  assert_int_equal(parsed.findings.list[1].at.column, 1);
}

static void a_bad_line_cannot_act_on_a_terminal(void **state) {
  struct parsed parsed = parse(*state, "\x1b[2Japp\n");
  assert_int_equal(parsed.findings.errors, 1);
  assert_null(strchr(parsed.findings.list[0].message, '\x1b'));
}

static void an_app_named_again_is_read_once(void **state) {
  struct parsed parsed = parse(*state, "app_b\napp_given\napp_b\n");
  assert_int_equal(parsed.apps.count, 2);
  assert_int_equal(parsed.findings.errors, 0);
  assert_int_equal(parsed.findings.warnings, 2);
  findings_sort(&parsed.findings);
  assert_int_equal(parsed.findings.list[0].at.line, 2);
  assert_non_null(strstr(parsed.findings.list[0].message, "--app"));
  assert_int_equal(parsed.findings.list[1].at.line, 3);
  assert_non_null(strstr(parsed.findings.list[1].message, "line 1"));
}

/* Each app is in one shard, and none is much larger than another. */
static void shards_divide_the_apps(void **state) {
  enum { APPS = 1000, SHARDS = 4 };
  struct arena *arena = *state;
  JD_BUF file;
  size_t sum = 0;
  buf_init(&file, LIMIT_DOCUMENT_BYTES);
  for (int i = 1; i < APPS; i++)
    buf_printf(&file, "app_%d\n", i);
  for (unsigned i = 1; i <= SHARDS; i++) {
    struct parsed parsed = parse(arena, file.data);
    const struct shard shard = {i, SHARDS};
    assert_int_equal(parsed.apps.count, APPS);
    fleet_apps_keep_shard(&parsed.apps, &shard);
    assert_in_range(parsed.apps.count, APPS / SHARDS / 2, APPS / SHARDS * 2);
    sum += parsed.apps.count;
  }
  assert_int_equal(sum, APPS);
}

/* A matrix whose jobs run different versions must not lose an app: which shard an app is in never changes. */
static void an_app_stays_in_its_shard(void **state) {
  struct parsed parsed = parse(*state, "app_1\napp_2\napp_3\napp_4\napp_5\napp_6\n");
  const struct shard shard = {1, 2};
  JD_BUF kept;
  buf_init(&kept, LIMIT_DOCUMENT_BYTES);
  fleet_apps_keep_shard(&parsed.apps, &shard);
  for (size_t i = 0; i < parsed.apps.count; i++)
    buf_printf(&kept, "%s ", parsed.apps.list[i]);
  assert_string_equal(kept.data, "app_given app_1 app_2 app_4 app_5 app_6 ");
}

static void several_apps_make_a_fleet(void **state) {
  (void)state;
  struct options options = {.apps.count = 1};
  assert_false(fleet_is_wanted(&options));
  options.apps.count = 2;
  assert_true(fleet_is_wanted(&options));
  options = (struct options){.apps_file = "-"};
  assert_true(fleet_is_wanted(&options));
  options = (struct options){.shard = {1, 1}};
  assert_true(fleet_is_wanted(&options));
}

static int new_arena(void **state) {
  *state = arena_new();
  return 0;
}

static int drop_arena(void **state) {
  arena_free(*state);
  return 0;
}

int main(void) {
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, new_arena, drop_arena)
  const struct CMUnitTest tests[] = {
      WITH_ARENA(options_come_first_then_the_file), WITH_ARENA(blank_lines_and_comments_are_passed_over),
      WITH_ARENA(each_bad_line_has_its_place),      WITH_ARENA(a_bad_line_cannot_act_on_a_terminal),
      WITH_ARENA(an_app_named_again_is_read_once),  WITH_ARENA(shards_divide_the_apps),
      WITH_ARENA(an_app_stays_in_its_shard),        WITH_ARENA(several_apps_make_a_fleet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
