#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

#include <stdlib.h>

static int start(void **state) {
  (void)state;
  secret_start();
  secret_start(); /* twice does no harm */
  return 0;
}

static void test_reveal(void **state) {
  (void)state;
  const char plain[] = "a\0b";
  JD_SECRET secret = secret_new((struct bytes){plain, 3});
  JD_SECRET empty = secret_new((struct bytes){NULL, 0});
  assert_ptr_not_equal(secret_reveal(secret).data, plain);
  assert_int_equal(secret_reveal(secret).len, 3);
  assert_memory_equal(secret_reveal(secret).data, plain, 4); /* and a NUL after it */
  assert_int_equal(secret_reveal(empty).len, 0);
  assert_string_equal(secret_reveal(empty).data, "");
}

struct digest_of {
  const char *api_key, *env_key;
  struct bytes value;
};

static void make_digest(const struct digest_of *of, char out[SECRET_DIGEST_HEX]) {
  JD_SECRET api_key = secret_new(bytes_of(of->api_key));
  JD_SECRET value = secret_new(of->value);
  secret_digest(api_key, of->env_key, value, out);
}

static void test_digest_is_bound_to_all_three(void **state) {
  (void)state;
  static const struct digest_of all[] = {
      {"bb_sk_1", "KEY", {"value", 5}}, {"bb_sk_2", "KEY", {"value", 5}}, {"bb_sk_1", "KEYv", {"alue", 4}},
      {"bb_sk_1", "KE", {"Yvalue", 6}}, {"bb_sk_1", "KEY", {"valuE", 5}}, {"bb_sk_1", "KEY", {"value\0", 6}},
      {"bb_sk_1", "KEY", {"", 0}},      {"bb_sk_1", "KEY", {"\0", 1}},    {"bb_sk_", "1KEY", {"value", 5}},
  };
  const size_t count = sizeof all / sizeof *all;
  for (size_t i = 0; i < count * count; i++) {
    char one[SECRET_DIGEST_HEX], other[SECRET_DIGEST_HEX];
    make_digest(&all[i / count], one);
    make_digest(&all[i % count], other);
    assert_int_equal(strspn(one, "0123456789abcdef"), SECRET_DIGEST_HEX - 1);
    if ((strcmp(one, other) == 0) != (i / count == i % count))
      fail_msg("digests %zu and %zu", i / count, i % count);
  }
}

/* They are in files that people commit: another algorithm or encoding would make every value look changed. The
 * values were made once, with Python's hashlib:
 *   key = blake2b(b"jd env value 1\0" + api_key, digest_size=32).digest()
 *   blake2b(env_key + b"\0" + value, key=key, digest_size=16)
 *   blake2b(b"jd key id 1\0" + api_key, digest_size=32)[:4] */
static void test_digests_are_fixed(void **state) {
  (void)state;
  char digest[SECRET_DIGEST_HEX], id[SECRET_KEY_ID_HEX];
  JD_SECRET api_key = secret_new(bytes_of("bb_sk_0123456789abcdef0123456789abcdef01234567"));
  JD_SECRET value = secret_new(bytes_of("s3cret"));
  secret_digest(api_key, "AI_API_KEY", value, digest);
  secret_key_id(api_key, id);
  assert_string_equal(digest, "7849d381970343b0cf5802a883456879");
  assert_string_equal(id, "5af6fa73");
}

static void test_key_id_tells_keys_apart(void **state) {
  (void)state;
  char one[SECRET_KEY_ID_HEX], other[SECRET_KEY_ID_HEX];
  JD_SECRET key = secret_new(bytes_of("bb_sk_1"));
  JD_SECRET other_key = secret_new(bytes_of("bb_sk_2"));
  secret_key_id(key, one);
  secret_key_id(other_key, other);
  assert_int_equal(strlen(one), SECRET_KEY_ID_HEX - 1);
  assert_string_not_equal(one, other);
}

static void test_wiping(void **state) {
  (void)state;
  char plain[] = "secret";
  wipe(plain, sizeof plain);
  for (size_t i = 0; i < sizeof plain; i++)
    assert_int_equal(plain[i], 0);
  struct buf buf;
  buf_init(&buf, 100);
  buf_add_text(&buf, "secret");
  buf_wipe_free(&buf);
  assert_null(buf.data);
  buf_wipe_free(&buf);
  secret_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reveal),
      cmocka_unit_test(test_digest_is_bound_to_all_three),
      cmocka_unit_test(test_digests_are_fixed),
      cmocka_unit_test(test_key_id_tells_keys_apart),
      cmocka_unit_test(test_wiping),
  };
  return cmocka_run_group_tests_name("secret", tests, start, NULL);
}
