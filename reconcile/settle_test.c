/* What becomes of what an earlier run left open. */
#include "reconcile/rig_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct rig rig;
static unsigned finishes_at, snapshots; /* the deploy under way is READY from this snapshot on; 0: never */

static bool finish_deploy(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context, (void)name, (void)error;
  if (strcmp(op, "snapshot") == 0 && ++snapshots == finishes_at)
    for (size_t i = 0; i < rig.platform->row_count; i++)
      rig.platform->rows[i].status = ROW_READY;
  return true;
}

static int start(void **state) {
  (void)state;
  rig_start(&rig);
  snapshots = finishes_at = 0;
  rig.hooks.before = finish_deploy;
  rig_connect(&rig);
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
  if (rig.result.failed)
    fail_msg("%s: %s", rig.result.error.where, rig.result.error.message);
}

/* As a run leaves it that is killed before (`called` false) or after its request left. Its line bears an old time. */
static void leave(struct intent intent, const char *item, bool called) {
  struct jd_error error = {0};
  struct journal journal;
  assert_true(journal_open(rig.world.arena, &rig.project, "fake app_test", &journal, &error));
  intent.id = arena_printf(rig.world.arena, "left-%s", item);
  intent.item = item;
  intent.time = "2026-11-01T00:00:00Z";
  intent.line = arena_printf(rig.world.arena, "%s  durable  manage_durable_objects  %s  ok\n", intent.time, item);
  assert_true(journal_intent(&journal, &intent, &error));
  if (called)
    assert_true(journal_called(&journal, &intent, &error));
}

static void leave_object(const char *name, const char *class_name, const char *version, bool called) {
  struct world scratch = {.arena = rig.world.arena};
  struct desired_object object;
  scratch.desired.objects = &object;
  world_want(&scratch, name, class_name, version);
  leave((struct intent){.class_name = class_name,
                        .source = object.source,
                        .access_mode = object.access_mode,
                        .code = object.code_digest},
        name, called);
}

static void leave_env(const char *key, const char *value, bool called) {
  char digest[SECRET_DIGEST_HEX], key_id[SECRET_KEY_ID_HEX];
  JD_SECRET secret = secret_new(bytes_of(value));
  secret_digest(rig.world.api_key, key, secret, digest);
  secret_key_id(rig.world.api_key, key_id);
  leave((struct intent){.value_digest = digest, .key_id = key_id}, arena_printf(rig.world.arena, "env/%s", key),
        called);
}

static bool old_line_stands(const char *item) {
  struct bytes text;
  const char *path = project_path(rig.world.arena, &rig.project, BUILD_LOG_PATH);
  if (file_read(rig.world.arena, path, 65536, &text, NULL) != FILE_READ)
    return false;
  return strstr(arena_strndup(rig.world.arena, text.data, text.len),
                arena_printf(rig.world.arena, "2026-11-01T00:00:00Z  durable  manage_durable_objects  %s  ok\n", item));
}

static void expect(const char *actions, unsigned writes, unsigned lines, const char *item) {
  assert_string_equal(world_actions(&rig.world, &rig.changeset), actions);
  assert_int_equal(rig_writes(&rig), writes);
  assert_int_equal(rig_logged(&rig, item), lines);
  assert_int_equal(rig.journal.open_count, 0);
}

static void under_way_and_finished_while_waiting(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_deploy(&rig, "agent", "Agent", "1");
  rig.platform->rows[0].status = ROW_BUILDING;
  leave_object("agent", "Agent", "1", true);
  finishes_at = 3;
  run();
  expect("same agent", 0, 1, "agent");
  assert_true(old_line_stands("agent"));
  assert_int_equal(rig.slept_ms, 1000);
}

static void left_behind_by_a_server_that_died(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_deploy(&rig, "agent", "Agent", "1");
  rig.platform->rows[0].status = ROW_BUILDING;
  leave_object("agent", "Agent", "1", true);
  run();
  expect("repair agent", 1, 1, "agent");
  assert_true(old_line_stands("agent"));
  assert_int_equal(platform_find_row(rig.platform, "agent")->status, ROW_READY);
}

static void left_behind_and_no_longer_planned(void **state) {
  (void)state;
  world_want_env(&rig.world, "LEVEL", "1");
  rig_deploy(&rig, "agent", "Agent", "1");
  rig.platform->rows[0].status = ROW_BUILDING;
  leave_object("agent", "Agent", "1", true);
  run();
  expect("set env/LEVEL, extra agent", 1, 0, "agent");
}

static void vanished(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  leave_object("agent", "Agent", "1", true);
  run();
  expect("create agent", 1, 1, "agent");
  assert_false(old_line_stands("agent"));
}

static void overwritten(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_deploy(&rig, "agent", "Agent", "2");
  leave_object("agent", "Agent", "1", true);
  run();
  expect("update agent", 1, 1, "agent");
  assert_false(old_line_stands("agent"));
}

/* What is live is what was wanted, but not by that run's doing: nothing was called. */
static void never_called(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_deploy(&rig, "agent", "Agent", "1");
  leave_object("agent", "Agent", "1", false);
  run();
  expect("same agent", 0, 0, "agent");
}

static void deployed_and_no_longer_planned(void **state) {
  (void)state;
  world_want(&rig.world, "lobby", "Lobby", "1");
  rig_deploy(&rig, "agent", "Agent", "1");
  leave_object("agent", "Agent", "1", true);
  run();
  expect("create lobby, extra agent", 1, 1, "agent");
  assert_true(old_line_stands("agent"));
  assert_non_null(applied_find(&rig.applied, "agent"));
}

static void failed_on_the_way(void **state) {
  (void)state;
  world_want(&rig.world, "agent", "Agent", "1");
  rig_deploy(&rig, "agent", "Agent", "1");
  rig.platform->rows[0].status = ROW_ERROR;
  leave_object("agent", "Agent", "1", true);
  run();
  expect("repair agent", 1, 1, "agent");
  assert_false(old_line_stands("agent"));
}

static void env_with_another_value_now(void **state) {
  (void)state;
  world_want_env(&rig.world, "LEVEL", "2");
  platform_put_env(rig.platform, "LEVEL", bytes_of("1"));
  leave_env("LEVEL", "1", true);
  run();
  expect("set env/LEVEL", 1, 1, "env/LEVEL");
  assert_false(old_line_stands("env/LEVEL")); /* that was the other value's */
  assert_true(bytes_equal(rig.platform->env[0].value, bytes_of("2")));
}

/* The record says "1", and the app may have "2": nothing may be concluded from the record. */
static void env_no_longer_planned_and_planned_again(void **state) {
  (void)state;
  struct jd_error error = {0};
  world_want_env(&rig.world, "LEVEL", "1");
  run();
  leave_env("LEVEL", "2", true);
  platform_put_env(rig.platform, "LEVEL", bytes_of("2"));
  rig.world.desired.env_count = 0;
  rig_connect(&rig);
  run();
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "extra env/LEVEL");
  rig.world.desired.env_count = 1;
  run();
  expect("set env/LEVEL", 1, 2, "env/LEVEL");
  assert_true(bytes_equal(rig.platform->env[0].value, bytes_of("1")));
  assert_true(rig_plan(&rig, &error));
  assert_string_equal(world_actions(&rig.world, &rig.changeset), "same env/LEVEL");
}

static bool refuse_env(void *context, const char *op, const char *name, struct jd_error *error) {
  (void)context, (void)name;
  if (strcmp(op, "set_env") != 0)
    return true;
  jd_fail(error, JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_NO, op, "It was refused.");
  error->status = 429;
  return false;
}

/* "1" was applied, "2" is in doubt, "3" is refused: a plan that goes back to "1" must set it all the same. */
static void env_in_doubt_with_another_value_that_is_refused(void **state) {
  (void)state;
  struct jd_error error = {0};
  world_want_env(&rig.world, "LEVEL", "1");
  run();
  leave_env("LEVEL", "2", true);
  platform_put_env(rig.platform, "LEVEL", bytes_of("2"));
  struct desired_env first = rig.world.desired.env[0];
  rig.world.desired.env_count = 0;
  world_want_env(&rig.world, "LEVEL", "3");
  rig.hooks.before = refuse_env;
  rig_connect(&rig);
  assert_true(rig_run(&rig, &error));
  assert_true(rig.result.failed);
  secret_free(rig.world.desired.env[0].value);
  rig.world.desired.env[0] = first;
  rig.hooks.before = NULL;
  rig_connect(&rig);
  run();
  expect("set env/LEVEL", 1, 2, "env/LEVEL");
  assert_true(bytes_equal(rig.platform->env[0].value, bytes_of("1")));
}

static void env_never_called(void **state) {
  (void)state;
  world_want_env(&rig.world, "LEVEL", "1");
  leave_env("LEVEL", "1", false);
  run();
  expect("set env/LEVEL", 1, 1, "env/LEVEL");
  assert_false(old_line_stands("env/LEVEL"));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(under_way_and_finished_while_waiting),
      CASE(left_behind_by_a_server_that_died),
      CASE(left_behind_and_no_longer_planned),
      CASE(vanished),
      CASE(overwritten),
      CASE(never_called),
      CASE(deployed_and_no_longer_planned),
      CASE(failed_on_the_way),
      CASE(env_with_another_value_now),
      CASE(env_no_longer_planned_and_planned_again),
      CASE(env_in_doubt_with_another_value_that_is_refused),
      CASE(env_never_called),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
