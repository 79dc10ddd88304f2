#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/state/state.h"

static struct arena *arena;

static int start(void **state) {
  (void)state;
  arena = arena_new();
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

static void put(struct applied *applied, const char *name, const char *class_name) {
  applied_put_object(
      arena, applied,
      &(struct applied_object){
          .name = name, .class_name = class_name, .source = "x.ts", .access_mode = ACCESS_PUBLIC, .applied_at = "t"});
}

static void set(struct applied *applied, const char *key, const char *key_id, const char *digest) {
  struct applied_digest value = {"", ""};
  strncpy(value.key_id, key_id, sizeof value.key_id - 1);
  strncpy(value.digest, digest, sizeof value.digest - 1);
  applied_put_env(arena, applied, key, "t", &value);
}

static void lose(struct applied *applied, const char *name, const char *class_name) {
  applied_put_loss(arena, applied, &(struct applied_loss){name, class_name, "t"});
}

/* "NAME:CLASS …" of the objects, "KEY(ID=DIGEST …) …" of the variables, "NAME-CLASS …" of the losses. */
static const char *shown(const struct applied *applied) {
  const char *text = "";
  for (size_t i = 0; i < applied->object_count; i++)
    text = arena_printf(arena, "%s%s:%s ", text, applied->objects[i].name, applied->objects[i].class_name);
  for (size_t i = 0; i < applied->env_count; i++) {
    text = arena_printf(arena, "%s%s(", text, applied->env[i].key);
    for (size_t j = 0; j < applied->env[i].digest_count; j++)
      text = arena_printf(arena, "%s%s%s=%s", text, j ? " " : "", applied->env[i].digests[j].key_id,
                          applied->env[i].digests[j].digest);
    text = arena_printf(arena, "%s) ", text);
  }
  for (size_t i = 0; i < applied->lost_count; i++)
    text = arena_printf(arena, "%s%s-%s ", text, applied->lost[i].name,
                        applied->lost[i].class_name ? applied->lost[i].class_name : "?");
  return text;
}

static void entries_are_in_order_and_once(void **state) {
  (void)state;
  static const char *const orders[][3] = {{"a", "b", "c"}, {"c", "b", "a"}, {"b", "c", "a"}};
  for (size_t i = 0; i < 3; i++) {
    struct applied applied = {0};
    for (size_t j = 0; j < 3; j++) {
      put(&applied, orders[i][j], "Old");
      put(&applied, orders[i][j], "New");
      set(&applied, orders[i][j], "2", "x");
      set(&applied, orders[i][j], "1", "y");
      lose(&applied, orders[i][j], "Lost");
      lose(&applied, orders[i][j], NULL);
      lose(&applied, orders[i][j], "Lost");
    }
    assert_string_equal(shown(&applied), "a:New b:New c:New a(1=y 2=x) b(1=y 2=x) c(1=y 2=x) "
                                         "a-? a-Lost b-? b-Lost c-? c-Lost ");
    for (size_t j = 0; j < 3; j++) {
      assert_string_equal(applied_find(&applied, orders[i][j])->name, orders[i][j]);
      assert_string_equal(applied_find_env(&applied, orders[i][j])->key, orders[i][j]);
    }
    assert_null(applied_find(&applied, "aa"));
    assert_null(applied_find_env(&applied, "d"));
  }
}

/* Each API key sets a value once, then compares; a new value begins again. */
static void digests_are_of_the_present_value(void **state) {
  (void)state;
  struct applied applied = {0};
  assert_null(applied_find_digest(applied_find_env(&applied, "K"), "laptop"));
  set(&applied, "K", "laptop", "one");
  set(&applied, "K", "ci", "uno");
  assert_string_equal(shown(&applied), "K(ci=uno laptop=one) ");
  set(&applied, "K", "ci", "uno"); /* sent once more: nothing is new */
  assert_string_equal(shown(&applied), "K(ci=uno laptop=one) ");
  set(&applied, "K", "ci", "dos");
  assert_string_equal(shown(&applied), "K(ci=dos) ");
  assert_null(applied_find_digest(applied_find_env(&applied, "K"), "laptop"));
  assert_string_equal(applied_find_digest(applied_find_env(&applied, "K"), "ci")->digest, "dos");
}

static void digests_are_few(void **state) {
  (void)state;
  struct applied applied = {0};
  for (int i = 100; i < 200; i++) {
    set(&applied, "K", arena_printf(arena, "%d", i), "x");
    set(&applied, "K", "000", "y"); /* the smallest of all, and still kept when it is the one that was added */
  }
  assert_int_equal(applied.env[0].digest_count, LIMIT_RECORD_DIGESTS);
  assert_non_null(applied_find_digest(applied.env, "000"));
}

static void what_is_deployed_again_is_lost_no_more(void **state) {
  (void)state;
  struct applied applied = {0};
  lose(&applied, "room", "Room");
  lose(&applied, "room", NULL);
  lose(&applied, "hall", "Hall");
  put(&applied, "room", "Lounge");
  assert_string_equal(shown(&applied), "room:Lounge hall-Hall ");
}

static void entries_can_be_dropped(void **state) {
  (void)state;
  struct applied applied = {0};
  put(&applied, "a", "A"), put(&applied, "b", "B"), put(&applied, "c", "C");
  set(&applied, "K", "1", "x"), set(&applied, "L", "1", "x");
  lose(&applied, "x", "X"), lose(&applied, "x", "Y"), lose(&applied, "y", "Y");
  applied_drop_object(&applied, "b");
  applied_drop_object(&applied, "none");
  applied_drop_env(&applied, "K");
  applied_drop_env(&applied, "NONE");
  assert_string_equal(shown(&applied), "a:A c:C L(1=x) x-X x-Y y-Y ");
}

/* A class behind another name, or another class behind the name, is not in it. */
static void an_upload_leaves_its_bundle(void **state) {
  (void)state;
  struct applied applied = {0};
  put(&applied, "gone", "Gone"), put(&applied, "kept", "Kept"), put(&applied, "other", "Before");
  set(&applied, "K", "1", "x");
  lose(&applied, "gone", "Gone");
  static const struct applied_class bundle[] = {{"kept", "Kept"}, {"other", "After"}, {"new", "Gone"}};
  applied_keep_bundle(&applied, bundle, 3);
  assert_string_equal(shown(&applied), "kept:Kept K(1=x) gone-Gone ");
  applied_keep_bundle(&applied, NULL, 0);
  assert_string_equal(shown(&applied), "K(1=x) gone-Gone ");
}

/* Each part counts, and none runs into the next. */
static void test_the_digest_is_over_each_part(void **state) {
  (void)state;
  const struct digest code = digest_bytes(bytes_of("code")), other = digest_bytes(bytes_of("other"));
  const struct digest all[] = {
      object_digest("room", "Room", ACCESS_PUBLIC, code),
      object_digest("rooms", "Room", ACCESS_PUBLIC, code),
      object_digest("room", "Rooms", ACCESS_PUBLIC, code),
      object_digest("room", "Room", ACCESS_SERVICE_KEY, code),
      object_digest("room", "Room", ACCESS_PUBLIC, other),
      object_digest("roomR", "oom", ACCESS_PUBLIC, code),
      object_digest("", "", ACCESS_NONE, code),
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (size_t j = 0; j < i; j++)
      assert_false(digest_equal(all[i], all[j]));
  assert_true(digest_equal(all[0], object_digest("room", "Room", ACCESS_PUBLIC, code)));
}

/* It is part of saved plans and fingerprints: it may not change from one release to the next. */
static void test_the_digest_stays(void **state) {
  (void)state;
  char hex[DIGEST_HEX];
  digest_hex(object_digest("room", "Room", ACCESS_PUBLIC, digest_bytes(bytes_of("code"))), hex);
  assert_string_equal(hex, "8bc0cc3a3478afd56ffefc9068d7ed9b");
}

static void test_finding(void **state) {
  (void)state;
  struct desired_object objects[] = {{.name = "a"}, {.name = "b"}};
  const struct desired desired = {.objects = objects, .object_count = 2};
  assert_ptr_equal(desired_find(&desired, "b"), &objects[1]);
  assert_null(desired_find(&desired, "A"));
  assert_null(desired_find(&desired, ""));
}

static void test_freeing_takes_the_values(void **state) {
  (void)state;
  secret_start();
  struct desired_env env[] = {{.key = "A", .value = secret_new(bytes_of("1"))}, {.key = "B", .value = NULL}};
  struct desired desired = {.env = env, .env_count = 2};
  desired_free(&desired);
  assert_int_equal(desired.env_count, 0);
  desired_free(&desired); /* twice is once */
}

static void nothing_live_is_found_nowhere(void **state) {
  (void)state;
  struct live live = {0};
  live_settle(&live);
  assert_null(live_find(&live, "chat-room"));
  assert_false(live_has_env(&live, "KEY"));
}

static void settling_sorts_all_three(void **state) {
  (void)state;
  struct live_object objects[] = {{.name = "rooms"}, {.name = "a-b"}, {.name = "ab"}, {.name = "a"}};
  const char *env[] = {"Z", "A_B", "A"}, *app_env[] = {"TWO", "ONE"};
  struct live live = {.objects = objects,
                      .object_count = 4,
                      .env_keys = env,
                      .env_count = 3,
                      .app_env_keys = app_env,
                      .app_env_count = 2};
  live_settle(&live);
  const char *const names[] = {"a", "a-b", "ab", "rooms"};
  for (size_t i = 0; i < 4; i++) {
    assert_string_equal(live.objects[i].name, names[i]);
    assert_ptr_equal(live_find(&live, names[i]), &live.objects[i]);
  }
  assert_null(live_find(&live, "aa"));
  assert_null(live_find(&live, "zz"));
  assert_string_equal(env[0], "A");
  assert_string_equal(app_env[0], "ONE");
  assert_true(live_has_env(&live, "A_B"));
  assert_false(live_has_env(&live, "ONE"));
}

static void digests_are_those_of_the_code(void **state) {
  (void)state;
  struct live_object objects[] = {{.name = "b", .has_code = true, .code = {"x\0y", 3}}, {.name = "a"}};
  struct live live = {.objects = objects, .object_count = 2};
  live_settle(&live);
  assert_true(digest_equal(live_find(&live, "b")->code_digest, digest_bytes((struct bytes){"x\0y", 3})));
  assert_false(live_find(&live, "a")->has_code);
  assert_true(digest_equal(live_find(&live, "a")->code_digest, (struct digest){0, 0}));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(entries_are_in_order_and_once),
      CASE(digests_are_of_the_present_value),
      CASE(digests_are_few),
      CASE(what_is_deployed_again_is_lost_no_more),
      CASE(entries_can_be_dropped),
      CASE(an_upload_leaves_its_bundle),
      cmocka_unit_test(test_the_digest_is_over_each_part),
      cmocka_unit_test(test_the_digest_stays),
      cmocka_unit_test(test_finding),
      cmocka_unit_test(test_freeing_takes_the_values),
      cmocka_unit_test(nothing_live_is_found_nowhere),
      cmocka_unit_test(settling_sorts_all_three),
      cmocka_unit_test(digests_are_those_of_the_code),
  };
  return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
