/* What becomes of what an earlier run left open. */
#include "model/journey/journey.h"
#include "reconcile/apply/internal.h"
#include "reconcile/testing/apply_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define OLD "2026-11-01T00:00:00Z"

static bool old_line_stands(struct apply_fixture *fixture, const char *item) {
  return strstr(apply_fixture_text(fixture, project_file(&fixture->project, PROJECT_BUILD_LOG)),
                arena_printf(fixture->given.arena, OLD "  durable  manage_durable_objects  %s  ok\n", item));
}

/* As a run leaves it that is killed before (`called` false) or after its request left. */
static void leave(struct apply_fixture *fixture, struct intent intent, const char *item, bool called) {
  struct jd_error error = {0};
  struct journal journal;
  assert_true(journal_open(fixture->given.arena, &fixture->project, "fake app_test", &journal, &error));
  intent.id = arena_printf(fixture->given.arena, "left-%s", item);
  intent.item = item;
  intent.time = OLD;
  intent.line = arena_printf(fixture->given.arena, OLD "  durable  manage_durable_objects  %s  ok\n", item);
  assert_true(journal_intent(&journal, &intent, &error));
  if (called)
    assert_true(journal_request_sent(&journal, &intent, &error));
}

static void leave_agent(struct apply_fixture *fixture, bool called) {
  struct plan_fixture scratch = {.arena = fixture->given.arena};
  struct desired_object object;
  scratch.desired.objects = &object;
  plan_fixture_want(&scratch, "agent", "Agent", "1");
  leave(fixture,
        (struct intent){.kind = WRITE_DEPLOY,
                        .class_name = "Agent",
                        .source = object.source,
                        .access_mode = object.access_mode,
                        .code = object.code_digest},
        "agent", called);
}

static void leave_level(struct apply_fixture *fixture, const char *value, bool called) {
  char digest[SECRET_DIGEST_HEX], key_id[SECRET_KEY_ID_HEX];
  JD_SECRET secret = secret_new(bytes_of(value));
  secret_digest(fixture->given.api_key, "LEVEL", secret, digest);
  secret_key_id(fixture->given.api_key, key_id);
  leave(fixture, (struct intent){.kind = WRITE_SET_ENV, .value_digest = digest, .key_id = key_id}, "env/LEVEL", called);
}

static void run(struct apply_fixture *fixture) {
  apply_fixture_run(fixture);
  if (fixture->result.failed)
    fail_msg("%s: %s", fixture->result.error.where, fixture->result.error.message);
}

/* ---- an upload ---- */

/* The run before was at `agent Agent 1`. Then: what is done, in how many writes; how many lines the build log has of
 * it, and whether the first is the one that was left; whether durable.lock has it. */
static const struct {
  const char *name, *want;
  const char *live; /* the version; NULL: no row */
  enum row_status status;
  bool called;
  unsigned finishes_at; /* the deploy under way is READY from this snapshot on; 0: never */
  const char *actions;
  unsigned writes, lines;
  bool old_line;
} uploads[] = {
    {"done", "want agent Agent 1", "1", ROW_READY, true, 0, "same agent", 0, 1, true},
    {"under way, and finished while we wait", "want agent Agent 1", "1", ROW_BUILDING, true, 3, "same agent", 0, 1,
     true},
    {"left behind by a server that died", "want agent Agent 1", "1", ROW_BUILDING, true, 0, "repair agent", 1, 1, true},
    {"left behind, and no longer planned", "want env/LEVEL 1", "1", ROW_BUILDING, true, 0, "set env/LEVEL, extra agent",
     1, 0, false},
    {"vanished", "want agent Agent 1", NULL, ROW_READY, true, 0, "create agent", 1, 1, false},
    {"overwritten", "want agent Agent 1", "2", ROW_READY, true, 0, "update agent", 1, 1, false},
    {"never called, so what is live is another's doing", "want agent Agent 1", "1", ROW_READY, false, 0, "same agent",
     0, 0, false},
    {"done, and no longer planned", "want lobby Lobby 1", "1", ROW_READY, true, 0, "create lobby, extra agent", 1, 1,
     true},
    {"failed on the way", "want agent Agent 1", "1", ROW_ERROR, true, 0, "repair agent", 1, 1, false},
};

struct wait {
  struct apply_fixture *fixture;
  unsigned snapshots, finishes_at;
};

static bool finish_deploy(void *context, const char *op, const char *name, struct jd_error *error) {
  struct wait *wait = context;
  (void)name, (void)error;
  if (strcmp(op, "snapshot") == 0 && ++wait->snapshots == wait->finishes_at)
    platform_find_row(wait->fixture->platform, "agent")->status = ROW_READY;
  return true;
}

static void settle_upload(struct apply_fixture *fixture, size_t i) {
  struct wait wait = {fixture, 0, uploads[i].finishes_at};
  fixture->hooks = (struct fake_options){.before = finish_deploy, .context = &wait};
  apply_fixture_connect(fixture);
  plan_fixture_say(&fixture->given, uploads[i].want);
  if (uploads[i].live)
    apply_fixture_deploy(fixture, "agent", "Agent", uploads[i].live)->status = uploads[i].status;
  leave_agent(fixture, uploads[i].called);
  run(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), uploads[i].actions);
  assert_int_equal(apply_fixture_writes(fixture), uploads[i].writes);
  assert_int_equal(apply_fixture_logged(fixture, "agent"), uploads[i].lines);
  assert_int_equal(old_line_stands(fixture, "agent"), uploads[i].old_line);
  assert_int_equal(applied_find(fixture->applied, "agent") != NULL, uploads[i].lines > 0);
  assert_int_equal(fixture->journal.open_count, 0);
  if (uploads[i].finishes_at)
    assert_int_equal(fixture->slept_ms, 1000);
}

static void an_upload_is_settled_by_reading(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++) {
    struct apply_fixture fixture;
    print_message("%s\n", uploads[i].name);
    apply_fixture_start(&fixture);
    settle_upload(&fixture, i);
    apply_fixture_end(&fixture);
  }
}

/* A server died in one deploy, and two more items are to be written: the time is given once in all. */
static void a_deploy_left_behind_is_waited_for_once(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant lobby Lobby 1\nwant env/LEVEL 1");
  apply_fixture_deploy(fixture, "agent", "Agent", "1")->status = ROW_BUILDING;
  leave_agent(fixture, true);
  run(fixture);
  assert_int_equal(apply_fixture_writes(fixture), 3);
  assert_int_equal(fixture->slept_ms, 5000);
}

/* Once it was deployed: the read back, then a look that finds another deploy of it, then one that finds that ended. */
static bool deploy_again_later(void *context, const char *op, const char *name, struct jd_error *error) {
  struct wait *wait = context;
  struct platform_row *agent = platform_find_row(wait->fixture->platform, "agent");
  (void)error;
  if (strcmp(op, "deploy") == 0 && strcmp(name, "agent") == 0)
    wait->finishes_at = 1;
  else if (strcmp(op, "snapshot") == 0 && wait->finishes_at)
    agent->status = ++wait->snapshots == 2 ? ROW_BUILDING : ROW_READY;
  return true;
}

static void another_deploy_of_what_was_left_behind_is_waited_for(void **state) {
  struct apply_fixture *fixture = *state;
  struct wait wait = {.fixture = fixture};
  fixture->hooks = (struct fake_options){.before = deploy_again_later, .context = &wait};
  apply_fixture_connect(fixture);
  plan_fixture_say(&fixture->given, "want agent Agent 1\nwant lobby Lobby 1");
  apply_fixture_deploy(fixture, "agent", "Agent", "1")->status = ROW_BUILDING;
  run(fixture);
  assert_int_equal(apply_fixture_writes(fixture), 2);
  assert_int_equal(fixture->slept_ms, 5000 + 1000);
}

/* ---- an env value: reading does not tell it, so it is set again ---- */

static const struct {
  const char *want, *app, *left; /* the app's: NULL: not set */
  bool called, old_line;
} values[] = {
    {"want env/LEVEL 1", "1", "1", true, true},    /* it had arrived, which nobody can know */
    {"want env/LEVEL 2", "1", "1", true, false},   /* that line was the other value's */
    {"want env/LEVEL 1", NULL, "1", false, false}, /* and none was sent here */
};

static void expect_set(struct apply_fixture *fixture, const char *value, unsigned lines) {
  assert_string_equal(plan_fixture_actions(&fixture->given), "set env/LEVEL");
  assert_int_equal(apply_fixture_writes(fixture), 1);
  assert_int_equal(apply_fixture_logged(fixture, "env/LEVEL"), lines);
  assert_int_equal(fixture->journal.open_count, 0);
  assert_true(bytes_equal(fixture->platform->env[0].value, bytes_of(value)));
}

static void an_env_value_is_set_again(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    struct apply_fixture fixture;
    apply_fixture_start(&fixture);
    plan_fixture_say(&fixture.given, values[i].want);
    if (values[i].app)
      platform_put_env(fixture.platform, "LEVEL", bytes_of(values[i].app));
    leave_level(&fixture, values[i].left, values[i].called);
    run(&fixture);
    expect_set(&fixture, strrchr(values[i].want, ' ') + 1, 1);
    assert_int_equal(old_line_stands(&fixture, "env/LEVEL"), values[i].old_line);
    apply_fixture_end(&fixture);
  }
}

/* "1" was applied; "2" may have been, and was: nothing may be concluded from durable.lock. */
static void apply_one_and_leave_two(struct apply_fixture *fixture) {
  plan_fixture_say(&fixture->given, "want env/LEVEL 1");
  run(fixture);
  leave_level(fixture, "2", true);
  platform_put_env(fixture->platform, "LEVEL", bytes_of("2"));
}

static void a_value_in_doubt_that_is_no_longer_planned_and_planned_again(void **state) {
  struct apply_fixture *fixture = *state;
  apply_one_and_leave_two(fixture);
  fixture->given.desired.env_count = 0;
  apply_fixture_connect(fixture);
  run(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), "extra env/LEVEL");
  fixture->given.desired.env_count = 1;
  run(fixture);
  expect_set(fixture, "1", 2);
  apply_fixture_plan(fixture);
  assert_string_equal(plan_fixture_actions(&fixture->given), "same env/LEVEL");
}

static bool refuse_env(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context, (void)name;
  if (strcmp(op, "set_env") != 0)
    return true;
  jd_fail(error, JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_NO, op, "It was refused.");
  error->status = 429;
  return false;
}

/* "3" is refused: a plan that goes back to "1" must set it nevertheless. */
static void a_value_in_doubt_and_another_that_is_refused(void **state) {
  struct apply_fixture *fixture = *state;
  apply_one_and_leave_two(fixture);
  const struct desired_env one = fixture->given.desired.env[0];
  fixture->given.desired.env_count = 0;
  plan_fixture_say(&fixture->given, "want env/LEVEL 3");
  fixture->hooks.before = refuse_env;
  apply_fixture_connect(fixture);
  apply_fixture_run(fixture);
  assert_true(fixture->result.failed);
  secret_free(fixture->given.desired.env[0].value);
  fixture->given.desired.env[0] = one;
  fixture->hooks.before = NULL;
  apply_fixture_connect(fixture);
  run(fixture);
  expect_set(fixture, "1", 2);
}

/* ---- a deletion: what is gone was deleted; what is there is planned again, as the plan says then ---- */

static const struct {
  const char *name, *removed, *actions;
  bool live, called, old_line;
  unsigned lines; /* of "room", or of "env/LEVEL" */
} deletions[] = {
    {"done", "room", "same agent", false, true, true, 2},
    {"not done", "room", "delete room, same agent", true, true, false, 2},
    {"never called", "room", "delete room, same agent", true, false, false, 2},
    {"never called, so that it is gone is another's doing", "room", "same agent", false, false, false, 1},
    {"done, of a variable", "env/LEVEL", "same agent", false, true, true, 2},
    {"not done, of a variable", "env/LEVEL", "delete env/LEVEL, same agent", true, true, false, 2},
};

static void keep_text(void *context, const struct event *event) {
  const char **text = context;
  if (event->kind == EVENT_SETTLED)
    *text = event->text;
}

static void settle_deletion(struct apply_fixture *fixture, size_t i) {
  const char *removed = deletions[i].removed, *key = label_env_key(removed);
  plan_fixture_say(&fixture->given, "want agent Agent 1");
  plan_fixture_say(&fixture->given, key ? "want env/LEVEL 1" : "want room Room 1");
  run(fixture);
  fixture->given.desired.object_count = 1;
  if (key)
    secret_free(fixture->given.desired.env[0].value);
  fixture->given.desired.env_count = 0;
  if (!deletions[i].live && key)
    fixture->platform->env_count = 0;
  else if (!deletions[i].live)
    apply_fixture_delete(fixture, removed);
  leave(fixture, (struct intent){.kind = key ? WRITE_DELETE_ENV : WRITE_DELETE}, removed, deletions[i].called);
  plan_fixture_say(&fixture->given, arena_printf(fixture->given.arena, "remove %s", removed));
  apply_fixture_connect(fixture);
  const char *text = NULL;
  fixture->observer = (struct observer){keep_text, &text};
  run(fixture);
  assert_non_null(text); /* whether the upload succeeded is not known of a deletion that was done */
  assert_int_equal(strstr(text, "Its class may still be deployed") != NULL, !key && deletions[i].old_line);
  assert_string_equal(plan_fixture_actions(&fixture->given), deletions[i].actions);
  assert_int_equal(apply_fixture_writes(fixture), deletions[i].live);
  assert_int_equal(apply_fixture_logged(fixture, removed), deletions[i].lines);
  assert_int_equal(old_line_stands(fixture, removed), deletions[i].old_line);
  assert_int_equal(fixture->journal.open_count, 0);
}

static void a_deletion_is_settled_by_reading(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof deletions / sizeof *deletions; i++) {
    struct apply_fixture fixture;
    print_message("%s\n", deletions[i].name);
    apply_fixture_start(&fixture);
    settle_deletion(&fixture, i);
    apply_fixture_end(&fixture);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_upload_is_settled_by_reading),
      APPLY_TEST(a_deploy_left_behind_is_waited_for_once),
      APPLY_TEST(another_deploy_of_what_was_left_behind_is_waited_for),
      cmocka_unit_test(an_env_value_is_set_again),
      APPLY_TEST(a_value_in_doubt_that_is_no_longer_planned_and_planned_again),
      APPLY_TEST(a_value_in_doubt_and_another_that_is_refused),
      cmocka_unit_test(a_deletion_is_settled_by_reading),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
