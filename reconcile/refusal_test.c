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
  return 0;
}

static int end(void **state) {
  (void)state;
  world_end(&world);
  return 0;
}

static const struct item *refused(const char *label) {
  assert_false(world_diff(&world, &changeset, &error));
  for (size_t i = 0; i < changeset.item_count; i++)
    if (item_has_label(&changeset.items[i], label)) {
      assert_non_null(changeset.items[i].refusal);
      return &changeset.items[i];
    }
  fail_msg("no item %s", label);
  return NULL;
}

static void would_lose(const struct item *item, const char *classes, const char *part) {
  assert_int_equal(item->hazard_count, 1);
  const struct hazard *hazard = item->hazards;
  assert_string_equal(hazard->code, "data-loss");
  const char *list = "";
  for (size_t i = 0; i < hazard->class_count; i++)
    list = arena_printf(world.arena, "%s%s%s", list, i ? " " : "", hazard->classes[i]);
  assert_string_equal(list, classes);
  if (!strstr(hazard->message, part))
    fail_msg("%s", hazard->message);
}

static void two_names_swapped(void **state) {
  (void)state;
  world_want(&world, "left", "Right", "1");
  world_want(&world, "right", "Left", "1");
  world_live(&world, "left", "Left", "1", ROW_READY);
  world_live(&world, "right", "Right", "1", ROW_READY);
  would_lose(refused("left"), "Left",
             "it would leave left in ERROR, and the next write to this app, whatever it is, DELETES the stored state "
             "of every instance of class Left, for good. Keep the class name Left in durable-objects/left.ts, or");
  would_lose(refused("right"), "Right", "Keep the class name Right in durable-objects/right.ts");
  assert_string_equal(error.where, "left");
}

/* The only class: the next write that uploads anything is another class's. */
static void the_last_class_that_runs(void **state) {
  (void)state;
  static const char *keys[] = {"AGENT"};
  world_want(&world, "agent", "Agent", "2");
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  world.live.app_env_keys = keys;
  world.live.app_env_count = 1;
  would_lose(refused("agent"), "Agent", "for good. Mend what it is refused for first.");
  assert_non_null(strstr(error.message, "collides with a DO namespace binding"));
  assert_non_null(strstr(error.message, "it would cost the stored state of class Agent."));
}

static void a_sixth_class_that_is_new(void **state) {
  (void)state;
  static const char *const names[] = {"a", "b", "c", "d", "e"}, *const classes[] = {"A", "B", "C", "D", "E"};
  for (int i = 0; i < 5; i++)
    world_live(&world, names[i], classes[i], "1", ROW_READY);
  world_want(&world, "f", "F", "1");
  assert_int_equal(refused("f")->hazard_count, 0);
  assert_non_null(strstr(error.message, "max 5, got 6). Objects that are live and not in the plan count too."));
}

/* Its repair makes six, and any other write deletes what it stored. */
static void a_sixth_class_that_was_live(void **state) {
  (void)state;
  static const char *const names[] = {"a", "b", "c", "d", "e"}, *const classes[] = {"A", "B", "C", "D", "E"};
  for (int i = 0; i < 5; i++)
    world_live(&world, names[i], classes[i], "1", ROW_READY);
  world_live(&world, "f", "F", "1", ROW_ERROR);
  world_want(&world, "f", "F", "1");
  would_lose(refused("f"), "F", "in ERROR already, and this step is refused in any order");
}

static void a_binding_that_a_live_variable_has(void **state) {
  (void)state;
  world_live(&world, "room", "Room", "1", ROW_READY);
  world_live_env(&world, "AGENT");
  world_want(&world, "agent", "Agent", "1");
  assert_int_equal(refused("agent")->hazard_count, 0);
  assert_non_null(strstr(error.message, "'AGENT' collides"));
}

/* Stored all the same, it blocks every deploy: a class that is then deployed goes when the variable is taken out. */
static void a_variable_that_a_live_binding_has(void **state) {
  (void)state;
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  world_live(&world, "room", "Room", "1", ROW_READY);
  world_want_env(&world, "AGENT", "1");
  would_lose(refused("env/AGENT"), "Agent Room", "taking AGENT out again DELETES the stored state");
}

/* Beside a step that is refused the others are said as they would be without it. */
static void the_others_keep_their_hazards(void **state) {
  (void)state;
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  world_live(&world, "board", "Board", "1", ROW_READY);
  world_want(&world, "board", "Panel", "1");
  world_want(&world, "second", "Agent", "1");
  assert_int_equal(refused("second")->hazard_count, 0);
  for (size_t i = 0; i < changeset.item_count; i++)
    if (item_has_label(&changeset.items[i], "board"))
      would_lose(&changeset.items[i], "Board", "the class behind board becomes Panel");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(two_names_swapped),
      CASE(the_last_class_that_runs),
      CASE(a_sixth_class_that_is_new),
      CASE(a_sixth_class_that_was_live),
      CASE(a_binding_that_a_live_variable_has),
      CASE(a_variable_that_a_live_binding_has),
      CASE(the_others_keep_their_hazards),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
