#include "reconcile/world_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct world world;
static struct changeset changeset;

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

static void plan(const char *const *only, size_t only_count) {
  struct jd_error error = {0};
  struct diff_request request = world_request(&world);
  request.only = only;
  request.only_count = only_count;
  if (!diff(world.arena, &request, &changeset, NULL, &error))
    fail_msg("%s: %s", error.where, error.message);
}

static const struct item *item_of(const char *label) {
  for (size_t i = 0; i < changeset.item_count; i++)
    if (item_has_label(&changeset.items[i], label))
      return &changeset.items[i];
  fail_msg("no item %s", label);
  return NULL;
}

static void loses(const char *label, const char *class_name, const char *message) {
  const struct item *item = item_of(label);
  assert_int_equal(item->hazard_count, 1);
  assert_true(item_loses_data(item));
  assert_string_equal(item->hazards[0].code, "data-loss");
  assert_int_equal(item->hazards[0].class_count, 1);
  assert_string_equal(item->hazards[0].classes[0], class_name);
  const char *expected = arena_printf(
      world.arena, "DELETES the stored state of every instance of class %s, for good: %s", class_name, message);
  assert_string_equal(item->hazards[0].message, expected);
}

static void loses_nothing(const char *label) {
  assert_int_equal(item_of(label)->hazard_count, 0);
}

static void another_class_behind_a_name(void **state) {
  (void)state;
  world_want(&world, "leaderboard", "Board", "1");
  world_live(&world, "leaderboard", "Leaderboard", "1", ROW_READY);
  plan(NULL, 0);
  loses("leaderboard", "Leaderboard",
        "the class behind leaderboard becomes Board. Keep the class name Leaderboard in "
        "durable-objects/leaderboard.ts, or give the new class a name of its own.");
}

static void two_in_error_cannot_both_be_saved(void **state) {
  (void)state;
  world_want(&world, "a", "A", "1");
  world_want(&world, "b", "B", "1");
  world_live(&world, "a", "A", "1", ROW_ERROR);
  world_live(&world, "b", "B", "1", ROW_ERROR);
  plan(NULL, 0);
  loses("a", "B",
        "a and b are both in ERROR, and whichever is deployed first leaves the other out, so no order saves both. "
        "Write nothing to this app, and ask Butterbase support to set one of the two rows back to READY; or choose "
        "whose state goes.");
  loses_nothing("b"); /* it is gone by then */
}

static void in_error_and_left_out_by_only(void **state) {
  (void)state;
  static const char *const only[] = {"env/LEVEL"};
  world_want(&world, "a", "A", "1");
  world_want_env(&world, "LEVEL", "1");
  world_live(&world, "a", "A", "1", ROW_ERROR);
  world_live(&world, "b", "B", "1", ROW_READY);
  plan(NULL, 0);
  loses_nothing("env/LEVEL"); /* the repair goes first */
  plan(only, 1);
  assert_int_equal(changeset.item_count, 1);
  loses("env/LEVEL", "A",
        "a is in ERROR and not among the items applied here, so this upload leaves it out. Apply it first, alone "
        "(--only a; put it back into the plan if it is not there), or ask Butterbase support before anything else is "
        "written.");
}

static void in_error_and_not_planned(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "1");
  world_live(&world, "old-room", "OldRoom", "1", ROW_ERROR);
  plan(NULL, 0);
  assert_non_null(strstr(item_of("agent")->hazards[0].message, "old-room is in ERROR and not among the items"));
  assert_string_equal(item_of("agent")->hazards[0].classes[0], "OldRoom");
  loses_nothing("old-room");
}

static void in_error_and_never_deployed_is_no_hazard(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "1");
  world_live(&world, "old-room", "OldRoom", "never", ROW_ERROR);
  plan(NULL, 0);
  loses_nothing("agent");
}

/* The row in ERROR bears the new class; the old one still runs, and only durable.lock knows of it. */
static void a_change_of_class_that_failed_half_way(void **state) {
  (void)state;
  world_want(&world, "leaderboard", "Board", "1");
  world_live(&world, "leaderboard", "Board", "1", ROW_ERROR);
  world_applied(&world, "leaderboard", "Leaderboard", "0");
  plan(NULL, 0);
  assert_string_equal(world_actions(&world, &changeset), "repair leaderboard");
  loses("leaderboard", "Leaderboard",
        "no row bears that class any more (a change of class failed half way), so the next upload drops it. Deploy "
        "the source with class Leaderboard again, under its old name, before anything else.");
}

static void going_back_after_it_is_said_to_be_harmless(void **state) {
  (void)state;
  world_want(&world, "leaderboard", "Leaderboard", "1");
  world_live(&world, "leaderboard", "Board", "1", ROW_ERROR);
  world_applied(&world, "leaderboard", "Leaderboard", "0");
  plan(NULL, 0);
  loses("leaderboard", "Board",
        "leaderboard is in ERROR with class Board. If no deploy of that class ever succeeded, nothing is lost, and "
        "class Leaderboard, which was applied last, is kept; else keep the class name Board in "
        "durable-objects/leaderboard.ts.");
}

static void a_deploy_of_another_class_that_did_not_end(void **state) {
  (void)state;
  world_want(&world, "leaderboard", "Board", "1");
  world_want_env(&world, "LEVEL", "1");
  world_live(&world, "leaderboard", "Board", "1", ROW_BUILDING);
  world_applied(&world, "leaderboard", "Leaderboard", "0");
  plan(NULL, 0);
  assert_string_equal(changeset.items[0].hazards[0].classes[0], "Leaderboard");
}

static void several_classes_at_once_are_one_hazard(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "1");
  world_live(&world, "b", "B", "1", ROW_ERROR);
  world_live(&world, "c", "C", "1", ROW_ERROR);
  plan(NULL, 0);
  const struct hazard *hazard = &item_of("agent")->hazards[0];
  assert_int_equal(item_of("agent")->hazard_count, 1);
  assert_int_equal(hazard->class_count, 2);
  assert_string_equal(hazard->classes[0], "B");
  assert_string_equal(hazard->classes[1], "C");
  assert_non_null(strstr(hazard->message, "class B, for good: b is in ERROR"));
  assert_non_null(strstr(hazard->message, "class C, for good: c is in ERROR"));
}

/* Names come from the server: they are data, and the plan is made all the same. */
static void a_class_name_that_is_no_identifier(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "1");
  world_live(&world, "odd", "A {} export class B", "1", ROW_READY)->has_code = false;
  struct live_object *failed = world_live(&world, "odder", "\x1b[2J", "1", ROW_ERROR);
  failed->has_code = false;
  plan(NULL, 0);
  assert_string_equal(item_of("agent")->hazards[0].classes[0], "\x1b[2J");
}

static void all_that_is_ready_is_kept(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "2");
  world_want(&world, "room", "Room", "1");
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  world_live(&world, "lobby", "Lobby", "1", ROW_READY);
  plan(NULL, 0);
  loses_nothing("agent");
  loses_nothing("room");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(another_class_behind_a_name),
      CASE(two_in_error_cannot_both_be_saved),
      CASE(in_error_and_left_out_by_only),
      CASE(in_error_and_not_planned),
      CASE(in_error_and_never_deployed_is_no_hazard),
      CASE(a_change_of_class_that_failed_half_way),
      CASE(going_back_after_it_is_said_to_be_harmless),
      CASE(a_deploy_of_another_class_that_did_not_end),
      CASE(several_classes_at_once_are_one_hazard),
      CASE(a_class_name_that_is_no_identifier),
      CASE(all_that_is_ready_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
