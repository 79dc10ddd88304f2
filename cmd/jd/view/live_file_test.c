#include "cmd/jd/view/view.h"
#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROW(name) ROW_OF(name, "\"x\\u0000\"")
#define ROW_OF(name, code)                                                                                             \
  "{\"id\":\"i\",\"name\":\"" name "\",\"class_name\":\"C\",\"status\":\"ERROR\",\"access_mode\":\"public\","          \
  "\"last_deployed_at\":null,\"error_message\":\"bad\",\"created_at\":\"t\",\"updated_at\":\"u\",\"code\":" code "}"
#define DOCUMENT(rows, env)                                                                                            \
  "{\"format_version\":\"1.0\",\"app_id\":\"app_1\",\"endpoint\":\"https://e\",\"durable_objects\":[" rows             \
  "],\"env\":{\"keys\":[" env "]},\"app_env\":{\"keys\":[\"Z\"]},\"more\":1}"

static void test_it_is_read_and_sorted(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct live_file file;
  struct jd_error error;
  const char *text = DOCUMENT(ROW("b") "," ROW("a"), "\"Y\",\"X\"");
  assert_true(live_file_parse(arena, bytes_of(text), "live.json", &file, &error));
  assert_string_equal(file.app_id, "app_1");
  assert_string_equal(file.endpoint, "https://e");
  assert_int_equal(file.live.object_count, 2);
  const struct live_object *row = live_find(&file.live, "a");
  assert_non_null(row);
  assert_ptr_equal(row, &file.live.objects[0]);
  assert_int_equal(row->status, ROW_ERROR);
  assert_int_equal(row->access_mode, ACCESS_PUBLIC);
  assert_null(row->last_deployed_at);
  assert_string_equal(row->error_message, "bad");
  assert_true(row->has_code);
  assert_int_equal(row->code.len, 2);
  assert_true(digest_equal(row->code_digest, digest_bytes((struct bytes){"x\0", 2})));
  assert_true(live_has_env(&file.live, "Y"));
  assert_string_equal(file.live.env_keys[0], "X");
  assert_string_equal(file.live.app_env_keys[0], "Z");
}

static void test_app_level_keys_may_be_unknown(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct live_file file;
  struct jd_error error;
  static const char text[] = "{\"format_version\":\"1.0\",\"app_id\":\"app_1\",\"endpoint\":\"https://e\","
                             "\"durable_objects\":[],\"env\":{\"keys\":[]},\"app_env\":null}";
  assert_true(live_file_parse(arena, bytes_of(text), "live.json", &file, &error));
  assert_true(file.live.app_env_unknown);
  assert_int_equal(file.live.app_env_count, 0);
}

static void test_a_row_that_cannot_be_read_back_has_no_code(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct live_file file;
  struct jd_error error;
  const char *text = DOCUMENT(ROW_OF("env", "null"), "");
  assert_true(live_file_parse(arena, bytes_of(text), "live.json", &file, &error));
  assert_string_equal(file.live.objects[0].name, "env");
  assert_false(file.live.objects[0].has_code);
}

static void test_strictness(void **state) {
  (void)state;
  static const struct {
    const char *text, *words;
  } cases[] = {
      {DOCUMENT("1", ""), "durable_objects[0] should be an object but is a number"},
      {DOCUMENT("{}", ""), "durable_objects[0].id is missing; it should be a string"},
      {DOCUMENT(ROW_OF("a", "null"), ""), "durable_objects[0].code should be a string but is null"},
      {DOCUMENT(ROW_OF("env", "7"), ""), "durable_objects[0].code should be a string but is a number"},
      {DOCUMENT(ROW("a") "," ROW("a"), ""), "names a twice"},
      {DOCUMENT("", "\"X\",\"X\""), "names X twice"},
      {DOCUMENT("", "7"), "env.keys[0] should be a string but is a number"},
      {DOCUMENT("{\"code\":\"\",\"id\":\"i\",\"name\":\"n\",\"class_name\":\"C\",\"status\":\"ready\"}", ""),
       "durable_objects[0].status should be PENDING, BUILDING, READY or ERROR but is \"ready\""},
      {"{\"format_version\":\"3.0\"}", "format_version is 3.0"},
      {"{}", "format_version is missing"},
      {"7", "The file should be a JSON object"},
      {"{", "line 1"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct live_file file;
    struct jd_error error = {0};
    assert_false(live_file_parse(arena, bytes_of(cases[i].text), "live.json", &file, &error));
    assert_string_equal(error.where, "live.json");
    assert_int_equal(error.code, JD_INPUT);
    if (!strstr(error.message, cases[i].words))
      fail_msg("case %zu: %s", i, error.message);
  }
}

static void test_no_more_keys_than_are_read_from_an_app(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF keys;
  struct live_file file;
  struct jd_error error = {0};
  buf_init(&keys, LIMIT_DOCUMENT_BYTES);
  for (int i = 0; i <= LIMIT_APP_KEYS; i++)
    buf_printf(&keys, "%s\"K%d\"", i ? "," : "", i);
  const char *text = arena_printf(arena,
                                  "{\"format_version\":\"1.0\",\"app_id\":\"a\",\"endpoint\":\"e\",\"durable_objects\":"
                                  "[],\"env\":{\"keys\":[%s]},\"app_env\":null}",
                                  keys.data);
  assert_false(live_file_parse(arena, bytes_of(text), "live.json", &file, &error));
  if (!strstr(error.message, "more than the 10000 keys that jd reads"))
    fail_msg("%s", error.message);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_it_is_read_and_sorted),
      cmocka_unit_test(test_app_level_keys_may_be_unknown),
      cmocka_unit_test(test_a_row_that_cannot_be_read_back_has_no_code),
      cmocka_unit_test(test_strictness),
      cmocka_unit_test(test_no_more_keys_than_are_read_from_an_app),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
