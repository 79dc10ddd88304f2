#include "reconcile/rig_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct rig rig;

static int start(void **state) {
  (void)state;
  rig_start(&rig);
  return 0;
}

static int end(void **state) {
  (void)state;
  rig_end(&rig);
  return 0;
}

static void run(void) {
  struct jd_error error = {0};
  if (!rig_run(&rig, &error))
    fail_msg("%s: %s", error.where, error.message);
}

/* Counters for hooks: the call with this number is hit. */
static unsigned hit, seen;

static bool lose_answer(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  if (strcmp(op, "deploy") != 0 && strcmp(op, "set_env") != 0)
    return true;
  return ++seen != hit || fake_break_off(op, name, error);
}

static void applies_all_in_order_and_logs_each_once(void **state) {
  (void)state;
  world_want(&rig.world, "chat-room", "ChatRoom", "1");
  world_want(&rig.world, "agent", "Agent", "1");
  world_want_env(&rig.world, "LEVEL", "1");
  run();
  assert_int_equal(rig_outcome(&rig, "env/LEVEL"), OUTCOME_DONE);
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_DONE);
  assert_int_equal(rig_outcome(&rig, "chat-room"), OUTCOME_DONE);
  assert_int_equal(rig_logged(&rig, "chat-room"), 1);
  assert_int_equal(rig_logged(&rig, "env/LEVEL"), 1);
  assert_int_equal(rig.journal.open_count, 0);
  assert_int_equal(platform_find_row(rig.platform, "agent")->status, ROW_READY);
}

static void second_run_changes_nothing(void **state) {
  (void)state;
  world_want(&rig.world, "chat-room", "ChatRoom", "1");
  world_want_env(&rig.world, "LEVEL", "1");
  run();
  rig_connect(&rig);
  run();
  assert_int_equal(rig_writes(&rig), 0);
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "same env/LEVEL, same chat-room");
  assert_false(rig.changeset.items[0].unverified);
  assert_int_equal(rig_logged(&rig, "chat-room"), 1);
}

static void two_applications_in_one_second_have_two_lines(void **state) {
  (void)state;
  struct desired_object *room = world_want(&rig.world, "chat-room", "ChatRoom", "1");
  run();
  room->code = bytes_of("export class ChatRoom { again() {} }\n");
  room->code_digest = digest_bytes(room->code);
  run();
  assert_int_equal(rig_outcome(&rig, "chat-room"), OUTCOME_DONE);
  assert_int_equal(rig_logged(&rig, "chat-room"), 2);
}

static void first_failure_stops_the_run(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  world_want(&rig.world, "chat-room", "ChatRoom", "1");
  rig_fault(&rig, 99, false, 10013, "An unknown error has occurred");
  run();
  assert_true(rig.result.failed);
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_FAILED);
  assert_int_equal(rig_outcome(&rig, "chat-room"), OUTCOME_NOT_TRIED);
  assert_int_equal(rig_writes(&rig), 3); /* one, and two retries, of the same item */
  assert_null(platform_find_row(rig.platform, "chat-room"));
  assert_non_null(strstr(rig.result.error.message, "is in ERROR now"));
  assert_int_equal(rig_logged(&rig, "agent"), 0);
}

static void failed_deploy_is_tried_again_before_anything_else(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_fault(&rig, 1, false, 10013, "An unknown error has occurred");
  run();
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_DONE);
  assert_int_equal(rig_writes(&rig), 2);
  assert_int_equal(rig_logged(&rig, "agent"), 1);
}

static void wedged_app_is_not_hammered(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_fault(&rig, 99, false, 10079, "Actor migration tag precondition failed");
  run();
  assert_true(rig.result.failed);
  assert_int_equal(rig_writes(&rig), 1);
}

static void lost_answer_is_settled_by_reading(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  hit = 1, seen = 0;
  rig.hooks.after = lose_answer;
  rig_connect(&rig);
  run();
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_DONE);
  assert_int_equal(rig_writes(&rig), 1);
  assert_int_equal(rig_logged(&rig, "agent"), 1);
}

static void lost_request_is_sent_again(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  world_want_env(&rig.world, "LEVEL", "1");
  hit = 1, seen = 0;
  rig.hooks.before = lose_answer;
  rig_connect(&rig);
  run();
  assert_int_equal(rig_outcome(&rig, "env/LEVEL"), OUTCOME_DONE);
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_DONE);
  assert_int_equal(rig_logged(&rig, "env/LEVEL"), 1);
}

static void row_changed_by_another_is_refused(void **state) {
  (void)state;
  struct jd_error error = {0};
  rig_deploy(&rig, "agent", "Agent", "1");
  world_want(&rig.world, "agent", "Agent", "2");
  assert_true(rig_plan(&rig, &error));
  rig_deploy(&rig, "agent", "Agent", "3");
  rig_apply(&rig);
  assert_int_equal(rig.result.error.code, JD_STALE);
  assert_int_equal(rig_writes(&rig), 0);
}

static void loss_that_was_not_shown_is_refused(void **state) {
  (void)state;
  struct jd_error error = {0};
  rig_deploy(&rig, "other", "Other", "1");
  world_want(&rig.world, "agent", "Agent", "1");
  assert_true(rig_plan(&rig, &error));
  rig_fault(&rig, 1, false, 10013, "x");
  rig_deploy(&rig, "other", "Other", "2"); /* fails: in ERROR, and agent's upload would delete its state */
  uint64_t storage = platform_storage(rig.platform, "Other");
  rig_apply(&rig);
  assert_int_equal(rig.result.error.code, JD_STALE);
  assert_non_null(strstr(rig.result.error.message, "stored state of class Other"));
  assert_int_equal(rig_writes(&rig), 0);
  assert_int_equal(platform_storage(rig.platform, "Other"), storage);
}

static void declined_is_left_out_and_quit_stops(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  world_want(&rig.world, "chat-room", "ChatRoom", "1");
  rig.decision = DECISION_DECLINE;
  run();
  assert_int_equal(rig_outcome(&rig, "chat-room"), OUTCOME_DECLINED);
  assert_int_equal(rig.asked, 2);
  rig.decision = DECISION_QUIT;
  run();
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_NOT_TRIED);
  assert_int_equal(rig.asked, 3);
  assert_int_equal(rig_writes(&rig), 0);
}

/* What a run leaves behind that was killed while it deployed version 1 of `agent`. */
static void leave_call_open(void) {
  struct jd_error error = {0};
  const struct desired_object *agent = world_want(&rig.world, "agent", "Agent", "1");
  assert_true(rig_plan(&rig, &error));
  struct intent intent = {.id = "1",
                          .item = "agent",
                          .time = "2026-11-23T10:00:00Z",
                          .line = "2026-11-23T10:00:00Z  durable  manage_durable_objects  agent  ok\n",
                          .class_name = "Agent",
                          .source = agent->source,
                          .access_mode = agent->access_mode,
                          .code = agent->code_digest};
  assert_true(journal_intent(&rig.journal, &intent, &error));
  assert_true(journal_called(&rig.journal, &intent, &error));
}

static void run_stopped_after_the_deploy_is_settled_and_logged(void **state) {
  (void)state;
  leave_call_open();
  rig_deploy(&rig, "agent", "Agent", "1");
  run();
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "same agent");
  assert_int_equal(rig_logged(&rig, "agent"), 1);
  assert_int_equal(rig.journal.open_count, 0);
  assert_non_null(applied_find(&rig.applied, "agent"));
}

static bool finish_deploy(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context, (void)name, (void)error;
  if (strcmp(op, "snapshot") == 0 && ++seen == hit)
    platform_find_row(rig.platform, "agent")->status = ROW_READY;
  return true;
}

static void deploy_that_a_killed_run_left_under_way_is_waited_for(void **state) {
  (void)state;
  leave_call_open();
  rig_deploy(&rig, "agent", "Agent", "1");
  platform_find_row(rig.platform, "agent")->status = ROW_BUILDING;
  rig.hooks.before = finish_deploy;
  seen = 0;
  hit = 3;
  rig_connect(&rig);
  run();
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "same agent");
  assert_int_equal(rig_logged(&rig, "agent"), 1);
  assert_int_equal(rig.journal.open_count, 0);
  assert_int_equal(rig_writes(&rig), 0);
}

static void deploy_that_a_dead_server_left_under_way_is_sent_again(void **state) {
  (void)state;
  leave_call_open();
  rig_deploy(&rig, "agent", "Agent", "1");
  platform_find_row(rig.platform, "agent")->status = ROW_BUILDING;
  run();
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "repair agent");
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_DONE);
  assert_int_equal(rig_logged(&rig, "agent"), 1);
  assert_int_equal(rig.journal.open_count, 0);
  assert_int_equal(platform_find_row(rig.platform, "agent")->status, ROW_READY);
}

static void env_in_doubt_is_set_again_under_its_first_line(void **state) {
  (void)state;
  struct jd_error error = {0};
  world_want_env(&rig.world, "LEVEL", "1");
  assert_true(rig_plan(&rig, &error));
  struct intent intent = {.id = "1",
                          .item = "env/LEVEL",
                          .time = "2026-11-23T10:00:00Z",
                          .line = "2026-11-23T10:00:00Z  durable  manage_durable_objects  env/LEVEL  ok\n"};
  char digest[SECRET_DIGEST_HEX], key_id[SECRET_KEY_ID_HEX];
  secret_digest(rig.world.api_key, "LEVEL", rig.world.desired.env[0].value, digest);
  secret_key_id(rig.world.api_key, key_id);
  intent.value_digest = digest;
  intent.key_id = key_id;
  assert_true(journal_intent(&rig.journal, &intent, &error));
  assert_true(journal_called(&rig.journal, &intent, &error));
  platform_put_env(rig.platform, "LEVEL", bytes_of("1")); /* it had arrived, which nobody can know */
  run();
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "set env/LEVEL");
  assert_int_equal(rig_outcome(&rig, "env/LEVEL"), OUTCOME_DONE);
  assert_int_equal(rig_logged(&rig, "env/LEVEL"), 1);
  assert_int_equal(rig.journal.open_count, 0);
}

static void interrupted_run_takes_nothing_new(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig.interrupted = true;
  run();
  assert_true(rig.result.interrupted);
  assert_int_equal(rig_outcome(&rig, "agent"), OUTCOME_NOT_TRIED);
  assert_int_equal(rig_writes(&rig), 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(applies_all_in_order_and_logs_each_once),
      CASE(second_run_changes_nothing),
      CASE(two_applications_in_one_second_have_two_lines),
      CASE(first_failure_stops_the_run),
      CASE(failed_deploy_is_tried_again_before_anything_else),
      CASE(wedged_app_is_not_hammered),
      CASE(lost_answer_is_settled_by_reading),
      CASE(lost_request_is_sent_again),
      CASE(row_changed_by_another_is_refused),
      CASE(loss_that_was_not_shown_is_refused),
      CASE(declined_is_left_out_and_quit_stops),
      CASE(run_stopped_after_the_deploy_is_settled_and_logged),
      CASE(deploy_that_a_killed_run_left_under_way_is_waited_for),
      CASE(deploy_that_a_dead_server_left_under_way_is_sent_again),
      CASE(env_in_doubt_is_set_again_under_its_first_line),
      CASE(interrupted_run_takes_nothing_new),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
