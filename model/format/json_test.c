/* Reading: strictly, and saying where it is wrong. */
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
    {"trailing garbage", TEXT("{} x"), "line 1, column 4: end of file expected."},
    {"a second document", TEXT("{}{}"), "end of file expected"},
    {"trailing NUL", TEXT("{}\0"), "line 1, column 3"},
    {"trailing comma", TEXT("[1,]"), "line 1, column 4"},
    {"trailing comma in an object", TEXT("{\"a\":1,}"), "line 1, column 8"},
    {"comment", TEXT("[1] // one"), "line 1, column 5"},
    {"single quotes", TEXT("'a'"), "line 1, column 1"},
    {"key without quotes", TEXT("{a:1}"), "line 1, column 2"},
    {"cut off in a string", TEXT("{\"a\":\"b"), "premature end of input"},
    {"cut off in an object", TEXT("{\"a\":1"), "'}' expected near end of file"},
    {"cut off in a word", TEXT("tru"), "invalid token."},
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_refused), cmocka_unit_test(test_messages_are_escaped),
      cmocka_unit_test(test_depth),   cmocka_unit_test(test_depth_counts_levels_alone),
      cmocka_unit_test(test_types),   cmocka_unit_test(test_numbers_and_booleans),
      cmocka_unit_test(test_members), cmocka_unit_test(test_strings),
  };
  return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
