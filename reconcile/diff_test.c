#include "reconcile/world_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static void planned(struct changeset *out) {
  struct jd_error error = {0};
  if (!world_diff(&world, out, &error))
    fail_msg("%s: %s", error.where, error.message);
}

static const char *lost_by(const struct changeset *changeset, const char *label) {
  for (size_t i = 0; i < changeset->item_count; i++)
    if (item_has_label(&changeset->items[i], label) && changeset->items[i].hazard_count)
      return changeset->items[i].hazards[0].classes[0];
  return "";
}

static void fresh_app_sets_env_first_and_restarts_once_a_class(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "chat-room", "ChatRoom", "1");
  world_want(&world, "agent", "Agent", "1");
  world_want_env(&world, "LEVEL", "1");
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "set env/LEVEL, create agent, create chat-room");
  assert_int_equal(changeset.restarts, 2);
  assert_int_equal(changeset.counts[ACTION_CREATE], 2);
}

static void same_everything_is_nothing_to_do(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "chat-room", "ChatRoom", "1");
  world_live(&world, "chat-room", "ChatRoom", "1", ROW_READY);
  world_want_env(&world, "LEVEL", "1");
  world_live_env(&world, "LEVEL");
  world_applied_env(&world, "LEVEL", "1");
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "same env/LEVEL, same chat-room");
  assert_int_equal(changeset.restarts, 0);
  assert_false(changeset.items[0].unverified);
}

static void env_values_are_compared_with_the_last_apply(void **state) {
  (void)state;
  struct changeset changeset;
  world_want_env(&world, "CHANGED", "2");
  world_live_env(&world, "CHANGED");
  world_applied_env(&world, "CHANGED", "1");
  world_want_env(&world, "UNKNOWN", "1");
  world_live_env(&world, "UNKNOWN");
  world_live_env(&world, "ZZ_EXTRA");
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "set env/CHANGED, same env/UNKNOWN, extra env/ZZ_EXTRA");
  assert_true(changeset.items[1].unverified);
}

static void update_lists_what_differs(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "chat-room", "ChatRoom", "2")->access_mode = ACCESS_PUBLIC;
  world_live(&world, "chat-room", "ChatRoom", "1", ROW_READY);
  planned(&changeset);
  const struct item *item = &changeset.items[0];
  assert_int_equal(item->action, ACTION_UPDATE);
  assert_int_equal(item->change_count, 2);
  assert_string_equal(item->changes[0].field, "access_mode");
  assert_string_equal(item->changes[0].from, "authenticated");
  assert_string_equal(item->changes[0].to, "public");
  assert_string_equal(item->changes[1].field, "code");
  assert_int_equal(item->diff->added, 1);
  assert_int_equal(item->diff->removed, 1);
}

static void class_behind_a_name_loses_its_state(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "leaderboard", "Board", "1");
  world_live(&world, "leaderboard", "Leaderboard", "1", ROW_READY);
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "replace leaderboard");
  assert_string_equal(lost_by(&changeset, "leaderboard"), "Leaderboard");
  assert_string_equal(changeset.items[0].hazards[0].code, "data-loss");
}

static void failed_class_is_repaired_before_anything_else(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "agent", "Agent", "1");
  world_want(&world, "chat-room", "ChatRoom", "1");
  world_live(&world, "chat-room", "ChatRoom", "1", ROW_ERROR);
  world_live(&world, "other", "Other", "1", ROW_READY);
  world_want_env(&world, "LEVEL", "1");
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "repair chat-room, set env/LEVEL, create agent, extra other");
  assert_string_equal(lost_by(&changeset, "env/LEVEL"), "");
  assert_string_equal(lost_by(&changeset, "agent"), "");
}

static void only_class_in_error_lets_env_go_first_for_nothing(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "chat-room", "ChatRoom", "1");
  world_live(&world, "chat-room", "ChatRoom", "1", ROW_ERROR);
  world_want_env(&world, "LEVEL", "1");
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "set env/LEVEL, repair chat-room");
  assert_int_equal(changeset.restarts, 1);
}

static void two_live_classes_in_error_cannot_both_be_saved(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "a", "A", "1");
  world_want(&world, "b", "B", "1");
  world_live(&world, "a", "A", "1", ROW_ERROR);
  world_live(&world, "b", "B", "1", ROW_ERROR);
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "repair a, repair b");
  assert_string_equal(lost_by(&changeset, "a"), "B");
}

static void extra_row_in_error_is_a_hazard_of_the_first_upload(void **state) {
  (void)state;
  struct changeset changeset;
  world_want(&world, "agent", "Agent", "1");
  world_live(&world, "old-room", "OldRoom", "1", ROW_ERROR);
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "create agent, extra old-room");
  assert_string_equal(lost_by(&changeset, "agent"), "OldRoom");
  assert_non_null(strstr(changeset.items[0].hazards[0].message, "old-room is in ERROR and not among the items"));
}

static void class_that_hides_behind_a_failed_rename_is_a_hazard(void **state) {
  (void)state;
  struct changeset changeset;
  struct applied_object last = {.name = "leaderboard", .class_name = "Leaderboard"};
  world.applied.objects = &last;
  world.applied.object_count = 1;
  world_want(&world, "leaderboard", "Board", "1");
  world_live(&world, "leaderboard", "Board", "1", ROW_ERROR);
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "repair leaderboard");
  assert_string_equal(lost_by(&changeset, "leaderboard"), "Leaderboard");
  assert_non_null(strstr(changeset.items[0].hazards[0].message, "failed half way"));
}

static void swapped_classes_lose_state(void **state) {
  (void)state;
  struct changeset changeset;
  struct jd_error error = {0};
  world_want(&world, "left", "Right", "1");
  world_want(&world, "right", "Left", "1");
  world_live(&world, "left", "Left", "1", ROW_READY);
  world_live(&world, "right", "Right", "1", ROW_READY);
  assert_false(world_diff(&world, &changeset, &error));
  assert_int_equal(error.code, JD_INPUT);
  assert_non_null(strstr(error.message, "must refuse"));
}

static void sixth_class_is_refused_before_any_write(void **state) {
  (void)state;
  struct changeset changeset;
  struct jd_error error = {0};
  static const char *const names[] = {"a", "b", "c", "d", "e"};
  static const char *const classes[] = {"A", "B", "C", "D", "E"};
  for (int i = 0; i < 5; i++)
    world_live(&world, names[i], classes[i], "1", ROW_READY);
  world_want(&world, "f", "F", "1");
  assert_false(world_diff(&world, &changeset, &error));
  assert_string_equal(error.where, "f");
  assert_non_null(strstr(error.message, "max 5"));
}

static void collision_is_refused_before_any_write(void **state) {
  (void)state;
  struct changeset changeset;
  struct jd_error error = {0};
  world_want(&world, "chat-room", "ChatRoom", "1");
  world_live_env(&world, "CHAT_ROOM");
  assert_false(world_diff(&world, &changeset, &error));
  assert_non_null(strstr(error.message, "CHAT_ROOM"));
}

static void fingerprint_depends_on_every_side(void **state) {
  (void)state;
  struct changeset first, second;
  world_want(&world, "chat-room", "ChatRoom", "2");
  struct live_object *row = world_live(&world, "chat-room", "ChatRoom", "1", ROW_READY);
  planned(&first);
  planned(&second);
  assert_true(digest_equal(first.fingerprint, second.fingerprint));
  row->status = ROW_ERROR;
  planned(&second);
  assert_false(digest_equal(first.fingerprint, second.fingerprint));
  row->status = ROW_READY;
  world_want_env(&world, "LEVEL", "1");
  planned(&second);
  assert_false(digest_equal(first.fingerprint, second.fingerprint));
}

/* The source of what is not planned is read only where it may matter. */
static void fingerprint_is_the_same_whether_an_extra_source_is_read_or_not(void **state) {
  (void)state;
  struct changeset first, second;
  struct live_object *extra = world_live(&world, "other", "Other", "1", ROW_READY);
  planned(&first);
  extra->has_code = false;
  extra->code = (struct bytes){0};
  extra->code_digest = (struct digest){0};
  planned(&second);
  assert_true(digest_equal(first.fingerprint, second.fingerprint));
}

static void a_name_that_an_extra_source_declares_too_is_refused(void **state) {
  (void)state;
  struct changeset changeset;
  struct jd_error error = {0};
  struct desired_object *room = world_want(&world, "chat-room", "ChatRoom", "1");
  room->code = bytes_of("const LIMIT = 1;\nexport class ChatRoom {}\n");
  struct live_object *extra = world_live(&world, "other", "Other", "1", ROW_READY);
  planned(&changeset);
  extra->code = bytes_of("let LIMIT = 2;\nexport class Other {}\n");
  assert_false(world_diff(&world, &changeset, &error));
  assert_string_equal(error.where, "chat-room");
  assert_non_null(strstr(error.message, "LIMIT"));
  extra->status = ROW_ERROR; /* left out of the bundle */
  extra->last_deployed_at = NULL;
  planned(&changeset);
}

/* As many long names as fit into a source, and the class behind them. */
static void a_source_of_long_names_is_played_whole(void **state) {
  (void)state;
  enum { NAMES = 10400 };
  struct changeset changeset;
  JD_BUF code;
  buf_init(&code, LIMIT_SOURCE_BYTES);
  for (int i = 0; i < NAMES; i++)
    buf_printf(&code, "%s%094d", i ? ",v" : "let v", i);
  buf_add_text(&code, ";\nexport class ChatRoom {}\n");
  assert_false(code.overflow);
  world_want(&world, "chat-room", "ChatRoom", "1")->code = buf_bytes(&code);
  planned(&changeset);
  assert_string_equal(world_actions(&world, &changeset), "create chat-room");
}

static void only_names_what_is_not_there(void **state) {
  (void)state;
  static const char *const only[] = {"chat-room"};
  struct changeset changeset;
  struct jd_error error = {0};
  struct diff_request request = world_request(&world);
  request.only = only, request.only_count = 1;
  assert_false(diff(world.arena, &request, &changeset, NULL, &error));
  assert_int_equal(error.code, JD_USAGE);
  world.desired.form = PLAN_NONE; /* then nothing is there at all */
  assert_false(diff(world.arena, &request, &changeset, NULL, &error));
  assert_int_equal(error.code, JD_USAGE);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(fresh_app_sets_env_first_and_restarts_once_a_class),
      CASE(same_everything_is_nothing_to_do),
      CASE(env_values_are_compared_with_the_last_apply),
      CASE(update_lists_what_differs),
      CASE(class_behind_a_name_loses_its_state),
      CASE(failed_class_is_repaired_before_anything_else),
      CASE(only_class_in_error_lets_env_go_first_for_nothing),
      CASE(two_live_classes_in_error_cannot_both_be_saved),
      CASE(extra_row_in_error_is_a_hazard_of_the_first_upload),
      CASE(class_that_hides_behind_a_failed_rename_is_a_hazard),
      CASE(swapped_classes_lose_state),
      CASE(sixth_class_is_refused_before_any_write),
      CASE(collision_is_refused_before_any_write),
      CASE(fingerprint_depends_on_every_side),
      CASE(fingerprint_is_the_same_whether_an_extra_source_is_read_or_not),
      CASE(a_name_that_an_extra_source_declares_too_is_refused),
      CASE(a_source_of_long_names_is_played_whole),
      CASE(only_names_what_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
