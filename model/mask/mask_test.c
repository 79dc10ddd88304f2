
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/base/sanitized_test.h"
#include "model/mask/encode_test.h"
#include "model/mask/mask.h"

/* A value with something of each kind that encodings escape: quotes, slashes, blanks, lines, beyond ASCII. */
static const char awkward[] = "p\"a/s\\s w+o&r=d<1>'\xc3\xa9\xf0\x9f\x94\x91%\n%";

static char *masked_bytes(struct mask *mask, struct bytes text) {
  struct buf out;
  buf_init(&out, text.len);
  mask_text(mask, text, &out);
  assert_false(out.overflow); /* a masked text is never longer */
  return out.data;
}

static struct mask *mask_of(const char *const *secrets, size_t count) {
  struct mask *mask = mask_new();
  for (size_t i = 0; i < count; i++)
    mask_add(mask, bytes_of(secrets[i]));
  return mask;
}

static void assert_masked_by(struct mask *mask, const char *text, const char *expected) {
  char *got = masked_bytes(mask, bytes_of(text));
  assert_string_equal(got, expected);
  free(got);
}

static void assert_masked(const char *secret, const char *text, const char *expected) {
  JD_MASK mask = mask_of(&secret, 1);
  assert_masked_by(mask, text, expected);
}

static void test_each_encoding_alone(void **state) {
  (void)state;
  static const char *const secrets[] = {awkward, "hunter22", "four", "\xff\xfe\xfb\xef?>~", "bb_sk_0123456789abcdef"};
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
    JD_MASK mask = mask_of(&secrets[i], 1);
    for (int encoding = 0; encoding < ENCODINGS; encoding++) {
      bool by_characters = encoding >= HTML_ALL && encoding <= JSON_SLASHES;
      JD_BUF text;
      buf_init(&text, 4096);
      if (by_characters && !utf8_valid(bytes_of(secrets[i]), NULL))
        continue;
      buf_add_text(&text, "before (");
      encode(&text, bytes_of(secrets[i]), encoding);
      buf_add_text(&text, ") behind");
      char *got = masked_bytes(mask, buf_bytes(&text));
      /* Padding says nothing, and stays. */
      if (strncmp(got, "before (***", 11) != 0 || strcmp(got + 11 + strspn(got + 11, "="), ") behind") != 0)
        fail_msg("%s, encoding %d: %s", secrets[i], encoding, got);
      free(got);
    }
  }
}

/* Encoded together with what is around it, at each alignment: of what is shown, decoding makes no more of the secret.
 */
static void test_each_alignment(void **state) {
  (void)state;
  const char *secret = awkward;
  JD_MASK mask = mask_of(&secret, 1);
  for (int encoding = HEX; encoding < ENCODINGS; encoding++)
    for (size_t before = 0; before < 8; before++)
      for (size_t junk = 0; junk < 4; junk++) {
        JD_BUF plain, text;
        buf_init(&plain, 4096), buf_init(&text, 4096);
        buf_add(&plain, "user:id:", before);
        buf_add_text(&plain, awkward);
        buf_add_text(&plain, " and more of it");
        buf_add_text(&text, "it is ");
        buf_add(&text, "abc", junk); /* of the same alphabet */
        encode(&text, buf_bytes(&plain), encoding);
        char *got = masked_bytes(mask, buf_bytes(&text));
        assert_non_null(strstr(got, "***"));
        assert_true(strlen(got) < text.len - strlen(awkward));
        free(got);
      }
}

/* A value in a body that a tool quotes in its text, in an event that is quoted in turn. */
static void test_json_in_json_in_json(void **state) {
  (void)state;
  const char *secret = awkward;
  JD_MASK mask = mask_of(&secret, 1);
  JD_BUF one, two, three;
  buf_init(&one, 65536), buf_init(&two, 65536), buf_init(&three, 1 << 20);
  encode(&one, bytes_of(awkward), JSON_SLASHES);
  encode(&two, buf_bytes(&one), JSON_ASCII);
  encode(&three, buf_bytes(&two), JSON_SLASHES);
  char *got = masked_bytes(mask, buf_bytes(&three));
  assert_string_equal(got, "***");
  free(got);
  for (int i = 0; i < 10000; i++) /* however long the rest is */
    buf_add_text(&three, " and more \\");
  got = masked_bytes(mask, buf_bytes(&three));
  assert_memory_equal(got, "*** and more ", 13);
  free(got);
}

static void test_escapes_in_escapes(void **state) {
  (void)state;
  static const int pairs[][2] = {{JSON, JSON},
                                 {JSON_ASCII, JSON},
                                 {JSON, HTML_NAMES},
                                 {JSON_SLASHES, HTML_HEX},
                                 {PERCENT_UPPER, JSON},
                                 {FORM, HTML_ALL},
                                 {JSON, PERCENT_LOWER},
                                 {HTML_NAMES, JSON},
                                 {BASE64, PERCENT_ALL},
                                 {BASE64, JSON_SLASHES},
                                 {PERCENT_UPPER, PERCENT_UPPER}};
  const char *secret = awkward;
  JD_MASK mask = mask_of(&secret, 1);
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    JD_BUF once, twice;
    buf_init(&once, 4096), buf_init(&twice, 4096);
    encode(&once, bytes_of(awkward), pairs[i][0]);
    encode(&twice, buf_bytes(&once), pairs[i][1]);
    char *got = masked_bytes(mask, buf_bytes(&twice));
    got[strcspn(got, "=%")] = '\0';
    if (strcmp(got, "***") != 0)
      fail_msg("pair %zu: %s", i, got);
    free(got);
  }
}

/* ---- where they are ---- */

static void test_boundaries(void **state) {
  (void)state;
  assert_masked("hunter22", "hunter22", "***");
  assert_masked("hunter22", "hunter22 hunter22", "*** ***");
  assert_masked("hunter22", "hunter22hunter22", "***");
  assert_masked("hunter22", "xhunter22x", "x***x");
  assert_masked("hunter22", "hhunter2hunter22", "hhunter2***");
  assert_masked("hunter22", "Hunter22 hunter2 unter22", "Hunter22 hunter2 unter22");
  assert_masked("hunter22", "", "");
  assert_masked("hun", "hun", "hun"); /* too short */
  assert_masked("four", "four", "***");
  assert_masked("", "anything", "anything");
}

static void test_secrets_that_overlap(void **state) {
  (void)state;
  static const char *const secrets[] = {"abcdefgh", "efghijkl", "cdef", "secret-secret", "secret", "aaaa"};
  JD_MASK mask = mask_of(secrets, sizeof secrets / sizeof *secrets);
  assert_masked_by(mask, "-abcdefghijkl-", "-***-");
  assert_masked_by(mask, "-abcdef-", "-ab***-");
  assert_masked_by(mask, "-secret-secret-secret-", "-***-");
  assert_masked_by(mask, "-secret-secre-", "-***-secre-");
  assert_masked_by(mask, "-aaaaaaaaa-", "-***-");
  assert_masked_by(mask, "xefghix", "xefghix");
}

static void test_lines_and_blanks(void **state) {
  (void)state;
  static const char secret[] = "  -----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0B\nend\n";
  assert_masked(secret, "[-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0B\nend]", "[***]"); /* trimmed */
  assert_masked(secret, "[-----BEGIN KEY-----\r\nMIIEvQIBADANBgkq\r\nhkiG9w0B\r\nend]", "[***\r\n***\r\n***\r\nend]");
  assert_masked(secret, "line 2: MIIEvQIBADANBgkq.", "line 2: ***.");
  assert_masked("top\r\nsecret one\r\n", "the secret one", "the ***");
}

static void test_long_secrets(void **state) {
  (void)state;
  char secret[1001], text[1100];
  unsigned random = 1;
  for (size_t i = 0; i < 1000; i++) {
    random = random * 1103515245 + 12345;
    secret[i] = (char)('a' + (random >> 16) % 26);
  }
  secret[1000] = '\0';
  snprintf(text, sizeof text, "it is %s here", secret);
  assert_masked(secret, text, "it is *** here");
  text[6 + 700] = '\0'; /* cut by the server */
  assert_masked(secret, text, "it is ***");
  text[6 + 40] = '\0';
  assert_masked(secret, text, "it is ***");
  text[6 + 8] = '\0';
  assert_masked(secret, text, "it is ***");
  text[6 + 7] = '\0';
  assert_masked(secret, text, text);
  JD_BUF cut;
  buf_init(&cut, 4096);
  encode(&cut, (struct bytes){secret, 100}, HEX);
  buf_add_text(&cut, "... and more"); /* which no digits hide */
  assert_masked(secret, cut.data, "***... and more");
}

static void test_adding_later(void **state) {
  (void)state;
  JD_MASK mask = mask_new();
  assert_masked_by(mask, "one-one two-two", "one-one two-two");
  mask_add(mask, bytes_of("one-one"));
  assert_masked_by(mask, "one-one two-two", "*** two-two");
  mask_add(mask, bytes_of("two-two"));
  mask_add(mask, bytes_of("two-two"));
  mask_add(mask, bytes_of("one"));
  assert_masked_by(mask, "one-one two-two", "*** ***");
}

static void test_nothing_to_hide(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_masked_by(NULL, "hunter22", "hunter22");
  assert_null(mask_copy(NULL, arena, NULL));
  assert_string_equal(mask_copy(NULL, arena, "text"), "text");
  JD_MASK mask = mask_new();
  mask_add(mask, bytes_of("hunter22"));
  assert_string_equal(mask_copy(mask, arena, "is hunter22."), "is ***.");
  char *got = masked_bytes(mask, (struct bytes){"a\0hunter22\0b", 12});
  assert_memory_equal(got, "a\0***\0b", 8);
  free(got);
}

static void test_broken_escapes(void **state) {
  (void)state;
  static const char *const texts[] = {"%",
                                      "%4",
                                      "%zz",
                                      "&",
                                      "&#",
                                      "&#x",
                                      "&#xfffffffff;",
                                      "&#;",
                                      "\\",
                                      "\\u",
                                      "\\u12",
                                      "\\ud83d",
                                      "\\ud83d\\u0041",
                                      "\\u{",
                                      "\\u{41",
                                      "\\x",
                                      "\\x4",
                                      "\\q",
                                      "a+b%2"};
  const char *secret = "hunter22";
  JD_MASK mask = mask_of(&secret, 1);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_masked_by(mask, texts[i], texts[i]);
}

/* ---- many secrets, long texts ---- */

/* As many as a plan may have, each the longest that there may be, in a text as long as an answer: this ends. */
static void test_many_long_secrets_in_a_long_text(void **state) {
  (void)state;
  enum { SECRETS = 4000, TEXT = SANITIZED_SHARE(16 << 20) };
  JD_MASK mask = mask_new();
  char *secret = malloc(8193), *text = malloc(TEXT);
  for (size_t i = 0; i < SECRETS; i++) {
    int begun = snprintf(secret, 64, "https://service.example.com/%zu/", i);
    memset(secret + begun, 'h', (size_t)(8192 - begun));
    mask_add(mask, (struct bytes){secret, 8192});
  }
  for (size_t i = 0; i < TEXT; i++)
    text[i] = "https://service.example.com/"[i % 28];
  memcpy(text + TEXT / 2, "https://service.example.com/3999/hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh", 70);
  char *got = masked_bytes(mask, (struct bytes){text, TEXT});
  assert_non_null(strstr(got, "***"));
  assert_null(strstr(got, "/3999/"));
  free(got);
  free(secret);
  free(text);
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_encoding_alone), cmocka_unit_test(test_each_alignment),
      cmocka_unit_test(test_escapes_in_escapes),  cmocka_unit_test(test_json_in_json_in_json),
      cmocka_unit_test(test_boundaries),          cmocka_unit_test(test_secrets_that_overlap),
      cmocka_unit_test(test_lines_and_blanks),    cmocka_unit_test(test_long_secrets),
      cmocka_unit_test(test_adding_later),        cmocka_unit_test(test_nothing_to_hide),
      cmocka_unit_test(test_broken_escapes),      cmocka_unit_test(test_many_long_secrets_in_a_long_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
