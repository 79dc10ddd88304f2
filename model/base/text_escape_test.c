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
  const char *name;
  struct bytes text;
  const char *line, *block; /* NULL: the same as the line */
} escapes[] = {
    {"plain", TEXT("plain \\n m\xC3\xA4rz \xF0\x9F\x98\x80"), "plain \\n m\xC3\xA4rz \xF0\x9F\x98\x80", NULL},
    {"empty", TEXT(""), "", NULL},
    {"ESC", TEXT("\x1B[2J"), "\\x1B[2J", NULL},
    {"NUL, BEL, DEL", TEXT("\0\a\x7F"), "\\x00\\x07\\x7F", NULL},
    {"line ends and tabs", TEXT("a\tb\nc\r\nd"), "a\\tb\\nc\\r\\nd", "a\tb\nc\r\nd"},
    {"CR alone overwrites a line", TEXT("good\rbad\r"), "good\\rbad\\r", NULL},
    {"two CR", TEXT("a\r\r\n"), "a\\r\\r\\n", "a\\r\r\n"},
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_escapes),
      cmocka_unit_test(test_every_byte_is_harmless),
      cmocka_unit_test(test_nearest),
      cmocka_unit_test(test_nearest_takes_the_first_of_equals),
      cmocka_unit_test(test_nearest_of_long_words),
      cmocka_unit_test(test_small_helpers),
  };
  return cmocka_run_group_tests_name("text_escape", tests, NULL, NULL);
}
