/* desired + live + applied -> plan: what differs, in which order it is taken, what that destroys and restarts. */
#include "reconcile/testing/plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
  const char *name, *given, *plan; /* in the words of plan_fixture.h */
} cases[] = {
    {"a fresh app: env first, and a restart a class",
     "want chat-room ChatRoom 1\n"
     "want agent Agent 1\n"
     "want env/LEVEL 1\n",
     "set env/LEVEL\n"
     "create agent\n"
     "create chat-room\n"
     "2 restarts\n"},
    {"all the same",
     "want chat-room ChatRoom 1\n"
     "live chat-room ChatRoom 1\n"
     "want env/LEVEL 1\n"
     "live env/LEVEL\n"
     "applied env/LEVEL 1\n",
     "same env/LEVEL\n"
     "same chat-room\n"
     "0 restarts\n"},
    {"env values are held against the last apply",
     "want env/CHANGED 2\n"
     "live env/CHANGED\n"
     "applied env/CHANGED 1\n"
     "want env/UNKNOWN 1\n"
     "live env/UNKNOWN\n"
     "live env/ZZ_EXTRA\n",
     "set env/CHANGED\n"
     "set env/UNKNOWN, unverified\n"
     "extra env/ZZ_EXTRA\n"
     "0 restarts\n"},
    {"an update says what differs",
     "want chat-room ChatRoom 2 public\n"
     "live chat-room ChatRoom 1\n",
     "update chat-room: access_mode code\n"
     "1 restarts\n"},
    {"another class behind a name loses its state",
     "want leaderboard Board 1\n"
     "live leaderboard Leaderboard 1\n",
     "replace leaderboard: class_name code, loses Leaderboard\n"
     "1 restarts\n"},
    {"what runs and is not planned is kept",
     "want agent Agent 2\n"
     "want room Room 1\n"
     "live agent Agent 1\n"
     "live lobby Lobby 1\n",
     "create room\n"
     "update agent: code\n"
     "extra lobby\n"
     "2 restarts\n"},
    {"a failed class is repaired before anything else",
     "want agent Agent 1\n"
     "want chat-room ChatRoom 1\n"
     "live chat-room ChatRoom 1 ERROR\n"
     "live other Other 1\n"
     "want env/LEVEL 1\n",
     "repair chat-room: status\n"
     "set env/LEVEL\n"
     "create agent\n"
     "extra other\n"
     "3 restarts\n"},
    {"two live classes in ERROR cannot both be saved",
     "want a A 1\n"
     "want b B 1\n"
     "live a A 1 ERROR\n"
     "live b B 1 ERROR\n",
     "repair a: status, loses B\n"
     "repair b: status\n"
     "2 restarts\n"},
    {"a row in ERROR that is not planned goes with the first upload",
     "want agent Agent 1\n"
     "live old-room OldRoom 1 ERROR\n",
     "create agent, loses OldRoom\n"
     "extra old-room\n"
     "1 restarts\n"},
    {"one that never ran has nothing to lose",
     "want agent Agent 1\n"
     "live old-room OldRoom never ERROR\n",
     "create agent\n"
     "extra old-room\n"
     "1 restarts\n"},
    {"the class that hides behind a failed rename goes with the next upload",
     "want leaderboard Board 1\n"
     "live leaderboard Board 1 ERROR\n"
     "applied leaderboard Leaderboard 0\n",
     "repair leaderboard: status, loses Leaderboard\n"
     "1 restarts\n"},
    {"so does one behind a rename that did not end",
     "want leaderboard Board 1\n"
     "want env/LEVEL 1\n"
     "live leaderboard Board 1 BUILDING\n"
     "applied leaderboard Leaderboard 0\n",
     "repair leaderboard: status, loses Leaderboard\n"
     "set env/LEVEL\n"
     "2 restarts\n"},
    /* ---- what is removed ---- */
    {"what the plan removes is deleted with its data; what is gone already needs nothing",
     "want agent Agent 1\n"
     "live agent Agent 1\n"
     "live old-room OldRoom 1\n"
     "live env/OLD\n"
     "remove old-room\n"
     "remove env/OLD\n"
     "remove gone\n"
     "remove env/GONE\n",
     "delete env/OLD\n"
     "delete old-room, loses OldRoom\n"
     "same agent\n"
     "2 restarts\n"},
    {"a deletion makes room for the fifth class",
     "live a A 1\n"
     "live b B 1\n"
     "live c C 1\n"
     "live d D 1\n"
     "live e E 1\n"
     "want f F 1\n"
     "remove c\n",
     "delete c, loses C\n"
     "create f\n"
     "extra a\n"
     "extra b\n"
     "extra d\n"
     "extra e\n"
     "2 restarts\n"},
    {"the deletion of the last active class costs those that failed, so they are repaired first",
     "want failed Failed 1\n"
     "live failed Failed 1 ERROR\n"
     "live last Last 1\n"
     "remove last\n",
     "repair failed: status\n"
     "delete last, loses Last\n"
     "2 restarts\n"},
    {"where they are not planned, it says so",
     "live failed Failed 1 ERROR\n"
     "live last Last 1\n"
     "remove last\n",
     "delete last, loses Last, loses Failed\n" /* certain, and possible */
     "extra failed\n"
     "0 restarts\n"}, /* nothing runs any more */
    {"a failed class that is removed is deleted by that, not by another write",
     "want agent Agent 2\n"
     "live agent Agent 1\n"
     "live failed Failed 1 ERROR\n"
     "remove failed\n",
     "delete failed, loses Failed\n"
     "update agent: code\n"
     "2 restarts\n"},
    {"what was removed and is not live may go without being named",
     "want agent Agent 2\n"
     "live agent Agent 1\n"
     "applied agent Agent 1\n"
     "applied gone Gone 1\n"
     "remove gone\n",
     "update agent: code\n"
     "1 restarts\n"},
    {"else it is named",
     "want agent Agent 2\n"
     "live agent Agent 1\n"
     "applied agent Agent 1\n"
     "applied gone Gone 1\n",
     "update agent: code, loses Gone\n"
     "1 restarts\n"},
    {"once the Worker is gone, a failed row can still be deleted, so the order that deletes least for certain stays "
     "open",
     "live a A 1 ERROR\n"
     "live b B 1 BUILDING\n"
     "remove a\n"
     "remove b\n",
     "delete b, loses A B\n"
     "delete a\n"
     "0 restarts\n"},
    {"a deletion whose upload is rejected deletes the row, and so, later, the class",
     "live a A 1\n"
     "live b B 1\n"
     "live env/A\n"
     "remove b\n",
     "delete b, loses B\n"
     "extra env/A\n"
     "extra a\n"
     "0 restarts\n"},
    /* ---- the order ---- */
    {"of equal orders the first",
     "want zeta Zeta 1\n"
     "want alpha Alpha 1\n"
     "want update Update 2\n"
     "want same Same 1\n"
     "live update Update 1\n"
     "live same Same 1\n"
     "live another Another 1\n"
     "want env/SET 1\n"
     "live env/EXTRA\n",
     "set env/SET\n"
     "create alpha\n"
     "create zeta\n"
     "update update: code\n"
     "same same\n"
     "extra env/EXTRA\n"
     "extra another\n"
     "4 restarts\n"},
    {"env goes where it costs nothing",
     "want agent Agent 1\n"
     "want env/A 1\n"
     "want env/B 1\n",
     "set env/A\n"
     "set env/B\n"
     "create agent\n"
     "1 restarts\n"},
    {"also where the only class is in ERROR",
     "want chat-room ChatRoom 1\n"
     "live chat-room ChatRoom 1 ERROR\n"
     "want env/LEVEL 1\n",
     "set env/LEVEL\n"
     "repair chat-room: status\n"
     "1 restarts\n"},
    {"a loss weighs more than a restart, which env first would save",
     "want failed Failed 1\n"
     "live failed Failed 1 ERROR\n"
     "live ready Ready 1\n"
     "want env/LEVEL 1\n",
     "repair failed: status\n"
     "set env/LEVEL\n"
     "extra ready\n"
     "2 restarts\n"},
    {"a refusal weighs more than anything: the class moves once its old object has another",
     "want a Moved 1\n"
     "want b New 1\n"
     "live b Moved 1\n",
     "replace b: class_name code, loses Moved\n"
     "create a\n"
     "2 restarts\n"},
    {"nothing to order", "", "0 restarts\n"},
    {"nothing to order but what is left alone", "live extra Extra 1 ERROR\n",
     "extra extra\n"
     "0 restarts\n"},
    /* ---- what the platform must refuse ---- */
    {"two class names swapped",
     "want left Right 1\n"
     "want right Left 1\n"
     "live left Left 1\n"
     "live right Right 1\n",
     "replace left: class_name code, refused, loses Left\n"
     "replace right: class_name code, refused, loses Right\n"
     "0 restarts\n"
     "left is refused\n"},
    {"one class under two names; a refused create endangers nothing",
     "want a Same 1\n"
     "want b Same 1\n",
     "create a\n"
     "create b, refused\n"
     "1 restarts\n"
     "b is refused\n"},
    {"a sixth class",
     "live a A 1\n"
     "live b B 1\n"
     "live c C 1\n"
     "live d D 1\n"
     "live e E 1\n"
     "want f F 1\n",
     "create f, refused\n"
     "extra a\n"
     "extra b\n"
     "extra c\n"
     "extra d\n"
     "extra e\n"
     "0 restarts\n"
     "f is refused\n"},
    {"more steps than are permuted: the order of their names, and the same answer",
     "want a A 1\n"
     "want b B 1\n"
     "want c C 1\n"
     "want d D 1\n"
     "want e E 1\n"
     "want f F 1\n"
     "want g G 1\n"
     "want h H 1\n"
     "want i I 1\n",
     "create a\n"
     "create b\n"
     "create c\n"
     "create d\n"
     "create e\n"
     "create f, refused\n"
     "create g, refused\n"
     "create h, refused\n"
     "create i, refused\n"
     "5 restarts\n"
     "f is refused\n"},
    {"a binding that a live variable has",
     "want chat-room ChatRoom 1\n"
     "live env/CHAT_ROOM\n",
     "create chat-room, refused\n"
     "extra env/CHAT_ROOM\n"
     "0 restarts\n"
     "chat-room is refused\n"},
};

static void each_world_has_its_plan(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct plan_fixture given;
    plan_fixture_start(&given);
    plan_fixture_say(&given, cases[i].given);
    const char *told = plan_fixture_told(&given);
    if (strcmp(told, cases[i].plan) != 0)
      fail_msg("%s: its plan is\n%s", cases[i].name, told);
    plan_fixture_end(&given);
  }
}

static void changes_lead_from_live_to_wanted(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want chat-room ChatRoom 2 public\nlive chat-room ChatRoom 1\n");
  assert_true(plan_fixture_plan(given));
  const struct item *item = plan_fixture_item(given, "chat-room");
  assert_string_equal(item->changes[0].from, "authenticated");
  assert_string_equal(item->changes[0].to, "public");
  assert_int_equal(item->diff->added, 1);
  assert_int_equal(item->diff->removed, 1);
  assert_int_equal(given->changeset.counts[ACTION_UPDATE], 1);
  assert_int_equal(item->restarts, 1);
}

/* ---- the fingerprint ---- */

static struct digest fingerprint_of(struct plan_fixture *given) {
  assert_true(plan_fixture_plan(given));
  return given->changeset.fingerprint;
}

static void fingerprint_depends_on_every_side(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want chat-room ChatRoom 2\nlive chat-room ChatRoom 1\n");
  const struct digest first = fingerprint_of(given);
  assert_true(digest_equal(first, fingerprint_of(given)));
  given->live.objects[0].status = ROW_ERROR;
  assert_false(digest_equal(first, fingerprint_of(given)));
  given->live.objects[0].status = ROW_READY;
  assert_true(digest_equal(first, fingerprint_of(given)));
  plan_fixture_say(given, "want env/LEVEL 1");
  assert_false(digest_equal(first, fingerprint_of(given)));
}

/* The source of what is not planned is read only where it may matter. */
static void fingerprint_is_the_same_whether_an_extra_source_is_read_or_not(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "live other Other 1");
  const struct digest first = fingerprint_of(given);
  struct live_object *extra = &given->live.objects[0];
  extra->has_code = false;
  extra->code = (struct bytes){0};
  extra->code_digest = (struct digest){0};
  assert_true(digest_equal(first, fingerprint_of(given)));
}

/* ---- what the words cannot say ---- */

static void a_name_that_an_extra_source_declares_too_is_refused(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want chat-room ChatRoom 1\nlive other Other 1\n");
  given->desired.objects[0].code = bytes_of("const LIMIT = 1;\nexport class ChatRoom {}\n");
  assert_true(plan_fixture_plan(given));
  given->live.objects[0].code = bytes_of("let LIMIT = 2;\nexport class Other {}\n");
  assert_false(plan_fixture_plan(given));
  assert_string_equal(given->error.where, "chat-room");
  assert_non_null(strstr(given->error.message, "LIMIT"));
  given->live.objects[0].status = ROW_ERROR; /* left out of the bundle */
  given->live.objects[0].last_deployed_at = NULL;
  assert_true(plan_fixture_plan(given));
}

/* As many long names as fit into a source, and the class after them. */
static void a_source_of_long_names_is_played_whole(void **state) {
  enum { NAMES = 10400 };
  struct plan_fixture *given = *state;
  JD_BUF code;
  buf_init(&code, LIMIT_SOURCE_BYTES);
  for (int i = 0; i < NAMES; i++)
    buf_printf(&code, "%s%094d", i ? ",v" : "let v", i);
  buf_add_text(&code, ";\nexport class ChatRoom {}\n");
  assert_false(code.overflow);
  plan_fixture_say(given, "want chat-room ChatRoom 1");
  given->desired.objects[0].code = buf_bytes(&code);
  assert_true(plan_fixture_plan(given));
}

static void what_must_be_refused_is_an_error_of_the_plan(void **state) {
  struct plan_fixture *given = *state;
  plan_fixture_say(given, "want left Right 1\nwant right Left 1\nlive left Left 1\nlive right Right 1\n");
  assert_false(plan_fixture_plan(given));
  assert_int_equal(given->error.code, JD_INPUT);
  assert_int_equal(given->error.scope, JD_SCOPE_PLAN);
}

static void only_names_what_is_not_there(void **state) {
  struct plan_fixture *given = *state;
  given->only = "chat-room";
  assert_false(plan_fixture_plan(given));
  assert_int_equal(given->error.code, JD_USAGE);
  given->desired.form = PLAN_NONE; /* then nothing is there at all */
  assert_false(plan_fixture_plan(given));
  assert_int_equal(given->error.code, JD_USAGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_world_has_its_plan),
      PLAN_TEST(changes_lead_from_live_to_wanted),
      PLAN_TEST(fingerprint_depends_on_every_side),
      PLAN_TEST(fingerprint_is_the_same_whether_an_extra_source_is_read_or_not),
      PLAN_TEST(a_name_that_an_extra_source_declares_too_is_refused),
      PLAN_TEST(a_source_of_long_names_is_played_whole),
      PLAN_TEST(what_must_be_refused_is_an_error_of_the_plan),
      PLAN_TEST(only_names_what_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
