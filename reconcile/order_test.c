#include "reconcile/order.h"

#include "reconcile/world_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct world world;
static struct changeset changeset;
static struct jd_error error;

static int start(void **state) {
  (void)state;
  world_start(&world);
  error = (struct jd_error){0};
  return 0;
}

static int end(void **state) {
  (void)state;
  world_end(&world);
  return 0;
}

static void orders(const char *actions, unsigned restarts) {
  if (!world_diff(&world, &changeset, &error))
    fail_msg("%s: %s", error.where, error.message);
  assert_string_equal(world_actions(&world, &changeset), actions);
  assert_int_equal(changeset.restarts, restarts);
}

static unsigned losses(void) {
  unsigned count = 0;
  for (size_t i = 0; i < changeset.item_count; i++)
    for (size_t j = 0; j < changeset.items[i].hazard_count; j++)
      count += (unsigned)changeset.items[i].hazards[j].class_count;
  return count;
}

static void of_equal_orders_the_first(void **state) {
  (void)state;
  world_want(&world, "zeta", "Zeta", "1");
  world_want(&world, "alpha", "Alpha", "1");
  world_want(&world, "update", "Update", "2");
  world_want(&world, "same", "Same", "1");
  world_live(&world, "update", "Update", "1", ROW_READY);
  world_live(&world, "same", "Same", "1", ROW_READY);
  world_live(&world, "another", "Another", "1", ROW_READY);
  world_want_env(&world, "SET", "1");
  world_live_env(&world, "EXTRA");
  orders("set env/SET, create alpha, create zeta, update update, same same, extra env/EXTRA, extra another", 4);
  assert_int_equal(changeset.items[0].restarts, 1);
  assert_int_equal(losses(), 0);
}

/* The last class that is active goes into ERROR by nobody's fault but its own: env is free before it is repaired. */
static void env_goes_where_it_costs_nothing(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "1");
  world_want_env(&world, "A", "1");
  world_want_env(&world, "B", "1");
  orders("set env/A, set env/B, create agent", 1);
  assert_int_equal(changeset.items[0].restarts, 0);
  assert_int_equal(changeset.items[2].restarts, 1);
}

/* Cheaper by a restart would be env first; it would delete what is stored. */
static void loss_weighs_more_than_restarts(void **state) {
  (void)state;
  world_want(&world, "failed", "Failed", "1");
  world_live(&world, "failed", "Failed", "1", ROW_ERROR);
  world_live(&world, "ready", "Ready", "1", ROW_READY);
  world_want_env(&world, "LEVEL", "1");
  orders("repair failed, set env/LEVEL, extra ready", 2);
  assert_int_equal(losses(), 0);
}

/* In the canonical order `a` (create) comes before `b` (replace), and the platform refuses that: two rows of one class.
 * The other way round works. */
static void refusal_weighs_more_than_anything(void **state) {
  (void)state;
  world_want(&world, "a", "Moved", "1");
  world_want(&world, "b", "New", "1");
  world_live(&world, "b", "Moved", "1", ROW_READY);
  orders("replace b, create a", 2);
  assert_int_equal(losses(), 1);
}

static void what_must_be_refused_in_any_order_is_an_error(void **state) {
  (void)state;
  world_want(&world, "left", "Right", "1");
  world_want(&world, "right", "Left", "1");
  world_live(&world, "left", "Left", "1", ROW_READY);
  world_live(&world, "right", "Right", "1", ROW_READY);
  assert_false(world_diff(&world, &changeset, &error));
  assert_int_equal(error.code, JD_INPUT);
  assert_int_equal(error.scope, JD_SCOPE_PLAN);
  assert_string_equal(error.where, "left");
  assert_non_null(strstr(error.message, "must refuse this step, in any order, so nothing was written: Uncaught "
                                        "SyntaxError: Multiple exports with the same name \"Right\". All sources"));
  assert_non_null(strstr(error.message, "Sent all the same, it would cost the stored state of class Left."));
}

static void a_refused_create_endangers_nothing(void **state) {
  (void)state;
  world_want(&world, "a", "Same", "1");
  world_want(&world, "b", "Same", "1");
  assert_false(world_diff(&world, &changeset, &error));
  assert_string_equal(error.where, "b");
  assert_null(strstr(error.message, "would cost"));
  assert_int_equal(losses(), 0);
}

/* More steps than are permuted: the canonical order, and the same answers. */
static void many_steps(void **state) {
  (void)state;
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  static const char *const classes[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
  for (int i = 0; i < 10; i++)
    world_want(&world, names[i], classes[i], "1");
  assert_false(world_diff(&world, &changeset, &error));
  assert_string_equal(error.where, "f");
  assert_non_null(strstr(error.message, "max 5"));
}

static void nothing_to_order(void **state) {
  (void)state;
  orders("", 0);
  world_live(&world, "extra", "Extra", "1", ROW_ERROR);
  orders("extra extra", 0);
  assert_int_equal(losses(), 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(of_equal_orders_the_first),
      CASE(env_goes_where_it_costs_nothing),
      CASE(loss_weighs_more_than_restarts),
      CASE(refusal_weighs_more_than_anything),
      CASE(what_must_be_refused_in_any_order_is_an_error),
      CASE(a_refused_create_endangers_nothing),
      CASE(many_steps),
      CASE(nothing_to_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
