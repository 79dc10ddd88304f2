/* One item's write, when it does not go well. */
#include "reconcile/testing/apply_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What the hooks do to the calls of `op`, counted from 1. */
static struct {
  const char *op;
  unsigned unsent;                        /* the call whose request is lost on its way */
  unsigned lost, refused, refused_status; /* calls whose answer is lost; that are refused from there on */
  unsigned unconnected;                   /* so many calls find no server */
  unsigned unread_after;                  /* reads fail from this write on; 0: never */
  unsigned calls;
} play;

static bool is_write(const char *op) {
  return strcmp(op, "deploy") == 0 || strcmp(op, "set_env") == 0;
}

static bool before(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  if (!is_write(op))
    return !play.unread_after || play.calls < play.unread_after || fake_break_off(op, name, error);
  if (play.calls++ < play.unconnected) {
    jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_CONNECT, op, "It could not be reached.");
    error->unsent = true;
    return false;
  }
  if (play.calls == play.unsent)
    return fake_break_off(op, name, error);
  if (!play.refused || play.calls < play.refused)
    return true;
  jd_fail(error, play.refused_status == 503 ? JD_LIMITED : JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, op,
          "It was refused.");
  error->status = play.refused_status;
  return false;
}

static bool after(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context;
  return !is_write(op) || play.calls != play.lost || fake_break_off(op, name, error);
}

static int setup(void **state) {
  apply_fixture_setup(state);
  struct apply_fixture *fixture = *state;
  memset(&play, 0, sizeof play);
  fixture->hooks.before = before;
  fixture->hooks.after = after;
  apply_fixture_connect(fixture);
  return 0;
}

static void fails_saying(const struct apply_fixture *fixture, const char *where, const char *words) {
  assert_true(fixture->result.failed);
  assert_string_equal(fixture->result.error.where, where);
  if (!strstr(fixture->result.error.message, words))
    fail_msg("«%s» is not in: %s", words, fixture->result.error.message);
}

static void a_wait_that_is_cut_short_is_the_last(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_fault(fixture, 99, false, 10013, "x");
  fixture->waits_interrupt = true;
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_writes(fixture), 1);
  assert_true(fixture->result.interrupted);
  fails_saying(fixture, "agent", "Its status is ERROR now. Fix the cause");
}

/* A row that a server left BUILDING is in the upload: what was rejected may be its code. */
static void another_row_may_be_at_fault(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "broken", "Broken", "1")->status = ROW_BUILDING;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_fault(fixture, 99, false, 10021, "Uncaught SyntaxError");
  apply_fixture_run(fixture);
  fails_saying(fixture, "agent",
               "The upload also contained object broken, which is BUILDING: if its code is what was rejected, deploy "
               "broken again first. Its status is ERROR now. Fix the cause");
}

/* Support must do something first. */
static void a_wedged_app_is_not_tried_again(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_fault(fixture, 99, false, 10074, "Cannot apply --new-sqlite-class migration");
  apply_fixture_run(fixture);
  assert_int_equal(apply_fixture_writes(fixture), 1);
  fails_saying(fixture, "agent", "(10074)");
  fails_saying(fixture, "agent", "Trying again does not help: ask Butterbase support");
  fails_saying(fixture, "agent", "Its status is ERROR now. After that, run `jd apply`");
}

/* As the HTTP layer has it: the user stops the run before that call, a read (`write` 0) or the write of that number. */
static struct { unsigned write, writes, snapshots; } stop_at;

static bool stop_before(void *context, const char *op, const char *name, struct jd_error *error) {
  struct apply_fixture *fixture = context;
  bool chosen = is_write(op) ? ++stop_at.writes == stop_at.write : !stop_at.write && ++stop_at.snapshots == 2;
  fixture->interrupted |= chosen;
  if (!chosen)
    return true;
  jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, name, "The run was stopped.");
  error->unsent = true;
  return false;
}

static void stop_run(struct apply_fixture *fixture, const char *want, unsigned write) {
  memset(&stop_at, 0, sizeof stop_at);
  stop_at.write = write;
  fixture->hooks = (struct fake_options){.before = stop_before, .context = fixture};
  apply_fixture_connect(fixture);
  plan_fixture_say(&fixture->given, want);
  apply_fixture_run(fixture);
  assert_true(fixture->result.interrupted);
}

static void what_is_stopped_before_it_leaves_was_not_tried(void **state) {
  (void)state;
  static const char *const wants[] = {"want agent Agent 1", "want env/LEVEL 1"};
  for (size_t i = 0; i < 2; i++)
    for (unsigned write = 0; write < 2; write++) {
      struct apply_fixture fixture;
      apply_fixture_start(&fixture);
      stop_run(&fixture, wants[i], write);
      assert_false(fixture.result.failed);
      assert_int_equal(fixture.result.outcomes[0], OUTCOME_NOT_TRIED);
      assert_int_equal(stop_at.writes, write);
      assert_int_equal(fixture.journal.open_count, 0); /* nothing is in doubt */
      apply_fixture_end(&fixture);
    }
}

/* The first try failed at the platform, and the second was stopped: the first one is reported. */
static void a_second_try_that_is_stopped_reports_the_first(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_fault(fixture, 1, false, 10013, "x");
  stop_run(fixture, "want agent Agent 1", 2);
  assert_int_equal(fixture->result.outcomes[0], OUTCOME_FAILED);
  assert_int_equal(fixture->result.error.status, 502);
  assert_int_equal(fixture->journal.open_count, 0);
}

static void a_live_class_in_error_is_in_danger(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "agent", "Agent", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 2");
  apply_fixture_fault(fixture, 99, false, 10013, "x");
  apply_fixture_run(fixture);
  fails_saying(fixture, "agent",
               "until it is READY, any other write to this app permanently deletes the stored data of its class");
}

static void what_cannot_be_read_back_stays_open(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  play.unread_after = 1;
  apply_fixture_run(fixture);
  fails_saying(fixture, "agent", "The outcome of this write is unknown: the app could not be read afterwards.");
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 0);
  play.unread_after = 0;
  apply_fixture_run(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), "same agent");
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 1);
}

static void an_env_value_in_doubt_stays_so_when_a_later_try_is_refused(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want env/LEVEL 1");
  play.lost = 1, play.refused = 2, play.refused_status = 503;
  apply_fixture_run(fixture); /* stored, answer lost; then refused */
  fails_saying(fixture, "env/LEVEL", "It was refused.");
  assert_int_equal(fixture->journal.open_count, 1);
  play.calls = 0, play.lost = 0, play.refused = 1;
  apply_fixture_run(fixture); /* the next run is refused too: the doubt is the first one's still */
  assert_int_equal(fixture->journal.open_count, 1);
  play.refused = 0;
  apply_fixture_run(fixture);
  assert_int_equal(fixture->journal.open_count, 0);
  assert_int_equal(apply_fixture_logged(fixture, "env/LEVEL"), 1);
}

static void an_env_value_that_was_refused_is_not_in_doubt(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want env/LEVEL 1");
  play.refused = 1, play.refused_status = 503;
  apply_fixture_run(fixture);
  assert_int_equal(fixture->journal.open_count, 0);
  play.refused_status = 400; /* which may have stored it */
  apply_fixture_run(fixture);
  assert_int_equal(fixture->journal.open_count, 1);
}

static void a_lost_answer_about_env_is_said_to_be_in_doubt(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want env/LEVEL 1");
  play.lost = 1;
  fixture->waits_interrupt = true;
  apply_fixture_run(fixture);
  fails_saying(fixture, "env/LEVEL", "It is unknown whether the value was stored. Run `jd apply` to set it again.");
  assert_int_equal(fixture->journal.open_count, 1);
}

static void a_refused_write_is_void(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  play.refused = 1, play.refused_status = 400;
  apply_fixture_run(fixture);
  fails_saying(fixture, "agent", "It was refused.");
  assert_int_equal(apply_fixture_writes(fixture), 1);
  assert_int_equal(fixture->journal.open_count, 0);
}

static void what_another_overwrites_at_once_is_not_logged(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  apply_fixture_plan(fixture);
  fixture->given.desired.objects[0].code =
      bytes_of("export class Agent { sent() {} }\n"); /* other bytes than the digest's */
  apply_fixture_apply(fixture);
  fails_saying(fixture, "agent", "The write succeeded, but the app now shows something else");
  assert_int_equal(apply_fixture_logged(fixture, "agent"), 0);
  assert_int_equal(fixture->journal.open_count, 0);
}

static void another_fails(struct apply_fixture *waiting) {
  waiting->meanwhile = NULL;
  apply_fixture_fault(waiting, 1, false, 10013, "x");
  apply_fixture_deploy(waiting, "other", "Other", "2");
}

static void another_deploys_it(struct apply_fixture *waiting) {
  waiting->meanwhile = NULL;
  apply_fixture_deploy(waiting, "agent", "Agent", "3");
}

static void fail_other(struct apply_fixture *fixture) {
  fixture->now += 1000;
  apply_fixture_fault(fixture, 1, false, 10013, "x");
  apply_fixture_deploy(fixture, "other", "Other", "2");
}

static void another_is_deployed_and_fails(struct apply_fixture *waiting) {
  waiting->meanwhile = NULL;
  apply_fixture_deploy(waiting, "other", "Other", "1");
  fail_other(waiting);
}

/* The upload that succeeded left out what the last look before it showed in ERROR. */
static void dates_the_loss_by_the_last_look(struct apply_fixture *fixture, const char *want) {
  apply_fixture_deploy(fixture, "lobby", "Lobby", "1");
  apply_fixture_deploy(fixture, "other", "Other", "1");
  fail_other(fixture);
  plan_fixture_say(&fixture->given, want);
  play.unsent = 1;
  fixture->meanwhile = another_is_deployed_and_fails;
  apply_fixture_run(fixture);
  assert_false(fixture->result.failed);
  assert_int_equal(fixture->given.changeset.items[0].hazard_count, 1);
  assert_int_equal(platform_storage(fixture->platform, "Other"), 0);
  plan_fixture_say(&fixture->given, "want env/NEXT 1");
  apply_fixture_plan(fixture);
  assert_int_equal(plan_fixture_item(&fixture->given, "env/NEXT")->hazard_count, 0);
}

static void a_loss_by_a_second_try_is_not_asked_about_again(void **state) {
  dates_the_loss_by_the_last_look(*state, "want agent Agent 1");
}

static void nor_is_one_by_a_second_try_of_an_env_value(void **state) {
  dates_the_loss_by_the_last_look(*state, "want env/LEVEL 1");
}

/* A wait may last a minute; what the next try would do is looked at again. */
static void a_try_that_would_now_destroy_what_was_not_shown_is_not_made(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "lobby", "Lobby", "1");
  for (int env = 0; env < 2; env++) {
    apply_fixture_deploy(fixture, "other", "Other", "1");
    plan_fixture_say(&fixture->given, env ? "want env/LEVEL 1" : "want agent Agent 1");
    play.calls = 0, play.unsent = 1;
    fixture->meanwhile = another_fails;
    uint64_t storage = platform_storage(fixture->platform, "Other");
    apply_fixture_connect(fixture);
    apply_fixture_run(fixture);
    fails_saying(fixture, env ? "env/LEVEL" : "agent", "The answer broke off");
    assert_int_equal(apply_fixture_writes(fixture), 1);
    assert_int_equal(platform_storage(fixture->platform, "Other"), storage);
    fixture->given.desired.object_count = 0;
  }
}

static void a_try_does_not_overwrite_what_another_deployed_meanwhile(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "agent", "Agent", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 2");
  play.unsent = 1;
  fixture->meanwhile = another_deploys_it;
  apply_fixture_run(fixture);
  fails_saying(fixture, "agent", "The answer broke off");
  assert_int_equal(apply_fixture_writes(fixture), 1);
}

/* A restart of the control plane takes longer than the few tries of a request that arrives. */
static void a_write_that_finds_no_server_is_sent_once_there_is_one(void **state) {
  struct apply_fixture *fixture = *state;
  for (int env = 0; env < 2; env++) {
    plan_fixture_say(&fixture->given, env ? "want env/LEVEL 1" : "want agent Agent 1");
    play.calls = 0, play.unconnected = 9;
    apply_fixture_connect(fixture);
    apply_fixture_run(fixture);
    assert_false(fixture->result.failed);
    assert_int_equal(play.calls, 10);
    fixture->given.desired.object_count = 0;
  }
}

static void a_write_that_never_finds_a_server_has_a_known_outcome(void **state) {
  struct apply_fixture *fixture = *state;
  size_t count;
  plan_fixture_say(&fixture->given, "want env/LEVEL 1");
  play.unconnected = UINT32_MAX;
  apply_fixture_run(fixture);
  fails_saying(fixture, "set_env", "It could not be reached.");
  assert_null(strstr(fixture->result.error.message, "unknown"));
  apply_outcome_unknown(&fixture->journal, &count);
  assert_int_equal(count, 0);
}

static void what_another_deploys_while_there_is_no_server_is_not_overwritten(void **state) {
  struct apply_fixture *fixture = *state;
  apply_fixture_deploy(fixture, "agent", "Agent", "1");
  plan_fixture_say(&fixture->given, "want agent Agent 2");
  play.unconnected = 1;
  fixture->meanwhile = another_deploys_it;
  apply_fixture_run(fixture);
  assert_true(fixture->result.failed);
  assert_int_equal(play.calls, 1);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, apply_fixture_teardown)
  const struct CMUnitTest tests[] = {
      CASE(a_wait_that_is_cut_short_is_the_last),
      CASE(another_row_may_be_at_fault),
      CASE(a_wedged_app_is_not_tried_again),
      cmocka_unit_test(what_is_stopped_before_it_leaves_was_not_tried),
      CASE(a_second_try_that_is_stopped_reports_the_first),
      CASE(a_live_class_in_error_is_in_danger),
      CASE(what_cannot_be_read_back_stays_open),
      CASE(an_env_value_in_doubt_stays_so_when_a_later_try_is_refused),
      CASE(an_env_value_that_was_refused_is_not_in_doubt),
      CASE(a_lost_answer_about_env_is_said_to_be_in_doubt),
      CASE(a_refused_write_is_void),
      CASE(what_another_overwrites_at_once_is_not_logged),
      CASE(a_loss_by_a_second_try_is_not_asked_about_again),
      CASE(nor_is_one_by_a_second_try_of_an_env_value),
      CASE(a_try_that_would_now_destroy_what_was_not_shown_is_not_made),
      CASE(a_write_that_finds_no_server_is_sent_once_there_is_one),
      CASE(a_write_that_never_finds_a_server_has_a_known_outcome),
      CASE(what_another_deploys_while_there_is_no_server_is_not_overwritten),
      CASE(a_try_does_not_overwrite_what_another_deployed_meanwhile),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
