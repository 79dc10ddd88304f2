#include "cmd/jd/ci/ci.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct world {
  struct sample sample;
  struct page page;
  struct diff_view view;
};

static int setup(void **state) {
  static struct world world;
  world = (struct world){.view = {.context = 0}};
  sample_open(&world.sample);
  world.page = page_of_plan(world.sample.arena, &world.sample.changeset);
  *state = &world;
  return 0;
}

/* After a change of what the page is made of. */
static void remake(struct world *world) {
  world->page = page_of_plan(world->sample.arena, &world->sample.changeset);
}

static const char *markdown(struct world *world, size_t most) {
  buf_clear(&world->sample.text);
  page_markdown(&world->page, &world->view, most, &world->sample.text);
  assert_in_range(world->sample.text.len, 1, most);
  return world->sample.text.data;
}

static const char *github(struct world *world) {
  buf_clear(&world->sample.text);
  page_github(&world->page, &world->sample.text);
  return world->sample.text.data;
}

static void test_table_first_then_folded_diffs(void **state) {
  const char *text = markdown(*state, LIMIT_MARKDOWN);
  assert_ptr_equal(strstr(text, "<!-- jd plan app_abc123 -->\n### jd plan: changes\n"), text);
  assert_has(text, "\n| | item | what differs | why |\n| --- | --- | --- | --- |\n"
                   "| set | <code>env/AI&#95;API&#95;KEY</code> | ");
  assert_has(text,
             "| replace | <code>leaderboard</code> | <code>class Leaderboard -&#62; Board&#58; permanently DELETES "
             "stored data</code> | DELETES it all. Keep the class name. |\n");
  assert_has(text,
             "\n\n<details><summary><code>rate-limiter</code>: access&#95;mode authenticated -&#62; "
             "service&#95;key; code +2 -1</summary>\n\n```diff\n--- live/rate-limiter\n"
             "+++ durable-objects/rate-limiter.ts\n@@ -6 +6,2 @@\n-old\n+new\n+\\x1B[2Jmore\n```\n\n</details>\n");
  assert_lacks(text, "agent");
  assert_lacks(text, "Cut at");
}

static void test_nothing_inside_ends_a_cell_a_fence_or_the_marker(void **state) {
  struct world *world = *state;
  struct textdiff *diff = arena_alloc(world->sample.arena, sizeof *diff);
  textdiff(world->sample.arena, bytes_of("`````\n"), bytes_of("</details>\n"), diff);
  world->sample.items[2].diff = diff;
  world->page.rows[2].detail = "a|b `c` <d> \\ @someone #1";
  world->page.rows[2].note = "a|b @someone #1 <img>";
  world->page.subject = "app--><b>";
  const char *text = markdown(world, LIMIT_MARKDOWN);
  assert_has(text, "<!-- jd plan app____b_ -->\n");
  assert_has(text, "<code>a&#124;b &#96;c&#96; &#60;d&#62; &#92; &#64;someone &#35;1</code> | "
                   "a&#124;b @<!-- -->someone &#35;1 &#60;img&#62; |\n");
  assert_has(text, "\n``````diff\n");
  assert_has(text, "\n-`````\n+</details>\n``````\n\n</details>\n");
}

/* At each size the text is no longer, every fence and fold that was opened is closed, and what is cut is said. */
static void test_what_does_not_fit_is_cut_and_said(void **state) {
  struct world *world = *state;
  size_t whole = strlen(markdown(world, LIMIT_MARKDOWN));
  for (size_t most = 700; most < whole + 300; most++) {
    const char *text = markdown(world, most);
    const char *opened = strstr(text, "<details>"), *closed = strstr(text, "\n```\n\n</details>\n");
    assert_true(!opened == !closed);
    assert_true((strlen(text) == whole) == !strstr(text, "\nCut at "));
  }
  assert_has(markdown(world, 800), "\nCut at 800 characters: rows left out: ");
  assert_has(markdown(world, whole + 240), "\n-old\n```\n\n</details>\n\nCut at ");
  assert_has(markdown(world, whole + 240), " diffs cut or left out: 1; `jd plan --full-diff` shows all.\n");
}

static void test_no_diff_leaves_the_table(void **state) {
  struct world *world = *state;
  world->view.no_diff = true;
  assert_has(markdown(world, LIMIT_MARKDOWN), "| update | <code>rate-limiter</code> |");
  assert_lacks(markdown(world, LIMIT_MARKDOWN), "<details>");
}

static void test_annotations_stand_where_plan_or_source_does(void **state) {
  struct world *world = *state;
  struct desired_object *object = sample_object(&world->sample, "leaderboard", "Board", ACCESS_PUBLIC, "x");
  object->at = (struct place){"plan,1:2.md", 7, 3};
  world->sample.items[3].object = object;
  remake(world);
  const char *text = github(world);
  assert_has(text, "\n::notice file=durable-objects/rate-limiter.ts,line=1,title=jd plan%3A rate-limiter "
                   "(update)::access_mode authenticated -> service_key; code +2 -1\n");
  assert_has(text, "\n::warning file=plan%2C1%3A2.md,line=7,title=jd plan%3A leaderboard (replace)::class Leaderboard "
                   "-> Board: permanently DELETES stored data: DELETES it all. Keep the class name.\n");
  assert_has(
      text,
      "\n::notice file=docs/butterbase/02-plan.md,title=jd plan%3A old-room (extra)::live, not in the plan; kept\n");
  assert_lacks(text, "agent");
}

static void test_nothing_inside_ends_a_workflow_command(void **state) {
  struct world *world = *state;
  world->sample.items[6].name = "a,b:c%\n";
  remake(world);
  world->page.rows[6].text = "50%\r\n::error::fake";
  assert_has(github(world), "\n::notice file=docs/butterbase/02-plan.md,title=jd plan%3A a%2Cb%3Ac%25\\n "
                            "(extra)::50%25%0D%0A::error::fake\n");
}

static void test_a_drift_report_is_a_page_too(void **state) {
  struct world *world = *state;
  struct drift_item items[] = {{DRIFT_EXTRA, &world->sample.items[6], "not planned"}};
  struct drift_report report = {.plan_file = "plan.md", .items = items, .item_count = 1};
  report.counts[DRIFT_EXTRA] = 1;
  world->page = page_of_drift(world->sample.arena, &report, false);
  assert_string_equal(world->page.headline, "in sync");
  assert_int_equal(world->page.rows[0].level, LEVEL_NOTICE);
  world->page = page_of_drift(world->sample.arena, &report, true);
  assert_int_equal(world->page.rows[0].level, LEVEL_WARNING);
  assert_string_equal(markdown(world, LIMIT_MARKDOWN),
                      "<!-- jd drift  -->\n### jd drift: not in sync\n\nplan plan.md\n\n1 extra, 0 in sync.\n\n"
                      "| | item | what differs | why |\n| --- | --- | --- | --- |\n"
                      "| extra | <code>old-room</code> | <code>class OldRoom, public</code> | not planned |\n");
}

static void test_junit_fails_for_what_differs(void **state) {
  struct world *world = *state;
  world->page.rows[6].text = "a<b> & \"c\" \xEF\xBF\xBF";
  page_junit(&world->page, &world->view, &world->sample.text);
  const char *text = world->sample.text.data;
  assert_has(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<testsuites name=\"jd plan\" tests=\"7\" failures=\"4\" errors=\"0\">\n");
  assert_has(text,
             "    <testcase name=\"rate-limiter\" classname=\"jd.plan.durable_object\" time=\"0\">\n"
             "      <failure type=\"update\" message=\"access_mode authenticated -&#62; service_key; code +2 -1\">"
             "--- live/rate-limiter\n");
  assert_has(text, "\n+\\x1B[2Jmore\n</failure>\n    </testcase>\n");
  assert_has(text, "    <testcase name=\"agent\" classname=\"jd.plan.durable_object\" time=\"0\">\n    </testcase>\n");
  assert_has(text, "    <testcase name=\"env/LIMIT\" classname=\"jd.plan.env\" time=\"0\">\n"
                   "      <system-out>set on the app</system-out>\n");
  assert_has(text, "<system-out>a&#60;b&#62; &#38; &#34;c&#34; \xEF\xBF\xBD</system-out>\n");
}

static void test_sarif_has_a_place_for_each_result(void **state) {
  struct world *world = *state;
  world->sample.changeset.plan_file = "my docs/plan.md";
  remake(world);
  JD_JS json = page_sarif(&world->page);
  const struct js *run = js_at(js_get(json, "runs"), 0), *results = js_get(run, "results");
  assert_string_equal(js_text(js_get(json, "version")), "2.1.0");
  assert_int_equal(js_length(js_get(js_get(js_get(run, "tool"), "driver"), "rules")), 7);
  assert_int_equal(js_length(results), 5);
  buf_clear(&world->sample.text);
  assert_true(js_write(js_at(results, 2), JS_COMPACT, &world->sample.text));
  assert_string_equal(
      world->sample.text.data,
      "{\"ruleId\":\"jd/plan/update\",\"level\":\"note\",\"message\":{\"text\":\"rate-limiter: access_mode "
      "authenticated -> service_key; code +2 -1\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":"
      "{\"uri\":\"durable-objects/rate-limiter.ts\"},\"region\":{\"startLine\":1}}}],"
      "\"partialFingerprints\":{\"jdItem/v1\":\"durable_object/rate-limiter/update\"}}");
  buf_clear(&world->sample.text);
  assert_true(js_write(js_at(results, 4), JS_COMPACT, &world->sample.text));
  assert_has(world->sample.text.data, "\"ruleId\":\"jd/plan/extra\"");
  assert_has(world->sample.text.data, "\"uri\":\"my%20docs/plan.md\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SAMPLE_TEST(test_table_first_then_folded_diffs),
      SAMPLE_TEST(test_nothing_inside_ends_a_cell_a_fence_or_the_marker),
      SAMPLE_TEST(test_what_does_not_fit_is_cut_and_said),
      SAMPLE_TEST(test_no_diff_leaves_the_table),
      SAMPLE_TEST(test_annotations_stand_where_plan_or_source_does),
      SAMPLE_TEST(test_nothing_inside_ends_a_workflow_command),
      SAMPLE_TEST(test_a_drift_report_is_a_page_too),
      SAMPLE_TEST(test_junit_fails_for_what_differs),
      SAMPLE_TEST(test_sarif_has_a_place_for_each_result),
  };
  return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
