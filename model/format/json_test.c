/* Reading: strictly, and saying where it is wrong. */
/* Writing: in the order of setting, and always valid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/format/format.h"

#include <stdlib.h>

#define TEXT(literal)                                                                                                  \
  { (literal), sizeof(literal) - 1 }

static struct js *parse(const char *text) {
  struct jd_error error = {0};
  struct js *json = js_parse(bytes_of(text), "test", &error);
  if (!json)
    fail_msg("%s: %s", text, error.message);
  return json;
}

static const struct {
  const char *name;
  struct bytes text;
  const char *said; /* part of the message */
} refused[] = {
    {"empty", TEXT(""), "line 1, column 0"},
    {"blank", TEXT(" \n "), "line 2, column 1"},
    {"duplicate key", TEXT("{\"a\":1,\n\"a\":2}"), "line 2, column 3: duplicate object key"},
    {"duplicate key, escaped", TEXT("{\"a\":1,\"\\u0061\":2}"), "duplicate object key"},
    {"duplicate key further in", TEXT("[{\"b\":{\"a\":1,\"a\":1}}]"), "duplicate object key"},
    {"trailing garbage", TEXT("{} x"), "line 1, column 4: end of file expected"},
    {"a second document", TEXT("{}{}"), "end of file expected"},
    {"trailing NUL", TEXT("{}\0"), "line 1, column 3"},
    {"trailing comma", TEXT("[1,]"), "line 1, column 4"},
    {"trailing comma in an object", TEXT("{\"a\":1,}"), "line 1, column 8"},
    {"comment", TEXT("[1] // one"), "line 1, column 5"},
    {"single quotes", TEXT("'a'"), "line 1, column 1"},
    {"key without quotes", TEXT("{a:1}"), "line 1, column 2"},
    {"cut off in a string", TEXT("{\"a\":\"b"), "premature end of input"},
    {"cut off in an object", TEXT("{\"a\":1"), "'}' expected near end of file"},
    {"cut off in a word", TEXT("tru"), "invalid token"},
    {"HTML", TEXT("<html>"), "line 1, column 1"},
    {"line feed in a string", TEXT("\"a\nb\""), "unexpected newline"},
    {"control character in a string", TEXT("\"a\x01\""), "control character 0x1"},
    {"raw NUL in a string", TEXT("\"a\0b\""), "control character 0x0"},
    {"NUL in a key", TEXT("{\"a\\u0000b\":1}"), "NUL byte in object key"},
    {"bad UTF-8", TEXT("\"\xFF\""), "unable to decode byte 0xff"},
    {"overlong UTF-8", TEXT("\"\xC0\xAF\""), "unable to decode byte 0xc0"},
    {"surrogate in UTF-8", TEXT("\"\xED\xA0\x80\""), "unable to decode byte 0xed"},
    {"UTF-8 cut off", TEXT("\"\xE2\x82\""), "unable to decode byte 0xe2"},
    {"lone surrogate escaped", TEXT("\"\\ud800\""), "invalid Unicode '\\uD800'"},
    {"lone low surrogate escaped", TEXT("\"\\udc00\""), "invalid Unicode '\\uDC00'"},
    {"bad escape", TEXT("\"\\x41\""), "invalid escape"},
    {"byte order mark", TEXT("\xEF\xBB\xBF{}"), "line 1, column 1"},
    {"leading zero", TEXT("01"), "line 1, column 1"},
    {"plus", TEXT("+1"), "line 1, column 1"},
    {"no digits behind the point", TEXT("1."), "line 1, column 2"},
    {"hexadecimal", TEXT("0x10"), "line 1, column 2"},
    {"not a number", TEXT("NaN"), "line 1, column 3"},
    {"integer too large", TEXT("9223372036854775808"), "too big integer"},
    {"real too large", TEXT("1e999"), "real number overflow"},
};

static void test_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct jd_error error = {0};
    JD_JS json = js_parse(refused[i].text, "GET /v1/app", &error);
    assert_null(js_parse(refused[i].text, NULL, NULL));
    if (json || !strstr(error.message, refused[i].said))
      fail_msg("%s: %s", refused[i].name, json ? "taken" : error.message);
    assert_int_equal(error.code, JD_PROTOCOL);
    assert_string_equal(error.where, "GET /v1/app");
  }
}

/* What the library quotes of the text is data from outside. */
static void test_messages_are_escaped(void **state) {
  (void)state;
  struct jd_error error;
  assert_null(js_parse(bytes_of("[\"ok\", bad\x1B[31m]"), NULL, &error));
  assert_null(js_parse(bytes_of("{\"\xC2\x9B\":1,\"\xC2\x9B\":1 ]"), NULL, &error));
  for (const char *at = error.message; *at; at++)
    assert_in_range(*at, ' ', '~');
}

static struct js *parse_nested(size_t depth, const char *open, const char *close, struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, 10000);
  for (size_t i = 0; i < depth; i++)
    buf_add_text(&text, open);
  buf_add_text(&text, "1");
  for (size_t i = 0; i < depth; i++)
    buf_add_text(&text, close);
  return js_parse(buf_bytes(&text), "deep", error);
}

static void test_depth(void **state) {
  (void)state;
  static const char *const pairs[][2] = {{"[", "]"}, {"{\"a\":", "}"}};
  for (size_t i = 0; i < 2; i++) {
    struct jd_error error = {0};
    JD_JS deep = parse_nested(LIMIT_JSON_DEPTH, pairs[i][0], pairs[i][1], &error);
    JD_JS deeper = parse_nested(LIMIT_JSON_DEPTH + 1, pairs[i][0], pairs[i][1], &error);
    assert_non_null(deep);
    assert_null(deeper);
    assert_string_equal(error.message, "The JSON is nested deeper than 64 levels.");
    assert_string_equal(error.where, "deep");
  }
}

/* Brackets in strings are no levels, and levels that were left do not count. */
static void test_depth_counts_levels_alone(void **state) {
  (void)state;
  JD_BUF text;
  buf_init(&text, 10000);
  buf_add_text(&text, "[\"\\\"");
  buf_add_repeat(&text, '[', 200);
  buf_add_text(&text, "\\\\\"");
  for (int i = 0; i < 200; i++)
    buf_add_text(&text, ",[{}]");
  buf_add_text(&text, "]");
  struct jd_error error = {0};
  JD_JS json = js_parse(buf_bytes(&text), "wide", &error);
  assert_string_equal(error.message, "");
  assert_int_equal(js_length(json), 201);
}

static void test_types(void **state) {
  (void)state;
  JD_JS json = parse("[null, true, 1.5, \"s\", [], {}, -3]");
  static const enum js_type types[] = {JS_NULL, JS_BOOL, JS_NUMBER, JS_STRING, JS_ARRAY, JS_OBJECT, JS_NUMBER};
  static const char *const names[] = {"null",   "true or false", "a number", "a string",
                                      "a list", "an object",     "a number"};
  for (size_t i = 0; i < js_length(json); i++) {
    assert_int_equal(js_type(js_at(json, i)), types[i]);
    assert_string_equal(js_type_name(js_at(json, i)), names[i]);
    assert_int_equal(js_is_string(js_at(json, i)), types[i] == JS_STRING);
  }
  assert_int_equal(js_length(json), 7);
  assert_null(js_at(json, 7));
  assert_string_equal(js_type_name(NULL), "nothing");
}

static void test_numbers_and_booleans(void **state) {
  (void)state;
  JD_JS json = parse("[9223372036854775807, -9223372036854775808, 1.0, \"1\", true, false, null]");
  assert_true(js_integer(js_at(json, 0), 7) == INT64_MAX);
  assert_true(js_integer(js_at(json, 1), 7) == INT64_MIN);
  for (size_t i = 2; i < 7; i++)
    assert_int_equal(js_integer(js_at(json, i), 7), 7);
  assert_int_equal(js_integer(NULL, 7), 7);
  assert_true(js_bool(js_at(json, 4), false));
  assert_false(js_bool(js_at(json, 5), true));
  assert_true(js_bool(js_at(json, 6), true));
  assert_true(js_bool(NULL, true));
}

static void test_members(void **state) {
  (void)state;
  static const char *const keys[] = {"zebra", "", "apple", "m\xC3\xA4rz"};
  JD_JS json = parse("{\"zebra\":0, \"\":1, \"apple\":2, \"m\\u00e4rz\":3}");
  const char *key = NULL;
  assert_int_equal(js_length(json), 4);
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(js_integer(js_member(json, i, &key), -1), (int)i);
    assert_string_equal(key, keys[i]);
    assert_int_equal(js_integer(js_get(json, keys[i]), -1), (int)i);
  }
  assert_null(js_member(json, 4, &key));
  assert_null(js_get(json, "Zebra"));
  assert_null(js_get(js_get(json, "zebra"), "x"));
  assert_null(js_get(NULL, "x"));
}

static void test_strings(void **state) {
  (void)state;
  JD_JS json = parse("[\"a\\u0000b\", \"\\ud83d\\ude00\", \"\", 1]");
  assert_true(bytes_equal(js_bytes(js_at(json, 0)), (struct bytes){"a\0b", 3}));
  assert_null(js_text(js_at(json, 0)));
  assert_string_equal(js_text(js_at(json, 1)), "\xF0\x9F\x98\x80");
  assert_string_equal(js_text(js_at(json, 2)), "");
  assert_null(js_bytes(js_at(json, 3)).data);
  assert_null(js_text(js_at(json, 3)));
  assert_null(js_text(NULL));
}

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

static void test_made_in_one_expression(void **state) {
  (void)state;
  const char *const texts[] = {"one", NULL, "\xFF"};
  JD_JS json = js_object("text", js_of_text("a"), "none", js_of_text(NULL), "bytes", js_of_bytes(bytes_of("\xFF")),
                         "on", js_of_bool(true), "more", js_list_of(js_object("n", js_of_integer(-1), NULL)), "texts",
                         js_of_texts(texts, 3), NULL);
  assert_written(json, JS_COMPACT,
                 "{\"text\":\"a\",\"none\":null,\"bytes\":\"\xEF\xBF\xBD\",\"on\":true,\"more\":[{\"n\":-1}],"
                 "\"texts\":[\"one\",null,\"\xEF\xBF\xBD\"]}");
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
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_messages_are_escaped),
      cmocka_unit_test(test_depth),
      cmocka_unit_test(test_depth_counts_levels_alone),
      cmocka_unit_test(test_types),
      cmocka_unit_test(test_numbers_and_booleans),
      cmocka_unit_test(test_members),
      cmocka_unit_test(test_strings),
      cmocka_unit_test(test_order_and_escapes),
      cmocka_unit_test(test_made_in_one_expression),
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
  return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
