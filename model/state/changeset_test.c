#include "model/state/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_actions(void **state) {
  (void)state;
  static const struct {
    enum action action;
    const char *name;
    bool change;
    enum write_kind object_write, env_write;
  } cases[] = {{ACTION_CREATE, "create", true, WRITE_DEPLOY, WRITE_NONE},
               {ACTION_UPDATE, "update", true, WRITE_DEPLOY, WRITE_NONE},
               {ACTION_REPLACE, "replace", true, WRITE_DEPLOY, WRITE_NONE},
               {ACTION_REPAIR, "repair", true, WRITE_DEPLOY, WRITE_NONE},
               {ACTION_SET, "set", true, WRITE_NONE, WRITE_SET_ENV},
               {ACTION_DELETE, "delete", true, WRITE_DELETE, WRITE_DELETE_ENV},
               {ACTION_SAME, "same", false, WRITE_NONE, WRITE_NONE},
               {ACTION_EXTRA, "extra", false, WRITE_NONE, WRITE_NONE}};
  assert_int_equal(sizeof cases / sizeof *cases, ACTION_COUNT);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_string_equal(action_name(cases[i].action), cases[i].name);
    assert_int_equal(action_is_change(cases[i].action), cases[i].change);
    struct item object = {.kind = ITEM_OBJECT}, env = {.kind = ITEM_ENV};
    item_set_action(&object, cases[i].action);
    item_set_action(&env, cases[i].action);
    assert_int_equal(object.write, cases[i].object_write);
    assert_int_equal(env.write, cases[i].env_write);
  }
  assert_string_equal(item_kind_name(ITEM_OBJECT), "durable_object");
  assert_string_equal(item_kind_name(ITEM_ENV), "env");
}

static void test_labels(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const struct item object = {.kind = ITEM_OBJECT, .name = "room"}, env = {.kind = ITEM_ENV, .name = "room"};
  assert_string_equal(item_label(arena, &object), "room");
  assert_string_equal(item_label(arena, &env), "env/room");
  static const struct {
    const char *label;
    bool object, env;
  } cases[] = {{"room", true, false}, {"env/room", false, true}, {"env", false, false},   {"env/", false, false},
               {"", false, false},    {"Room", false, false},    {"rooms", false, false}, {"env/rooms", false, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(item_has_label(&object, cases[i].label), cases[i].object);
    assert_int_equal(item_has_label(&env, cases[i].label), cases[i].env);
  }
}

static void test_losing_data(void **state) {
  (void)state;
  struct hazard hazard = {.code = "data-loss"};
  const struct item safe = {.name = "a"}, losing = {.name = "a", .hazards = &hazard, .hazard_count = 1};
  assert_false(item_loses_data(&safe));
  assert_true(item_loses_data(&losing));
}

static void test_a_name_that_no_item_bears(void **state) {
  (void)state;
  const struct item items[] = {{.name = "chat-room"}, {.kind = ITEM_ENV, .name = "API_KEY"}};
  static const struct {
    const char *label, *says; /* NULL: one has it */
  } cases[] = {{"chat-room", NULL},
               {"env/API_KEY", NULL},
               {"chat-rom", "Did you mean `chat-room`? Nothing was written."},
               {"API_KEY", "Did you mean `env/API_KEY`?"},
               {"env/API_KEYS", "Did you mean `env/API_KEY`?"},
               {"leaderboard", "Run `jd plan` to list the items. Nothing was written."}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct jd_error error = {0};
    assert_int_equal(items_have_label(items, 2, cases[i].label, "--only", &error), !cases[i].says);
    if (cases[i].says)
      assert_non_null(strstr(error.message, cases[i].says));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_actions),
      cmocka_unit_test(test_a_name_that_no_item_bears),
      cmocka_unit_test(test_labels),
      cmocka_unit_test(test_losing_data),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
