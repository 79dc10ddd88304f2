/* What a step would destroy, and what the platform must refuse in any order. */
#include "reconcile/world_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FIVE_CLASSES "live a A 1\nlive b B 1\nlive c C 1\nlive d D 1\nlive e E 1\n"
#define SWAPPED      "want left Right 1\nwant right Left 1\nlive left Left 1\nlive right Right 1\n"

/* The item loses these classes, in these words. */
static const struct {
  const char *world, *only, *label, *classes, *message;
  const char *refused; /* words of the plan's error; NULL: it can be planned */
} cases[] = {
    {"want leaderboard Board 1\nlive leaderboard Leaderboard 1", NULL, "leaderboard", "Leaderboard",
     "DELETES the stored state of every instance of class Leaderboard, for good: the class behind leaderboard becomes "
     "Board. Keep the class name Leaderboard in durable-objects/leaderboard.ts, or give the new class a name of its "
     "own.",
     NULL},
    {"want a A 1\nwant b B 1\nlive a A 1 ERROR\nlive b B 1 ERROR", NULL, "a", "B",
     "class B, for good: a and b are both in ERROR, and whichever is deployed first leaves the other out, so no order "
     "saves both. Write nothing to this app, and ask Butterbase support to set one of the two back to READY; or "
     "choose whose state goes.",
     NULL},
    {"want a A 1\nwant env/LEVEL 1\nlive a A 1 ERROR\nlive b B 1", "env/LEVEL", "env/LEVEL", "A",
     "class A, for good: a is in ERROR and not among the items applied here, so this upload leaves it out. Apply it "
     "first, alone (--only a; put it back into the plan if it is not there), or ask Butterbase support before "
     "anything else is written.",
     NULL},
    {"want agent Agent 1\nlive b B 1 ERROR\nlive c C 1 ERROR", NULL, "agent", "B C", "class B, for good: b is in ERROR",
     NULL},
    {"want agent Agent 1\nlive b B 1 ERROR\nlive c C 1 ERROR", NULL, "agent", "B C", "class C, for good: c is in ERROR",
     NULL},

    /* The row in ERROR bears the new class; the old one still runs, and only durable.lock knows of it. */
    {"want leaderboard Board 1\nlive leaderboard Board 1 ERROR\napplied leaderboard Leaderboard 0", NULL, "leaderboard",
     "Leaderboard",
     "class Leaderboard, for good: no object has that class any more (a change of class failed half way), so the next "
     "upload drops it. Deploy the source with class Leaderboard again, under its old name, before anything else.",
     NULL},
    {"want leaderboard Leaderboard 1\nlive leaderboard Board 1 ERROR\napplied leaderboard Leaderboard 0", NULL,
     "leaderboard", "Board",
     "class Board, for good: leaderboard is in ERROR with class Board. If no deploy of that class ever succeeded, "
     "nothing is lost, and class Leaderboard, which was applied last, is kept; else keep the class name Board in "
     "durable-objects/leaderboard.ts.",
     NULL},

    /* What a step that is refused would lose if it were sent all the same. */
    {SWAPPED, NULL, "left", "Left",
     "it would leave left in ERROR, and the next write to this app, whatever it is, DELETES the stored state of every "
     "instance of class Left, for good. Keep the class name Left in durable-objects/left.ts, or",
     "would refuse this step in any order, so nothing was written: Uncaught SyntaxError: Multiple exports with the "
     "same name \"Right\". All sources"},
    {SWAPPED, NULL, "right", "Right", "Keep the class name Right in durable-objects/right.ts",
     "Sent all the same, it would cost the stored state of class Left."},
    /* The only class: the next write that uploads anything is another class's. */
    {"want agent Agent 2\nlive agent Agent 1\nlive app/AGENT", NULL, "agent", "Agent",
     "for good. Mend what it is refused for first.", "collides with a DO namespace binding"},
    /* Its repair makes six, and any other write deletes what it stored. */
    {FIVE_CLASSES "live f F 1 ERROR\nwant f F 1", NULL, "f", "F",
     "in ERROR already, and this step is refused in any order", "max 5"},
    /* Stored all the same, it blocks every deploy: a class then deployed goes when the variable is taken out. */
    {"live agent Agent 1\nlive room Room 1\nwant env/AGENT 1", NULL, "env/AGENT", "Agent Room",
     "taking AGENT out again DELETES the stored state", "AGENT"},
    /* Beside a step that is refused the others are said as they would be without it. */
    {"live agent Agent 1\nlive board Board 1\nwant board Panel 1\nwant second Agent 1", NULL, "board", "Board",
     "the class behind board becomes Panel", "Multiple exports"},

    /* Refused, and nothing is in danger. */
    {FIVE_CLASSES "want f F 1", NULL, "f", NULL, NULL,
     "max 5, got 6). Objects that are live and not in the plan count too."},
    {"live room Room 1\nlive env/AGENT\nwant agent Agent 1", NULL, "agent", NULL, NULL, "'AGENT' collides"},
};

static void says(const char *text, const char *part) {
  if (part && !strstr(text, part))
    fail_msg("«%s» is not in: %s", part, text);
}

static const char *classes_of(struct world *world, const struct hazard *hazard) {
  const char *list = "";
  for (size_t i = 0; i < hazard->class_count; i++)
    list = arena_printf(world->arena, "%s%s%s", list, i ? " " : "", hazard->classes[i]);
  return list;
}

static void check(struct world *world, size_t i) {
  world->only = cases[i].only;
  world_say(world, cases[i].world);
  bool planned = world_plan(world);
  assert_int_equal(planned, cases[i].refused == NULL);
  if (!planned)
    says(world->error.message, cases[i].refused);
  const struct item *item = world_item(world, cases[i].label);
  assert_int_equal(item->hazard_count, cases[i].classes != NULL);
  assert_int_equal(item_loses_data(item), cases[i].classes != NULL);
  if (!cases[i].classes) {
    assert_null(strstr(world->error.message, "would cost"));
    return;
  }
  assert_string_equal(item->hazards[0].code, "data-loss");
  assert_string_equal(classes_of(world, item->hazards), cases[i].classes);
  says(item->hazards[0].message, cases[i].message);
}

static void each_item_says_what_it_destroys(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct world world;
    world_start(&world);
    check(&world, i);
    world_end(&world);
  }
}

/* Names come from the server: they are data, and the plan is made all the same. */
static void a_class_name_that_is_no_identifier(void **state) {
  struct world *world = *state;
  world_want(world, "agent", "Agent", "1");
  world_live(world, "odd", "A {} export class B", "1", ROW_READY)->has_code = false;
  world_live(world, "odder", "\x1b[2J", "1", ROW_ERROR)->has_code = false;
  assert_true(world_plan(world));
  assert_string_equal(world_item(world, "agent")->hazards[0].classes[0], "\x1b[2J");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_item_says_what_it_destroys),
      WORLD_TEST(a_class_name_that_is_no_identifier),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
