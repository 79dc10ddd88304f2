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

static void test_github(void **state) {
  struct world *world = *state;
  page_github(&world->page, &world->text);
  assert_has(world->text.data,
             "::error file=a b.ts,line=2,col=4,title=jd validate%3A several-classes::A <b>\\n is 50%25 `wrong`.\n"
             "::warning file=a b.ts,line=2,col=3,title=jd validate%3A env-not-set::First.\n");
  assert_has(world->text.data,
             "::warning file=../x.md,line=9,title=jd validate%3A app-id::A line.\n1 error, 4 warnings.\n");
}

static void test_junit(void **state) {
  struct world *world = *state;
  page_junit(&world->page, &(struct diff_view){0}, &world->text);
  assert_has(world->text.data, "<testsuites name=\"jd validate\" tests=\"7\" failures=\"1\" errors=\"0\">\n");
  assert_has(world->text.data,
             "<testcase name=\"a b.ts:2:4\" classname=\"jd.validate.several-classes\" time=\"0\">\n"
             "      <failure type=\"error\" message=\"A &#60;b&#62;\\n is 50% `wrong`.\"></failure>\n");
  assert_has(world->text.data,
             "<testcase name=\"fine.ts\" classname=\"jd.validate.file\" time=\"0\">\n    </testcase>\n");
}

static void test_markdown(void **state) {
  struct world *world = *state;
  page_markdown(&world->page, &(struct diff_view){0}, LIMIT_MARKDOWN, &world->text);
  assert_has(world->text.data, "<!-- jd validate docs_plan_md -->\n### jd validate: errors\n\nplan docs/plan.md\n\n");
  assert_has(world->text.data,
             "| | where | code | what |\n| --- | --- | --- | --- |\n| error | <code>a b.ts&#58;2&#58;4</code> | "
             "<code>several-classes</code> | A &#60;b&#62;&#92;n is 50% &#96;wrong&#96;. |\n");
}

/* ---- SARIF 2.1.0: what its schema requires, and what readers of code scanning do ---- */

static const struct js *text_of(const struct js *message) {
  const struct js *text = js_get(message, "text");
  assert_true(js_is_string(text) && *js_text(text));
  return text;
}

static bool is_rule(const struct js *rules, const char *id) {
  for (size_t i = 0; i < js_length(rules); i++)
    if (strcmp(js_text(js_get(js_at(rules, i), "id")), id) == 0)
      return true;
  return false;
}

static void check_location(const struct js *location) {
  const struct js *physical = js_get(location, "physicalLocation"), *region = js_get(physical, "region");
  const char *uri = js_text(js_get(js_get(physical, "artifactLocation"), "uri"));
  assert_true(uri && *uri && *uri != '/' && !strpbrk(uri, " \\:"));
  assert_true(js_integer(js_get(region, "startLine"), 0) >= 1);
  assert_true(!js_get(region, "startColumn") || js_integer(js_get(region, "startColumn"), 0) >= 1);
}

static void check_result(const struct js *result, const struct js *rules) {
  const char *level = js_text(js_get(result, "level"));
  assert_true(is_rule(rules, js_text(js_get(result, "ruleId"))));
  assert_true(strcmp(level, "error") == 0 || strcmp(level, "warning") == 0);
  text_of(js_get(result, "message"));
  assert_int_equal(js_length(js_get(result, "locations")), 1);
  check_location(js_at(js_get(result, "locations"), 0));
  assert_true(js_is_string(js_get(js_get(result, "partialFingerprints"), "jdItem/v1")));
}

static void test_sarif_has_what_its_schema_requires(void **state) {
  const struct world *world = *state;
  JD_JS json = page_sarif(&world->page);
  const struct js *run = js_at(js_get(json, "runs"), 0), *driver = js_get(js_get(run, "tool"), "driver");
  const struct js *rules = js_get(driver, "rules"), *results = js_get(run, "results");
  assert_string_equal(js_text(js_get(json, "version")), "2.1.0");
  assert_string_equal(js_text(js_get(json, "$schema")), "https://json.schemastore.org/sarif-2.1.0.json");
  assert_string_equal(js_text(js_get(driver, "name")), "jd");
  assert_string_equal(js_text(js_get(run, "columnKind")), "utf16CodeUnits");
  assert_int_equal(js_length(rules), 3);
  for (size_t i = 0; i < js_length(rules); i++) {
    text_of(js_get(js_at(rules, i), "shortDescription"));
    text_of(js_get(js_at(rules, i), "fullDescription"));
    text_of(js_get(js_at(rules, i), "help"));
  }
  assert_int_equal(js_length(results), 5);
  for (size_t i = 0; i < js_length(results); i++)
    check_result(js_at(results, i), rules);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      CASE(test_rows),
      CASE(test_strict_makes_warnings_count),
      CASE(test_identities),
      CASE(test_github),
      CASE(test_junit),
      CASE(test_markdown),
      CASE(test_sarif_has_what_its_schema_requires),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
