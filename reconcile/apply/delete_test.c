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
static void start(struct apply_fixture *fixture) {
  apply_fixture_deploy(fixture, "agent", "Agent", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant room Room 1\nwant env/OLD 1");
  apply_fixture_run(fixture);
  fixture->given.desired.object_count = 1; /* agent, or what was wanted before */
  secret_free(fixture->given.desired.env[0].value);
  fixture->given.desired.env_count = 0;
  apply_fixture_connect(fixture);
}

static void stops_saying(const struct apply_fixture *fixture, const char *where, const char *words) {
  assert_true(fixture->result.failed);
  assert_string_equal(fixture->result.error.where, where);
  if (!strstr(fixture->result.error.message, words))
    fail_msg("«%s» is not in: %s", words, fixture->result.error.message);
}

static void has_nothing_left_to_do(struct apply_fixture *fixture) {
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_string_equal(plan_fixture_actions(&fixture->given), "same agent");
  assert_int_equal(apply_fixture_writes(fixture), 0);
  assert_int_equal(fixture->journal.open_count, 0);
}

static void what_is_removed_is_deleted_logged_and_forgotten(void **state) {
  struct apply_fixture *fixture = *state;
  start(fixture);
  assert_non_null(applied_find(fixture->applied, "room"));
  plan_fixture_say(&fixture->given, "remove room\nremove env/OLD");
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_null(platform_find_row(fixture->platform, "room"));
  assert_int_equal(platform_storage(fixture->platform, "Room"), 0);
  assert_int_equal(fixture->platform->env_count, 0);
  assert_null(applied_find(fixture->applied, "room"));
  assert_null(applied_find_env(fixture->applied, "OLD"));
  assert_int_equal(apply_fixture_logged(fixture, "room"), 2);
  assert_int_equal(apply_fixture_logged(fixture, "env/OLD"), 2);
  assert_non_null(
      strstr(apply_fixture_text(fixture, project_file(&fixture->project, PROJECT_BUILD_LOG)), "  room  removed\n"));
  apply_fixture_connect(fixture);
  has_nothing_left_to_do(fixture);
}

static void fail_delete(struct apply_fixture *fixture, unsigned times) {
  platform_put_fault(
      fixture->platform,
      &(struct platform_fault){.any = true, .times = times, .status = 500, .code = 10013, .message = (char *)"x"});
}

/* ---- what others do between the answer and the look, or between the look and the call ---- */

static bool create_again(void *context, const char *op, const char *name, struct jd_error *error) {
  struct apply_fixture *fixture = context;
  (void)error;
  if (strcmp(op, "remove") == 0)
    apply_fixture_deploy(fixture, name, "Room", "2");
  else if (strcmp(op, "remove_env") == 0)
    platform_put_env(fixture->platform, name, bytes_of("2"));
  return true;
}

static void what_is_there_again_was_not_deleted(void **state) {
  (void)state;
  static const char *const removed[] = {"room", "env/OLD"};
  for (size_t i = 0; i < 2; i++) {
    struct apply_fixture fixture;
    apply_fixture_start(&fixture);
    start(&fixture);
    plan_fixture_say(&fixture.given, arena_printf(fixture.given.arena, "remove %s", removed[i]));
    fixture.hooks = (struct fake_options){.after = create_again, .context = &fixture};
    apply_fixture_connect(&fixture);
    apply_fixture_run(&fixture);
    stops_saying(&fixture, removed[i], "The write succeeded, but the app now shows something else");
    assert_int_equal(apply_fixture_writes(&fixture), 1);
    assert_int_equal(apply_fixture_logged(&fixture, removed[i]), 1);
    assert_int_equal(fixture.journal.open_count, 0);
    apply_fixture_end(&fixture);
  }
}

static bool delete_before(void *context, const char *op, const char *name, struct jd_error *error) {
  struct apply_fixture *fixture = context;
  (void)error;
  if (strcmp(op, "remove") == 0)
    apply_fixture_delete(fixture, name);
  else if (strcmp(op, "remove_env") == 0)
    fixture->platform->env_count = 0;
  return true;
}

static void what_another_deletes_at_the_same_instant_is_gone(void **state) {
  struct apply_fixture *fixture = *state;
  start(fixture);
  plan_fixture_say(&fixture->given, "remove room\nremove env/OLD");
  fixture->hooks = (struct fake_options){.before = delete_before, .context = fixture};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_int_equal(apply_fixture_logged(fixture, "room"), 2);
  assert_int_equal(apply_fixture_logged(fixture, "env/OLD"), 2);
  fixture->hooks = (struct fake_options){0};
  apply_fixture_connect(fixture);
  has_nothing_left_to_do(fixture);
}

/* The other's delete failed half-way, so nothing was uploaded, and jd's found nothing to delete: all that was deployed
 * still is, and the record says so. */
static void a_delete_that_finds_nothing_settles_nothing(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want lobby Lobby 1");
  start(fixture);
  apply_fixture_fault(fixture, 1, false, 10013, "x");
  apply_fixture_deploy(fixture, "lobby", "Lobby", "2");
  fixture->given.desired.object_count = 0;
  plan_fixture_say(&fixture->given, "want agent Agent 1\nremove room");
  fixture->hooks = (struct fake_options){.before = delete_before, .context = fixture};
  apply_fixture_connect(fixture);
  apply_fixture_plan(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), "delete room, same agent, extra env/OLD, extra lobby");
  fail_delete(fixture, 1);
  apply_fixture_apply(fixture);
  assert_false(fixture->result.failed);
  assert_null(platform_find_row(fixture->platform, "room"));
  assert_int_not_equal(platform_storage(fixture->platform, "Lobby"), 0);
  assert_non_null(applied_find(fixture->applied, "lobby"));
  assert_int_equal(fixture->applied->lost_count, 0);
}

static void what_changed_since_the_plan_is_not_deleted(void **state) {
  struct apply_fixture *fixture = *state;
  start(fixture);
  plan_fixture_say(&fixture->given, "remove room");
  apply_fixture_plan(fixture);
  apply_fixture_deploy(fixture, "room", "Room", "2");
  apply_fixture_apply(fixture);
  stops_saying(fixture, "room", "The live object changed after planning");
  assert_int_equal(apply_fixture_writes(fixture), 0);
  assert_non_null(platform_find_row(fixture->platform, "room"));
}

static void what_is_gone_since_the_plan_is_not_asked_of_the_app(void **state) {
  struct apply_fixture *fixture = *state;
  start(fixture);
  plan_fixture_say(&fixture->given, "remove room\nremove env/OLD");
  apply_fixture_plan(fixture);
  fixture->platform->env_count = 0;
  apply_fixture_apply(fixture);
  stops_saying(fixture, "env/OLD", "it was set and is now gone");
  apply_fixture_plan(fixture);
  apply_fixture_delete(fixture, "room");
  apply_fixture_apply(fixture);
  stops_saying(fixture, "room", "is now not there");
  assert_int_equal(apply_fixture_writes(fixture), 0);
  has_nothing_left_to_do(fixture);
}

/* ---- half-way ---- */

/* The row goes, the answer is 502, and the class stays until the next write of any kind, which asks for nothing. */
static void a_class_that_is_left_goes_without_another_question(void **state) {
  (void)state;
  for (int listed = 0; listed < 2; listed++) {
    struct apply_fixture fixture;
    apply_fixture_start(&fixture);
    start(&fixture);
    plan_fixture_say(&fixture.given, "remove room");
    fail_delete(&fixture, 1);
    apply_fixture_run(&fixture);
    assert_false(fixture.result.failed);
    assert_null(platform_find_row(fixture.platform, "room"));
    assert_int_not_equal(platform_storage(fixture.platform, "Room"), 0);
    assert_int_equal(apply_fixture_logged(&fixture, "room"), 2);
    assert_null(applied_find(fixture.applied, "room"));
    fixture.given.desired.removed_count = (size_t)listed; /* the line may stay in the plan, or go */
    plan_fixture_say(&fixture.given, "want env/NEW 1");
    apply_fixture_plan(&fixture);
    assert_string_equal(plan_fixture_actions(&fixture.given), "set env/NEW, same agent, extra env/OLD");
    assert_false(item_loses_data(&fixture.given.changeset.items[0]));
    apply_fixture_apply(&fixture);
    assert_false(fixture.result.failed);
    assert_int_equal(platform_storage(fixture.platform, "Room"), 0);
    assert_int_not_equal(platform_storage(fixture.platform, "Agent"), 0);
    apply_fixture_end(&fixture);
  }
}

/* The first deletion was to tear the Worker down, with the class of the failed row, and fails half-way: so the second
 * one does that, and asks for it. */
static void what_a_later_deletion_deletes_is_asked_then(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want lobby Lobby 1\nwant room Room 1");
  apply_fixture_run(fixture);
  apply_fixture_fault(fixture, 1, false, 10013, "x");
  apply_fixture_deploy(fixture, "lobby", "Lobby", "2");
  fixture->given.desired.object_count = 0;
  plan_fixture_say(&fixture->given, "remove lobby\nremove room");
  apply_fixture_connect(fixture);
  apply_fixture_plan(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), "delete room, delete lobby");
  assert_false(item_loses_data(&fixture->given.changeset.items[1]));
  fail_delete(fixture, 1);
  apply_fixture_apply(fixture);
  if (fixture->result.failed)
    fail_msg("%s", fixture->result.error.message);
  assert_int_equal(fixture->platform->row_count, 0);
  assert_int_equal(platform_storage(fixture->platform, "Lobby"), 0);
  assert_int_equal(platform_storage(fixture->platform, "Room"), 0);
}

/* A younger row that is READY shows that what room ran before its deploy broke off is gone. Once it is deleted, nothing
 * does, and room's own deletion asks for more than the plan showed. */
static void what_a_deletion_leaves_unknown_is_asked_then(void **state) {
  struct apply_fixture *fixture = *state;
  struct platform_work work;
  apply_fixture_deploy(fixture, "room", "Room", "1");
  const struct platform_row *room = platform_find_row(fixture->platform, "room");
  platform_begin(fixture->platform,
                 &(struct platform_request){.kind = REQUEST_DEPLOY,
                                            .name = "room",
                                            .code = room->code,
                                            .access_mode = room->access_mode,
                                            .now = room->updated_at + 1000},
                 &work);
  struct platform_row *lobby = apply_fixture_deploy(fixture, "lobby", "Lobby", "1");
  lobby->created_at = lobby->last_deployed_at = room->updated_at + 2000;
  plan_fixture_say(&fixture->given, "remove lobby\nremove room");
  apply_fixture_plan(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), "delete lobby, delete room");
  assert_int_equal(fixture->given.changeset.items[1].hazards[0].loss_count, 1);
  apply_fixture_apply(fixture);
  if (fixture->result.failed)
    fail_msg("%s", fixture->result.error.message);
  assert_int_equal(fixture->platform->row_count, 0);
}

static bool lose_answer(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  return !is_delete(op) || fake_break_off(op, name, error);
}

static void a_lost_answer_is_made_up_for_by_reading(void **state) {
  struct apply_fixture *fixture = *state;
  start(fixture);
  plan_fixture_say(&fixture->given, "remove room\nremove env/OLD");
  fixture->hooks = (struct fake_options){.after = lose_answer, .context = fixture};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_int_equal(apply_fixture_writes(fixture), 2);
  assert_int_equal(apply_fixture_logged(fixture, "room"), 2);
  assert_int_equal(apply_fixture_logged(fixture, "env/OLD"), 2);
}

static bool lose_request(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  return !is_delete(op) || fake_break_off(op, name, error);
}

static void a_delete_that_never_arrives_fails_and_may_be_repeated(void **state) {
  struct apply_fixture *fixture = *state;
  start(fixture);
  plan_fixture_say(&fixture->given, "remove room");
  fixture->hooks = (struct fake_options){.before = lose_request, .context = fixture};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  stops_saying(fixture, "room", "The answer broke off");
  assert_int_equal(apply_fixture_writes(fixture), 3); /* and two tries more */
  assert_int_equal(apply_fixture_logged(fixture, "room"), 1);
  assert_non_null(applied_find(fixture->applied, "room"));
  fixture->hooks = (struct fake_options){0};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_int_equal(apply_fixture_writes(fixture), 1);
  assert_int_equal(apply_fixture_logged(fixture, "room"), 2);
  assert_int_equal(fixture->journal.open_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      APPLY_TEST(what_is_removed_is_deleted_logged_and_forgotten),
      cmocka_unit_test(what_is_there_again_was_not_deleted),
      APPLY_TEST(what_another_deletes_at_the_same_instant_is_gone),
      APPLY_TEST(a_delete_that_finds_nothing_settles_nothing),
      APPLY_TEST(what_changed_since_the_plan_is_not_deleted),
      APPLY_TEST(what_is_gone_since_the_plan_is_not_asked_of_the_app),
      cmocka_unit_test(a_class_that_is_left_goes_without_another_question),
      APPLY_TEST(what_a_later_deletion_deletes_is_asked_then),
      APPLY_TEST(what_a_deletion_leaves_unknown_is_asked_then),
      APPLY_TEST(a_lost_answer_is_made_up_for_by_reading),
      APPLY_TEST(a_delete_that_never_arrives_fails_and_may_be_repeated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
