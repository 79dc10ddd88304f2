/* What a step would delete, and what the platform must reject in any order. */
#include "reconcile/testing/plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FIVE_CLASSES "live a A 1\nlive b B 1\nlive c C 1\nlive d D 1\nlive e E 1\n"
#define SWAPPED      "want left Right 1\nwant right Left 1\nlive left Left 1\nlive right Right 1\n"

/* The item loses these classes, in these words. */
static const struct {
  const char *given, *only, *label, *classes, *message;
  const char *refused; /* words of the plan's error; NULL: it can be planned */
} cases[] = {
    {"want leaderboard Board 1\nlive leaderboard Leaderboard 1", NULL, "leaderboard", "Leaderboard",
     "permanently DELETES all stored data of class Leaderboard (object leaderboard): object leaderboard changes from "
     "class "
     "Leaderboard to Board. Keep the class name Leaderboard in durable-objects/leaderboard.ts, or add a new object for "
     "the new class.",
     NULL},
    {"want a A 1\nwant b B 1\nlive a A 1 ERROR\nlive b B 1 ERROR\napplied a A 1\napplied b B 1", NULL, "a", "B",
     "may permanently DELETE all stored data of class B (object b): a and b are both in ERROR, and deploying either "
     "one leaves the other out. To keep both, write nothing to this app, and ask Butterbase support to set one of the "
     "two back to READY.",
     NULL},
    {"want a A 1\nwant env/LEVEL 1\nlive a A 1 ERROR\nlive b B 1\napplied a A 1", "env/LEVEL", "env/LEVEL", "A",
     "may permanently DELETE all stored data of class A (object a): a is in ERROR, so this upload leaves it out. Apply "
     "a "
     "first (--only a).",
     NULL},
    {"want env/LEVEL 1\nlive a A 1 ERROR\nlive b B 1\napplied a A 1", NULL, "env/LEVEL", "A",
     "may permanently DELETE all stored data of class A (object a): a is in ERROR, so this upload leaves it out. To "
     "keep its data, add a to the plan with the class that ran before and apply it first, or ask Butterbase support "
     "before writing anything else.",
     NULL},
    {"want agent Agent 1\nlive b B 1 ERROR\nlive c C 1 ERROR\napplied b B 1\napplied c C 1", NULL, "agent", "B C",
     "class B (object b): b is in ERROR", NULL},
    {"want agent Agent 1\nlive b B 1 ERROR\nlive c C 1 ERROR\napplied b B 1\napplied c C 1", NULL, "agent", "B C",
     "class C (object c): c is in ERROR", NULL},

    /* The row in ERROR bears the new class; the old one still runs, and the record knows of it. */
    {"want leaderboard Board 1\nlive leaderboard Board 1 ERROR\napplied leaderboard Leaderboard 0", NULL, "leaderboard",
     "Leaderboard",
     "may permanently DELETE all stored data of class Leaderboard (object leaderboard): the last deploy of leaderboard "
     "did "
     "not succeed, and class Leaderboard may still be deployed. To keep its data, keep the class name Leaderboard in "
     "durable-objects/leaderboard.ts.",
     NULL},
    {"want leaderboard Leaderboard 1\nlive leaderboard Board 1 ERROR\napplied leaderboard Leaderboard 0", NULL,
     "leaderboard", NULL, NULL, NULL},

    /* Without a record nobody knows which class it was. */
    {"want board Board 1\nlive board Board 1 ERROR", NULL, "board", "",
     "may permanently DELETE all stored data of object board, whose deployed class is unknown: the last deploy of "
     "board did not succeed, and it may have run another class than Board before: docs/butterbase/durable.lock has no "
     "record of it; commit that file after each apply. To keep that data, deploy the source that ran before, with its "
     "class name.",
     NULL},
    {"want agent Agent 1\nlive b B 1 ERROR", NULL, "agent", "B",
     "DELETE all stored data of object b, whose deployed class is unknown: b is in ERROR", NULL},
    /* Recorded, and not there: a delete by others may have failed half-way. */
    {"want agent Agent 1\napplied old Old 1", NULL, "agent", "Old",
     "class Old (object old): old was applied and is no longer live, but a delete that failed half-way leaves its "
     "class deployed. To keep its data, add old with class Old to the plan and apply it first.",
     NULL},
    {"want agent Agent 1\nwant old Old 1\napplied old Old 1", NULL, "agent", NULL, NULL,
     NULL}, /* created again first */

    /* What a step that is refused would lose if it were sent all the same. */
    {SWAPPED, NULL, "left", "Left",
     "If sent, it would leave left in ERROR, and any later write to this app would permanently delete all stored data "
     "of "
     "left. Keep the class name Left in durable-objects/left.ts, or add a new object for the new class.",
     "The platform rejects this change in any order; nothing was applied: Uncaught SyntaxError: Multiple exports with "
     "the "
     "same name \"Right\". All sources"},
    {SWAPPED, NULL, "right", "Right", "Keep the class name Right in durable-objects/right.ts",
     "If sent, it would permanently delete the stored data of left."},
    /* The only class: the next write that uploads anything is another class's. */
    {"want agent Agent 2\nlive agent Agent 1\nlive app/AGENT", NULL, "agent", "Agent",
     "stored data of agent. Fix what it is rejected for first.",
     "the app-level env variable AGENT collides with the binding of object agent"},
    /* Its repair makes six, and any other write deletes what it stored. */
    {FIVE_CLASSES "live f F 1 ERROR\napplied f F 1\nwant f F 1", NULL, "f", "F",
     "This step is rejected in any order, and any later write to this app may permanently delete all stored data of f.",
     "max 5"},
    /* Stored all the same, it blocks every deploy: a class then deployed goes when the variable is taken out. */
    {"live agent Agent 1\nlive room Room 1\nwant env/AGENT 1", NULL, "env/AGENT", "Agent Room",
     "deleting AGENT would permanently delete that object's stored data (agent, room)", "AGENT"},
    /* Beside a step that is refused the others are said as they would be without it. */
    {"live agent Agent 1\nlive board Board 1\nwant board Panel 1\nwant second Agent 1", NULL, "board", "Board",
     "object board changes from class Board to Panel", "Multiple exports"},

    /* Refused, and nothing is in danger. */
    {FIVE_CLASSES "want f F 1", NULL, "f", NULL, NULL,
     "max 5, got 6). Live objects that are not in the plan count too."},
    {"live room Room 1\nlive env/AGENT\nwant agent Agent 1", NULL, "agent", NULL, NULL, "'AGENT' collides"},
};

static void says(const char *text, const char *part) {
  if (part && !strstr(text, part))
    fail_msg("«%s» is not in: %s", part, text);
}

static const char *classes_of(struct plan_fixture *given, const struct hazard *hazard) {
  const char *list = "";
  for (size_t i = 0; i < hazard->class_count; i++)
    list = arena_printf(given->arena, "%s%s%s", list, i ? " " : "", hazard->classes[i]);
  return list;
}

static void check(struct plan_fixture *given, size_t i) {
  given->only = cases[i].only;
  plan_fixture_say(given, cases[i].given);
  bool planned = plan_fixture_plan(given);
  assert_int_equal(planned, cases[i].refused == NULL);
  if (!planned)
    says(given->error.message, cases[i].refused);
  const struct item *item = plan_fixture_item(given, cases[i].label);
  assert_int_equal(item->hazard_count, cases[i].classes != NULL);
  assert_int_equal(item_loses_data(item), cases[i].classes != NULL);
  if (!cases[i].classes) {
    assert_null(strstr(given->error.message, "If sent, it would permanently delete"));
    return;
  }
  assert_string_equal(item->hazards[0].code, "data-loss");
  assert_string_equal(classes_of(given, item->hazards), cases[i].classes);
  says(item->hazards[0].message, cases[i].message);
}

static void each_item_says_what_it_deletes(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct plan_fixture given;
    plan_fixture_start(&given);
    check(&given, i);
    plan_fixture_end(&given);
  }
}

/* Names come from the server: they are data, and the plan is made all the same. */
static void a_class_name_that_is_no_identifier(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_want(given, "agent", "Agent", "1");
  plan_fixture_live(given, "odd", "A {} export class B", "1", ROW_READY)->has_code = false;
  plan_fixture_live(given, "odder", "\x1b[2J", "1", ROW_ERROR)->has_code = false;
  assert_true(plan_fixture_plan(given));
  assert_string_equal(plan_fixture_item(given, "agent")->hazards[0].classes[0], "\x1b[2J");
  assert_string_equal(plan_fixture_item(given, "agent")->hazards[0].objects[0], "odder");
}

/* The variable collides with the binding of an object that the item is not about. */
static void an_app_level_key_of_another_object(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want agent Agent 1\nlive room Room 1\nlive app/ROOM");
  assert_false(plan_fixture_plan(given));
  assert_string_equal(given->error.where, "room");
  says(given->error.message, "the app-level env variable ROOM collides with the binding of object room.");
  assert_null(strstr(given->error.message, "DO env var key"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_item_says_what_it_deletes),
      PLAN_TEST(a_class_name_that_is_no_identifier),
      PLAN_TEST(an_app_level_key_of_another_object),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
