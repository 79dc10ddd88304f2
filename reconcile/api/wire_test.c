#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "reconcile/api/internal.h"

#define ROW(name, extra)                                                                                               \
  "{\"id\":\"i-" name "\",\"name\":\"" name "\",\"class_name\":\"C\",\"status\":\"READY\",\"access_mode\":\"public\"," \
  "\"last_deployed_at\":null,\"error_message\":null" extra "}"
#define OBJECT(code) ROW("chat", ",\"code\":" code ",\"created_at\":\"c\",\"updated_at\":\"u\"")

static struct http_answer answered(long status, struct bytes body) {
  return (struct http_answer){.arrived = true, .status = status, .content_type = "application/json", .body = body};
}

static struct http_answer ok(const char *body) {
  return answered(200, bytes_of(body));
}

static void a_list_is_read_and_sorted(void **state) {
  const struct http_answer answer = ok("{\"durable_objects\":[" ROW(
      "b", "") ","
               "{\"id\":\"2\",\"name\":\"a\",\"class_name\":\"A\",\"status\":\"ERROR\",\"access_mode\":\"service_key\","
               "\"last_deployed_at\":\"2026-11-23T10:04:11.123Z\",\"error_message\":\"\\u001b]0;x\",\"new\":{}}],"
               "\"more\":1}");
  struct live live = {0};
  struct jd_error error = {0};
  assert_true(wire_list(&answer, "GET /l", *state, &live, &error));
  assert_int_equal(live.object_count, 2);
  const struct live_object *a = &live.objects[0], *b = &live.objects[1];
  assert_string_equal(a->name, "a");
  assert_string_equal(a->id, "2");
  assert_string_equal(a->class_name, "A");
  assert_int_equal(a->status, ROW_ERROR);
  assert_int_equal(a->access_mode, ACCESS_SERVICE_KEY);
  assert_string_equal(a->last_deployed_at, "2026-11-23T10:04:11.123Z");
  assert_string_equal(a->error_message, "\x1B]0;x"); /* as sent: renderers escape */
  assert_string_equal(b->name, "b");
  assert_null(b->last_deployed_at);
  assert_null(b->error_message);
  assert_false(b->has_code);
}

#define IN_ERROR(message)                                                                                              \
  "{\"durable_objects\":[{\"id\":\"id-hunter22\",\"name\":\"hunter22\",\"class_name\":\"Chunter22\","                  \
  "\"status\":\"ERROR\",\"access_mode\":\"public\",\"last_deployed_at\":\"hunter22\",\"error_message\":\"" message     \
  "\"}]}"

static void a_rows_message_is_masked_and_its_names_are_not(void **state) {
  static const struct {
    const char *body, *message;
  } rows[] = {
      {IN_ERROR("ctor: \\\"hunter22\\\" is no URL"), "ctor: \"***\" is no URL"},
      {IN_ERROR("{\\\"v\\\":\\\"\\\\u0068unter22\\\"} aHVudGVyMjI= 68756E7465723232 %68unter22"),
       "{\"v\":\"***\"} ***= *** ***"},
      /* Which class is deployed hangs on this code, whatever the secrets are. */
      {IN_ERROR("tag mismatch [10079] for hunter22"), "tag mismatch [10079] for ***"},
      {IN_ERROR("mismatch of [10079], tag v1"), "mismatch ***, tag v1 [10079]"},
  };
  JD_MASK mask = mask_new();
  mask_add(mask, bytes_of("hunter22"));
  mask_add(mask, bytes_of("of [10079]"));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct http_answer answer = ok(rows[i].body);
    struct live live = {0};
    struct jd_error error = {0};
    answer.mask = mask;
    assert_true(wire_list(&answer, "GET /l", *state, &live, &error));
    assert_string_equal(live.objects[0].error_message, rows[i].message);
    assert_string_equal(live.objects[0].name, "hunter22");
    assert_string_equal(live.objects[0].class_name, "Chunter22");
    assert_string_equal(live.objects[0].id, "id-hunter22");
    assert_string_equal(live.objects[0].last_deployed_at, "hunter22");
  }
}

static void an_empty_list_is_an_empty_app(void **state) {
  const struct http_answer answer = ok("{\"durable_objects\":[]}");
  struct live live = {.object_count = 7};
  assert_true(wire_list(&answer, "GET /l", *state, &live, NULL));
  assert_int_equal(live.object_count, 0);
}

static void an_object_keeps_its_code_byte_for_byte(void **state) {
  const struct http_answer answer = ok(OBJECT("\"\\ufeffa\\r\\nb\\t\\u0000\\ud83d\\ude00\""));
  static const char code[] = "\xEF\xBB\xBF"
                             "a\r\nb\t\0\xF0\x9F\x98\x80";
  struct live_object object = {0};
  struct jd_error error = {0};
  assert_true(wire_object(&answer, "GET /o", *state, &object, &error));
  assert_true(object.has_code);
  assert_int_equal(object.code.len, sizeof code - 1);
  assert_memory_equal(object.code.data, code, sizeof code - 1);
  assert_true(digest_equal(object.code_digest, digest_bytes((struct bytes){code, sizeof code - 1})));
  assert_string_equal(object.created_at, "c");
  assert_string_equal(object.updated_at, "u");
}

static void keys_are_sorted(void **state) {
  const struct http_answer answer = ok("{\"keys\":[\"B\",\"A_1\",\"A\"],\"updatedAt\":null}");
  const char **keys = NULL;
  size_t count = 0;
  assert_true(wire_keys(&answer, "GET /k", *state, &keys, &count, NULL));
  assert_int_equal(count, 3);
  assert_string_equal(keys[0], "A");
  assert_string_equal(keys[1], "A_1");
  assert_string_equal(keys[2], "B");
}

/* `{"name":[PART,PART,…]}`, where each `%05zu` in PART is its number. */
static struct http_answer many(struct arena *arena, const char *name, const char *part, size_t count) {
  struct buf text;
  buf_init(&text, LIMIT_RESPONSE_BODY);
  buf_printf(&text, "{\"%s\":[", name);
  for (size_t i = 0; i < count; i++) {
    const char *number = arena_printf(arena, "%05zu", i);
    buf_add_text(&text, i ? "," : "");
    for (const char *c = part; *c; c++) {
      if (*c == '#')
        buf_add_text(&text, number);
      else
        buf_add_char(&text, *c);
    }
  }
  buf_add_text(&text, "]}");
  const struct http_answer answer = answered(200, arena_bytes(arena, buf_bytes(&text)));
  buf_free(&text);
  return answer;
}

static void an_app_has_no_more_rows_and_keys_than_are_read(void **state) {
  struct live live = {0};
  struct jd_error error = {0};
  const char **keys;
  size_t count;
  struct http_answer answer = many(*state, "durable_objects", ROW("a#", ""), LIMIT_APP_ROWS);
  assert_true(wire_list(&answer, "GET /l", *state, &live, &error));
  assert_int_equal(live.object_count, LIMIT_APP_ROWS);
  answer = many(*state, "durable_objects", ROW("a#", ""), LIMIT_APP_ROWS + 1);
  assert_false(wire_list(&answer, "GET /l", *state, &live, &error));
  assert_int_equal(error.code, JD_PROTOCOL);
  assert_non_null(strstr(error.message, "The app lists 1001 Durable Objects, and jd reads at most 1000."));
  answer = many(*state, "keys", "\"K#\"", LIMIT_APP_KEYS);
  assert_true(wire_keys(&answer, "GET /k", *state, &keys, &count, &error));
  assert_int_equal(count, LIMIT_APP_KEYS);
  answer = many(*state, "keys", "\"K#\"", LIMIT_APP_KEYS + 1);
  assert_false(wire_keys(&answer, "GET /k", *state, &keys, &count, &error));
  assert_int_equal(error.code, JD_PROTOCOL);
  assert_non_null(strstr(error.message, "The app lists 10001 env variables, and jd reads at most 10000."));
}

static void the_answers_to_writes(void **state) {
  (void)state;
  bool redeployed = false;
  struct usage usage = {0};
  struct http_answer answer = ok("{\"id\":\"1\",\"name\":\"chat\",\"status\":\"READY\",\"class_name\":\"C\"}");
  assert_true(wire_deployed(&answer, "POST /d", "chat", NULL));
  answer = ok("{\"key\":\"K\",\"redeployed\":true}");
  assert_true(wire_env_set(&answer, "PUT /e", &redeployed, NULL));
  assert_true(redeployed);
  assert_true(wire_env_set(&answer, "PUT /e", NULL, NULL));
  answer = ok("{\"deleted\":true,\"name\":\"chat\"}");
  assert_true(wire_deleted(&answer, "DELETE /d", NULL));
  answer = ok("{\"do_requests\":12345678901,\"do_cpu_ms\":7}");
  assert_true(wire_usage(&answer, "GET /u", &usage, NULL));
  assert_int_equal(usage.requests, 12345678901);
  assert_int_equal(usage.cpu_ms, 7);
}

/* ---- 200, and not what it should be ---- */

enum decoder { LIST, OBJECT_, KEYS, DEPLOYED, ENV_SET, DELETED, USAGE };

static bool decode(enum decoder decoder, const struct http_answer *answer, struct arena *arena,
                   struct jd_error *error) {
  struct live live = {0};
  struct live_object object = {0};
  struct usage usage;
  const char **keys;
  size_t count;
  bool redeployed;
  switch (decoder) {
  case LIST:
    return wire_list(answer, "GET /x", arena, &live, error);
  case OBJECT_:
    return wire_object(answer, "GET /x", arena, &object, error);
  case KEYS:
    return wire_keys(answer, "GET /x", arena, &keys, &count, error);
  case DEPLOYED:
    return wire_deployed(answer, "GET /x", "chat", error);
  case ENV_SET:
    return wire_env_set(answer, "GET /x", &redeployed, error);
  case DELETED:
    return wire_deleted(answer, "GET /x", error);
  case USAGE:
    break;
  }
  return wire_usage(answer, "GET /x", &usage, error);
}

static void expect_protocol_error(enum decoder decoder, struct bytes body, const char *said, struct arena *arena) {
  struct jd_error error = {0};
  const struct http_answer answer = answered(200, body);
  if (decode(decoder, &answer, arena, &error))
    fail_msg("taken by %d: %s", decoder, body.data);
  if (error.code != JD_PROTOCOL || error.status != 200 || !strstr(error.message, said))
    fail_msg("%d: \"%s\": %d %ld %s", decoder, body.data, error.code, error.status, error.message);
  assert_string_equal(error.where, "GET /x");
  assert_non_null(strstr(error.message, "expected"));
  assert_null(strchr(error.message, '\x1B'));
}

static void no_decoder_takes_what_is_no_answer(void **state) {
  const struct {
    struct bytes body;
    const char *said;
  } cases[] = {
      {{"", 0}, "got an empty body"},
      {bytes_of("null"), "got null"},
      {bytes_of("[]"), "got a list"},
      {bytes_of("true"), "got true or false"},
      {bytes_of("\"durable_objects\""), "got \"durable_objects\""},
      {bytes_of("{}"), "got nothing"},
      {bytes_of("{\"durable_objects\":[],\"keys\":[]"), "invalid JSON"},
      {bytes_of("{\"durable_objects\":[],\"keys\":[]}x"), "invalid JSON"},
      {bytes_of("{\"a\":1,\"a\":2}"), "duplicate"},
      {bytes_of("<html>\x1B]0;t\x07</html>"), "\\x1B]0;t\\x07"},
      {bytes_of("{\"keys\":[\"\xFF\"],\"durable_objects\":[\"\xC3\"]}"), "invalid JSON"},
      {{"{\"keys\"\0:[]}", 12}, "invalid JSON"},
      {bytes_of("\xEF\xBB\xBF{\"keys\":[],\"durable_objects\":[]}"), "invalid JSON"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int decoder = LIST; decoder <= USAGE; decoder++)
      expect_protocol_error((enum decoder)decoder, cases[i].body, cases[i].said, *state);
}

static void depth_has_an_end(void **state) {
  enum { DEPTH = 100000 };
  char *deep = arena_alloc(*state, DEPTH + 1);
  memset(deep, '[', DEPTH);
  for (int decoder = LIST; decoder <= USAGE; decoder++)
    expect_protocol_error((enum decoder)decoder, (struct bytes){deep, DEPTH}, "deeper than 64 levels", *state);
}

static void mistyped_fields_are_named(void **state) {
  const struct {
    enum decoder decoder;
    const char *body, *said;
  } cases[] = {
      {LIST, "{\"durable_objects\":null}", "a list as durable_objects, got null"},
      {LIST, "{\"durable_objects\":{}}", "got an object"},
      {LIST, "{\"durable_objects\":[1]}", "an object as durable_objects[0], got a number"},
      {LIST, "{\"durable_objects\":[" ROW("a", "") "," ROW("a", "") "]}", "each name once"},
      {LIST, "{\"durable_objects\":[{\"id\":\"1\"}]}", "a string as durable_objects[0].name, got nothing"},
      {LIST, "{\"durable_objects\":[" ROW("", "") "]}", "got an empty one"},
      {LIST, "{\"durable_objects\":[" ROW("a\\u0000b", "") "]}", "a string as durable_objects[0].id"},
      {OBJECT_, ROW("chat", ""), "created_at"},
      {OBJECT_, OBJECT("null"), "a string as code, got null"},
      {OBJECT_, OBJECT("7"), "a string as code, got a number"},
      {KEYS, "{\"keys\":{}}", "a list as keys"},
      {KEYS, "{\"keys\":[1]}", "a string as keys[0], got a number"},
      {KEYS, "{\"keys\":[\"A\",\"B\",\"A\"]}", "each key once"},
      {DEPLOYED, "{\"id\":\"1\",\"name\":\"other\",\"status\":\"READY\",\"class_name\":\"C\"}", "got \"other\""},
      {DEPLOYED, "{\"id\":\"1\",\"name\":\"chat\",\"status\":\"ERROR\",\"class_name\":\"C\"}", "READY as status"},
      {DEPLOYED, "{\"name\":\"chat\",\"status\":\"READY\",\"class_name\":\"C\"}", "a string as id"},
      {ENV_SET, "{\"key\":\"K\",\"redeployed\":\"true\"}", "true or false as redeployed, got \"true\""},
      {DELETED, "{\"deleted\":false,\"name\":\"x\"}", "got false"},
      {DELETED, "{\"deleted\":1}", "got a number"},
      {USAGE, "{\"do_requests\":-1,\"do_cpu_ms\":0}", "a whole number as do_requests"},
      {USAGE, "{\"do_requests\":0,\"do_cpu_ms\":1.5}", "a whole number as do_cpu_ms"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    expect_protocol_error(cases[i].decoder, bytes_of(cases[i].body), cases[i].said, *state);
}

#define ODD_ROW(status, mode)                                                                                          \
  "{\"durable_objects\":[{\"id\":\"1\",\"name\":\"r\\u001bm\",\"class_name\":\"C\",\"status\":\"" status               \
  "\",\"access_mode\":\"" mode "\",\"last_deployed_at\":null,\"error_message\":null}]}"

static void unknown_words_name_their_row(void **state) {
  struct live odd;
  const struct http_answer paused = answered(200, bytes_of(ODD_ROW("PAUSED", "public")));
  assert_true(wire_list(&paused, "GET /x", *state, &odd, NULL)); /* a status that came later: not known, and no error */
  assert_int_equal(odd.objects[0].status, ROW_UNKNOWN);
  expect_protocol_error(LIST, bytes_of(ODD_ROW("READY", "open")), "the access_mode of `r\\x1Bm`, got \"open\"", *state);
}

/* ---- bodies ---- */

static void a_deploy_body_is_compact_json(void **state) {
  (void)state;
  JD_BUF body;
  const struct deploy_request request = {"chat-room", bytes_of("a\r\n\t\"\\\xF0\x9F\x98\x80/"), ACCESS_SERVICE_KEY};
  assert_true(wire_deploy_body(&request, &body, NULL));
  assert_string_equal(body.data, "{\"name\":\"chat-room\",\"code\":\"a\\r\\n\\t\\\"\\\\\xF0\x9F\x98\x80/\","
                                 "\"access_mode\":\"service_key\"}");
}

static void a_deploy_body_has_its_limit(void **state) {
  struct arena *arena = *state;
  const size_t around = strlen("{\"name\":\"a\",\"code\":\"\",\"access_mode\":\"public\"}");
  char *code = arena_alloc(arena, LIMIT_REQUEST_BODY);
  memset(code, '\n', LIMIT_REQUEST_BODY);
  memset(code, 'x', around % 2 ? 1 : 0); /* line feeds count twice */
  size_t len = (LIMIT_REQUEST_BODY - around - around % 2) / 2 + around % 2;
  for (int over = 0; over < 2; over++) {
    JD_BUF body;
    struct jd_error error = {0};
    const struct deploy_request request = {"a", {code, len + (size_t)over}, ACCESS_PUBLIC};
    assert_int_equal(wire_deploy_body(&request, &body, &error), !over);
    assert_int_equal(body.len, LIMIT_REQUEST_BODY + 2 * over);
    if (over)
      assert_non_null(strstr(error.message, "1048578 bytes of JSON, and the control API accepts at most 1048576"));
  }
}

static void sources_that_would_not_come_back_are_refused(void **state) {
  (void)state;
  const struct bytes sources[] = {{"a\0b", 3}, {"a\xFF", 2}, {"\xED\xA0\x80", 3}};
  for (size_t i = 0; i < 3; i++) {
    JD_BUF body;
    struct jd_error error = {0};
    const struct deploy_request request = {"a", sources[i], ACCESS_PUBLIC};
    assert_false(wire_deploy_body(&request, &body, &error));
    assert_int_equal(error.code, JD_INPUT);
  }
}

static void an_env_body_escapes_its_value(void **state) {
  (void)state;
  JD_SECRET value = secret_new((struct bytes){"a\"\\\n\r\t\x01\0\xC3\xBC\xFF/", 12});
  JD_SECRET empty = secret_new(bytes_of(""));
  struct buf body;
  assert_true(wire_env_body(value, &body, NULL));
  assert_string_equal(body.data, "{\"value\":\"a\\\"\\\\\\n\\r\\t\\u0001\\u0000\xC3\xBC\xEF\xBF\xBD/\"}");
  buf_wipe_free(&body);
  assert_true(wire_env_body(empty, &body, NULL));
  assert_string_equal(body.data, "{\"value\":\"\"}");
  buf_wipe_free(&body);
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(a_list_is_read_and_sorted, arena),
      cmocka_unit_test_prestate(a_rows_message_is_masked_and_its_names_are_not, arena),
      cmocka_unit_test_prestate(an_empty_list_is_an_empty_app, arena),
      cmocka_unit_test_prestate(an_object_keeps_its_code_byte_for_byte, arena),
      cmocka_unit_test_prestate(keys_are_sorted, arena),
      cmocka_unit_test_prestate(an_app_has_no_more_rows_and_keys_than_are_read, arena),
      cmocka_unit_test(the_answers_to_writes),
      cmocka_unit_test_prestate(no_decoder_takes_what_is_no_answer, arena),
      cmocka_unit_test_prestate(depth_has_an_end, arena),
      cmocka_unit_test_prestate(mistyped_fields_are_named, arena),
      cmocka_unit_test_prestate(unknown_words_name_their_row, arena),
      cmocka_unit_test(a_deploy_body_is_compact_json),
      cmocka_unit_test_prestate(a_deploy_body_has_its_limit, arena),
      cmocka_unit_test(sources_that_would_not_come_back_are_refused),
      cmocka_unit_test(an_env_body_escapes_its_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
