#include "cmd/jd/session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct saved_plan plan_of(const char *key_id, const struct saved_value *value) {
  return (struct saved_plan){.key_id = key_id, .values = value, .value_count = value != NULL};
}

static void test_the_same_key_sees_another_value(void **state) {
  (void)state;
  static const struct saved_value one = {"K", "1", true}, two = {"K", "2", true}, other = {"L", "2", true};
  const struct saved_plan saved = plan_of("laptop", &one), same = plan_of("laptop", &one),
                          changed = plan_of("laptop", &two), elsewhere = plan_of("ci", &two),
                          unknown = plan_of(NULL, NULL), added = plan_of("laptop", &other);
  struct jd_error error = {0};
  assert_true(saved_values_check(&saved, &same, "f", &error));
  assert_true(saved_values_check(&saved, &elsewhere, "f", &error));
  assert_true(saved_values_check(&saved, &unknown, "f", &error));
  assert_true(saved_values_check(&unknown, &saved, "f", &error));
  assert_true(saved_values_check(&saved, &added, "f", &error));
  assert_false(saved_values_check(&saved, &changed, "f", &error));
  assert_int_equal(error.code, JD_STALE);
  assert_string_equal(error.where, "f");
  assert_non_null(strstr(error.message, "The value of env/K has changed since the plan was saved."));
}

static void test_two_keys_know_different_things(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  static const struct saved_value compared = {"K", "1", true}, unknown = {"K", "2", false};
  const struct saved_plan laptop = plan_of("laptop", &compared), ci = plan_of("ci", &unknown),
                          ci_knows = plan_of("ci", &compared), laptop_not = plan_of("laptop", &unknown);
  assert_string_equal(saved_values_why(arena, &laptop, &ci),
                      " The two API keys know different things: the key that saved the plan could compare env/K with "
                      "the last apply, but yours cannot.");
  assert_string_equal(saved_values_why(arena, &ci, &laptop),
                      " The two API keys know different things: the key that saved the plan could not compare env/K "
                      "with the last apply, but yours can.");
  assert_string_equal(saved_values_why(arena, &laptop, &ci_knows), "");
  assert_string_equal(saved_values_why(arena, &laptop, &laptop_not), "");
}

static void test_values_are_taken_as_digests(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_SECRET key = secret_new(bytes_of("bb_sk_1")), *value = secret_new(bytes_of("a very secret value"));
  const struct desired_env env = {.key = "K", .value = value};
  struct item items[] = {
      {.kind = ITEM_OBJECT, .name = "room"}, {.kind = ITEM_ENV, .name = "EXTRA"}, {.kind = ITEM_ENV, .name = "K"}};
  items[2].env = &env, items[2].env_live = true, items[2].unverified = true;
  const struct changeset changeset = {.items = items, .item_count = 3};
  struct saved_plan plan;
  saved_values_take(arena, NULL, &changeset, &plan);
  assert_null(plan.key_id);
  assert_int_equal(plan.value_count, 0);
  saved_values_take(arena, key, &changeset, &plan);
  assert_int_equal(plan.value_count, 1);
  assert_string_equal(plan.values[0].key, "K");
  assert_false(plan.values[0].compared);
  assert_int_equal(strspn(plan.values[0].digest, "0123456789abcdef"), SECRET_DIGEST_HEX - 1);
  assert_non_null(strstr(saved_values_may_be_why(arena, &changeset), "yours cannot compare env/K with the last apply"));
  items[2].unverified = false;
  assert_non_null(strstr(saved_values_may_be_why(arena, &changeset), "yours can compare env/K with the last apply"));
  items[2].env_live = false;
  assert_string_equal(saved_values_may_be_why(arena, &changeset), "");
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_same_key_sees_another_value),
      cmocka_unit_test(test_two_keys_know_different_things),
      cmocka_unit_test(test_values_are_taken_as_digests),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
