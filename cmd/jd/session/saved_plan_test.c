#include "cmd/jd/session/session.h"

#include "cmd/jd/testing/testing.h"
#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_what_is_written_is_read_back(void **state) {
  struct scratch *scratch = *state;
  struct sample sample;
  struct saved_plan read;
  struct jd_error error;
  const char *const only[] = {"chat-room", "env/AI_API_KEY"};
  const struct saved_value value = {"AI_API_KEY", "0123456789abcdef0123456789abcdef", true};
  const struct saved_plan saved = {
      .only = only, .only_count = 2, .resend_env = true, .key_id = "89abcdef", .values = &value, .value_count = 1};
  sample_make(&sample, scratch->arena);
  const char *path = scratch_path(scratch, "plan.json");
  assert_true(saved_plan_write(NULL, path, &sample.changeset, NULL, &saved, &error));
  assert_true(saved_plan_read(scratch->arena, path, &read, &error));
  assert_string_equal(read.app_id, "app_abc123");
  assert_string_equal(read.endpoint, "https://api.butterbase.ai");
  assert_string_equal(read.plan_file, "docs/butterbase/02-plan.md");
  assert_true(digest_equal(read.fingerprint, sample.changeset.fingerprint));
  assert_int_equal(read.only_count, 2);
  assert_string_equal(read.only[1], "env/AI_API_KEY");
  assert_true(read.resend_env);
  assert_string_equal(read.key_id, "89abcdef");
  assert_int_equal(read.value_count, 1);
  assert_string_equal(read.values[0].key, "AI_API_KEY");
  assert_string_equal(read.values[0].digest, value.digest);
  assert_true(read.values[0].compared);
}

static void test_a_missing_file(void **state) {
  struct scratch *scratch = *state;
  struct saved_plan read;
  struct jd_error error;
  assert_false(saved_plan_read(scratch->arena, scratch_path(scratch, "none"), &read, &error));
  assert_non_null(strstr(error.message, "jd plan --out FILE"));
}

#define HEAD                                                                                                           \
  "{\"format_version\":\"1.0\",\"app_id\":\"a\",\"endpoint\":\"e\",\"plan\":\"p\","                                    \
  "\"fingerprint\":\"00112233445566778899aabbccddeeff\""
#define SAVED ",\"saved\":{\"version\":2,\"only\":[],\"resend_env\":false,\"key_id\":null,\"env\":{}}}"

static void test_strictness(void **state) {
  (void)state;
  static const struct {
    const char *text, *words; /* NULL: it is fine */
  } cases[] = {
      {HEAD SAVED, NULL},
      {"{\"format_version\":\"1.7\",\"app_id\":null,\"endpoint\":null,\"plan\":\"p\",\"fingerprint\":"
       "\"00112233445566778899aabbccddeeff\"" SAVED,
       NULL},
      {HEAD "}", "saved is missing; it should be an object"},
      {HEAD ",\"saved\":{\"version\":1,\"only\":[],\"resend_env\":false}}", "saved.version should be 2"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":{},\"resend_env\":false}}", "saved.only should be a list"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":[\"a\",1],\"resend_env\":false}}",
       "saved.only[1] should be a string but is a number"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":[],\"resend_env\":0}}", "saved.resend_env should be true or false"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":[],\"resend_env\":false}}",
       "saved.env is missing; it should be an object"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":[],\"resend_env\":false,\"key_id\":null,\"env\":{\"A\":{}}}}",
       "saved.env.*.compared is missing; it should be true or false"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":[],\"resend_env\":false,\"key_id\":null,"
            "\"env\":{\"A\":{\"compared\":true}}}}",
       "saved.env.*.digest is missing; it should be a string"},
      {HEAD ",\"saved\":{\"version\":2,\"only\":[],\"resend_env\":false,\"key_id\":1,\"env\":{}}}",
       "saved.key_id should be a string"},
      {"{\"format_version\":\"2.0\"" SAVED, "format_version is 2.0"},
      {"{\"app_id\":\"a\"" SAVED, "format_version is missing; it should be a string"},
      {"{\"format_version\":\"1.0\",\"app_id\":1" SAVED, "app_id should be a string"},
      {"{\"format_version\":\"1.0\",\"app_id\":\"a\",\"endpoint\":\"e\",\"plan\":\"p\",\"fingerprint\":\"12\"" SAVED,
       "fingerprint should be 32 hex digits"},
      {"[]", "The file should be a JSON object"},
      {"{\"a\":1,\"a\":2}", "line 1"},
      {"", "invalid JSON"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct saved_plan read;
    struct jd_error error = {0};
    bool fine = saved_plan_parse(arena, bytes_of(cases[i].text), "plan.json", &read, &error);
    assert_int_equal(fine, cases[i].words == NULL);
    if (!cases[i].words)
      continue;
    assert_string_equal(error.where, "plan.json");
    assert_int_equal(error.code, JD_INPUT);
    assert_non_null(strstr(error.message, cases[i].words));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_what_is_written_is_read_back),
      SCRATCH_TEST(test_a_missing_file),
      cmocka_unit_test(test_strictness),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
