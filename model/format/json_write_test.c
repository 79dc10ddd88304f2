/* Writing: in the order of setting, and always valid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/format/format.h"

#include <stdlib.h>

static void assert_written(const struct js *json, enum js_style style, const char *expected) {
  JD_BUF out;
  buf_init(&out, 10000);
  assert_true(js_write(json, style, &out));
  assert_string_equal(out.data, expected);
}

static struct js *sample(void) {
  struct js *json = js_new_object(), *list = js_new_array();
  js_set_text(json, "zebra", "z\"\\/\n\t\x01");
  js_set_bool(json, "apple", true);
  js_set(json, "list", list);
  js_append_text(list, "m\xC3\xA4rz \xF0\x9F\x98\x80");
  js_append_text(list, NULL);
  js_append(list, js_new_object());
  js_set_integer(json, "least", INT64_MIN);
  js_set_text(json, "none", NULL);
  js_set(json, "empty", js_new_array());
  return json;
}

static void test_order_and_escapes(void **state) {
  (void)state;
  JD_JS json = sample();
  assert_written(json, JS_COMPACT,
                 "{\"zebra\":\"z\\\"\\\\/\\n\\t\\u0001\",\"apple\":true,"
                 "\"list\":[\"m\xC3\xA4rz \xF0\x9F\x98\x80\",null,{}],"
                 "\"least\":-9223372036854775808,\"none\":null,\"empty\":[]}");
}

static void test_pretty(void **state) {
  (void)state;
  JD_JS json = js_new_object();
  js_set_integer(json, "a", 1);
  js_set(json, "b", js_new_array());
  js_append_text((struct js *)js_get(json, "b"), "c");
  assert_written(json, JS_PRETTY, "{\n  \"a\": 1,\n  \"b\": [\n    \"c\"\n  ]\n}");
}

static void test_replacing_keeps_the_place(void **state) {
  (void)state;
  JD_JS json = js_new_object();
  js_set_integer(json, "a", 1);
  js_set_integer(json, "b", 2);
  js_set_bool(json, "a", false);
  assert_written(json, JS_COMPACT, "{\"a\":false,\"b\":2}");
}

static void test_removing_keeps_the_order(void **state) {
  (void)state;
  JD_JS json = js_new_object();
  js_set_integer(json, "a", 1);
  js_set_integer(json, "b", 2);
  js_set_integer(json, "c", 3);
  js_remove(json, "b");
  js_remove(json, "none");
  assert_written(json, JS_COMPACT, "{\"a\":1,\"c\":3}");
}

static void test_copy_is_apart(void **state) {
  (void)state;
  JD_JS json = sample();
  JD_JS copy = js_copy(json);
  js_append_text((struct js *)js_get(json, "list"), "more");
  assert_int_equal(js_length(js_get(json, "list")), 4);
  assert_int_equal(js_length(js_get(copy, "list")), 3);
}

static const struct {
  struct bytes bytes;
  const char *literal;
} strings[] = {
    {{"", 0}, "\"\""},
    {{NULL, 0}, "\"\""},
    {{"a\0b", 3}, "\"a\\u0000b\""},
    {{"\xFF", 1}, "\"\xEF\xBF\xBD\""},
    {{"a\xC0\xAF"
      "b",
      4},
     "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
     "b\""},
    {{"\xED\xA0\x80", 3}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {{"\xE2\x82", 2}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {{"\xC3\xA4\xFE\xC3\xA4", 5}, "\"\xC3\xA4\xEF\xBF\xBD\xC3\xA4\""},
    {{"\x7F", 1}, "\"\\u007F\""},
    /* what a terminal acts on: NEL, CSI; bidi override, isolate, line separator; BOM; a tag beyond U+FFFF */
    {{"a\xC2\x85\xC2\x9Bm", 6}, "\"a\\u0085\\u009Bm\""},
    {{"\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\xA8", 9}, "\"\\u202E\\u2066\\u2028\""},
    {{"\xEF\xBB\xBF\xF3\xA0\x81\x81!", 8}, "\"\\uFEFF\\uDB40\\uDC41!\""},
    {{"\xC2\xA0\xF0\x9F\x98\x80", 6}, "\"\xC2\xA0\xF0\x9F\x98\x80\""},
};

static void test_string_literals(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
    JD_BUF out;
    buf_init(&out, 100);
    js_write_string(strings[i].bytes, &out);
    assert_string_equal(out.data, strings[i].literal);
    JD_JS json = js_new_object();
    js_set_bytes(json, "s", strings[i].bytes);
    buf_clear(&out);
    buf_printf(&out, "{\"s\":%s}", strings[i].literal);
    assert_written(json, JS_COMPACT, out.data);
    JD_JS read = js_parse(buf_bytes(&out), NULL, NULL);
    assert_non_null(read);
    assert_true(bytes_equal(js_bytes(js_get(read, "s")), js_bytes(js_get(json, "s"))));
  }
}

/* A key may come from a document too. */
static void test_bad_key(void **state) {
  (void)state;
  JD_JS json = js_new_object();
  js_set_integer(json, "a\xFF", 1);
  js_set_integer(json, "\xC2\x9B", 2);
  assert_written(json, JS_COMPACT, "{\"a\xEF\xBF\xBD\":1,\"\\u009B\":2}");
}

static void test_read_back(void **state) {
  (void)state;
  JD_JS json = sample();
  JD_BUF once, twice;
  buf_init(&once, 1000);
  buf_init(&twice, 1000);
  assert_true(js_write(json, JS_PRETTY, &once));
  JD_JS read = js_parse(buf_bytes(&once), NULL, NULL);
  assert_non_null(read);
  assert_true(js_write(read, JS_PRETTY, &twice));
  assert_string_equal(once.data, twice.data);
}

static void test_full_buffer(void **state) {
  (void)state;
  JD_JS json = sample();
  JD_BUF out;
  buf_init(&out, 20);
  assert_false(js_write(json, JS_COMPACT, &out));
  assert_true(out.overflow);
}

static void test_values_alone(void **state) {
  (void)state;
  JD_JS null = js_new_null();
  JD_JS array = js_new_array();
  assert_written(null, JS_COMPACT, "null");
  assert_written(array, JS_PRETTY, "[]");
  js_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_order_and_escapes),
      cmocka_unit_test(test_pretty),
      cmocka_unit_test(test_replacing_keeps_the_place),
      cmocka_unit_test(test_removing_keeps_the_order),
      cmocka_unit_test(test_copy_is_apart),
      cmocka_unit_test(test_string_literals),
      cmocka_unit_test(test_bad_key),
      cmocka_unit_test(test_read_back),
      cmocka_unit_test(test_full_buffer),
      cmocka_unit_test(test_values_alone),
  };
  return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
