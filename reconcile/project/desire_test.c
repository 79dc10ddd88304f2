#include "reconcile/project/project.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROOM "export class Room {}\n"

/* What the process environment holds, as NAME, value, …, NULL. */
static const char *const *variables;

static const char *environment(const char *name) {
  for (size_t i = 0; variables && variables[i]; i += 2)
    if (strcmp(variables[i], name) == 0)
      return variables[i + 1];
  return NULL;
}

struct world {
  struct desired desired;
  struct findings findings;
  struct jd_error error;
  bool fine;
};

static struct world world;

/* The project is the folder p; a test may write files there before and beside it. */
static int start(void **state) {
  int status = scratch_setup(state);
  secret_start();
  variables = NULL;
  world = (struct world){0};
  scratch_folder(*state, "p");
  scratch_folder(*state, "p/durable-objects");
  return status;
}

static int end(void **state) {
  desired_free(&world.desired);
  return scratch_teardown(state);
}

static void want(const struct scratch *scratch, const char *plan, const char *env_file) {
  const struct project project = {scratch_path(scratch, "p")};
  const struct desire_request request = {.project = &project,
                                         .plan_file = "plan.yaml",
                                         .env_file = env_file,
                                         .env_file_given = env_file != NULL,
                                         .environment = environment};
  if (plan)
    scratch_write(scratch, "p/plan.yaml", plan);
  desired_free(&world.desired);
  world = (struct world){0};
  findings_init(&world.findings, scratch->arena);
  world.fine = desire(scratch->arena, &request, &world.desired, &world.findings, &world.error);
}

static void is_fine(void) {
  if (!world.fine)
    fail_msg("%s: %s (%s)", world.error.where, world.error.message,
             world.findings.count ? world.findings.list[0].message : "");
}

/* One error of this code, in this line of this file. */
static void finds(const char *code, const char *file, unsigned line) {
  assert_false(world.fine);
  assert_int_equal(world.error.code, JD_INPUT);
  assert_string_equal(world.error.message, "1 error in the plan; nothing was contacted.");
  assert_int_equal(world.findings.errors, 1);
  assert_string_equal(world.findings.list[0].code, code);
  assert_string_equal(world.findings.list[0].at.file, file);
  assert_int_equal(world.findings.list[0].at.line, line);
}

static const struct desired_env *env_of(const char *key) {
  for (size_t i = 0; i < world.desired.env_count; i++)
    if (strcmp(world.desired.env[i].key, key) == 0)
      return &world.desired.env[i];
  fail_msg("no env variable %s", key);
  return NULL;
}

static void has_value(const char *key, const char *value) {
  assert_string_equal(secret_reveal(env_of(key)->value).data, value);
}

/* ---- sources ---- */

static void test_a_whole_plan(void **state) {
  const struct scratch *scratch = *state;
  scratch_write(scratch, "p/durable-objects/room.ts", ROOM);
  scratch_write(scratch, "p/agent.ts", "export class Agent {}\r\n");
  want(scratch,
       "durable_objects:\n- name: room\n  access_mode: public\n  key: room id\n- name: agent\n  source: agent.ts\n"
       "env:\n  B: two\n  A: one\n",
       NULL);
  is_fine();
  assert_int_equal(world.desired.form, PLAN_BLOCK);
  assert_int_equal(world.desired.object_count, 2);
  const struct desired_object *agent = &world.desired.objects[0], *room = &world.desired.objects[1];
  assert_string_equal(agent->name, "agent"); /* by name, whatever the plan's order */
  assert_string_equal(agent->class_name, "Agent");
  assert_true(bytes_equal(agent->code, bytes_of("export class Agent {}\r\n")));
  assert_true(digest_equal(agent->code_digest, digest_bytes(agent->code)));
  assert_int_equal(agent->access_mode, ACCESS_AUTHENTICATED);
  assert_string_equal(room->source, "durable-objects/room.ts");
  assert_string_equal(room->key, "room id");
  assert_int_equal(room->access_mode, ACCESS_PUBLIC);
  assert_true(digest_equal(room->digest, object_digest("room", "Room", ACCESS_PUBLIC, room->code_digest)));
  assert_string_equal(world.desired.env[0].key, "A");
  assert_int_equal(world.desired.env[0].origin_count, 0);
}

static void test_sources_that_cannot_be_sent(void **state) {
  const struct scratch *scratch = *state;
  static const struct {
    const char *source, *code, *file;
    unsigned line;
  } cases[] = {
      {"durable-objects/missing.ts", "source-missing", "plan.yaml", 3},
      {"durable-objects", "source-unreadable", "plan.yaml", 3},
      {"link-outside.ts", "source-unreadable", "plan.yaml", 3},
      {"linked/room.ts", "source-unreadable", "plan.yaml", 3},
      {"dangling.ts", "source-missing", "plan.yaml", 3},
      {"empty.ts", "source-empty", "empty.ts", 1},
      {"bad.ts", "source-encoding", "bad.ts", 2},
      {"no-class.ts", "no-exported-class", "no-class.ts", 1},
  };
  scratch_folder(scratch, "outside");
  scratch_write(scratch, "outside/room.ts", ROOM);
  scratch_link(scratch, "../outside/room.ts", "p/link-outside.ts");
  scratch_link(scratch, "../outside", "p/linked");
  scratch_link(scratch, "nowhere", "p/dangling.ts");
  scratch_write(scratch, "p/empty.ts", "");
  scratch_write(scratch, "p/bad.ts", "export class Room {}\n// \xFF\n");
  scratch_write(scratch, "p/no-class.ts", "export const a = 1;\n");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    want(scratch, arena_printf(scratch->arena, "durable_objects:\n- name: room\n  source: %s\n", cases[i].source),
         NULL);
    finds(cases[i].code, cases[i].file, cases[i].line);
  }
}

static void test_a_source_with_a_nul(void **state) {
  const struct scratch *scratch = *state;
  FILE *file = fopen(scratch_path(scratch, "p/durable-objects/room.ts"), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(ROOM "\0", 1, sizeof ROOM, file), sizeof ROOM);
  assert_int_equal(fclose(file), 0);
  want(scratch, "durable_objects:\n- name: room\n", NULL);
  finds("source-nul", "durable-objects/room.ts", 2);
}

static void test_paths_that_leave_the_project(void **state) {
  const struct scratch *scratch = *state;
  scratch_write(scratch, "room.ts", ROOM);
  static const char *const sources[] = {"../room.ts", "durable-objects/../../room.ts"};
  for (size_t i = 0; i < 2; i++) {
    want(scratch, arena_printf(scratch->arena, "durable_objects:\n- name: room\n  source: %s\n", sources[i]), NULL);
    assert_false(world.fine);
    assert_int_equal(world.findings.list[0].at.line, 3);
  }
  want(scratch, arena_printf(scratch->arena, "durable_objects:\n- name: room\n  source: %s/room.ts\n", scratch->folder),
       NULL);
  assert_false(world.fine);
}

static void test_all_is_reported_at_once(void **state) {
  const struct scratch *scratch = *state;
  want(scratch, "durable_objects:\n- name: a\n- name: b\nenv:\n  KEY: ${ABSENT}\n", NULL);
  assert_false(world.fine);
  assert_int_equal(world.findings.errors, 3);
  assert_string_equal(world.error.message, "3 errors in the plan; nothing was contacted.");
  assert_int_equal(world.findings.list[0].at.line, 2);
  assert_int_equal(world.findings.list[2].at.line, 5);
}

static void test_no_plan(void **state) {
  want(*state, NULL, NULL);
  assert_false(world.fine);
  assert_int_equal(world.error.code, JD_INPUT);
  assert_string_equal(world.error.where, "plan.yaml");
  assert_non_null(strstr(world.error.message, "--plan FILE"));
}

/* ---- values ---- */

static void test_where_values_come_from(void **state) {
  const struct scratch *scratch = *state;
  static const char *const set[] = {"BOTH", "environment", "EMPTY", "", "ONE", "1", NULL};
  variables = set;
  scratch_write(scratch, "p/.env", "BOTH=file\nFILE='from file'\nEMPTY=not this\n");
  want(scratch,
       "env:\n  BOTH: ${BOTH}\n  FILE: ${FILE}\n  EMPTY: ${EMPTY}\n  LITERAL: text\n  NOTHING: ''\n"
       "  MIXED: a-${ONE}-${FILE}-${ONE}\n  ESCAPED: $${ONE} costs $5\n",
       NULL);
  assert_true(world.fine);
  assert_int_equal(world.findings.count, 1);
  assert_string_equal(world.findings.list[0].code, "env-value-empty");
  assert_int_equal(world.findings.list[0].at.line, 4);
  has_value("BOTH", "environment");
  has_value("FILE", "from file");
  has_value("EMPTY", ""); /* set to nothing is set */
  has_value("LITERAL", "text");
  has_value("NOTHING", "");
  has_value("MIXED", "a-1-from file-1");
  has_value("ESCAPED", "${ONE} costs $5");
  const struct desired_env *mixed = env_of("MIXED");
  assert_int_equal(mixed->origin_count, 2);
  assert_string_equal(mixed->origins[0].variable, "ONE");
  assert_false(mixed->origins[0].in_file);
  assert_string_equal(mixed->origins[1].variable, "FILE");
  assert_true(mixed->origins[1].in_file);
  assert_false(env_of("EMPTY")->origins[0].in_file);
  assert_int_equal(env_of("ESCAPED")->origin_count, 0);
}

static void test_values_that_are_not_there(void **state) {
  const struct scratch *scratch = *state;
  static const char *const set[] = {"HERE", "1", NULL};
  variables = set;
  want(scratch, "env:\n  A: ${HERE}-${ABSENT}\n", NULL); /* without any .env */
  finds("env-value-missing", "plan.yaml", 2);
  assert_non_null(
      strstr(world.findings.list[0].message, "`A` takes its value from the variable `ABSENT`, which is not set."));
  scratch_write(scratch, "p/.env", "OTHER=1\n");
  want(scratch, "env:\n  A: ${ABSENT}\n", NULL);
  finds("env-value-missing", "plan.yaml", 2);
}

static void test_values_that_the_platform_does_not_take(void **state) {
  const struct scratch *scratch = *state;
  enum { MOST = LIMIT_ENV_VALUE_UNITS };
  char *value = arena_alloc(scratch->arena, MOST + 2);
  memset(value, 'x', MOST);
  const char *set[] = {"LONG", value, NULL};
  variables = set;
  want(scratch, "env:\n  LONG: ${LONG}\n", NULL);
  is_fine();
  value[MOST] = 'x';
  want(scratch, "env:\n  LONG: ${LONG}\n", NULL);
  finds("env-value-too-long", "plan.yaml", 2);
  want(scratch, "env:\n  LONG: ${LONG}${LONG}${LONG}\n", NULL);
  finds("env-value-too-long", "plan.yaml", 2);
  static const char *const bad[] = {"BAD", "caf\xE9", NULL};
  variables = bad;
  want(scratch, "env:\n  BAD: ${BAD}\n", NULL);
  finds("env-value-encoding", "plan.yaml", 2);
  assert_null(strstr(world.findings.list[0].message, "caf"));
}

/* Together more than a buffer holds: none of it may be dropped on the way. */
static void test_a_value_that_is_longer_than_any_buffer(void **state) {
  const struct scratch *scratch = *state;
  JD_BUF file;
  buf_init(&file, LIMIT_DOCUMENT_BYTES);
  buf_add_text(&file, "LONG=");
  buf_add_repeat(&file, 'x', LIMIT_DOCUMENT_BYTES - strlen("LONG="));
  scratch_write(scratch, "p/.env", file.data);
  want(scratch, "env:\n  A: short-and-${LONG}\n", NULL);
  finds("env-value-too-long", "plan.yaml", 2);
  assert_non_null(strstr(world.findings.list[0].message, "has 16777221 UTF-16 units"));
}

static void test_the_file_for_values(void **state) {
  const struct scratch *scratch = *state;
  scratch_write(scratch, "p/.env", "KEY=default\n");
  scratch_write(scratch, "p/other.env", "KEY=given\n");
  want(scratch, "env:\n  KEY: ${KEY}\n", "other.env");
  is_fine();
  has_value("KEY", "given");
  want(scratch, "env:\n  KEY: ${KEY}\n", "absent.env");
  assert_false(world.fine);
  assert_int_equal(world.error.code, JD_USAGE);
  assert_string_equal(world.error.where, "absent.env");
  want(scratch, "durable_objects: []\n", "absent.env"); /* it was asked for, needed or not */
  assert_false(world.fine);
  scratch_write(scratch, "p/other.env", "KEY='not closed\n");
  want(scratch, "env:\n  KEY: ${KEY}\n", "other.env");
  assert_false(world.fine);
  assert_string_equal(world.findings.list[0].at.file, "other.env");
}

/* A broken .env is nobody's business where no variable is planned. */
static void test_a_file_that_is_not_needed_is_not_read(void **state) {
  const struct scratch *scratch = *state;
  scratch_write(scratch, "p/.env", "KEY='not closed\n");
  scratch_write(scratch, "p/durable-objects/room.ts", ROOM);
  want(scratch, "durable_objects:\n- name: room\n", NULL);
  is_fine();
  assert_int_equal(world.findings.count, 0);
}

static struct mask *learn(const struct scratch *scratch, const char *plan) {
  const struct project project = {scratch_path(scratch, "p")};
  struct mask *mask = mask_new();
  const struct desire_request request = {
      .project = &project, .plan_file = "plan.yaml", .environment = environment, .mask = mask};
  if (plan)
    scratch_write(scratch, "p/plan.yaml", plan);
  desire_secrets(scratch->arena, &request);
  return mask;
}

/* Without sources, and as far as the plan can be read: each value, and what it is put together from. */
static void test_secrets_of_a_plan(void **state) {
  static const char *const set[] = {"OWN", "own value", "PW", "hunter22", NULL};
  static const char plan[] = "durable_objects:\n  - name: not-there\nenv:\n  OWN: ${OWN}\n  LITERAL: in the plan\n"
                             "  URL: db://me:${PW}@host\n  FILED: ${FILED}\n  LACKS: some${NOT_SET}thing\n";
  const struct scratch *scratch = *state;
  variables = set;
  scratch_write(scratch, "p/.env", "FILED=from a file\nPW=overruled\n");
  JD_MASK mask = learn(scratch, plan);
  assert_string_equal(mask_copy(mask, scratch->arena, "own value, in the plan, from a file, overruled, something"),
                      "***, ***, ***, overruled, something");
  assert_string_equal(mask_copy(mask, scratch->arena, "db://me:hunter22@host or hunter22"), "*** or ***");
  JD_MASK broken = learn(scratch, "env:\n  OWN: ${OWN}\n  wrong key: 1\n");
  assert_string_equal(mask_copy(broken, scratch->arena, "own value"), "***");
  scratch_write(scratch, "p/plan.yaml", "");
  JD_MASK none = learn(scratch, NULL);
  assert_string_equal(mask_copy(none, scratch->arena, "own value"), "own value");
}

/* `jd dev` runs without it: what has no value is warned of, and removed where it was set before. */
static void test_a_value_may_be_absent(void **state) {
  const struct scratch *scratch = *state;
  const struct project project = {scratch_path(scratch, "p")};
  const struct desire_request request = {
      .project = &project, .plan_file = "plan.yaml", .environment = environment, .values_absent = true};
  static const char *const set[] = {"B", "1", NULL};
  variables = set;
  scratch_write(scratch, "p/plan.yaml",
                "durable_objects: [{name: room}, {name: gone}]\nenv: {A: \"${A}\", B: \"${B}\", C: \"x${D}\"}\n");
  scratch_write(scratch, "p/durable-objects/room.ts", ROOM);
  findings_init(&world.findings, scratch->arena);
  assert_true(desire_check(scratch->arena, &request, &world.desired, &world.findings, &world.error));
  assert_int_equal(world.findings.warnings, 2);
  assert_int_equal(world.findings.errors, 1); /* the source that is missing */
  assert_int_equal(world.desired.env_count, 1);
  assert_string_equal(world.desired.env[0].key, "B");
  assert_true(desired_removes(&world.desired, "env/A"));
  assert_true(desired_removes(&world.desired, "env/C"));
  assert_false(desired_removes(&world.desired, "env/B"));
  /* both sources are named, for whoever waits for one to appear */
  assert_int_equal(world.desired.planned, 2);
  assert_string_equal(world.desired.files[0], "durable-objects/room.ts");
  assert_string_equal(world.desired.files[1], "durable-objects/gone.ts");
}

/* What is wrong with them is not known then. */
static void sees_sources(void *calls, const struct desired *desired) {
  ++*(int *)calls;
  assert_int_equal(desired->source_count, 2);
  assert_string_equal(desired->sources[1].name, "room");
  assert_int_equal(desired->env_count, 1);
  assert_int_equal(world.findings.count, 0);
}

static void test_sources_are_handed_out_before_they_are_looked_at(void **state) {
  const struct scratch *scratch = *state;
  const struct project project = {scratch_path(scratch, "p")};
  int calls = 0;
  const struct desire_request request = {.project = &project,
                                         .plan_file = "plan.yaml",
                                         .environment = environment,
                                         .when_read = sees_sources,
                                         .context = &calls};
  scratch_write(scratch, "p/plan.yaml", "durable_objects: [{name: hall}, {name: room}]\nenv: {A: x}\n");
  scratch_write(scratch, "p/durable-objects/hall.ts", "import 'node:fs';\n");
  scratch_write(scratch, "p/durable-objects/room.ts", ROOM);
  findings_init(&world.findings, scratch->arena);
  assert_true(desire_check(scratch->arena, &request, &world.desired, &world.findings, &world.error));
  assert_int_equal(calls, 1);
  assert_int_equal(world.findings.errors, 2);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(test_a_whole_plan),
      CASE(test_sources_that_cannot_be_sent),
      CASE(test_a_source_with_a_nul),
      CASE(test_paths_that_leave_the_project),
      CASE(test_all_is_reported_at_once),
      CASE(test_no_plan),
      CASE(test_secrets_of_a_plan),
      CASE(test_where_values_come_from),
      CASE(test_values_that_are_not_there),
      CASE(test_values_that_the_platform_does_not_take),
      CASE(test_a_value_that_is_longer_than_any_buffer),
      CASE(test_the_file_for_values),
      CASE(test_a_file_that_is_not_needed_is_not_read),
      CASE(test_sources_are_handed_out_before_they_are_looked_at),
      CASE(test_a_value_may_be_absent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
