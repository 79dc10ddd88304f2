/* Deletions of what the plan lists as removed: what is read back, and what others do meanwhile. */
#include "reconcile/testing/apply_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_delete(const char *op) {
  return strcmp(op, "remove") == 0 || strcmp(op, "remove_env") == 0;
}

/* What is planned: agent stays as it is, room and env/OLD go. */
static void start(struct rig *rig) {
  rig_deploy(rig, "agent", "Agent", "1");
  world_say(&rig->world, "want agent Agent 1\nwant room Room 1\nwant env/OLD 1");
  rig_run(rig);
  rig->world.desired.object_count = 1; /* agent, or what was wanted before */
  secret_free(rig->world.desired.env[0].value);
  rig->world.desired.env_count = 0;
  rig_connect(rig);
}

static void stops_saying(const struct rig *rig, const char *where, const char *words) {
  assert_true(rig->result.failed);
  assert_string_equal(rig->result.error.where, where);
  if (!strstr(rig->result.error.message, words))
    fail_msg("«%s» is not in: %s", words, rig->result.error.message);
}

static void has_nothing_left_to_do(struct rig *rig) {
  rig_run(rig);
  assert_false(rig->result.failed);
  assert_string_equal(world_actions(&rig->world), "same agent");
  assert_int_equal(rig_writes(rig), 0);
  assert_int_equal(rig->journal.open_count, 0);
}

static void what_is_removed_is_deleted_logged_and_forgotten(void **state) {
  struct rig *rig = *state;
  start(rig);
  assert_non_null(applied_find(rig->applied, "room"));
  world_say(&rig->world, "remove room\nremove env/OLD");
  rig_run(rig);
  assert_false(rig->result.failed);
  assert_null(platform_find_row(rig->platform, "room"));
  assert_int_equal(platform_storage(rig->platform, "Room"), 0);
  assert_int_equal(rig->platform->env_count, 0);
  assert_null(applied_find(rig->applied, "room"));
  assert_null(applied_find_env(rig->applied, "OLD"));
  assert_int_equal(rig_logged(rig, "room"), 2);
  assert_int_equal(rig_logged(rig, "env/OLD"), 2);
  assert_non_null(strstr(rig_text(rig, project_file(&rig->project, PROJECT_BUILD_LOG)), "  room  removed\n"));
  rig_connect(rig);
  has_nothing_left_to_do(rig);
}

static void fail_delete(struct rig *rig, unsigned times) {
  platform_put_fault(
      rig->platform,
      &(struct platform_fault){.any = true, .times = times, .status = 500, .code = 10013, .message = (char *)"x"});
}

/* ---- what others do between the answer and the look, or between the look and the call ---- */

static bool create_again(void *context, const char *op, const char *name, struct jd_error *error) {
  struct rig *rig = context;
  (void)error;
  if (strcmp(op, "remove") == 0)
    rig_deploy(rig, name, "Room", "2");
  else if (strcmp(op, "remove_env") == 0)
    platform_put_env(rig->platform, name, bytes_of("2"));
  return true;
}

static void what_is_there_again_was_not_deleted(void **state) {
  (void)state;
  static const char *const removed[] = {"room", "env/OLD"};
  for (size_t i = 0; i < 2; i++) {
    struct rig rig;
    rig_start(&rig);
    start(&rig);
    world_say(&rig.world, arena_printf(rig.world.arena, "remove %s", removed[i]));
    rig.hooks = (struct fake_options){.after = create_again, .context = &rig};
    rig_connect(&rig);
    rig_run(&rig);
    stops_saying(&rig, removed[i], "The write succeeded, but the app now shows something else");
    assert_int_equal(rig_writes(&rig), 1);
    assert_int_equal(rig_logged(&rig, removed[i]), 1);
    assert_int_equal(rig.journal.open_count, 0);
    rig_end(&rig);
  }
}

static bool delete_before(void *context, const char *op, const char *name, struct jd_error *error) {
  struct rig *rig = context;
  (void)error;
  if (strcmp(op, "remove") == 0)
    rig_delete(rig, name);
  else if (strcmp(op, "remove_env") == 0)
    rig->platform->env_count = 0;
  return true;
}

static void what_another_deletes_at_the_same_instant_is_gone(void **state) {
  struct rig *rig = *state;
  start(rig);
  world_say(&rig->world, "remove room\nremove env/OLD");
  rig->hooks = (struct fake_options){.before = delete_before, .context = rig};
  rig_connect(rig);
  rig_run(rig);
  assert_false(rig->result.failed);
  assert_int_equal(rig_logged(rig, "room"), 2);
  assert_int_equal(rig_logged(rig, "env/OLD"), 2);
  rig->hooks = (struct fake_options){0};
  rig_connect(rig);
  has_nothing_left_to_do(rig);
}

/* The other's delete failed half-way, so nothing was uploaded, and jd's found nothing to delete: all that was deployed
 * still is, and the record says so. */
static void a_delete_that_finds_nothing_settles_nothing(void **state) {
  struct rig *rig = *state;
  world_say(&rig->world, "want lobby Lobby 1");
  start(rig);
  rig_fault(rig, 1, false, 10013, "x");
  rig_deploy(rig, "lobby", "Lobby", "2");
  rig->world.desired.object_count = 0;
  world_say(&rig->world, "want agent Agent 1\nremove room");
  rig->hooks = (struct fake_options){.before = delete_before, .context = rig};
  rig_connect(rig);
  rig_plan(rig);
  assert_string_equal(world_actions(&rig->world), "delete room, same agent, extra env/OLD, extra lobby");
  fail_delete(rig, 1);
  rig_apply(rig);
  assert_false(rig->result.failed);
  assert_null(platform_find_row(rig->platform, "room"));
  assert_int_not_equal(platform_storage(rig->platform, "Lobby"), 0);
  assert_non_null(applied_find(rig->applied, "lobby"));
  assert_int_equal(rig->applied->lost_count, 0);
}

static void what_changed_since_the_plan_is_not_deleted(void **state) {
  struct rig *rig = *state;
  start(rig);
  world_say(&rig->world, "remove room");
  rig_plan(rig);
  rig_deploy(rig, "room", "Room", "2");
  rig_apply(rig);
  stops_saying(rig, "room", "The live object changed after planning");
  assert_int_equal(rig_writes(rig), 0);
  assert_non_null(platform_find_row(rig->platform, "room"));
}

static void what_is_gone_since_the_plan_is_not_asked_of_the_app(void **state) {
  struct rig *rig = *state;
  start(rig);
  world_say(&rig->world, "remove room\nremove env/OLD");
  rig_plan(rig);
  rig->platform->env_count = 0;
  rig_apply(rig);
  stops_saying(rig, "env/OLD", "it was set and is now gone");
  rig_plan(rig);
  rig_delete(rig, "room");
  rig_apply(rig);
  stops_saying(rig, "room", "is now not there");
  assert_int_equal(rig_writes(rig), 0);
  has_nothing_left_to_do(rig);
}

/* ---- half-way ---- */

/* The row goes, the answer is 502, and the class stays until the next write of any kind, which asks for nothing. */
static void a_class_that_is_left_goes_without_another_question(void **state) {
  (void)state;
  for (int listed = 0; listed < 2; listed++) {
    struct rig rig;
    rig_start(&rig);
    start(&rig);
    world_say(&rig.world, "remove room");
    fail_delete(&rig, 1);
    rig_run(&rig);
    assert_false(rig.result.failed);
    assert_null(platform_find_row(rig.platform, "room"));
    assert_int_not_equal(platform_storage(rig.platform, "Room"), 0);
    assert_int_equal(rig_logged(&rig, "room"), 2);
    assert_null(applied_find(rig.applied, "room"));
    rig.world.desired.removed_count = (size_t)listed; /* the line may stay in the plan, or go */
    world_say(&rig.world, "want env/NEW 1");
    rig_plan(&rig);
    assert_string_equal(world_actions(&rig.world), "set env/NEW, same agent, extra env/OLD");
    assert_false(item_loses_data(&rig.world.changeset.items[0]));
    rig_apply(&rig);
    assert_false(rig.result.failed);
    assert_int_equal(platform_storage(rig.platform, "Room"), 0);
    assert_int_not_equal(platform_storage(rig.platform, "Agent"), 0);
    rig_end(&rig);
  }
}

/* The first deletion was to tear the Worker down, with the class of the failed row, and fails half-way: so the second
 * one does that, and asks for it. */
static void what_a_later_deletion_deletes_is_asked_then(void **state) {
  struct rig *rig = *state;
  world_say(&rig->world, "want lobby Lobby 1\nwant room Room 1");
  rig_run(rig);
  rig_fault(rig, 1, false, 10013, "x");
  rig_deploy(rig, "lobby", "Lobby", "2");
  rig->world.desired.object_count = 0;
  world_say(&rig->world, "remove lobby\nremove room");
  rig_connect(rig);
  rig_plan(rig);
  assert_string_equal(world_actions(&rig->world), "delete room, delete lobby");
  assert_false(item_loses_data(&rig->world.changeset.items[1]));
  fail_delete(rig, 1);
  rig_apply(rig);
  if (rig->result.failed)
    fail_msg("%s", rig->result.error.message);
  assert_int_equal(rig->platform->row_count, 0);
  assert_int_equal(platform_storage(rig->platform, "Lobby"), 0);
  assert_int_equal(platform_storage(rig->platform, "Room"), 0);
}

/* A younger row that is READY shows that what room ran before its deploy broke off is gone. Once it is deleted, nothing
 * does, and room's own deletion asks for more than the plan showed. */
static void what_a_deletion_leaves_unknown_is_asked_then(void **state) {
  struct rig *rig = *state;
  struct platform_work work;
  rig_deploy(rig, "room", "Room", "1");
  const struct platform_row *room = platform_find_row(rig->platform, "room");
  platform_begin(rig->platform,
                 &(struct platform_request){.kind = REQUEST_DEPLOY,
                                            .name = "room",
                                            .code = room->code,
                                            .access_mode = room->access_mode,
                                            .now = room->updated_at + 1000},
                 &work);
  struct platform_row *lobby = rig_deploy(rig, "lobby", "Lobby", "1");
  lobby->created_at = lobby->last_deployed_at = room->updated_at + 2000;
  world_say(&rig->world, "remove lobby\nremove room");
  rig_plan(rig);
  assert_string_equal(world_actions(&rig->world), "delete lobby, delete room");
  assert_int_equal(rig->world.changeset.items[1].hazards[0].loss_count, 1);
  rig_apply(rig);
  if (rig->result.failed)
    fail_msg("%s", rig->result.error.message);
  assert_int_equal(rig->platform->row_count, 0);
}

static bool lose_answer(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  return !is_delete(op) || fake_break_off(op, name, error);
}

static void a_lost_answer_is_made_up_for_by_reading(void **state) {
  struct rig *rig = *state;
  start(rig);
  world_say(&rig->world, "remove room\nremove env/OLD");
  rig->hooks = (struct fake_options){.after = lose_answer, .context = rig};
  rig_connect(rig);
  rig_run(rig);
  assert_false(rig->result.failed);
  assert_int_equal(rig_writes(rig), 2);
  assert_int_equal(rig_logged(rig, "room"), 2);
  assert_int_equal(rig_logged(rig, "env/OLD"), 2);
}

static bool lose_request(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  return !is_delete(op) || fake_break_off(op, name, error);
}

static void a_delete_that_never_arrives_fails_and_may_be_repeated(void **state) {
  struct rig *rig = *state;
  start(rig);
  world_say(&rig->world, "remove room");
  rig->hooks = (struct fake_options){.before = lose_request, .context = rig};
  rig_connect(rig);
  rig_run(rig);
  stops_saying(rig, "room", "The answer broke off");
  assert_int_equal(rig_writes(rig), 3); /* and two tries more */
  assert_int_equal(rig_logged(rig, "room"), 1);
  assert_non_null(applied_find(rig->applied, "room"));
  rig->hooks = (struct fake_options){0};
  rig_connect(rig);
  rig_run(rig);
  assert_false(rig->result.failed);
  assert_int_equal(rig_writes(rig), 1);
  assert_int_equal(rig_logged(rig, "room"), 2);
  assert_int_equal(rig->journal.open_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      RIG_TEST(what_is_removed_is_deleted_logged_and_forgotten),
      cmocka_unit_test(what_is_there_again_was_not_deleted),
      RIG_TEST(what_another_deletes_at_the_same_instant_is_gone),
      RIG_TEST(a_delete_that_finds_nothing_settles_nothing),
      RIG_TEST(what_changed_since_the_plan_is_not_deleted),
      RIG_TEST(what_is_gone_since_the_plan_is_not_asked_of_the_app),
      cmocka_unit_test(a_class_that_is_left_goes_without_another_question),
      RIG_TEST(what_a_later_deletion_deletes_is_asked_then),
      RIG_TEST(what_a_deletion_leaves_unknown_is_asked_then),
      RIG_TEST(a_lost_answer_is_made_up_for_by_reading),
      RIG_TEST(a_delete_that_never_arrives_fails_and_may_be_repeated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
