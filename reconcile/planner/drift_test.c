#include "reconcile/planner/planner.h"

#include "reconcile/testing/plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* No finding without a change, and the counts are those of the items. */
static struct drift_report judged(struct plan_fixture *given) {
  struct drift_report report;
  const struct plan_request request = plan_fixture_request(given);
  size_t counts[DRIFT_STATE_COUNT] = {0};
  drift(given->arena, &request, &report);
  for (size_t i = 0; i < report.item_count; i++) {
    const struct drift_item *item = &report.items[i];
    counts[item->state]++;
    assert_true((item->state == DRIFT_IN_SYNC) == (item->item->change_count == 0));
    assert_true(item->state == DRIFT_IN_SYNC || item->note);
  }
  assert_memory_equal(counts, report.counts, sizeof counts);
  return report;
}

#define AT     "2026-11-23T10:00:00Z"
#define NOBODY "there is no record that it was applied, so it is unknown who changed it"

/* An item a line: LABEL: STATE [FIELD …][; NOTE]. */
static const struct {
  const char *given, *report;
} cases[] = {
    /* Who changed it: nobody, the app, the plan, both. */
    {"want r A 1\nlive r A 1\napplied r A 1", "r: in_sync\n"},
    {"want r A 2\nlive r A 2\napplied r A 1", "r: in_sync\n"},
    {"want r A 1\nlive r A 1", "r: in_sync\n"},
    {"want r A 1\nlive r A 2\napplied r A 1", "r: drifted code; changed on the app since it was applied at " AT "\n"},
    {"want r A 2\nlive r A 1\napplied r A 1", "r: pending code; changed in the plan since it was applied at " AT "\n"},
    {"want r A 2\nlive r A 3\napplied r A 1",
     "r: conflict code; changed since it was applied at " AT ": code on the app and in the plan\n"},
    {"want r A 1\nlive r B 1\napplied r A 1",
     "r: drifted class_name code; changed on the app since it was applied at " AT "\n"},
    {"want r A 1\nlive r A 2", "r: drifted code; " NOBODY "\n"},

    {"want r A 1\nlive r A 1 ERROR\napplied r A 1",
     "r: drifted status; changed on the app since it was applied at " AT "\n"},
    {"want r A 2\nlive r A 2 BUILDING\napplied r A 1",
     "r: drifted status; changed on the app since it was applied at " AT "\n"},
    {"want r A 1\nlive r A 1 ERROR", "r: drifted status; " NOBODY "\n"},
    {"want r A 2\nlive r A 1 ERROR\napplied r A 1",
     "r: conflict status code; changed since it was applied at " AT ": status on the app, code in the plan\n"},

    {"want r A 1\napplied r A 1",
     "r: missing class_name access_mode code; applied at " AT ", deleted from the app since\n"},
    {"want r A 1",
     "r: pending class_name access_mode code; not on the app, and there is no record that it was applied\n"},
    {"live r A 1", "r: extra class_name access_mode; on the app, not in the plan\n"},
    {"live r A 1 ERROR\napplied r A 1",
     "r: extra status class_name access_mode; applied at " AT ", removed from the plan since\n"},

    /* Fields that both sides agree on do not count; one on each side is a conflict. */
    {"want r A 2 public\nlive r A 1 public\napplied r A 1",
     "r: pending code; changed in the plan since it was applied at " AT "\n"},
    {"want r A 2\nlive r A 1 public\napplied r A 1", "r: conflict access_mode code; changed since it was applied at " AT
                                                     ": access_mode on the app, code in the plan\n"},

    /* Env keys by key and keyed digest. */
    {"want env/K 2\nlive env/K\napplied env/K 1", "env/K: pending value; value differs from the one last applied\n"},
    {"live env/K", "env/K: extra value; on the app, not in the plan\n"},
    {"want env/K 1\napplied env/K 1", "env/K: missing value; applied at " AT ", deleted from the app since\n"},
    {"want env/K 1", "env/K: pending value; not on the app, and there is no record that it was applied\n"},
    {"want env/K 1\nlive env/K\napplied env/K 1", "env/K: in_sync\n"},
    {"want env/K 1\nlive env/K", "env/K: in_sync; value cannot be compared here: no record of the last apply\n"},
};

static const char *told(struct plan_fixture *given) {
  const struct drift_report report = judged(given);
  JD_BUF text;
  buf_init(&text, 4096);
  for (size_t i = 0; i < report.item_count; i++) {
    const struct drift_item *item = &report.items[i];
    buf_printf(&text, "%s: %s", item_label(given->arena, item->item), drift_state_name(item->state));
    for (size_t j = 0; j < item->item->change_count; j++)
      buf_printf(&text, " %s", change_field_name(item->item->changes[j].field));
    buf_printf(&text, "%s%s\n", item->note ? "; " : "", item->note ? item->note : "");
  }
  return arena_strndup(given->arena, text.data, text.len);
}

static void each_item_is_judged_by_who_changed_it(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct plan_fixture given;
    plan_fixture_start(&given);
    plan_fixture_say(&given, cases[i].given);
    assert_string_equal(told(&given), cases[i].report);
    plan_fixture_end(&given);
  }
}

static void changes_lead_from_live_to_wanted(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want gone A 1\napplied gone A 1\nwant room A 1\nlive room A 2 public\napplied room A 1");
  const struct drift_report report = judged(given);
  const struct item *gone = report.items[0].item, *room = report.items[1].item;
  assert_null(gone->changes[1].from);
  assert_string_equal(gone->changes[1].to, "authenticated");
  assert_int_equal(gone->diff->added, 4);
  assert_int_equal(gone->diff->removed, 0);
  assert_string_equal(room->changes[0].from, "public");
  assert_string_equal(room->changes[0].to, "authenticated");
  assert_int_equal(room->diff->added, 1);
}

static void what_is_not_comparable_counts_when_strict(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want env/KNOWN 1\nlive env/KNOWN\napplied env/KNOWN 1");
  struct drift_report report = judged(given);
  assert_true(drift_in_sync(&report, true));
  plan_fixture_say(given, "want env/UNKNOWN 1\nlive env/UNKNOWN");
  report = judged(given);
  assert_false(report.items[0].item->unverified);
  assert_false(drift_is_shown(&report.items[0], true));
  const struct drift_item *unknown = &report.items[1];
  assert_int_equal(unknown->state, DRIFT_IN_SYNC);
  assert_true(unknown->item->unverified);
  assert_int_equal(unknown->item->change_count, 0);
  assert_false(drift_is_shown(unknown, false));
  assert_true(drift_is_shown(unknown, true));
  assert_true(drift_in_sync(&report, false));
  assert_false(drift_in_sync(&report, true));
}

/* Recorded under one API key, and changed in the plan or not: under another nobody can tell. */
static void a_value_of_another_key_is_unverified(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want env/KEPT 1\nlive env/KEPT\napplied env/KEPT 1\n"
                          "want env/MOVED 2\nlive env/MOVED\napplied env/MOVED 1");
  JD_SECRET other = secret_new(bytes_of("bb_sk_other"));
  struct plan_request request = plan_fixture_request(given);
  request.api_key = other;
  struct drift_report report;
  drift(given->arena, &request, &report);
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(report.items[i].state, DRIFT_IN_SYNC);
    assert_true(report.items[i].item->unverified);
    assert_string_equal(report.items[i].note, "value cannot be compared here: last applied with another API key");
  }
}

static void extras_count_when_strict(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want room A 1\nlive room A 1");
  struct drift_report report = judged(given);
  assert_true(drift_in_sync(&report, true));
  assert_true(report.no_record);
  plan_fixture_say(given, "live zoo Z 1\napplied env/LEVEL 1");
  report = judged(given);
  assert_true(drift_in_sync(&report, false));
  assert_false(drift_in_sync(&report, true));
  assert_false(report.no_record);
}

static void nothing_durable_is_in_sync(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "live zoo Z 1");
  given->desired.form = PLAN_NONE;
  const struct drift_report report = judged(given);
  assert_true(report.not_applicable);
  assert_true(drift_in_sync(&report, true));
  assert_int_equal(report.item_count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_item_is_judged_by_who_changed_it),
      PLAN_TEST(changes_lead_from_live_to_wanted),
      PLAN_TEST(what_is_not_comparable_counts_when_strict),
      PLAN_TEST(a_value_of_another_key_is_unverified),
      PLAN_TEST(extras_count_when_strict),
      PLAN_TEST(nothing_durable_is_in_sync),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
