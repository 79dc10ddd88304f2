#include "model/state/state.h"

#include "model/base/base.h"

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

static const char *written(const struct record *record) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  lockfile_write(record, &text);
  return arena_strndup(arena, text.data, text.len);
}

/* A copy without a NUL after it, so that reading past its end is seen. */
static struct bytes exact(const char *text) {
  return (struct bytes){memcpy(arena_alloc(arena, strlen(text)), text, strlen(text)), strlen(text)};
}

static struct record parsed(const char *text) {
  struct record record;
  if (!lockfile_parse(arena, exact(text), "durable.lock", &record, &error))
    fail_msg("%s: %s", error.where, error.message);
  return record;
}

static void put(struct applied *target, const char *name, const char *source) {
  const struct applied_object object = {
      name, "ChatRoom", source, ACCESS_SERVICE_KEY, digest_bytes(bytes_of(name)), TIME, "2026-11-23T10:04:10.123Z"};
  applied_put_object(arena, target, &object);
}

static void set(struct applied *target, const char *key, const char *key_id) {
  struct applied_digest digest = {"", VALUE};
  memcpy(digest.key_id, key_id, sizeof digest.key_id);
  applied_put_env(arena, target, key, TIME, &digest);
}

#define ORIGIN "https://api.butterbase.ai"

static struct record sample(void) {
  struct record record = {0};
  struct applied *target = lockfile_target(arena, &record, ORIGIN, "app_abc123");
  put(target, "chat-room", "durable-objects/chat-room.ts");
  set(target, "AI_API_KEY", KEY_ID);
  set(target, "AI_API_KEY", "00000012");
  applied_put_loss(arena, target, &(struct applied_loss){"old-room", "OldRoom", TIME});
  applied_put_loss(arena, target, &(struct applied_loss){"older-room", NULL, TIME});
  return record;
}

static void every_field_comes_back(void **state) {
  (void)state;
  const struct record from = sample(), record = parsed(written(&from));
  assert_int_equal(record.target_count, 1);
  const struct applied *applied = lockfile_find(&record, ORIGIN, "app_abc123");
  assert_non_null(applied);
  assert_string_equal(applied->app_id, "app_abc123");
  assert_string_equal(applied->endpoint, ORIGIN);
  assert_int_equal(applied->object_count, 1);
  const struct applied_object *object = applied_find(applied, "chat-room");
  assert_non_null(object);
  assert_string_equal(object->class_name, "ChatRoom");
  assert_string_equal(object->source, "durable-objects/chat-room.ts");
  assert_int_equal(object->access_mode, ACCESS_SERVICE_KEY);
  assert_true(digest_equal(object->code_digest, digest_bytes(bytes_of("chat-room"))));
  assert_string_equal(object->applied_at, TIME);
  assert_string_equal(object->last_deployed_at, "2026-11-23T10:04:10.123Z");
  const struct applied_env *env = applied_find_env(applied, "AI_API_KEY");
  assert_non_null(env);
  assert_int_equal(env->digest_count, 2);
  assert_string_equal(applied_find_digest(env, KEY_ID)->digest, VALUE);
  assert_string_equal(applied_find_digest(env, "00000012")->digest, VALUE);
  assert_string_equal(env->applied_at, TIME);
  assert_int_equal(applied->lost_count, 2);
  assert_string_equal(applied->lost[0].name, "old-room");
  assert_string_equal(applied->lost[0].class_name, "OldRoom");
  assert_string_equal(applied->lost[0].approved_at, TIME);
  assert_string_equal(applied->lost[1].name, "older-room");
  assert_null(applied->lost[1].class_name);
}

static void sources_of_any_name_come_back(void **state) {
  (void)state;
  static const char *const sources[] = {"a: b.ts",
                                        "- x.ts",
                                        "'quoted'.ts",
                                        "\"quoted\".ts",
                                        "#hash.ts",
                                        "m\xC3\xA4rz.ts",
                                        "null",
                                        "true",
                                        "~",
                                        "1",
                                        "1e5",
                                        "two\nlines.ts",
                                        " blank .ts",
                                        "{a}.ts",
                                        "back\\slash.ts",
                                        "&a *b.ts",
                                        "0x1f",
                                        "1:20",
                                        "a:",
                                        "a #b",
                                        "\xE2\x80\xA8",
                                        "1.5",
                                        "No",
                                        "=",
                                        "!x",
                                        "%x.ts",
                                        "?"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    struct record from = {0};
    put(lockfile_target(arena, &from, ORIGIN, "app"), "chat-room", sources[i]);
    const struct record record = parsed(written(&from));
    assert_string_equal(record.targets[0].objects[0].source, sources[i]);
  }
}

#define HEADER "# What `jd apply` deployed last. It shows which classes hold stored data: commit it after each apply.\n"

static void the_file_as_it_is_written(void **state) {
  (void)state;
  const struct record from = sample(), nothing = {0};
  assert_string_equal(written(&from), HEADER "version: 2\n"
                                             "targets:\n"
                                             "  - endpoint: https://api.butterbase.ai\n"
                                             "    app_id: app_abc123\n"
                                             "    durable_objects:\n"
                                             "      - name: chat-room\n"
                                             "        class_name: ChatRoom\n"
                                             "        access_mode: service_key\n"
                                             "        source: durable-objects/chat-room.ts\n"
                                             "        code: 4b333b7b4eceb43293c18240a75b7fbf\n"
                                             "        applied_at: " TIME "\n"
                                             "        last_deployed_at: 2026-11-23T10:04:10.123Z\n"
                                             "    env:\n"
                                             "      - key: AI_API_KEY\n"
                                             "        applied_at: " TIME "\n"
                                             "        digests:\n"
                                             "          \"00000012\": " VALUE "\n"
                                             "          " KEY_ID ": " VALUE "\n"
                                             "    lost:\n"
                                             "      - name: old-room\n"
                                             "        class_name: OldRoom\n"
                                             "        approved_at: " TIME "\n"
                                             "      - name: older-room\n"
                                             "        approved_at: " TIME "\n");
  assert_string_equal(written(&nothing), HEADER "version: 2\ntargets: []\n");
  assert_int_equal(parsed(written(&nothing)).target_count, 0);
}

/* Whatever the order in which things were applied; and an apply to one target leaves the bytes of the others. */
static void targets_are_in_order_and_apart(void **state) {
  (void)state;
  static const char *const targets[][2] = {
      {"https://a", "app_1"}, {"https://a", "app_2"}, {"https://b", "app_1"}, {"sandbox", "app_sandbox"}};
  static const size_t orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}};
  const char *first = NULL;
  for (size_t i = 0; i < 3; i++) {
    struct record record = {0};
    for (size_t j = 0; j < 4; j++) {
      const char *const *target = targets[orders[i][j]];
      put(lockfile_target(arena, &record, target[0], target[1]), "room", arena_printf(arena, "%s.ts", target[1]));
    }
    assert_int_equal(record.target_count, 4);
    first = first ? first : written(&record);
    assert_string_equal(written(&record), first);
  }
  struct record record = parsed(first);
  struct applied *changed = lockfile_target(arena, &record, "https://a", "app_2");
  put(changed, "room", "other.ts"), set(changed, "K", KEY_ID);
  const char *now = written(&record), *begin = strstr(first, "    app_id: app_2\n"),
             *last = strstr(begin, "  - endpoint: https://b");
  assert_memory_equal(now, first, (size_t)(begin - first));
  assert_string_equal(strstr(now, "  - endpoint: https://b"), last);
  assert_non_null(strstr(now, "other.ts"));
}

static void one_origin_has_many_spellings(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    bool same;
  } cases[] = {
      {"http://localhost:1", "http://127.0.0.1:1", true},
      {"http://127.0.0.1:1", "http://[::1]:1", true},
      {"http://LOCALHOST", "http://[::1]:80", true},
      {"http://localhost:1", "http://localhost:2", false},
      {"http://localhost:1", "https://localhost:1", false},
      {"http://127.0.0.1:1", "http://127.0.0.2:1", false},
      {"https://api.butterbase.ai", "https://API.Butterbase.ai:443", true},
      {"https://api.butterbase.ai", "https://api.butterbase.ai:80", false},
      {"https://api.butterbase.ai", "https://api.butterbase.dev", false},
      {"https://[fe80::1]", "https://[fe80::2]", false},
      {"https://[fe80::1]:8", "https://[FE80::1]:8", true},
      {"sandbox", "sandbox", true},
      {"sandbox", "http://localhost", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int turned = 0; turned < 2; turned++) {
      struct record record = {0};
      put(lockfile_target(arena, &record, turned ? cases[i].b : cases[i].a, "app"), "room", "x.ts");
      const char *asked = turned ? cases[i].a : cases[i].b;
      assert_null(lockfile_find(&record, asked, "other"));
      assert_int_equal(lockfile_find(&record, asked, "app") != NULL, cases[i].same);
      assert_int_equal(lockfile_target(arena, &record, asked, "app")->object_count, cases[i].same);
      assert_int_equal(record.target_count, cases[i].same ? 1 : 2);
    }
}

/* ---- what is read ---- */

#define OLD(entries) "version: 1\napp_id: app\nendpoint: https://a\n" entries
#define TARGET(objects, env, lost)                                                                                     \
  "version: 2\ntargets:\n- endpoint: https://a\n  app_id: app\n  durable_objects: [" objects "]\n  env: [" env         \
  "]\n  lost: [" lost "]\n"
#define OBJECT(name, class_name, mode, code, time)                                                                     \
  "{name: " name ", class_name: " class_name ", access_mode: " mode ", source: a.ts, code: " code                      \
  ", applied_at: " time "}"
#define ENV(key, id, value) "{key: " key ", applied_at: " TIME ", digests: {" id ": " value "}}"
#define ROOM                OBJECT("room", "Room", "public", VALUE, TIME)

static void version_1_is_one_target(void **state) {
  (void)state;
  const struct record record =
      parsed(OLD("durable_objects:\n"
                 "- name: room\n  class_name: Room\n  access_mode: public\n  source: room.ts\n"
                 "  code: " VALUE "\n  applied_at: " TIME "\n"
                 "env:\n- key: K\n  value: '" VALUE "'\n  key_id: '" KEY_ID "'\n  applied_at: " TIME "\n"));
  assert_int_equal(record.target_count, 1);
  const struct applied *applied = lockfile_find(&record, "https://a", "app");
  assert_non_null(applied);
  assert_null(applied_find(applied, "room")->last_deployed_at);
  assert_string_equal(applied_find(applied, "room")->class_name, "Room");
  assert_string_equal(applied_find_digest(applied_find_env(applied, "K"), KEY_ID)->digest, VALUE);
  assert_int_equal(applied->lost_count, 0);
  const struct record again = parsed(written(&record));
  assert_non_null(strstr(written(&record), "version: 2\n"));
  assert_null(again.targets[0].objects[0].last_deployed_at);
  assert_int_equal(parsed(OLD("")).targets[0].object_count, 0);
  assert_int_equal(parsed("version: 1\napp_id: app\nendpoint: sandbox\n").target_count, 0);
}

static const char risk[] = "a write could delete their stored data. Restore the file from version control. If there is "
                           "no good copy, rename it: jd then asks by name";

static void assert_refused(const char *text, const char *where, const char *words) {
  struct record record;
  error = (struct jd_error){0};
  if (lockfile_parse(arena, exact(text), "durable.lock", &record, &error))
    fail_msg("taken: %s", text);
  assert_int_equal(error.code, JD_INPUT);
  if (strcmp(error.where, where) != 0 || !strstr(error.message, words))
    fail_msg("%s: «%s: %s» is not: %s: %s", text, where, words, error.where, error.message);
  if (!strstr(error.message, risk) && !strstr(error.message, "A newer version of jd"))
    fail_msg("%s: nothing says what it puts at risk: %s", text, error.message);
}

static void damage_is_an_error_with_its_fix(void **state) {
  (void)state;
  static const struct {
    const char *text, *where, *words;
  } cases[] = {
      {"", "durable.lock", "The record is empty."},
      {" \r\n\t\n", "durable.lock", "The record is empty."},
      {"# only a comment\n", "durable.lock", "The record is empty."},
      {"version: 2\n<<<<<<< HEAD\ntargets: []\n", "durable.lock:2:1", "merge conflict"},
      {"version: 2\ntargets: []\n=======\n", "durable.lock:3:1", "merge conflict"},
      {"version: 2\ntargets: []\n>>>>>>> theirs", "durable.lock:3:1", "merge conflict"},
      {"version: 3\nnews:\n- a\n", "durable.lock", "A newer version of jd wrote this record (version 3)"},
      {"version: 99999999999999999999\n", "durable.lock", "A newer version of jd"},
      {"version: 0\n", "durable.lock:1:10", "`version` should be 1 or 2"},
      {"version: two\n", "durable.lock:1:10", "`version` should be 1 or 2"},
      {"targets: []\n", "durable.lock:1:1", "`version` is missing"},
      {"version: 2\n", "durable.lock:1:1", "`targets` is missing"},
      {"version: 2\ntargets:\n", "durable.lock:2:9", "`targets` should be a list"},
      {"version: 2\ntargets: []\nsurprise: 1\n", "durable.lock:3:1", "unknown key `surprise`"},
      {"version: 2\nversion: 2\ntargets: []\n", "durable.lock:2:1", "`version` appears twice"},
      {"version: 2\ntargets: [\n", "durable.lock:3:1", "invalid YAML"},
      {"version: 2\ntargets: &a []\n", "durable.lock:2:10", "A record cannot have anchors"},
      {"version: 2\ntargets: []", "durable.lock", "its last line has no end"},
      {"just text\n", "durable.lock:1:1", "`version` is missing"},
      {"\xFF\xFE\n", "durable.lock", "not UTF-8 text"},
      {"version: 2\ntargets:\n- 1\n", "durable.lock:3:3", "a mapping should be here"},
      {"version: 2\ntargets:\n- endpoint: https://a\n  app_id: app\n", "durable.lock:3:3",
       "`durable_objects` is missing"},
      {"version: 2\ntargets:\n- endpoint: ''\n  app_id: app\n  durable_objects: []\n  env: []\n  lost: []\n",
       "durable.lock:3:13", "`endpoint` should be"},
      {"version: 2\ntargets:\n- endpoint: a\n  app_id: a b\n  durable_objects: []\n  env: []\n  lost: []\n",
       "durable.lock:4:11", "`app_id` should be"},
      {TARGET(OBJECT("Chat_Room", "C", "public", VALUE, TIME), "", ""), "durable.lock:5:28", "`name` should be"},
      {TARGET(OBJECT("a", "''", "public", VALUE, TIME), "", ""), "durable.lock:5:43", "`class_name` should be"},
      {TARGET(OBJECT("a", "C", "open", VALUE, TIME), "", ""), "durable.lock:5:59", "`access_mode` should be"},
      {TARGET(OBJECT("a", "C", "public", "0123", TIME), "", ""), "durable.lock:5:87", "`code` should be"},
      {TARGET(OBJECT("a", "C", "public", VALUE, "2026-11-2"), "", ""), "durable.lock:5:133", "`applied_at` should be"},
      {TARGET("{name: a}", "", ""), "durable.lock:5:21", "`class_name` is missing"},
      {TARGET("1", "", ""), "durable.lock:5:21", "a mapping should be here"},
      {TARGET(ROOM ", " ROOM, "", ""), "durable.lock:5:20", "two entries for `room`"},
      {TARGET("", ENV("lower", KEY_ID, VALUE), ""), "durable.lock:6:15", "`key` should be"},
      {TARGET("", ENV("A", KEY_ID, "0123"), ""), "durable.lock:6:72", "`digests` should be 32 hex digits"},
      {TARGET("", ENV("A", "0123456g", VALUE), ""), "durable.lock:6:62", "`digests` should be 8 hex digits"},
      {TARGET("", ENV("A", "[]", VALUE), ""), "durable.lock:6:66", "`digests` should be"},
      {TARGET("", ENV("A", KEY_ID ": " VALUE ", " KEY_ID, VALUE), ""), "durable.lock:6:61", "`digests` should be"},
      {TARGET("", ENV("A", KEY_ID, VALUE) ", " ENV("A", KEY_ID, VALUE), ""), "durable.lock:6:8", "two entries for `A`"},
      {TARGET("", "", "{name: a, approved_at: now}"), "durable.lock:7:33", "`approved_at` should be"},
      {TARGET("", "", "{name: a, approved_at: " TIME "}, {name: a, approved_at: " TIME "}"), "durable.lock:7:9",
       "two entries for `a`"},
      {"version: 2\ntargets:\n- {endpoint: http://localhost, app_id: app, durable_objects: [], env: [], lost: []}\n"
       "- {endpoint: 'http://[::1]:80', app_id: app, durable_objects: [], env: [], lost: []}\n",
       "durable.lock:3:1", "two entries for app app at"},
      {"version: 1\nenv: []\n", "durable.lock:1:1", "`app_id` is missing"},
      {OLD("env:\n- key: A\n  value: '0'\n  key_id: '" KEY_ID "'\n  applied_at: " TIME "\n"), "durable.lock:6:10",
       "`value` should be"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_refused(cases[i].text, cases[i].where, cases[i].words);
}

/* A file that was cut anywhere is an error, or says the same but for targets that the cut took whole. */
static void a_cut_is_seen(void **state) {
  (void)state;
  const struct record from = sample();
  const char *text = written(&from);
  struct record record;
  for (size_t len = 0; len < strlen(text); len++)
    if (lockfile_parse(arena, exact(arena_strndup(arena, text, len)), "durable.lock", &record, &error) &&
        record.targets[0].lost_count == 2)
      fail_msg("taken: %.*s", (int)len, text);
}

static void what_is_whole_is_taken(void **state) {
  (void)state;
  assert_int_equal(parsed(TARGET(ROOM, "", "")).targets[0].object_count, 1);
  assert_int_equal(parsed(TARGET("", ENV("A", KEY_ID, VALUE), "")).targets[0].env_count, 1);
  assert_int_equal(parsed("# a comment\r\nversion: 2\r\ntargets: []\r\n").target_count, 0);
  const struct record unsorted = parsed(
      TARGET(OBJECT("b", "B", "public", VALUE, TIME) ", " ROOM ", " OBJECT("a", "A", "public", VALUE, TIME), "", ""));
  assert_string_equal(unsorted.targets[0].objects[0].name, "a");
  assert_non_null(applied_find(&unsorted.targets[0], "room"));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(every_field_comes_back),          CASE(sources_of_any_name_come_back),
      CASE(the_file_as_it_is_written),       CASE(targets_are_in_order_and_apart),
      CASE(one_origin_has_many_spellings),   CASE(version_1_is_one_target),
      CASE(damage_is_an_error_with_its_fix), CASE(a_cut_is_seen),
      CASE(what_is_whole_is_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
