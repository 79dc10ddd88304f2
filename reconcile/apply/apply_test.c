#include "reconcile/apply/internal.h"

#include "reconcile/testing/apply_fixture.h"
#include "reconcile/testing/plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The first write is hit. `context`: counts them. */
static bool lose_first(void *context, const char *op, const char *name, struct jd_error *error) {
  unsigned *writes = context;
  if (strcmp(op, "deploy") != 0 && strcmp(op, "set_env") != 0)
    return true;
  return ++*writes != 1 || fake_break_off(op, name, error);
}

static void applies_all_in_order_and_logs_each_once(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want chat-room ChatRoom 1\nwant agent Agent 1\nwant env/LEVEL 1");
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "env/LEVEL"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_outcome(fixture, "chat-room"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_logged(fixture, "chat-room"), 1);
  assert_int_equal(apply_fixture_logged(fixture, "env/LEVEL"), 1);
  assert_int_equal(fixture->journal.open_count, 0);
  assert_int_equal(platform_find_row(fixture->platform, "agent")->status, ROW_READY);
}

static void second_run_changes_nothing(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want chat-room ChatRoom 1\nwant env/LEVEL 1");
  apply_fixture_run(fixture);
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_writes(fixture), 0);
  assert_string_equal(plan_fixture_actions(&fixture->given), "same env/LEVEL, same chat-room");
  assert_false(fixture->given.changeset.items[0].unverified);
  assert_int_equal(apply_fixture_logged(fixture, "chat-room"), 1);
}

static void two_applications_in_one_second_have_two_lines(void **state) {
  struct apply_fixture *fixture = *state;
  struct desired_object *room = plan_fixture_want(&fixture->given, "chat-room", "ChatRoom", "1");
  apply_fixture_run(fixture);
  room->code = bytes_of("export class ChatRoom { again() {} }\n");
  room->code_digest = digest_bytes(room->code);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "chat-room"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_logged(fixture, "chat-room"), 2);
}

#define FUTURE_LINE "2099-01-01T00:00:00Z  durable  manage_durable_objects  chat-room  ok\n"

/* As a clock that was wrong by years left it, or somebody's hand: what is applied now is not of that time. */
static void a_line_from_the_future_moves_no_clock(void **state) {
  struct apply_fixture *fixture = *state;
  struct desired_object *room = plan_fixture_want(&fixture->given, "chat-room", "ChatRoom", "1");
  apply_fixture_run(fixture);
  const char *name = project_file(&fixture->project, PROJECT_BUILD_LOG);
  assert_true(file_append_line(&fixture->project, project_path(fixture->given.arena, &fixture->project, name),
                               FUTURE_LINE, false, NULL));
  room->code = bytes_of("export class ChatRoom { again() {} }\n");
  room->code_digest = digest_bytes(room->code);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "chat-room"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_logged(fixture, "chat-room"), 3);
  const char *text = strstr(apply_fixture_text(fixture, name), "2099-");
  assert_non_null(text);
  assert_null(strstr(text + 1, "2099-"));
}

static void first_failure_stops_the_run(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant chat-room ChatRoom 1");
  apply_fixture_fault(fixture, 99, false, 10013, "An unknown error has occurred");
  apply_fixture_run(fixture);
  assert_true(fixture->result.failed);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_FAILED);
  assert_int_equal(apply_fixture_outcome(fixture, "chat-room"), OUTCOME_NOT_TRIED);
  assert_int_equal(apply_fixture_writes(fixture), 3); /* one, and two retries, of the same item */
  assert_null(platform_find_row(fixture->platform, "chat-room"));
  assert_non_null(strstr(fixture->result.error.message, "is ERROR now"));
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 0);
}

static void failed_deploy_is_tried_again_before_anything_else(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_fault(fixture, 1, false, 10013, "An unknown error has occurred");
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_writes(fixture), 2);
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 1);
}

static void wedged_app_is_not_hammered(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_fault(fixture, 99, false, 10079, "Actor migration tag precondition failed");
  apply_fixture_run(fixture);
  assert_true(fixture->result.failed);
  assert_int_equal(apply_fixture_writes(fixture), 1);
}

static void lost_answer_is_settled_by_reading(void **state) {
  unsigned writes = 0;
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  fixture->hooks = (struct fake_options){.after = lose_first, .context = &writes};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_writes(fixture), 1);
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 1);
}

static void lost_request_is_sent_again(void **state) {
  unsigned writes = 0;
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant env/LEVEL 1");
  fixture->hooks = (struct fake_options){.before = lose_first, .context = &writes};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "env/LEVEL"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_DONE);
  assert_int_equal(apply_fixture_logged(fixture, "env/LEVEL"), 1);
}

static void row_changed_by_another_is_refused(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "agent", "Agent", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 2");
  apply_fixture_plan(fixture);
  apply_fixture_deploy(fixture, "agent", "Agent", "3");
  apply_fixture_apply(fixture);
  assert_int_equal(fixture->result.error.code, JD_STALE);
  assert_int_equal(apply_fixture_writes(fixture), 0);
}

/* While our write is under way: somebody else's deploy of another object fails. */
static bool fail_other(void *context, const char *op, const char *name, struct jd_error *error) {
  struct apply_fixture *fixture = context;
  (void)name, (void)error;
  if (strcmp(op, "deploy") == 0)
    platform_find_row(fixture->platform, "other")->status = ROW_ERROR;
  return true;
}

/* Another's row of which nobody knows what it ran before: the first item's loss is approved, and the second, and the
 * next run, do not ask again, nor are they refused. */
static const struct {
  enum row_status status;
  const char *error_message;
} failed_rows[] = {{ROW_BUILDING, NULL}, {ROW_ERROR, "[10079]"}, {ROW_ERROR, "[10021]"}};

static void approve_a_loss_once(struct apply_fixture *fixture, size_t i) {
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant lobby Lobby 1\nwant env/LEVEL 1");
  struct platform_row *hall = apply_fixture_deploy(fixture, "hall", "Hall", "1");
  hall->status = failed_rows[i].status;
  hall->error_message = (char *)failed_rows[i].error_message;
  hall->updated_at++;
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_int_equal(apply_fixture_writes(fixture), 3);
  size_t losses = 0;
  for (size_t j = 0; j < fixture->given.changeset.item_count; j++)
    losses += fixture->given.changeset.items[j].hazard_count;
  assert_int_equal(losses, 1);
  fixture->given.desired.object_count = 0;
  plan_fixture_say(&fixture->given, "want agent Agent 2\nwant lobby Lobby 2");
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  for (size_t j = 0; j < fixture->given.changeset.item_count; j++)
    assert_int_equal(fixture->given.changeset.items[j].hazard_count, 0);
}

static void a_loss_is_approved_once_also_where_a_row_stays_as_it_is(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof failed_rows / sizeof *failed_rows; i++) {
    struct apply_fixture fixture;
    print_message("%s %s\n", row_status_name(failed_rows[i].status),
                  failed_rows[i].error_message ? failed_rows[i].error_message : "");
    apply_fixture_start(&fixture);
    approve_a_loss_once(&fixture, i);
    apply_fixture_end(&fixture);
  }
}

static void another_row_that_fails_meanwhile_is_named_and_stops_the_run(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "other", "Other", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant room Room 1");
  fixture->hooks = (struct fake_options){.before = fail_other, .context = fixture};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_DONE); /* it is deployed, verified and logged */
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 1);
  assert_int_equal(apply_fixture_outcome(fixture, "room"), OUTCOME_NOT_TRIED);
  assert_true(fixture->result.failed);
  assert_int_equal(fixture->result.error.code, JD_STALE);
  assert_string_equal(fixture->result.error.where, "other");
  assert_non_null(strstr(fixture->result.error.message, "It was READY before this write and is ERROR now"));
  assert_non_null(strstr(fixture->result.error.message, "stored data of other may have been deleted"));
}

static void another_arrives(struct apply_fixture *waiting) {
  waiting->meanwhile = NULL;
  apply_fixture_deploy(waiting, "other", "Other", "1");
}

/* The first try fails; during the second, somebody else's deploy of another object fails. */
static bool fail_first_then_other(void *context, const char *op, const char *name, struct jd_error *error) {
  struct apply_fixture *fixture = context;
  if (strcmp(op, "deploy") != 0)
    return true;
  if (!platform_find_row(fixture->platform, "other"))
    return fake_break_off(op, name, error);
  return fail_other(context, op, name, error);
}

/* What counts is the look before the try that was made last, not the one before the first. */
static void a_row_that_came_before_a_later_try_and_fails_during_it_is_named(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  fixture->meanwhile = another_arrives;
  fixture->hooks = (struct fake_options){.before = fail_first_then_other, .context = fixture};
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_DONE);
  assert_true(fixture->result.failed);
  assert_string_equal(fixture->result.error.where, "other");
  assert_non_null(strstr(fixture->result.error.message, "It was READY before this write and is ERROR now"));
}

static void loss_that_was_not_shown_is_refused(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "other", "Other", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_plan(fixture);
  apply_fixture_fault(fixture, 1, false, 10013, "x");
  apply_fixture_deploy(fixture, "other", "Other", "2"); /* fails: in ERROR, and agent's upload would delete its state */
  uint64_t storage = platform_storage(fixture->platform, "Other");
  apply_fixture_apply(fixture);
  assert_int_equal(fixture->result.error.code, JD_STALE);
  assert_non_null(strstr(fixture->result.error.message, "may now delete stored data of object other"));
  assert_int_equal(apply_fixture_writes(fixture), 0);
  assert_int_equal(platform_storage(fixture->platform, "Other"), storage);
}

static void declined_is_left_out_and_quit_stops(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant chat-room ChatRoom 1");
  fixture->decision = DECISION_DECLINE;
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "chat-room"), OUTCOME_DECLINED);
  assert_int_equal(fixture->asked, 2);
  fixture->decision = DECISION_QUIT;
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_NOT_TRIED);
  assert_int_equal(fixture->asked, 3);
  assert_int_equal(apply_fixture_writes(fixture), 0);
}

static void interrupted_run_takes_nothing_new(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  fixture->interrupted = true;
  apply_fixture_run(fixture);
  assert_true(fixture->result.interrupted);
  assert_int_equal(apply_fixture_outcome(fixture, "agent"), OUTCOME_NOT_TRIED);
  assert_int_equal(apply_fixture_writes(fixture), 0);
}

struct scene {
  struct plan_fixture saw, is; /* by the plan; just before the write */
  struct journal journal;      /* nothing is open */
  struct apply_context context;
  struct jd_error error;
};

static void scene_start(struct scene *scene, const char *saw, const char *is) {
  *scene = (struct scene){0};
  plan_fixture_start(&scene->saw);
  plan_fixture_start(&scene->is);
  plan_fixture_say(&scene->saw, saw);
  plan_fixture_say(&scene->is, is);
  live_settle(&scene->is.live);
  assert_true(plan_fixture_plan(&scene->saw));
  scene->context =
      (struct apply_context){.arena = scene->saw.arena, .applied = &scene->saw.applied, .journal = &scene->journal};
}

static void scene_end(struct scene *scene) {
  plan_fixture_end(&scene->saw);
  plan_fixture_end(&scene->is);
}

static void passes(struct scene *scene, const char *label) {
  if (!precheck_item(&scene->context, &scene->is.live, plan_fixture_item(&scene->saw, label), &scene->error))
    fail_msg("%s: %s", scene->error.where, scene->error.message);
}

static void refuses(struct scene *scene, const char *label, const char *words) {
  assert_false(precheck_item(&scene->context, &scene->is.live, plan_fixture_item(&scene->saw, label), &scene->error));
  assert_int_equal(scene->error.code, JD_STALE);
  assert_int_equal(scene->error.scope, JD_SCOPE_RUN);
  assert_string_equal(scene->error.where, label);
  if (!strstr(scene->error.message, words))
    fail_msg("«%s» is not in: %s", words, scene->error.message);
  assert_non_null(strstr(scene->error.message, "Nothing was sent for it"));
}

#define AGENT "want agent Agent 2\nlive agent Agent 1\n"
#define THREE "want agent Agent 2\nwant room Room 1\nwant env/LEVEL 1\nlive agent Agent 1\n"
#define LEVEL "want env/OLD 2\nwant env/NEW 1\nlive env/OLD\napplied env/OLD 1\n"
#define OTHER "want agent Agent 1\nwant env/LEVEL 1\nlive other Other 1\n"

static const struct {
  const char *saw, *is, *label, *refusal; /* NULL: it passes */
} cases[] = {
    {THREE, "live agent Agent 1", "agent", NULL},
    {THREE, "live agent Agent 1", "room", NULL},
    {THREE, "live agent Agent 1", "env/LEVEL", NULL},

    /* Each field of a row counts. */
    {AGENT, "live agent Agent 1 ERROR", "agent", "it was class Agent, authenticated, READY, code "},
    {AGENT, "live agent Agent 1 ERROR", "agent", "and is now class Agent, authenticated, ERROR, code "},
    {AGENT, "live agent Agent 1 public", "agent", "and is now class Agent, public, READY"},
    {AGENT, "live agent Other 1", "agent", "and is now class Other"},
    {AGENT, "live agent Agent 3", "agent", "changed after planning"},

    /* Rows and keys come and go. */
    {AGENT, "", "agent", "and is now not there"},
    {THREE, "live agent Agent 1\nlive room Room 1", "room", "it was not there and is now class Room"},
    {LEVEL, "live env/OLD", "env/NEW", NULL},
    {LEVEL, "live env/OLD", "env/OLD", NULL},
    {LEVEL, "live env/NEW", "env/NEW", "it was not set and is now set"},
    {LEVEL, "live env/NEW", "env/OLD", "it was set and is now gone"},

    /* What was not shown: a loss, and a refusal by the platform. */
    {OTHER, "live other Other 1 ERROR", "agent",
     "may now delete stored data of object other, which the plan did not show"},
    {OTHER, "live other Other 1\nlive third Third 1 ERROR", "env/LEVEL", "may now delete stored data of object third"},
    {"want chat-room ChatRoom 1", "live env/CHAT_ROOM", "chat-room", "the platform would reject this write now: "},
    {"want chat-room ChatRoom 1", "live env/CHAT_ROOM", "chat-room", "'CHAT_ROOM'"},
};

static void only_what_the_plan_saw_passes(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct scene scene;
    scene_start(&scene, cases[i].saw, cases[i].is);
    if (cases[i].refusal)
      refuses(&scene, cases[i].label, cases[i].refusal);
    else
      passes(&scene, cases[i].label);
    scene_end(&scene);
  }
}

static void another_id_is_another_row_and_a_later_deploy_of_the_same_is_none(void **state) {
  (void)state;
  struct scene scene;
  scene_start(&scene, AGENT, "live agent Agent 1");
  struct live_object *agent = &scene.is.live.objects[0];
  agent->last_deployed_at = "2026-11-23T11:00:00.000Z";
  passes(&scene, "agent");
  agent->id = "made-anew";
  refuses(&scene, "agent", "changed after planning");
  scene_end(&scene);
}

/* What an earlier item of this run was approved to delete is no news to a later one: the row in ERROR does not say that
 * its data is gone, but the record does. */
static void a_loss_that_happened_is_no_news(void **state) {
  (void)state;
  struct scene scene;
  scene_start(&scene, "want a A 1\nwant c C 1\nlive a A 1 ERROR\nlive b B 1 ERROR",
              "live a A 1\nlive b B 1 ERROR"); /* a is repaired, and B is gone; its row looks as before */
  assert_string_equal(plan_fixture_actions(&scene.saw), "repair a, create c, extra b");
  assert_string_equal(plan_fixture_item(&scene.saw, "a")->hazards[0].classes[0], "B");
  assert_int_equal(plan_fixture_item(&scene.saw, "c")->hazard_count, 0);
  refuses(&scene, "c", "may now delete stored data of object b");
  applied_put_loss(scene.saw.arena, &scene.saw.applied,
                   &(struct applied_loss){.name = "b", .class_name = "B", .approved_at = "2026-11-23T10:00:00.000Z"});
  passes(&scene, "c");
  scene.is.live.objects[1].last_deployed_at = "2026-11-23T10:00:00.001Z"; /* since then somebody deployed it again */
  refuses(&scene, "c", "may now delete stored data of object b");
  scene_end(&scene);
}

static size_t hazards_now(struct scene *scene, const char *label) {
  return precheck_losses(&scene->context, &scene->is.live, plan_fixture_item(&scene->saw, label)).hazard_count;
}

static void looking_again_shows_what_it_would_be_now(void **state) {
  (void)state;
  struct scene scene;
  scene_start(&scene, "want a A 1\nwant c C 1\nlive a A 1 ERROR", "live a A 1 ERROR");
  assert_int_equal(plan_fixture_item(&scene.saw, "c")->hazard_count, 0); /* after the repair of a */
  assert_int_equal(hazards_now(&scene, "c"), 1);                         /* a was declined */
  scene.is.live.objects[0].status = ROW_READY;
  assert_int_equal(hazards_now(&scene, "c"), 0);
  scene_end(&scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      APPLY_TEST(applies_all_in_order_and_logs_each_once),
      APPLY_TEST(second_run_changes_nothing),
      APPLY_TEST(two_applications_in_one_second_have_two_lines),
      APPLY_TEST(a_line_from_the_future_moves_no_clock),
      APPLY_TEST(first_failure_stops_the_run),
      APPLY_TEST(failed_deploy_is_tried_again_before_anything_else),
      APPLY_TEST(wedged_app_is_not_hammered),
      APPLY_TEST(lost_answer_is_settled_by_reading),
      APPLY_TEST(lost_request_is_sent_again),
      APPLY_TEST(row_changed_by_another_is_refused),
      APPLY_TEST(a_row_that_came_before_a_later_try_and_fails_during_it_is_named),
      APPLY_TEST(loss_that_was_not_shown_is_refused),
      cmocka_unit_test(a_loss_is_approved_once_also_where_a_row_stays_as_it_is),
      APPLY_TEST(another_row_that_fails_meanwhile_is_named_and_stops_the_run),
      APPLY_TEST(declined_is_left_out_and_quit_stops),
      APPLY_TEST(interrupted_run_takes_nothing_new),
      cmocka_unit_test(only_what_the_plan_saw_passes),
      cmocka_unit_test(another_id_is_another_row_and_a_later_deploy_of_the_same_is_none),
      cmocka_unit_test(a_loss_that_happened_is_no_news),
      cmocka_unit_test(looking_again_shows_what_it_would_be_now),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
