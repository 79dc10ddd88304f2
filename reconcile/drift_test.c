#include "reconcile/drift.h"

#include "reconcile/world_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct world world;

static int start(void **state) {
  (void)state;
  world_start(&world);
  return 0;
}

static int end(void **state) {
  (void)state;
  world_end(&world);
  return 0;
}

/* No finding without a change, and the counts are those of the items. */
static void judged(struct drift_report *out) {
  const struct diff_request request = world_request(&world);
  size_t counts[DRIFT_STATE_COUNT] = {0};
  drift(world.arena, &request, out);
  for (size_t i = 0; i < out->item_count; i++) {
    counts[out->items[i].state]++;
    assert_true((out->items[i].state == DRIFT_IN_SYNC) == (out->items[i].item->change_count == 0));
    assert_true(out->items[i].state == DRIFT_IN_SYNC || out->items[i].note);
  }
  assert_memory_equal(counts, out->counts, sizeof counts);
}

/* Of one object: class and code's version on each side; NULL where it is not there. */
struct one {
  const char *wanted[2], *live[2], *applied[2];
  enum row_status status;
  enum drift_state state;
  const char *fields, *note;
};

static const char *fields_of(const struct item *item) {
  const char *fields = "";
  for (size_t i = 0; i < item->change_count; i++)
    fields = arena_printf(world.arena, "%s%s%s", fields, i ? " " : "", item->changes[i].field);
  return fields;
}

static void check_one(const struct one *one) {
  struct drift_report report;
  world_start(&world);
  if (one->wanted[0])
    world_want(&world, "room", one->wanted[0], one->wanted[1]);
  if (one->live[0])
    world_live(&world, "room", one->live[0], one->live[1], one->status);
  if (one->applied[0])
    world_applied(&world, "room", one->applied[0], one->applied[1]);
  judged(&report);
  assert_int_equal(report.item_count, 1);
  assert_string_equal(drift_state_name(report.items[0].state), drift_state_name(one->state));
  assert_string_equal(fields_of(report.items[0].item), one->fields);
  if (one->note)
    assert_string_equal(report.items[0].note, one->note);
  else
    assert_null(report.items[0].note);
  world_end(&world);
}

#define AT     "2026-11-23T10:00:00Z"
#define NOBODY "there is no record that it was applied, so who changed it is not known"

static const struct one cases[] = {
    {{"A", "1"}, {"A", "1"}, {"A", "1"}, ROW_READY, DRIFT_IN_SYNC, "", NULL},
    {{"A", "2"}, {"A", "2"}, {"A", "1"}, ROW_READY, DRIFT_IN_SYNC, "", NULL},
    {{"A", "1"}, {"A", "1"}, {NULL}, ROW_READY, DRIFT_IN_SYNC, "", NULL},
    {{"A", "1"},
     {"A", "2"},
     {"A", "1"},
     ROW_READY,
     DRIFT_DRIFTED,
     "code",
     "changed on the app since it was applied at " AT},
    {{"A", "2"},
     {"A", "1"},
     {"A", "1"},
     ROW_READY,
     DRIFT_PENDING,
     "code",
     "changed in the plan since it was applied at " AT},
    {{"A", "2"},
     {"A", "3"},
     {"A", "1"},
     ROW_READY,
     DRIFT_CONFLICT,
     "code",
     "changed since it was applied at " AT ": code on the app and in the plan"},
    {{"A", "1"},
     {"B", "1"},
     {"A", "1"},
     ROW_READY,
     DRIFT_DRIFTED,
     "class_name code",
     "changed on the app since it was applied at " AT},
    {{"A", "1"}, {"A", "2"}, {NULL}, ROW_READY, DRIFT_DRIFTED, "code", NOBODY},
    {{"A", "1"},
     {"A", "1"},
     {"A", "1"},
     ROW_ERROR,
     DRIFT_DRIFTED,
     "status",
     "changed on the app since it was applied at " AT},
    {{"A", "2"},
     {"A", "2"},
     {"A", "1"},
     ROW_BUILDING,
     DRIFT_DRIFTED,
     "status",
     "changed on the app since it was applied at " AT},
    {{"A", "1"}, {"A", "1"}, {NULL}, ROW_ERROR, DRIFT_DRIFTED, "status", NOBODY},
    {{"A", "2"},
     {"A", "1"},
     {"A", "1"},
     ROW_ERROR,
     DRIFT_CONFLICT,
     "status code",
     "changed since it was applied at " AT ": status on the app, code in the plan"},
    {{"A", "1"},
     {NULL},
     {"A", "1"},
     ROW_READY,
     DRIFT_MISSING,
     "class_name access_mode code",
     "applied at " AT ", gone from the app since"},
    {{"A", "1"},
     {NULL},
     {NULL},
     ROW_READY,
     DRIFT_PENDING,
     "class_name access_mode code",
     "not on the app, and there is no record that it was applied"},
    {{NULL}, {"A", "1"}, {NULL}, ROW_READY, DRIFT_EXTRA, "class_name access_mode", "on the app, not in the plan"},
    {{NULL},
     {"A", "1"},
     {"A", "1"},
     ROW_ERROR,
     DRIFT_EXTRA,
     "status class_name access_mode",
     "applied at " AT ", taken out of the plan since"},
};

static void objects_are_judged_by_who_changed_them(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(cases); i++)
    check_one(&cases[i]);
}

static void fields_that_both_sides_agree_on_do_not_count(void **state) {
  (void)state;
  struct drift_report report;
  world_want(&world, "room", "A", "2")->access_mode = ACCESS_PUBLIC;
  world_live(&world, "room", "A", "1", ROW_READY)->access_mode = ACCESS_PUBLIC;
  world_applied(&world, "room", "A", "1");
  judged(&report);
  assert_int_equal(report.items[0].state, DRIFT_PENDING);
}

static void one_field_on_each_side_is_a_conflict(void **state) {
  (void)state;
  struct drift_report report;
  world_want(&world, "room", "A", "2");
  world_live(&world, "room", "A", "1", ROW_READY)->access_mode = ACCESS_PUBLIC;
  world_applied(&world, "room", "A", "1");
  judged(&report);
  assert_int_equal(report.items[0].state, DRIFT_CONFLICT);
  assert_string_equal(report.items[0].note,
                      "changed since it was applied at " AT ": access_mode on the app, code in the plan");
}

static void changes_lead_from_live_to_wanted(void **state) {
  (void)state;
  struct drift_report report;
  world_want(&world, "gone", "A", "1");
  world_applied(&world, "gone", "A", "1");
  world_want(&world, "room", "A", "1");
  world_live(&world, "room", "A", "2", ROW_READY)->access_mode = ACCESS_PUBLIC;
  world_applied(&world, "room", "A", "1");
  judged(&report);
  const struct item *gone = report.items[0].item, *room = report.items[1].item;
  assert_null(gone->changes[1].from);
  assert_string_equal(gone->changes[1].to, "authenticated");
  assert_int_equal(gone->diff->added, 4);
  assert_int_equal(gone->diff->removed, 0);
  assert_string_equal(room->changes[0].from, "public");
  assert_string_equal(room->changes[0].to, "authenticated");
  assert_int_equal(room->diff->added, 1);
}

static void env_keys_are_judged_by_key_and_keyed_digest(void **state) {
  (void)state;
  struct drift_report report;
  static const enum drift_state expected[] = {DRIFT_PENDING, DRIFT_EXTRA,   DRIFT_MISSING,
                                              DRIFT_PENDING, DRIFT_IN_SYNC, DRIFT_IN_SYNC};
  world_want_env(&world, "A_CHANGED", "2");
  world_live_env(&world, "A_CHANGED");
  world_applied_env(&world, "A_CHANGED", "1");
  world_live_env(&world, "B_EXTRA");
  world_want_env(&world, "C_GONE", "1");
  world_applied_env(&world, "C_GONE", "1");
  world_want_env(&world, "D_NEW", "1");
  world_want_env(&world, "E_SAME", "1");
  world_live_env(&world, "E_SAME");
  world_applied_env(&world, "E_SAME", "1");
  world_want_env(&world, "F_UNKNOWN", "1");
  world_live_env(&world, "F_UNKNOWN");
  judged(&report);
  assert_int_equal(report.item_count, COUNT(expected));
  for (size_t i = 0; i < COUNT(expected); i++)
    assert_int_equal(report.items[i].state, expected[i]);
  assert_string_equal(report.items[0].note, "value differs from the one last applied");
  assert_null(report.items[4].note);
  assert_true(report.items[5].item->unverified);
  assert_string_equal(report.items[5].note, "set on the app; value not comparable here (no record of the last apply)");
}

static void extras_count_when_strict(void **state) {
  (void)state;
  struct drift_report report;
  world_want(&world, "room", "A", "1");
  world_live(&world, "room", "A", "1", ROW_READY);
  judged(&report);
  assert_true(drift_in_sync(&report, true));
  assert_true(report.no_record);
  world_live(&world, "zoo", "Z", "1", ROW_READY);
  world_applied_env(&world, "LEVEL", "1");
  judged(&report);
  assert_true(drift_in_sync(&report, false));
  assert_false(drift_in_sync(&report, true));
  assert_false(report.no_record);
}

static void nothing_durable_is_in_sync(void **state) {
  (void)state;
  struct drift_report report;
  world_live(&world, "zoo", "Z", "1", ROW_READY);
  world.desired.form = PLAN_NONE;
  judged(&report);
  assert_true(report.not_applicable);
  assert_true(drift_in_sync(&report, true));
  assert_int_equal(report.item_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(objects_are_judged_by_who_changed_them),
      cmocka_unit_test_setup_teardown(fields_that_both_sides_agree_on_do_not_count, start, end),
      cmocka_unit_test_setup_teardown(one_field_on_each_side_is_a_conflict, start, end),
      cmocka_unit_test_setup_teardown(changes_lead_from_live_to_wanted, start, end),
      cmocka_unit_test_setup_teardown(env_keys_are_judged_by_key_and_keyed_digest, start, end),
      cmocka_unit_test_setup_teardown(extras_count_when_strict, start, end),
      cmocka_unit_test_setup_teardown(nothing_durable_is_in_sync, start, end),
  };
  return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
