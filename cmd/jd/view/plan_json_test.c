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

static void test_the_diff_is_as_it_is(void **state) {
  struct sample *sample = *state;
  const struct diff_view view = {.context = 0};
  JD_JS json = plan_json_item(&sample->items[2], &view);
  const struct js *changes = js_get(json, "changes"), *code = js_at(changes, 1);
  assert_string_equal(js_text(js_get(code, "diff")),
                      "--- live/rate-limiter\n+++ durable-objects/rate-limiter.ts\n@@ -6 +6,2 @@\n-old\n+new\n"
                      "+\x1b[2Jmore\n");
}

static void test_an_extra_has_no_code(void **state) {
  struct sample *sample = *state;
  const struct diff_view view = {.context = 1};
  JD_JS json = plan_json_item(&sample->items[6], &view);
  assert_json(json,
              "{\"kind\":\"durable_object\",\"name\":\"old-room\",\"action\":\"extra\",\"changes\":[],\"hazards\":[],"
              "\"desired\":null,\"live\":{\"id\":\"id-1\",\"class_name\":\"OldRoom\",\"access_mode\":\"public\","
              "\"status\":\"READY\",\"code\":null,\"bytes\":null,\"last_deployed_at\":null,\"error_message\":null}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SAMPLE_TEST(test_the_diff_is_as_it_is),
      SAMPLE_TEST(test_an_extra_has_no_code),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
