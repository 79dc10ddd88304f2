#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

/* As `xxhsum -H128` prints them. */
static const struct {
  const char *text, *hex;
} vectors[] = {
    {"", "99aa06d3014798d86001c324468d497f"},
    {"a", "a96faf705af16834e6c632b61e964e1f"},
    {"abc", "06b05ab6733a618578af5f94892f3950"},
    {"The quick brown fox jumps over the lazy dog", "ddd650205ca3e7fa24a1cc2e3a8a7651"},
};

static void assert_hex(struct digest digest, const char *expected) {
  char hex[DIGEST_HEX];
  digest_hex(digest, hex);
  assert_string_equal(hex, expected);
}

static void test_known_digests(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
    assert_hex(digest_bytes(bytes_of(vectors[i].text)), vectors[i].hex);
  static char many[100000]; /* with vectors, as wide as the processor's */
  for (size_t i = 0; i < sizeof many; i++)
    many[i] = (char)(i % 251);
  assert_hex(digest_bytes((struct bytes){many, 1000}), "18bf41bc8229e27733ef703fb2b20ed1");
  assert_hex(digest_bytes((struct bytes){many, sizeof many}), "54182c58bbb1337c42c23aeead96750d");
  assert_hex(digest_bytes((struct bytes){NULL, 0}), vectors[0].hex);
}

static void test_every_byte_counts(void **state) {
  (void)state;
  struct digest plain = digest_bytes((struct bytes){"a\0b\n", 4});
  assert_true(digest_equal(plain, digest_bytes((struct bytes){"a\0b\n", 4})));
  assert_false(digest_equal(plain, digest_bytes((struct bytes){"a\0b", 3})));
  assert_false(digest_equal(plain, digest_bytes((struct bytes){"a\0c\n", 4})));
  assert_false(digest_equal((struct digest){1, 2}, (struct digest){1, 3}));
  assert_false(digest_equal((struct digest){1, 2}, (struct digest){3, 2}));
}

static void test_hex_keeps_zeros_and_reads_back(void **state) {
  (void)state;
  const struct digest small = {0x0000000000000001u, 0x00000000000000ABu};
  struct digest read = {0};
  assert_hex(small, "000000000000000100000000000000ab");
  assert_true(digest_parse("000000000000000100000000000000ab", &read));
  assert_true(digest_equal(read, small));
}

static void test_parse_is_strict(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "",
      "000000000000000100000000000000a",
      "000000000000000100000000000000abc",
      "000000000000000100000000000000AB",
      "00000000000000g100000000000000ab",
      " 00000000000000100000000000000ab",
      "0x000000000000010000000000000000",
      "00000000000000010000000-000000ab",
  };
  struct digest untouched = {7, 8};
  assert_false(digest_parse(NULL, &untouched));
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_false(digest_parse(wrong[i], &untouched));
  assert_true(digest_equal(untouched, (struct digest){7, 8}));
}

/* ---- the canonical encoding ---- */

struct part {
  const char *tag, *value;
};

static struct digest digest_of(const char *domain, const struct part *parts, size_t count) {
  struct digester *digester = digester_new(domain);
  for (size_t i = 0; i < count; i++)
    digester_part(digester, parts[i].tag, bytes_of(parts[i].value));
  return digester_finish(digester);
}

/* Things that a careless encoding would confuse. */
static const struct {
  const char *domain;
  struct part parts[2];
  size_t count;
} things[] = {
    {"d", {{0}}, 0},
    {"e", {{0}}, 0},
    {"d", {{"a", ""}}, 1},
    {"d", {{"b", ""}}, 1},
    {"d", {{"", "a"}}, 1},
    {"d", {{"a", "bc"}}, 1},
    {"d", {{"ab", "c"}}, 1},
    {"d", {{"a", "b"}, {"c", ""}}, 2},
    {"d", {{"a", "b"}, {"", "c"}}, 2},
    {"d", {{"a", ""}, {"b", "c"}}, 2},
    {"d", {{"b", "c"}, {"a", ""}}, 2},
    {"d", {{"a", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"}}, 1},
};

static void test_no_two_things_are_confused(void **state) {
  (void)state;
  const size_t count = sizeof things / sizeof *things;
  for (size_t i = 0; i < count * count; i++) {
    size_t a = i / count, b = i % count;
    bool equal = digest_equal(digest_of(things[a].domain, things[a].parts, things[a].count),
                              digest_of(things[b].domain, things[b].parts, things[b].count));
    if (equal != (a == b))
      fail_msg("things %zu and %zu", a, b);
  }
}

/* Digests are in files that people commit: the encoding must never change. Byte for byte: lengths in 64 bits, little
 * endian, before each tag and each part. */
static void test_the_encoding_is_fixed(void **state) {
  (void)state;
#define LENGTH(digit) digit "\0\0\0\0\0\0\0"
  static const char encoding[] =
      LENGTH("\6") "domain" LENGTH("\1") "d" LENGTH("\2") "ab" LENGTH("\3") "xyz" LENGTH("\1") "c" LENGTH("\0");
  const struct part parts[] = {{"ab", "xyz"}, {"c", ""}};
  assert_true(digest_equal(digest_of("d", parts, 2), digest_bytes((struct bytes){encoding, sizeof encoding - 1})));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_digests),
      cmocka_unit_test(test_every_byte_counts),
      cmocka_unit_test(test_hex_keeps_zeros_and_reads_back),
      cmocka_unit_test(test_parse_is_strict),
      cmocka_unit_test(test_no_two_things_are_confused),
      cmocka_unit_test(test_the_encoding_is_fixed),
  };
  return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
