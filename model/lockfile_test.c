#include "model/lockfile.h"

#include "model/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define VALUE  "0123456789abcdef0123456789abcdef"
#define KEY_ID "89abcdef"
#define TIME   "2026-11-23T10:04:11Z"

static struct arena *arena;
static struct jd_error error;

static int start(void **state) {
  (void)state;
  arena = arena_new();
  error = (struct jd_error){0};
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

static const char *written(const struct applied *applied) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  if (!lockfile_write(applied, &text, &error))
    fail_msg("%s", error.message);
  return arena_strndup(arena, text.data, text.len);
}

static struct applied parsed(const char *text) {
  struct applied applied;
  /* a copy without a NUL behind it, so that reading past its end is seen */
  char *exact = arena_alloc(arena, strlen(text));
  memcpy(exact, text, strlen(text));
  if (!lockfile_parse(arena, (struct bytes){exact, strlen(text)}, "durable.lock", &applied, &error))
    fail_msg("%s: %s", error.where, error.message);
  return applied;
}

static struct applied_object object_of(const char *name, const char *source) {
  return (struct applied_object){name, "ChatRoom", source, ACCESS_SERVICE_KEY, digest_bytes(bytes_of(name)), TIME};
}

static struct applied sample(void) {
  struct applied applied = {.app_id = "app_abc123", .endpoint = "https://api.butterbase.ai"};
  struct applied_object object = object_of("chat-room", "durable-objects/chat-room.ts");
  struct applied_env env = {"AI_API_KEY", VALUE, KEY_ID, TIME};
  applied_put_object(arena, &applied, &object);
  applied_put_env(arena, &applied, &env);
  return applied;
}

static void every_field_comes_back(void **state) {
  (void)state;
  const struct applied from = sample();
  const struct applied applied = parsed(written(&from));
  assert_string_equal(applied.app_id, "app_abc123");
  assert_string_equal(applied.endpoint, "https://api.butterbase.ai");
  assert_int_equal(applied.object_count, 1);
  const struct applied_object *object = applied_find(&applied, "chat-room");
  assert_non_null(object);
  assert_string_equal(object->class_name, "ChatRoom");
  assert_string_equal(object->source, "durable-objects/chat-room.ts");
  assert_int_equal(object->access_mode, ACCESS_SERVICE_KEY);
  assert_true(digest_equal(object->code_digest, digest_bytes(bytes_of("chat-room"))));
  assert_string_equal(object->applied_at, TIME);
  assert_int_equal(applied.env_count, 1);
  const struct applied_env *env = applied_find_env(&applied, "AI_API_KEY");
  assert_non_null(env);
  assert_string_equal(env->digest, VALUE);
  assert_string_equal(env->key_id, KEY_ID);
  assert_string_equal(env->applied_at, TIME);
  assert_null(applied_find(&applied, "lobby"));
  assert_null(applied_find_env(&applied, "OTHER"));
}

static void sources_of_any_name_come_back(void **state) {
  (void)state;
  static const char *const sources[] = {
      "a: b.ts", "- x.ts", "'quoted'.ts",   "\"quoted\".ts", "#hash.ts", "m\xC3\xA4rz.ts", "null",    "true",
      "~",       "1",      "two\nlines.ts", " blank .ts",    "{a}.ts",   "back\\slash.ts", "&a *b.ts"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    struct applied from = {0};
    struct applied_object object = object_of("chat-room", sources[i]);
    applied_put_object(arena, &from, &object);
    const struct applied applied = parsed(written(&from));
    assert_string_equal(applied.objects[0].source, sources[i]);
  }
}

static void the_file_as_it_is_written(void **state) {
  (void)state;
  const struct applied from = sample();
  assert_string_equal(
      written(&from),
      "# What `jd apply` deployed last. Written by jd; commit it, so that drift and changed values are seen.\n"
      "version: 1\n"
      "app_id: app_abc123\n"
      "endpoint: https://api.butterbase.ai\n"
      "durable_objects:\n"
      "- name: chat-room\n"
      "  class_name: ChatRoom\n"
      "  access_mode: service_key\n"
      "  source: durable-objects/chat-room.ts\n"
      "  code: 4b333b7b4eceb43293c18240a75b7fbf\n"
      "  applied_at: " TIME "\n"
      "env:\n"
      "- key: AI_API_KEY\n"
      "  value: " VALUE "\n"
      "  key_id: " KEY_ID "\n"
      "  applied_at: " TIME "\n");
}

/* Whatever the order in which things were applied. */
static void the_same_content_has_the_same_bytes(void **state) {
  (void)state;
  static const char *const orders[][3] = {{"a", "b", "c"}, {"c", "b", "a"}, {"b", "c", "a"}};
  const char *first = NULL;
  for (size_t i = 0; i < 3; i++) {
    struct applied applied = {0};
    for (size_t j = 0; j < 3; j++) {
      struct applied_object object = object_of(orders[i][j], "x.ts");
      struct applied_env env = {orders[i][j][0] == 'a' ? "A" : orders[i][j][0] == 'b' ? "B" : "C", VALUE, KEY_ID, TIME};
      applied_put_object(arena, &applied, &object);
      applied_put_env(arena, &applied, &env);
      applied_put_object(arena, &applied, &object); /* again: replaced */
      applied_put_env(arena, &applied, &env);
    }
    assert_int_equal(applied.object_count, 3);
    assert_int_equal(applied.env_count, 3);
    const char *text = written(&applied);
    first = first ? first : text;
    assert_string_equal(text, first);
    const struct applied again = parsed(text);
    assert_string_equal(written(&again), first);
  }
}

static void an_entry_is_replaced_whole(void **state) {
  (void)state;
  struct applied applied = sample();
  struct applied_object object = object_of("chat-room", "other.ts");
  object.class_name = "Room", object.access_mode = ACCESS_PUBLIC;
  struct applied_env env = {"AI_API_KEY", "ffffffffffffffffffffffffffffffff", "00000000", "2027-01-01T00:00:00Z"};
  applied_put_object(arena, &applied, &object);
  applied_put_env(arena, &applied, &env);
  assert_int_equal(applied.object_count, 1);
  assert_string_equal(applied.objects[0].class_name, "Room");
  assert_string_equal(applied.objects[0].source, "other.ts");
  assert_int_equal(applied.objects[0].access_mode, ACCESS_PUBLIC);
  assert_int_equal(applied.env_count, 1);
  assert_string_equal(applied.env[0].key_id, "00000000");
  assert_string_equal(applied.env[0].applied_at, "2027-01-01T00:00:00Z");
}

static void nothing_is_a_value_too(void **state) {
  (void)state;
  static const char *const texts[] = {"", "\n", "  \r\n\t\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const struct applied applied = parsed(texts[i]);
    assert_int_equal(applied.object_count + applied.env_count, 0);
    assert_null(applied.app_id);
  }
  const struct applied none = {0};
  const struct applied again = parsed(written(&none));
  assert_int_equal(again.object_count + again.env_count, 0);
}

#define OBJECT(name, class_name, mode, code, time)                                                                     \
  "version: 1\ndurable_objects:\n- name: " name "\n  class_name: " class_name "\n  access_mode: " mode                 \
  "\n  source: a.ts\n  code: " code "\n  applied_at: " time "\n"
#define ENV(key, value, key_id)                                                                                        \
  "version: 1\nenv:\n- key: " key "\n  value: '" value "'\n  key_id: '" key_id "'\n  applied_at: " TIME "\n"

static void damage_is_an_error_with_its_mend(void **state) {
  (void)state;
  static const struct {
    const char *text, *where, *words;
  } cases[] = {
      {"version: 1\n<<<<<<< HEAD\nenv: []\n", "durable.lock:2:1", "merge conflict"},
      {"version: 1\nenv: []\n>>>>>>> theirs", "durable.lock:3:1", "merge conflict"},
      {"version: 2\nnews:\n- a\n", "durable.lock", "A newer jd wrote this file (version 2)"},
      {"version: 99999999999999999999\n", "durable.lock", "A newer jd"},
      {"version: 0\n", "durable.lock", "No jd wrote this file (version 0)"},
      {"durable_objects: []\n", "durable.lock", "The YAML library says"},
      {"version: 1\nsurprise: 1\n", "durable.lock", "The YAML library says"},
      {"version: [", "durable.lock", "The YAML library says"},
      {"version: 1\nenv: &a\n- *a\n", "durable.lock", "The YAML library says"},
      {"just text", "durable.lock", "The YAML library says"},
      {"\xFF\xFE", "durable.lock", "No jd wrote this file (version 0)"},
      {"# only a comment\n", "durable.lock", "No jd wrote this file (version 0)"},
      {OBJECT("Chat_Room", "C", "public", VALUE, TIME), "durable.lock", "The name of Chat_Room is not"},
      {OBJECT("a", "C", "open", VALUE, TIME), "durable.lock", "The access_mode of a is not"},
      {OBJECT("a", "C", "public", "0123", TIME), "durable.lock", "The code of a is not"},
      {"version: 1\ndurable_objects:\n- class_name: A\n", "durable.lock", "The name of an entry is not"},
      {"version: 1\ndurable_objects:\n- name: a\n", "durable.lock", "The class_name, source or applied_at of a"},
      {ENV("lower", VALUE, KEY_ID), "durable.lock", "The key of lower is not"},
      {ENV("A", "0123", KEY_ID), "durable.lock", "The value, key_id or applied_at of A"},
      {ENV("A", VALUE, "0123456"), "durable.lock", "The value, key_id or applied_at of A"},
      {ENV("A", VALUE, "0123456g"), "durable.lock", "The value, key_id or applied_at of A"},
      {ENV("A", "0123456789ABCDEF0123456789ABCDEF", KEY_ID), "durable.lock", "The value, key_id or applied_at of A"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct applied applied;
    if (lockfile_parse(arena, bytes_of(cases[i].text), "durable.lock", &applied, &error))
      fail_msg("taken: %s", cases[i].text);
    assert_int_equal(error.code, JD_INPUT);
    assert_string_equal(error.where, cases[i].where);
    if (!strstr(error.message, cases[i].words))
      fail_msg("%s: «%s» is not in: %s", cases[i].text, cases[i].words, error.message);
  }
}

static void what_is_whole_is_taken(void **state) {
  (void)state;
  assert_int_equal(parsed(OBJECT("a", "C", "public", VALUE, TIME)).object_count, 1);
  assert_int_equal(parsed(ENV("A", VALUE, KEY_ID)).env_count, 1);
  assert_int_equal(parsed("# a comment\r\nversion: 1\r\nenv: []\r\n").env_count, 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(every_field_comes_back),           CASE(sources_of_any_name_come_back),
      CASE(the_file_as_it_is_written),        CASE(the_same_content_has_the_same_bytes),
      CASE(an_entry_is_replaced_whole),       CASE(nothing_is_a_value_too),
      CASE(damage_is_an_error_with_its_mend), CASE(what_is_whole_is_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
