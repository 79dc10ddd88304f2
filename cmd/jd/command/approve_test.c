#include "cmd/jd/command/internal.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;
static struct options options;
static struct output output;
static struct session session;
static struct approve_ctx ctx;
static const char *heard; /* what went to stderr */

static int start(void **state) {
  (void)state;
  arena = arena_new();
  options = (struct options){0};
  output_init(&output, &options, utf8_environment);
  session_init(&session, arena, &options, &output);
  ctx = (struct approve_ctx){.session = &session};
  return 0;
}

static int end(void **state) {
  (void)state;
  output_free(&output);
  arena_free(arena);
  return 0;
}

/* And no more. */
static void type(const char *text) {
  close(stdin_of(bytes_of(text)));
}

static enum decision decide(const struct item *item) {
  struct caught caught = stream_catch(STDERR_FILENO);
  enum decision decision = approve_decide(&ctx, item);
  heard = stream_caught(&caught, arena);
  return decision;
}

static unsigned times(const char *part) {
  unsigned count = 0;
  for (const char *at = heard; (at = strstr(at, part)); at++)
    count++;
  return count;
}

static struct text_list listed(const char *name) {
  struct text_list list = {0};
  *ARENA_PUSH(arena, list.list, list.count, list.capacity) = name;
  return list;
}

static const char *classes[] = {"Leaderboard"};
static const char *objects[] = {"leaderboard"};
static const struct deployed_class lost = {"leaderboard", "Leaderboard", true, DEPLOYED_READY};
static struct hazard hazard = {"data-loss", true, &lost, 1, objects, 1, classes, 1, "DELETES it all.\x1b[2J"};
static const struct desired_object room_object = {.name = "chat-room", .source = "a.ts", .code = {"x\n", 2}};
static const struct desired_env level_env = {.key = "LEVEL"};
static const struct item safe = {.name = "chat-room",
                                 .action = ACTION_CREATE,
                                 .write = WRITE_DEPLOY,
                                 .object = &room_object},
                         env = {.kind = ITEM_ENV,
                                .name = "LEVEL",
                                .action = ACTION_SET,
                                .write = WRITE_SET_ENV,
                                .env = &level_env,
                                .value = ENV_VALUE_DIFFERS,
                                .env_note = "not set on the app yet"},
                         losing = {.name = "leaderboard",
                                   .action = ACTION_REPLACE,
                                   .write = WRITE_DEPLOY,
                                   .object = &room_object,
                                   .hazards = &hazard,
                                   .hazard_count = 1},
                         losing_env = {.kind = ITEM_ENV,
                                       .name = "LEVEL",
                                       .action = ACTION_SET,
                                       .write = WRITE_SET_ENV,
                                       .env = &level_env,
                                       .hazards = &hazard,
                                       .hazard_count = 1};

#define ASK_ROOM "About to deploy Durable Object: chat-room. Proceed? [yes/no/diff/all/quit] \n"
#define ASK_ENV  "About to set env variable: LEVEL. Proceed? [yes/no/diff/all/quit] \n"

static void test_answers(void **state) {
  (void)state;
  static const struct {
    const char *typed;
    enum decision decision;
    unsigned asked;
  } cases[] = {
      {"yes\n", DECISION_APPLY, 1},     {"yes\r\n", DECISION_APPLY, 1},
      {"yes", DECISION_APPLY, 1},       {"no\n", DECISION_DECLINE, 1},
      {"quit\n", DECISION_QUIT, 1},     {"all\n", DECISION_APPLY, 1},
      {"", DECISION_QUIT, 1},           {"\n", DECISION_QUIT, 2},
      {"y\nyes\n", DECISION_APPLY, 2},  {"YES\n yes\nyes \nno\n", DECISION_DECLINE, 4},
      {"ye", DECISION_QUIT, 2},         {"chat-room\nyes\n", DECISION_APPLY, 2},
      {"yes\nno\n", DECISION_APPLY, 1}, {"n\n", DECISION_DECLINE, 1},
      {"q\n", DECISION_QUIT, 1},        {"a\n", DECISION_APPLY, 1},
      {"d\nyes\n", DECISION_APPLY, 2},  {"?\nno\n", DECISION_DECLINE, 2},
      {"N\nno\n", DECISION_DECLINE, 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    type(cases[i].typed);
    ctx.all = false;
    assert_int_equal(decide(&safe), cases[i].decision);
    assert_int_equal(times(ASK_ROOM), cases[i].asked);
  }
}

static void test_a_nul_in_an_answer_is_no_yes(void **state) {
  (void)state;
  close(stdin_of((struct bytes){"yes\0no\n", 7}));
  assert_int_equal(decide(&safe), DECISION_QUIT);
}

static void test_a_very_long_answer_is_no_yes(void **state) {
  (void)state;
  enum { LONG = 60000 };
  char *text = arena_alloc(arena, LONG + 2);
  memset(text, 'y', LONG);
  text[LONG] = '\n';
  type(text);
  assert_int_equal(decide(&safe), DECISION_QUIT);
  assert_int_equal(times(ASK_ROOM), 2);
}

static void test_diff_shows_and_asks_again(void **state) {
  (void)state;
  type("diff\ndiff\nyes\n");
  assert_int_equal(decide(&safe), DECISION_APPLY);
  assert_int_equal(times("      +++ a.ts\n      @@ -0,0 +1 @@\n      +x\n"), 2);
  type("diff\nno\n");
  assert_int_equal(decide(&env), DECISION_DECLINE);
  assert_string_equal(heard, ASK_ENV "      changed: not set on the app yet\n" ASK_ENV);
  type("diff\n"); /* and there it ends */
  assert_int_equal(decide(&losing), DECISION_QUIT);
}

static void test_all_covers_the_rest_but_no_loss(void **state) {
  (void)state;
  type("all\n");
  assert_int_equal(decide(&safe), DECISION_APPLY);
  assert_int_equal(decide(&env), DECISION_APPLY);
  assert_string_equal(heard, ""); /* not asked */
  type("yes\nall\n");
  assert_int_equal(decide(&losing), DECISION_QUIT);
  assert_int_equal(
      times("Type leaderboard to permanently delete its stored data and proceed. [leaderboard/no/diff/quit] "), 3);
}

static void test_a_loss_is_approved_by_its_name(void **state) {
  (void)state;
  static const struct {
    const char *typed;
    enum decision decision;
  } cases[] = {{"leaderboard\n", DECISION_APPLY},       {"yes\n", DECISION_QUIT},
               {"all\nleaderboard\n", DECISION_APPLY},  {"leaderboar\n", DECISION_QUIT},
               {"Leaderboard\nno\n", DECISION_DECLINE}, {"no\n", DECISION_DECLINE},
               {"quit\nleaderboard\n", DECISION_QUIT},  {"", DECISION_QUIT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    type(cases[i].typed);
    assert_int_equal(decide(&losing), cases[i].decision);
    assert_false(ctx.all);
  }
  assert_string_equal(ctx.approved_by, "stdin");
  type("LEVEL\nenv/LEVEL\nleaderboard\n"); /* whose data it is, not whose write */
  assert_int_equal(decide(&losing_env), DECISION_APPLY);
  assert_int_equal(times("Type leaderboard to permanently delete its stored data"), 3);
  assert_int_equal(times("! env/LEVEL: DELETES it all.\\x1B[2J\n"), 3); /* a server's words */
}

/* An object may be called like one of the words or letters: as an answer, it is the word. */
static void test_a_word_is_no_approval(void **state) {
  (void)state;
  static const struct {
    const char *name, *typed;
    enum decision decision;
  } cases[] = {{"n", "n\n", DECISION_DECLINE},           {"no", "no\n", DECISION_DECLINE},
               {"q", "q\nq\n", DECISION_QUIT},           {"quit", "quit\n", DECISION_QUIT},
               {"diff", "diff\nno\n", DECISION_DECLINE}, {"d", "d\nno\n", DECISION_DECLINE},
               {"all", "all\n", DECISION_APPLY},         {"y", "y\n", DECISION_APPLY}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *names[] = {cases[i].name};
    struct hazard of_name = hazard;
    struct item item = losing;
    of_name.objects = names;
    item.hazards = &of_name;
    type(cases[i].typed);
    assert_int_equal(decide(&item), cases[i].decision);
    assert_false(ctx.all);
  }
}

/* One question each; the first that is not answered with the name ends it. */
static void test_each_object_is_named(void **state) {
  (void)state;
  static const char *two[] = {"a", "b"};
  struct hazard both[] = {hazard, hazard};
  both[0].objects = two;
  both[0].object_count = 2;
  both[1].certain = false;
  struct item item = losing;
  item.hazards = both;
  item.hazard_count = 2;
  static const struct {
    const char *typed;
    enum decision decision;
  } cases[] = {{"a\nb\nleaderboard\n", DECISION_APPLY},
               {"a\nb\n", DECISION_QUIT},
               {"a\nno\n", DECISION_DECLINE},
               {"b\nleaderboard\n", DECISION_QUIT},
               {"leaderboard\nall\nyes\n", DECISION_QUIT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    type(cases[i].typed);
    assert_int_equal(decide(&item), cases[i].decision);
  }
  options.yes = true;
  options.approve_data_loss = listed("a");
  decide(&safe);
  assert_string_equal(ctx.approved_by, "option");
  assert_int_equal(decide(&item), DECISION_DECLINE);
  assert_int_equal(times("To allow it, pass --approve-data-loss b --approve-data-loss leaderboard."), 1);
}

/* What the options say, for a safe item, an env variable and one that loses data: a(pply), d(ecline). */
static void test_options_decide(void **state) {
  (void)state;
  static const struct {
    bool yes;
    const char *approve, *approve_loss, *decisions;
    unsigned warnings;
  } cases[] = {
      {true, NULL, NULL, "aad", 1},
      {false, "chat-room", NULL, "add", 0},
      {false, "env/LEVEL", NULL, "dad", 0},
      {false, "leaderboard", NULL, "ddd", 1}, /* not what loses data is approved with */
      {false, NULL, "leaderboard", "dda", 0},
      {true, NULL, "leaderboard", "aaa", 0},
      {true, "chat-room", NULL, "aad", 1},
      {false, "chat-room", "leaderboard", "ada", 0},
      {false, NULL, "chat-room", "add", 0}, /* another's loss approves no write of this one */
      {true, NULL, "env/LEVEL", "aad", 1},
  };
  type("yes\nyes\nleaderboard\n"); /* never read */
  const struct item *const items[] = {&safe, &env, &losing};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    options = (struct options){.yes = cases[i].yes};
    if (cases[i].approve)
      options.approve = listed(cases[i].approve);
    if (cases[i].approve_loss)
      options.approve_data_loss = listed(cases[i].approve_loss);
    for (size_t j = 0; j < 3; j++) {
      enum decision expected = cases[i].decisions[j] == 'a' ? DECISION_APPLY : DECISION_DECLINE;
      if (decide(items[j]) != expected)
        fail_msg("case %zu, item %zu", i, j);
      assert_int_equal(times("--approve-data-loss leaderboard."), j == 2 ? cases[i].warnings : 0);
    }
  }
}

static void test_names_that_no_item_bears(void **state) {
  (void)state;
  struct item items[] = {safe, env};
  const struct changeset changeset = {.items = items, .item_count = 2};
  struct plan_removed removed[] = {{.name = "gone"}, {.env = true, .name = "GONE"}}; /* so that a rerun succeeds */
  const struct desired desired = {.removed = removed, .removed_count = 2};
  struct jd_error error;
  static const struct {
    const char *name;
    bool known;
  } cases[] = {{"chat-room", true}, {"env/LEVEL", true}, {"LEVEL", false},    {"env/chat-room", false}, {"x", false},
               {"gone", true},      {"env/GONE", true},  {"env/gone", false}, {"GONE", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    options = (struct options){.approve = listed(cases[i].name)};
    assert_int_equal(approve_check(&options, &desired, &changeset, &error), cases[i].known);
    if (!cases[i].known)
      assert_string_equal(error.where, "--approve");
    options = (struct options){.approve_data_loss = listed(cases[i].name)};
    assert_int_equal(approve_check(&options, &desired, &changeset, &error), cases[i].known);
    if (cases[i].known)
      continue;
    assert_int_equal(error.code, JD_USAGE);
    assert_string_equal(error.where, "--approve-data-loss");
    assert_non_null(strstr(error.message, "Nothing was written."));
  }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(test_answers),
      CASE(test_a_nul_in_an_answer_is_no_yes),
      CASE(test_a_very_long_answer_is_no_yes),
      CASE(test_diff_shows_and_asks_again),
      CASE(test_all_covers_the_rest_but_no_loss),
      CASE(test_a_loss_is_approved_by_its_name),
      CASE(test_a_word_is_no_approval),
      CASE(test_each_object_is_named),
      CASE(test_options_decide),
      CASE(test_names_that_no_item_bears),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
