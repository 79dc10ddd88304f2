#include "reconcile/guard.h"

#include "reconcile/world_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct world world;
static struct changeset changeset;
static struct live now; /* what is read just before the write; the plan saw world.live */
static struct apply_context context;
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

/* Makes the plan; `now` is then a copy of what it saw, for a test to change. */
static void plan(void) {
  if (!world_diff(&world, &changeset, &error))
    fail_msg("%s: %s", error.where, error.message);
  now = world.live;
  now.objects = arena_alloc_array(world.arena, 16, sizeof *now.objects);
  memcpy(now.objects, world.live.objects, world.live.object_count * sizeof *now.objects);
  now.env_keys = arena_alloc_array(world.arena, 16, sizeof *now.env_keys);
  memcpy(now.env_keys, world.live.env_keys, world.live.env_count * sizeof *now.env_keys);
  context = (struct apply_context){.arena = world.arena, .applied = &world.applied};
  context.approved = arena_alloc_array(world.arena, changeset.item_count, sizeof *context.approved);
}

static const struct item *item_of(const char *label) {
  for (size_t i = 0; i < changeset.item_count; i++)
    if (item_has_label(&changeset.items[i], label))
      return &changeset.items[i];
  fail_msg("no item %s", label);
  return NULL;
}

static void approve(const char *label) {
  context.approved[context.approved_count++] = item_of(label);
}

static void passes(const char *label) {
  approve(label);
  if (!guard(&context, &now, item_of(label), &error))
    fail_msg("%s: %s", error.where, error.message);
}

static void refuses(const char *label, const char *words) {
  approve(label);
  assert_false(guard(&context, &now, item_of(label), &error));
  assert_int_equal(error.code, JD_STALE);
  assert_int_equal(error.scope, JD_SCOPE_RUN);
  assert_string_equal(error.where, label);
  if (!strstr(error.message, words))
    fail_msg("«%s» is not in: %s", words, error.message);
  assert_non_null(strstr(error.message, "Nothing was sent for it"));
}

static void what_the_plan_saw_passes(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "2");
  world_want(&world, "room", "Room", "1");
  world_want_env(&world, "LEVEL", "1");
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  plan();
  passes("agent");
  passes("room");
  passes("env/LEVEL");
}

static void each_field_of_a_row_counts(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "2");
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  plan();
  const struct live_object seen = now.objects[0];
  now.objects[0].status = ROW_ERROR;
  refuses("agent", "it was class Agent, authenticated, READY, code ");
  assert_non_null(strstr(error.message, "and is class Agent, authenticated, ERROR, code "));
  now.objects[0] = seen;
  now.objects[0].access_mode = ACCESS_PUBLIC;
  refuses("agent", "and is class Agent, public, READY");
  now.objects[0] = seen;
  now.objects[0].class_name = "Other";
  refuses("agent", "and is class Other");
  now.objects[0] = seen;
  now.objects[0].code_digest.low ^= 1;
  refuses("agent", "changed since the plan was made");
  now.objects[0] = seen;
  now.objects[0].id = "made-anew";
  refuses("agent", "changed since the plan was made");
  now.objects[0] = seen;
  now.objects[0].last_deployed_at = "2026-11-23T11:00:00.000Z"; /* the same bytes, deployed again */
  passes("agent");
}

static void rows_that_come_and_go(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "2");
  world_want(&world, "room", "Room", "1");
  world_live(&world, "agent", "Agent", "1", ROW_READY);
  plan();
  now.object_count = 0;
  refuses("agent", "and is not there");
  world_live(&world, "room", "Room", "1", ROW_READY);
  now.objects[0] = world.live.objects[1];
  now.object_count = 1;
  refuses("room", "it was not there, and is class Room");
}

static void env_keys_that_come_and_go(void **state) {
  (void)state;
  world_want_env(&world, "NEW", "1");
  world_want_env(&world, "OLD", "2");
  world_live_env(&world, "OLD");
  world_applied_env(&world, "OLD", "1");
  plan();
  passes("env/NEW");
  passes("env/OLD");
  now.env_keys[0] = "NEW";
  refuses("env/NEW", "was not set when the plan was made, and is set now");
  refuses("env/OLD", "was set when the plan was made, and is gone now");
}

static void a_loss_that_was_not_shown(void **state) {
  (void)state;
  world_want(&world, "agent", "Agent", "1");
  world_want_env(&world, "LEVEL", "1");
  world_live(&world, "other", "Other", "1", ROW_READY);
  plan();
  now.objects[0].status = ROW_ERROR;
  refuses("agent", "would delete the stored state of class Other, which the plan did not show");
  now.objects[0].status = ROW_READY;
  world_live(&world, "third", "Third", "1", ROW_ERROR); /* that is another's */
  now.objects[now.object_count++] = world.live.objects[1];
  refuses("env/LEVEL", "stored state of class Third");
}

/* What an earlier item of this run was approved to destroy is no news to a later one: a row in ERROR does not say
 * whether its class's state is still there. */
static void a_loss_that_was_shown_and_approved(void **state) {
  (void)state;
  world_want(&world, "a", "A", "1");
  world_want(&world, "c", "C", "1");
  world_live(&world, "a", "A", "1", ROW_ERROR);
  world_live(&world, "b", "B", "1", ROW_ERROR);
  plan();
  assert_string_equal(world_actions(&world, &changeset), "repair a, create c, extra b");
  assert_string_equal(item_of("a")->hazards[0].classes[0], "B");
  assert_int_equal(item_of("c")->hazard_count, 0);
  now.objects[0].status = ROW_READY; /* a is repaired, and B is gone; its row looks as before */
  refuses("c", "stored state of class B");
  context.approved_count = 0;
  approve("a");
  passes("c");
}

static void looking_again_shows_what_it_would_be_now(void **state) {
  (void)state;
  world_want(&world, "a", "A", "1");
  world_want(&world, "c", "C", "1");
  world_live(&world, "a", "A", "1", ROW_ERROR);
  plan();
  assert_int_equal(item_of("c")->hazard_count, 0); /* after the repair of a */
  struct item again = guard_look_again(&context, &now, item_of("c"));
  assert_int_equal(again.hazard_count, 1); /* a was declined */
  assert_string_equal(again.hazards[0].classes[0], "A");
  now.objects[0].status = ROW_READY;
  again = guard_look_again(&context, &now, item_of("c"));
  assert_int_equal(again.hazard_count, 0);
}

static void a_step_that_must_now_be_refused(void **state) {
  (void)state;
  world_want(&world, "chat-room", "ChatRoom", "1");
  plan();
  now.env_keys[now.env_count++] = "CHAT_ROOM";
  refuses("chat-room", "the platform must refuse this write (");
  assert_non_null(strstr(error.message, "CHAT_ROOM"));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(what_the_plan_saw_passes),
      CASE(each_field_of_a_row_counts),
      CASE(rows_that_come_and_go),
      CASE(env_keys_that_come_and_go),
      CASE(a_loss_that_was_not_shown),
      CASE(a_loss_that_was_shown_and_approved),
      CASE(looking_again_shows_what_it_would_be_now),
      CASE(a_step_that_must_now_be_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
