/* What the engine says of a plan becomes findings at the sources' own lines, and about what is sent only. With
 * JD_ENGINE=off the same calls find nothing, and say why. */
#include "reconcile/planner/planner.h"

#include "reconcile/testing/plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#define IMPORT      "import { DurableObject } from \"cloudflare:workers\";\n"
#define CLASS(name) "export class " name " extends DurableObject {}\n"

struct asking {
  struct plan_fixture *given;
  struct rehearsal rehearsal;
  struct findings findings;
};

static void want(struct plan_fixture *given, const char *name, const char *class_name, const char *code) {
  struct desired *desired = &given->desired;
  struct desired_object *object = plan_fixture_want(given, name, class_name, "");
  object->code = bytes_of(code);
  object->code_digest = digest_bytes(object->code);
  object->digest = object_digest(name, class_name, object->access_mode, object->code_digest);
  if (!desired->sources)
    desired->sources = arena_alloc_array(given->arena, 8, sizeof *desired->sources);
  desired->sources[desired->source_count++] =
      (struct desired_source){name, object->source, object->access_mode, object->code};
  desired->planned++;
}

static void have(struct plan_fixture *given, const char *name, const char *class_name, const char *code) {
  struct live_object *object = plan_fixture_live(given, name, class_name, "", ROW_READY);
  object->code = bytes_of(code);
  object->code_digest = digest_bytes(object->code);
}

static struct asking begin(struct plan_fixture *given) {
  struct asking asking = {.given = given};
  rehearsal_init(given->arena, &asking.rehearsal);
  if (asking.rehearsal.engine.state == ENGINE_MISSING)
    fail_msg("%s; %s", asking.rehearsal.engine.reason, asking.rehearsal.engine.fix);
  findings_init(&asking.findings, given->arena);
  return asking;
}

/* Each finding as "FILE:LINE SEVERITY CODE", with "; " between two. */
static void expect(struct asking *asking, const char *expected) {
  JD_BUF found;
  buf_init(&found, 4096);
  findings_sort(&asking->findings);
  for (size_t i = 0; i < asking->findings.count; i++) {
    const struct finding *finding = &asking->findings.list[i];
    buf_printf(&found, "%s%s:%u %s %s", i ? "; " : "", finding->at.file, finding->at.line,
               finding->severity == SEVERITY_ERROR ? "error" : "warning", finding->code);
  }
  assert_string_equal(found.data, asking->rehearsal.engine.state == ENGINE_PRESENT ? expected : "");
  assert_int_equal(asking->rehearsal.done, asking->rehearsal.engine.state == ENGINE_PRESENT);
  assert_int_equal(!asking->rehearsal.reason, asking->rehearsal.engine.state == ENGINE_PRESENT);
  rehearsal_end(&asking->rehearsal);
}

/* As `jd validate` asks. */
static void expect_of_plan(struct plan_fixture *given, const char *expected) {
  struct jd_error error;
  struct asking asking = begin(given);
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  assert_true(rehearsal_plan(&asking.rehearsal, given->arena, &asking.findings, &error));
  expect(&asking, expected);
}

/* As `jd plan` does. */
static void expect_of_changes(struct plan_fixture *given, const char *expected) {
  struct jd_error error;
  assert_true(plan_fixture_plan(given));
  struct asking asking = begin(given);
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  assert_true(
      rehearsal_changes(&asking.rehearsal, given->arena, &given->live, &given->changeset, &asking.findings, &error));
  expect(&asking, expected);
}

static void test_a_plan_that_loads(void **state) {
  want(*state, "hall", "Hall", IMPORT CLASS("Hall"));
  want(*state, "room", "Room", CLASS("Room")); /* the other's import is in the same scope */
  expect_of_plan(*state, "");
}

static void test_each_source_is_told(void **state) {
  want(*state, "hall", "Hall", "\nexport class Hall { m() { const = 1; } }\n");
  want(*state, "lane", "Lane", "import { Nothing } from \"cloudflare:workers\";\nexport class Lane {}\n");
  want(*state, "room", "Room", "export class Room {}\n\nsetInterval(() => {}, 1);\n");
  want(*state, "wing", "Wing", "export class Wing {\n  m() { const a = await this.n(); }\n}\n");
  expect_of_plan(*state, "durable-objects/hall.ts:2 error syntax-error; durable-objects/hall.ts:2 error syntax-error; "
                         "durable-objects/lane.ts:1 error platform-refuses; "
                         "durable-objects/room.ts:3 error platform-refuses; "
                         "durable-objects/wing.ts:2 error platform-refuses");
}

static void test_a_source_of_two_objects_is_told_once(void **state) {
  struct plan_fixture *given = *state;
  want(given, "hall", "Hall", "export class Hall { m() { a b; } }\n");
  want(given, "room", "Hall", "export class Hall { m() { a b; } }\n");
  given->desired.sources[1].file = given->desired.sources[0].file;
  expect_of_plan(given, "durable-objects/hall.ts:1 error syntax-error");
}

static void test_an_exported_value_is_a_warning(void **state) {
  want(*state, "hall", "Hall", "export class Hall {}\nexport const MAX = 5;\n");
  expect_of_plan(*state, "durable-objects/hall.ts:2 warning exported-primitive");
}

static void test_an_exported_null_is_a_warning(void **state) {
  want(*state, "hall", "Hall", "export class Hall {}\nexport const NONE = null;\n");
  expect_of_plan(*state, "durable-objects/hall.ts:1 warning exported-primitive");
}

/* What an import brings in that is not allowed is in the way of another source's class, which is right. */
static void test_a_consequence_in_another_source(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error;
  want(given, "hall", "Hall", "export class Hall {}\n");
  want(given, "room", "Room", "import { Hall } from \"./hall\";\nexport class Room { h = Hall; }\n");
  struct asking asking = begin(given);
  findings_add_error(&asking.findings, (struct place){"durable-objects/room.ts", 1, 22}, "import-not-allowed", "No.");
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  assert_true(rehearsal_plan(&asking.rehearsal, given->arena, &asking.findings, &error));
  assert_int_equal(asking.findings.count, 1);
  rehearsal_end(&asking.rehearsal);
}

/* What to do is said of the mistakes that people make most. */
static void test_advice(void **state) {
  static const struct {
    const char *code, *advice;
  } cases[] = {
      {"import { DurableObject } from \"cloudflare:worker\";\nexport class Hall extends DurableObject {}\n",
       "Correct the name: `DurableObject` is in `cloudflare:workers`."},
      {"export class Hall { m() { const a = await this.n(); return a; } }\n",
       "If it is `await`, make the function around it `async`."},
      {"export class Hall { m() { let a = 1; let a = 2; } }\n",
       "Rename one of the two. At top level, all sources of an app share one scope."},
      {"export class Hall extends Base {}\nclass Base {}\n", "Declare `Base` above its first use"},
      {"import { env } from \"cloudflare:workers\";\nimport * as all from \"cloudflare:workers\";\n"
       "export class Hall { a = [env, all]; }\n",
       "`* as all` cannot be merged with names"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct plan_fixture *given = *state;
    struct jd_error error;
    given->desired.object_count = given->desired.source_count = given->desired.planned = 0;
    want(given, "hall", "Hall", cases[i].code);
    struct asking asking = begin(given);
    rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
    assert_true(rehearsal_plan(&asking.rehearsal, given->arena, &asking.findings, &error));
    assert_int_equal(asking.findings.count, asking.rehearsal.engine.state == ENGINE_PRESENT);
    if (asking.findings.count && !strstr(asking.findings.list[0].message, cases[i].advice))
      fail_msg("%s", asking.findings.list[0].message);
    rehearsal_end(&asking.rehearsal);
  }
}

/* A mistake that was already reported is not reported again in V8's words; another one in the same source is. */
static void test_a_source_with_errors(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error;
  want(given, "room", "Room", "class Room extends Missing {}\nexport { Room };\n");
  given->desired.object_count = 0;
  struct asking asking = begin(given);
  findings_add_error(&asking.findings, (struct place){"durable-objects/room.ts", 1, 7}, "no-exported-class", "None.");
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  assert_true(rehearsal_plan(&asking.rehearsal, given->arena, &asking.findings, &error));
  assert_false(asking.rehearsal.done);
  assert_int_equal(asking.findings.count, asking.rehearsal.engine.state == ENGINE_PRESENT ? 2 : 1);
  if (asking.findings.count == 2)
    assert_non_null(strstr(asking.findings.list[1].message, "Missing is not defined"));
  rehearsal_end(&asking.rehearsal);
}

/* The upload of a write is the live code with that one source changed. */
static void test_changes_beside_live_code(void **state) {
  have(*state, "hall", "Hall", IMPORT CLASS("Hall"));
  have(*state, "room", "Room", "export class Room {}\n");
  want(*state, "hall", "Hall", IMPORT CLASS("Hall"));
  want(*state, "room", "Room", CLASS("Room"));
  expect_of_changes(*state, "");
}

/* The plan's last state loads, and a step on the way does not. */
static void test_a_step_that_does_not_load(void **state) {
  have(*state, "hall", "Hall", IMPORT CLASS("Hall"));
  have(*state, "room", "Room", CLASS("Room"));
  want(*state, "hall", "Hall", "export class Hall {}\n");
  want(*state, "room", "Room", IMPORT CLASS("Room"));
  expect_of_changes(*state, "live/room:1 error platform-refuses");
}

/* A live row that does not load is no error of a plan that does not send it. */
static void test_a_live_row_that_does_not_load(void **state) {
  have(*state, "hall", "Hall", "export class Hall extends Missing {}\n");
  want(*state, "hall", "Hall", "export class Hall extends Missing {}\n");
  want(*state, "room", "Room", "export class Room {}\n");
  expect_of_changes(*state, "durable-objects/hall.ts:1 warning platform-refuses");
}

/* One that is BUILDING is in every upload, and nobody has accepted its code yet: it is named, not the item. */
static void test_a_building_row_that_does_not_load(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error;
  have(given, "hall", "Hall", "export class Hall extends Missing {}\n");
  want(given, "room", "Room", "export class Room {}\n");
  assert_true(plan_fixture_plan(given));
  given->live.objects[0].status = ROW_BUILDING;
  struct asking asking = begin(given);
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  const struct item *item = plan_fixture_item(given, "room");
  if (!rehearsal_write(&asking.rehearsal, given->arena, &given->live, item, &error)) {
    assert_string_equal(error.where, "hall");
    assert_non_null(strstr(error.message,
                           "live/hall:1: Uncaught ReferenceError: Missing is not defined. Object hall "
                           "is not READY, and its code is in every upload: wait for the end of its deploy"));
  } else {
    assert_int_not_equal(asking.rehearsal.engine.state, ENGINE_PRESENT);
  }
  rehearsal_end(&asking.rehearsal);
  expect_of_changes(given, "live/hall:1 error platform-refuses");
}

/* Before a write, the rows are those of that moment. */
static void test_a_write_beside_other_rows(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error;
  have(given, "hall", "Hall", IMPORT CLASS("Hall"));
  want(given, "hall", "Hall", IMPORT CLASS("Hall"));
  want(given, "room", "Room", CLASS("Room"));
  assert_true(plan_fixture_plan(given));
  struct asking asking = begin(given);
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  const struct item *item = plan_fixture_item(given, "room");
  assert_true(rehearsal_write(&asking.rehearsal, given->arena, &given->live, item, &error));
  given->live.objects[0].code = bytes_of("export class Hall {}\n");
  bool allowed = rehearsal_write(&asking.rehearsal, given->arena, &given->live, item, &error);
  assert_int_equal(allowed, asking.rehearsal.engine.state != ENGINE_PRESENT);
  if (!allowed) {
    assert_int_equal(error.code, JD_STALE);
    assert_non_null(strstr(error.message, "durable-objects/room.ts:1: Uncaught ReferenceError: DurableObject is not"));
  }
  rehearsal_end(&asking.rehearsal);
}

/* One that is BUILDING and that the plan writes itself is written first, since nothing else can be sent beside it; what
 * that costs a failed row is said. */
static void test_what_is_in_the_way_goes_first(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error;
  have(given, "junk", "Junk", "export class Junk extends Missing {}\n");
  given->live.objects[0].status = ROW_BUILDING;
  plan_fixture_say(given, "live hall Hall 1 ERROR\n"
                          "applied hall Hall 1\n");
  want(given, "hall", "Hall", "export class Hall {}\n");
  want(given, "junk", "Junk", "export class Junk {}\n");
  assert_string_equal(plan_fixture_told(given), "repair hall: status code\n"
                                                "repair junk: status code\n"
                                                "2 restarts\n");
  struct asking asking = begin(given);
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  assert_true(
      rehearsal_changes(&asking.rehearsal, given->arena, &given->live, &given->changeset, &asking.findings, &error));
  if (asking.rehearsal.engine.state == ENGINE_PRESENT) {
    struct plan_request request = plan_fixture_request(given);
    request.unloadable = asking.rehearsal.in_the_way;
    assert_string_equal(request.unloadable, "junk");
    assert_true(plan_build(given->arena, &request, &given->changeset, NULL, &error));
    assert_string_equal(plan_fixture_actions(given), "repair junk, repair hall");
    assert_int_equal(given->changeset.items[0].hazard_count, 1);
    assert_string_equal(given->changeset.items[0].hazards[0].objects[0], "hall");
    assert_true(
        rehearsal_changes(&asking.rehearsal, given->arena, &given->live, &given->changeset, &asking.findings, &error));
  }
  expect(&asking, "");
}

/* What is to be deleted is no code to mend. */
static void test_what_is_removed_is_to_be_deleted_first(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error = {0};
  have(given, "hall", "Hall", "export class Hall extends Missing {}\n");
  want(given, "room", "Room", "export class Room {}\n");
  plan_fixture_say(given, "remove hall\n");
  given->live.objects[0].status = ROW_BUILDING;
  assert_true(plan_fixture_plan(given));
  struct asking asking = begin(given);
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  const struct item *item = plan_fixture_item(given, "room");
  if (asking.rehearsal.engine.state == ENGINE_PRESENT) {
    assert_false(rehearsal_write(&asking.rehearsal, given->arena, &given->live, item, &error));
    assert_non_null(strstr(error.message, "apply its removal first (`jd apply --only hall`)"));
  }
  rehearsal_end(&asking.rehearsal);
}

static bool at_once(void *context) {
  (void)context;
  return true;
}

static void test_a_user_who_stops(void **state) {
  struct plan_fixture *given = *state;
  struct jd_error error;
  want(given, "room", "Room", arena_printf(given->arena, "export class Room {} // %p\n", (void *)given->arena));
  struct asking asking = begin(given);
  if (asking.rehearsal.engine.state != ENGINE_PRESENT)
    return;
  asking.rehearsal.stopped = at_once;
  rehearsal_start(&asking.rehearsal, given->arena, &given->desired);
  assert_false(rehearsal_plan(&asking.rehearsal, given->arena, &asking.findings, &error));
  assert_int_equal(error.code, JD_STOPPED);
  rehearsal_end(&asking.rehearsal);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLAN_TEST(test_a_plan_that_loads),
      PLAN_TEST(test_each_source_is_told),
      PLAN_TEST(test_a_source_of_two_objects_is_told_once),
      PLAN_TEST(test_an_exported_value_is_a_warning),
      PLAN_TEST(test_an_exported_null_is_a_warning),
      PLAN_TEST(test_a_source_with_errors),
      PLAN_TEST(test_a_consequence_in_another_source),
      PLAN_TEST(test_advice),
      PLAN_TEST(test_changes_beside_live_code),
      PLAN_TEST(test_a_step_that_does_not_load),
      PLAN_TEST(test_a_live_row_that_does_not_load),
      PLAN_TEST(test_a_building_row_that_does_not_load),
      PLAN_TEST(test_a_write_beside_other_rows),
      PLAN_TEST(test_what_is_in_the_way_goes_first),
      PLAN_TEST(test_what_is_removed_is_to_be_deleted_first),
      PLAN_TEST(test_a_user_who_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
