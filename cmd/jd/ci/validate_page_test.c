#include "cmd/jd/ci/ci.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

static const char *const checked[] = {"docs/plan.md", "a b.ts", "fine.ts"};

struct world {
  struct arena *arena;
  struct findings findings;
  struct validate_file file;
  struct validation validation;
  struct page page;
  struct buf text;
};

static int setup(void **state) {
  static struct world world;
  world = (struct world){.arena = arena_new(),
                         .file = {"a b.ts", bytes_of("one\n\xF0\x9F\xA6\x8B\xC3\xA4x"), VALIDATE_SOURCE}};
  findings_init(&world.findings, world.arena);
  findings_add_error(&world.findings, (struct place){"a b.ts", 2, 7}, "several-classes", "A <b>\n is 50%% `wrong`.");
  findings_add_warning(&world.findings, (struct place){"a b.ts", 2, 5}, "env-not-set", "First.");
  findings_add_warning(&world.findings, (struct place){"a b.ts", 1, 1}, "env-not-set", "Second.");
  findings_add_warning(&world.findings, (struct place){NULL, 0, 0}, "app-id", "Nowhere.");
  findings_add_warning(&world.findings, (struct place){"../x.md", 9, 0}, "app-id", "A line.");
  world.validation = (struct validation){.findings = &world.findings,
                                         .files = &world.file,
                                         .file_count = 1,
                                         .plan_file = checked[0],
                                         .checked = checked,
                                         .checked_count = 3,
                                         .summary = "1 error, 4 warnings."};
  world.page = validate_page(world.arena, &world.validation);
  buf_init(&world.text, LIMIT_TEXT_OUTPUT);
  *state = &world;
  return 0;
}

static int teardown(void **state) {
  struct world *world = *state;
  arena_free(world->arena);
  buf_free(&world->text);
  return 0;
}

static void test_rows(void **state) {
  const struct world *world = *state;
  static const struct {
    const char *label, *kind;
    unsigned column;
    bool differs;
  } expected[] = {
      {"a b.ts:2:4", "several-classes", 4, true}, /* in UTF-16 units: two, one, then x */
      {"a b.ts:2:3", "env-not-set", 3, false},    {"a b.ts:1:1", "env-not-set", 1, false},
      {"docs/plan.md", "app-id", 0, false},       {"../x.md:9", "app-id", 0, false},
      {"docs/plan.md", "file", 0, false},         {"fine.ts", "file", 0, false},
  };
  assert_int_equal(world->page.row_count, sizeof expected / sizeof *expected);
  assert_int_equal(world->page.rule_count, 3); /* one for each code */
  for (size_t i = 0; i < world->page.row_count; i++) {
    assert_string_equal(world->page.rows[i].label, expected[i].label);
    assert_string_equal(world->page.rows[i].kind, expected[i].kind);
    assert_int_equal(world->page.rows[i].at.column, expected[i].column);
    assert_int_equal(world->page.rows[i].differs, expected[i].differs);
  }
}

static void test_strict_makes_warnings_count(void **state) {
  struct world *world = *state;
  world->validation.strict = true;
  world->page = validate_page(world->arena, &world->validation);
  for (size_t i = 0; i < world->page.row_count; i++)
    assert_int_equal(world->page.rows[i].differs, i < world->findings.count);
}

/* A finding is the same one when lines above it come and go, and two are never one. */
static void test_identities(void **state) {
  const struct world *world = *state;
  assert_string_equal(world->page.rows[1].identity, "env-not-set/a b.ts/1");
  assert_string_equal(world->page.rows[2].identity, "env-not-set/a b.ts/2");
  assert_string_equal(world->page.rows[3].identity, "app-id/docs/plan.md/1");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      CASE(test_rows),
      CASE(test_strict_makes_warnings_count),
      CASE(test_identities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
