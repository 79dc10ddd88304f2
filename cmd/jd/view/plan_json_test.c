#include "cmd/jd/view/view.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int setup(void **state) {
  static struct sample sample;
  sample_open(&sample);
  *state = &sample;
  return 0;
}

static void assert_json(const struct js *json, const char *expected) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  assert_true(js_write(json, JS_COMPACT, &text));
  assert_string_equal(text.data, expected);
}

static void assert_item(struct sample *sample, size_t index, const struct diff_view *view, const char *expected) {
  JD_JS json = plan_json_item(&sample->items[index], view);
  assert_json(json, expected);
}

static void test_env_items(void **state) {
  const struct diff_view view = {.context = 1};
  assert_item(*state, 0, &view,
              "{\"kind\":\"env\",\"name\":\"AI_API_KEY\",\"action\":\"set\",\"changes\":[{\"field\":\"value\"}],"
              "\"hazards\":[],\"desired\":{\"literal\":true},\"note\":\"value differs from the one last applied\"}");
  assert_item(*state, 5, &view,
              "{\"kind\":\"env\",\"name\":\"LIMIT\",\"action\":\"same\",\"changes\":[],\"hazards\":[],"
              "\"desired\":{\"literal\":true},\"unverified\":true,\"note\":\"set on the app\"}");
}

static void test_update_has_both_sides_and_the_diff_as_it_is(void **state) {
  struct sample *sample = *state;
  struct diff_view view = {.context = 0};
  JD_JS json = plan_json_item(&sample->items[2], &view);
  const struct js *changes = js_get(json, "changes"), *code = js_at(changes, 1);
  assert_json(js_at(changes, 0), "{\"field\":\"access_mode\",\"from\":\"authenticated\",\"to\":\"service_key\"}");
  assert_int_equal(js_integer(js_get(code, "added"), -1), 2);
  assert_int_equal(js_integer(js_get(code, "removed"), -1), 1);
  assert_string_equal(js_text(js_get(code, "diff")),
                      "--- live/rate-limiter\n+++ durable-objects/rate-limiter.ts\n@@ -6 +6,2 @@\n-old\n+new\n"
                      "+\x1b[2Jmore\n");
  const struct js *live = js_get(json, "live");
  assert_string_equal(js_text(js_get(live, "status")), "READY");
  assert_int_equal(js_integer(js_get(live, "bytes"), -1), strlen(SAMPLE_OLD));
  assert_int_equal(js_type(js_get(live, "last_deployed_at")), JS_NULL);
  assert_int_equal(js_type(js_get(live, "error_message")), JS_NULL);
  view.no_diff = true;
  JD_JS shorter = plan_json_item(&sample->items[2], &view);
  assert_null(js_get(js_at(js_get(shorter, "changes"), 1), "diff"));
  assert_non_null(js_get(js_at(js_get(shorter, "changes"), 1), "added"));
}

static void test_hazards_and_extras(void **state) {
  struct sample *sample = *state;
  const struct diff_view view = {.context = 1};
  JD_JS replace = plan_json_item(&sample->items[3], &view);
  assert_json(js_get(replace, "hazards"),
              "[{\"code\":\"data-loss\",\"certain\":true,\"objects\":[\"leaderboard\"],\"classes\":[\"Leaderboard\"],"
              "\"message\":\"DELETES it all. Keep the class name.\"}]");
  assert_item(sample, 6, &view,
              "{\"kind\":\"durable_object\",\"name\":\"old-room\",\"action\":\"extra\",\"changes\":[],\"hazards\":[],"
              "\"desired\":null,\"live\":{\"id\":\"id-1\",\"class_name\":\"OldRoom\",\"access_mode\":\"public\","
              "\"status\":\"READY\",\"code\":null,\"bytes\":null,\"last_deployed_at\":null,\"error_message\":null}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SAMPLE_TEST(test_env_items),
      SAMPLE_TEST(test_update_has_both_sides_and_the_diff_as_it_is),
      SAMPLE_TEST(test_hazards_and_extras),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
