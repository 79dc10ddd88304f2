/* Encodings and names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

#define TEXT(literal)                                                                                                  \
  { (literal), sizeof(literal) - 1 }

static const struct {
  struct bytes text;
  size_t len; /* 0: not valid */
  uint32_t code_point;
} sequences[] = {
    {TEXT("\0"), 1, 0},
    {TEXT("\x7F"), 1, 0x7F},
    {TEXT("\x80"), 0, 0},
    {TEXT("\xBF"), 0, 0},
    {TEXT("\xC0\x80"), 0, 0}, /* overlong */
    {TEXT("\xC1\xBF"), 0, 0}, /* overlong */
    {TEXT("\xC2\x80"), 2, 0x80},
    {TEXT("\xDF\xBF"), 2, 0x7FF},
    {TEXT("\xC3"), 0, 0}, /* cut off */
    {TEXT("\xC3("), 0, 0},
    {TEXT("\xE0\x9F\xBF"), 0, 0}, /* overlong */
    {TEXT("\xE0\xA0\x80"), 3, 0x800},
    {TEXT("\xED\x9F\xBF"), 3, 0xD7FF},
    {TEXT("\xED\xA0\x80"), 0, 0}, /* surrogates */
    {TEXT("\xED\xBF\xBF"), 0, 0},
    {TEXT("\xEE\x80\x80"), 3, 0xE000},
    {TEXT("\xEF\xBF\xBF"), 3, 0xFFFF},
    {TEXT("\xE2\x82"), 0, 0}, /* cut off */
    {TEXT("\xE2\x82("), 0, 0},
    {TEXT("\xF0\x8F\xBF\xBF"), 0, 0}, /* overlong */
    {TEXT("\xF0\x90\x80\x80"), 4, 0x10000},
    {TEXT("\xF4\x8F\xBF\xBF"), 4, 0x10FFFF},
    {TEXT("\xF4\x90\x80\x80"), 0, 0}, /* past the last one */
    {TEXT("\xF5\x80\x80\x80"), 0, 0},
    {TEXT("\xF0\x9F\x98"), 0, 0}, /* cut off */
    {TEXT("\xF8\x88\x80\x80\x80"), 0, 0},
    {TEXT("\xFE"), 0, 0},
    {TEXT("\xFF"), 0, 0},
};

static void test_decode(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
    uint32_t code_point = 0;
    size_t len = utf8_decode(sequences[i].text.data, sequences[i].text.len, &code_point);
    if (len != sequences[i].len || code_point != sequences[i].code_point)
      fail_msg("sequence %zu: %zu bytes, U+%04X", i, len, (unsigned)code_point);
  }
}

static void test_encode_is_the_inverse(void **state) {
  (void)state;
  JD_BUF out;
  buf_init(&out, 8);
  for (uint32_t c = 0; c <= 0x10FFFF; c += c >= 0xD7F0 && c < 0xE010 ? 1 : 7) {
    if (c >= 0xD800 && c <= 0xDFFF)
      continue;
    uint32_t decoded = 0;
    buf_clear(&out);
    utf8_encode(&out, c);
    assert_int_equal(utf8_decode(out.data, out.len, &decoded), out.len);
    assert_int_equal(decoded, c);
  }
}

static void test_valid(void **state) {
  (void)state;
  size_t bad = 99;
  assert_true(utf8_valid((struct bytes){NULL, 0}, &bad));
  assert_true(utf8_valid(bytes_of("m\xC3\xA4rz \xF0\x9F\x98\x80"), NULL));
  assert_int_equal(bad, 99);
  assert_false(utf8_valid(bytes_of("m\xC3\xA4rz\xC3"), &bad));
  assert_int_equal(bad, 5);
  assert_false(utf8_valid(bytes_of("\xFF"), &bad));
  assert_int_equal(bad, 0);
  assert_false(utf8_valid(bytes_of("\xFF"), NULL));
}

static void test_utf16_units(void **state) {
  (void)state;
  assert_int_equal(utf16_units(bytes_of("")), 0);
  assert_int_equal(utf16_units(bytes_of("abc")), 3);
  assert_int_equal(utf16_units(bytes_of("m\xC3\xA4rz")), 4);
  assert_int_equal(utf16_units(bytes_of("\xEF\xBF\xBF")), 1);
  assert_int_equal(utf16_units(bytes_of("\xF0\x90\x80\x80")), 2);
  assert_int_equal(utf16_units(bytes_of("\xF0\x9F\x98\x80!")), 3);
  assert_int_equal(utf16_units(bytes_of("\xF0\x9F\x98!")), 4); /* bad bytes count one each */
  assert_int_equal(utf16_units((struct bytes){"a\0b", 3}), 3);
}

struct judged {
  struct bytes text;
  bool good;
};

static void assert_judged(const struct judged *list, size_t count, bool (*judge)(struct bytes)) {
  for (size_t i = 0; i < count; i++) {
    if (judge(list[i].text) != list[i].good)
      fail_msg("'%s' should be %s", list[i].text.data, list[i].good ? "accepted" : "refused");
  }
}

static void test_object_names(void **state) {
  (void)state;
  static const struct judged names[] = {
      {TEXT("a"), true},     {TEXT("chat-room"), true}, {TEXT("a1-2b-3"), true}, {TEXT("a-1"), true},
      {TEXT(""), false},     {TEXT("1a"), false},       {TEXT("-a"), false},     {TEXT("a-"), false},
      {TEXT("a--b"), false}, {TEXT("A"), false},        {TEXT("aB"), false},     {TEXT("a_b"), false},
      {TEXT("a b"), false},  {TEXT("a\n"), false},      {TEXT("a\0"), false},    {TEXT("m\xC3\xA4rz"), false},
      {TEXT("a.b"), false},  {TEXT("a/b"), false},      {TEXT("-"), false},
  };
  assert_judged(names, sizeof names / sizeof *names, is_object_name);
}

static void test_env_keys(void **state) {
  (void)state;
  static const struct judged keys[] = {
      {TEXT("A"), true},     {TEXT("_"), true},         {TEXT("AI_API_KEY"), true}, {TEXT("_1"), true},
      {TEXT("A__B_"), true}, {TEXT(""), false},         {TEXT("1A"), false},        {TEXT("a"), false},
      {TEXT("Ab"), false},   {TEXT("A-B"), false},      {TEXT("A "), false},        {TEXT("A\n"), false},
      {TEXT("A\0"), false},  {TEXT("\xC3\x84"), false},
  };
  assert_judged(keys, sizeof keys / sizeof *keys, is_env_key);
}

static void test_reserved_env_keys(void **state) {
  (void)state;
  static const struct judged keys[] = {
      {TEXT("BUTTERBASE_APP_ID"), true}, {TEXT("BUTTERBASE_"), true}, {TEXT("butterbase_x"), true},
      {TEXT("ButterBase_X"), true},      {TEXT("BUTTERBASE"), false}, {TEXT("XBUTTERBASE_"), false},
      {TEXT("BUTTERBASES"), false},      {TEXT(""), false},
  };
  assert_judged(keys, sizeof keys / sizeof *keys, is_reserved_env_key);
}

static void test_binding_names(void **state) {
  (void)state;
  JD_BUF out;
  buf_init(&out, 100);
  binding_name(&out, "chat-room-2");
  assert_string_equal(out.data, "CHAT_ROOM_2");
  buf_clear(&out);
  binding_name(&out, "");
  assert_string_equal(out.data, "");
}

static void test_ascii_only(void **state) {
  (void)state;
  JD_BUF out;
  buf_init(&out, 100);
  ascii_only(&out, bytes_of("\033[1mcaf\xC3\xA9\xE2\x80\xA6 \xE2\x9C\x93\n\xFF"));
  assert_string_equal(out.data, "\033[1mcaf\\u{00E9}... +\n\\xFF");
}

static void test_parts(void **state) {
  (void)state;
  struct bytes text = bytes_of("a word");
  assert_true(contains(text, "word"));
  assert_false(contains(text, "Word"));
  assert_false(contains((struct bytes){NULL, 0}, "word"));
  assert_true(contains_ignoring_case(text, "WORD"));
  assert_false(contains_ignoring_case(text, "words"));
  assert_true(bytes_equal(without_mark(bytes_of("\xEF\xBB\xBFx")), bytes_of("x")));
  assert_true(bytes_equal(without_mark(bytes_of("\xEF\xBBx")), bytes_of("\xEF\xBBx")));
  assert_null(without_mark((struct bytes){NULL, 0}).data);
}

static void test_cuts_fall_between_characters(void **state) {
  (void)state;
  assert_int_equal(cut_length(bytes_of("abc"), 2), 2);
  assert_int_equal(cut_length(bytes_of("abc"), 9), 3);
  assert_int_equal(cut_length(bytes_of("a\xC3\xA4z"), 2), 1);
  assert_int_equal(cut_length(bytes_of("a\xC3\xA4z"), 3), 3);
  assert_int_equal(cut_length(bytes_of("\xF0\x9F\x98\x80"), 3), 0);
  assert_int_equal(cut_length(bytes_of("\xF0\x9F\x98\x80"), 4), 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts),
      cmocka_unit_test(test_cuts_fall_between_characters),
      cmocka_unit_test(test_decode),
      cmocka_unit_test(test_encode_is_the_inverse),
      cmocka_unit_test(test_valid),
      cmocka_unit_test(test_utf16_units),
      cmocka_unit_test(test_object_names),
      cmocka_unit_test(test_env_keys),
      cmocka_unit_test(test_reserved_env_keys),
      cmocka_unit_test(test_binding_names),
      cmocka_unit_test(test_ascii_only),
  };
  return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
