#include "cmd/jd/view/view.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_json(const struct js *json, const char *expected) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  assert_true(js_write(json, JS_COMPACT, &text));
  assert_string_equal(text.data, expected);
}

static void test_errors(void **state) {
  (void)state;
  struct jd_error error;
  jd_fail(&error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, "chat-room", "Run `jd plan`.");
  JD_JS plain = error_document(&error, NULL, NULL);
  assert_json(plain, "{\"format_version\":\"1.0\",\"error\":{\"code\":\"stale\",\"message\":\"Run `jd plan`.\","
                     "\"where\":\"chat-room\",\"retryable\":false},\"diagnostics\":[]}");
  error.status = 502;
  strcpy(error.platform_code, "EXTERNAL");
  JD_JS remote = error_document(&error, NULL, NULL);
  assert_int_equal(js_integer(js_get(js_get(remote, "error"), "status"), 0), 502);
  assert_string_equal(js_text(js_get(js_get(remote, "error"), "platform_code")), "EXTERNAL");
  static const struct command plan = {.name = "plan"};
  static const struct command *const commands[] = {&plan, NULL};
  JD_JS hinted = error_json(&error, &(struct command_hint){" --app a", commands});
  assert_string_equal(js_text(js_get(hinted, "message")), "Run `jd --app a plan`.");
  for (int code = JD_NONE; code <= JD_BUG; code++)
    assert_non_null(error_code_name((enum jd_code)code));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
