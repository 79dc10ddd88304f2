#include "model/state/state.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
      assert_non_null(applied_find_loss(&applied, orders[i][j], "Lost"));
      assert_non_null(applied_find_loss(&applied, orders[i][j], NULL));
    }
    assert_null(applied_find(&applied, "aa"));
    assert_null(applied_find_env(&applied, "d"));
    assert_null(applied_find_loss(&applied, "a", "Other"));
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
  applied_drop_losses(&applied, "x");
  applied_drop_losses(&applied, "none");
  assert_string_equal(shown(&applied), "a:A c:C L(1=x) y-Y ");
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

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(entries_are_in_order_and_once),
      CASE(digests_are_of_the_present_value),
      CASE(digests_are_few),
      CASE(what_is_deployed_again_is_lost_no_more),
      CASE(entries_can_be_dropped),
      CASE(an_upload_leaves_its_bundle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
