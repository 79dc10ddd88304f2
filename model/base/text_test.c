/* Encodings and names. */
/* What reaches a terminal, and the small helpers. */
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
    utf8_put(&out, c);
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
  JD_ARENA arena = arena_new();
  assert_string_equal(binding_name(arena, "chat-room-2"), "CHAT_ROOM_2");
  assert_string_equal(binding_name(arena, ""), "");
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

static const struct {
  const char *name;
  struct bytes text;
  const char *line, *block; /* NULL: the same as the line */
} escapes[] = {
    {"plain", TEXT("plain \\n m\xC3\xA4rz \xF0\x9F\x98\x80"), "plain \\n m\xC3\xA4rz \xF0\x9F\x98\x80", NULL},
    {"empty", TEXT(""), "", NULL},
    {"ESC", TEXT("\x1B[2J"), "\\x1B[2J", NULL},
    {"NUL, BEL, DEL", TEXT("\0\a\x7F"), "\\x00\\x07\\x7F", NULL},
    {"line ends and tabs", TEXT("a\tb\nc\r\nd"), "a\\tb\\nc\\r\\nd", "a\tb\nc\\r\nd"},
    {"CR alone overwrites a line", TEXT("good\rbad\r"), "good\\rbad\\r", NULL},
    {"two CR", TEXT("a\r\r\n"), "a\\r\\r\\n", "a\\r\\r\n"},
    {"C1: CSI and NEL",
     TEXT("\xC2\x9B"
          "1m\xC2\x85\xC2\x80\xC2\x9F"),
     "\\u{009B}1m\\u{0085}\\u{0080}\\u{009F}", NULL},
    {"no-break space is no control", TEXT("\xC2\xA0"), "\xC2\xA0", NULL},
    {"bidi overrides", TEXT("\xE2\x80\xAA\xE2\x80\xAE"), "\\u{202A}\\u{202E}", NULL},
    {"bidi isolates", TEXT("\xE2\x81\xA6\xE2\x81\xA9"), "\\u{2066}\\u{2069}", NULL},
    {"bidi marks", TEXT("\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"), "\\u{200E}\\u{200F}\\u{061C}", NULL},
    {"line and paragraph separators", TEXT("\xE2\x80\xA8\xE2\x80\xA9"), "\\u{2028}\\u{2029}", NULL},
    {"zero width", TEXT("\xE2\x80\x8B\xEF\xBB\xBF"), "\\u{200B}\\u{FEFF}", NULL},
    {"tags", TEXT("\xF3\xA0\x81\x81"), "\\u{E0041}", NULL},
    {"neighbours are left alone", TEXT("\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF"), "\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF",
     NULL},
    {"bad bytes, one by one", TEXT("\xFF\xC0\xAF!\xE2\x82"), "\\xFF\\xC0\\xAF!\\xE2\\x82", NULL},
    {"raw C1 bytes",
     TEXT("\x9B"
          "1m"),
     "\\x9B1m", NULL},
    {"surrogate", TEXT("\xED\xA0\x80"), "\\xED\\xA0\\x80", NULL},
};

static void test_escapes(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
    JD_BUF line, block;
    buf_init(&line, 1000);
    buf_init(&block, 1000);
    escape_line(&line, escapes[i].text);
    escape_block(&block, escapes[i].text);
    const char *expected = escapes[i].block ? escapes[i].block : escapes[i].line;
    if (strcmp(line.data, escapes[i].line) != 0 || strcmp(block.data, expected) != 0)
      fail_msg("%s: line '%s', block '%s'", escapes[i].name, line.data, block.data);
  }
}

/* Whatever comes in, nothing but printable text comes out. */
static void test_every_byte_is_harmless(void **state) {
  (void)state;
  for (int first = 0; first < 256; first++) {
    for (int second = 0; second < 256; second++) {
      const char text[] = {(char)first, (char)second};
      JD_BUF out;
      buf_init(&out, 100);
      escape_line(&out, (struct bytes){text, 2});
      assert_true(utf8_valid(buf_bytes(&out), NULL));
      for (size_t i = 0; i < out.len; i++)
        assert_true((unsigned char)out.data[i] >= ' ' && out.data[i] != 0x7F);
      assert_false(out.data[0] == '\xC2' && (unsigned char)out.data[1] < 0xA0);
    }
  }
}

static void assert_nearest(const char *word, const char *expected) {
  static const char *const known[] = {"plan", "apply", "drift", "validate", "access_mode", "class_name", "ok"};
  const char *found = nearest(word, known, sizeof known / sizeof *known);
  if (!expected ? found != NULL : !found || strcmp(found, expected) != 0)
    fail_msg("nearest to '%s' is '%s'", word, found ? found : "nothing");
}

static void test_nearest(void **state) {
  (void)state;
  assert_nearest("plan", "plan");
  assert_nearest("plam", "plan");
  assert_nearest("paln", "plan"); /* neighbours swapped */
  assert_nearest("pla", "plan");
  assert_nearest("aply", "apply");
  assert_nearest("validtae", "validate");
  assert_nearest("accessmode", "access_mode");
  assert_nearest("acess-mod", "access_mode"); /* three edits of nine letters */
  assert_nearest("clasname", "class_name");
  assert_nearest("destroy", NULL);
  assert_nearest("pxxn", NULL);
  assert_nearest("k", NULL); /* one edit is more than a third of one letter */
  assert_nearest("ko", NULL);
  assert_nearest("", NULL);
  assert_null(nearest("plan", NULL, 0));
}

static void test_nearest_takes_the_first_of_equals(void **state) {
  (void)state;
  static const char *const known[] = {"abcX", "abcY", "abcdd"};
  assert_ptr_equal(nearest("abcd", known, 3), known[0]);
}

static void test_nearest_of_long_words(void **state) {
  (void)state;
  char word[1001], longest[129];
  memset(word, 'x', sizeof word - 1);
  memset(longest, 'x', sizeof longest - 1);
  word[1000] = longest[128] = '\0';
  const char *const known[] = {"plan", word, longest};
  assert_null(nearest(word, known, 3));
  longest[127] = 'y';
  assert_ptr_equal(nearest(longest, known, 3), longest);
}

static void test_small_helpers(void **state) {
  (void)state;
  assert_true(equal_ignoring_case(bytes_of("Content-TYPE"), "content-type"));
  assert_false(equal_ignoring_case(bytes_of("content-typ"), "content-type"));
  assert_false(equal_ignoring_case(bytes_of("@"), "`")); /* 0x20 apart, and no letters */
  assert_false(equal_ignoring_case(bytes_of("\xC3\x84"), "\xC3\xA4"));
  assert_true(equal_ignoring_case((struct bytes){NULL, 0}, ""));
  assert_true(starts_with(bytes_of("https://x"), "https://"));
  assert_true(starts_with((struct bytes){NULL, 0}, ""));
  assert_false(starts_with(bytes_of("http"), "https"));
  assert_true(bytes_equal(trim(bytes_of(" \t a b\r\n ")), bytes_of("a b")));
  assert_int_equal(trim(bytes_of(" \r\n")).len, 0);
  assert_int_equal(trim((struct bytes){NULL, 0}).len, 0);
  assert_true(bytes_equal(trim(bytes_of("\v\xC2\xA0")), bytes_of("\v\xC2\xA0")));
}

#define ACUTE    "e\xCC\x81"                /* two code points, one column */
#define HAN      "\xE6\xBC\xA2"             /* two columns */
#define KANA_GA  "\xE3\x81\x8B\xE3\x82\x99" /* ka and a combining voiced mark */
#define ELLIPSIS "\xE2\x80\xA6"
#define FAMILY   "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7" /* two faces joined to one picture */

static void test_width(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t width;
  } cases[] = {
      {"", 0},
      {"chat-room", 9},
      {"caf" ACUTE, 4},
      {HAN HAN, 4},
      {KANA_GA, 2},
      {ELLIPSIS, 1},
      {"\xFF"
       "a\xE6",
       3},
      {"\xF0\x9F\x9A\x80", 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(text_width(bytes_of(cases[i].text)), cases[i].width);
}

static void test_columns_fall_between_characters(void **state) {
  (void)state;
  static const char text[] = "a" HAN ACUTE "z";
  static const size_t head[] = {0, 1, 1, 4, 7, 8, 8}, tail[] = {8, 7, 4, 4, 1, 0, 0};
  for (size_t columns = 0; columns < sizeof head / sizeof *head; columns++) {
    assert_int_equal(text_head(bytes_of(text), columns), head[columns]);
    assert_int_equal(text_tail(bytes_of(text), columns), tail[columns]);
  }
  assert_int_equal(text_head(bytes_of(FAMILY "z"), 3), 0);
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
      cmocka_unit_test(test_escapes),
      cmocka_unit_test(test_every_byte_is_harmless),
      cmocka_unit_test(test_nearest),
      cmocka_unit_test(test_nearest_takes_the_first_of_equals),
      cmocka_unit_test(test_nearest_of_long_words),
      cmocka_unit_test(test_small_helpers),
      cmocka_unit_test(test_width),
      cmocka_unit_test(test_columns_fall_between_characters),
  };
  return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
