#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/context/context.h"

struct pair {
  const char *text, *repaired;
};

static const struct pair pairs[] = {
    {"", ""},
    {"{\"a\": \"\\n\\u00e9\"}", "{\"a\": \"\\n\\u00e9\"}"},
    {"\xEF\xBB\xBF{}", "{}"},
    {"\"\\ud83e\\udd8b\"", "\"\\ud83e\\udd8b\""},
    {"\"\\uD83E\\uDD8B\"", "\"\\uD83E\\uDD8B\""},
    {"\"\\ud800\"", "\"\\ufffd\""},
    {"\"\\udfff\"", "\"\\ufffd\""},
    {"\"\\ud800\\ud83e\\udd8b\"", "\"\\ufffd\\ud83e\\udd8b\""},
    {"\"\\ud800\\u0041\"", "\"\\ufffd\\u0041\""},
    {"\"\\ud800x\"", "\"\\ufffdx\""},
    {"\"\\\\ud800\"", "\"\\\\ud800\""},
    {"\"\\\\\\ud800\"", "\"\\\\\\ufffd\""},
    {"\"\\ud80", "\"\\ud80"},
    {"\"\\", "\"\\"},
    {"\"\\uzzzz\"", "\"\\uzzzz\""},
    {"\"\xFF\"", "\"\xEF\xBF\xBD\""},
    {"\"\\\xFF\"", "\"\\\xEF\xBF\xBD\""},
    {"\"\xED\xA0\x80\"", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"\"\xF0\x9F\xA6\x8B\"", "\"\xF0\x9F\xA6\x8B\""},
};

static void each_text_is_repaired(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    JD_BUF out;
    buf_init(&out, 1000);
    json_repair(bytes_of(pairs[i].text), &out);
    assert_string_equal(out.data, pairs[i].repaired);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_text_is_repaired)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
