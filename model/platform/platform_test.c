/* Each trap of cmd/docs/platform.md, "Traps", simulated: what the rows say, whose stored state is left, what was sent,
 * how often the Worker restarted. A class's stored state is numbered: another number means that the old one is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/platform/fixture.h"
#include "model/platform/platform.h"

static void a_first_deploy_is_ready_and_has_state(void **handle) {
  struct fixture *app = *handle;
  assert_int_equal(deploy(app, "chat-room", "ChatRoom"), 200);
  assert_string_equal(app->response.name, "chat-room");
  assert_string_equal(app->response.class_name, "ChatRoom");
  assert_string_equal(app->response.id, "id-1");
  assert_string_equal(row_text(app, "chat-room"), "READY ChatRoom");
  assert_int_equal(storage(app, "ChatRoom"), 1);
  assert_string_equal(effect_text(app), "1");
  assert_string_equal(last_upload(app), "1: deploy +ChatRoom ok");
}

static void an_update_keeps_id_creation_and_state(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "chat-room", "ChatRoom");
  struct platform_row before = *platform_find_row(app->state, "chat-room");
  assert_int_equal(deploy_code(app, "chat-room", "// two\nexport class ChatRoom {}"), 200);
  const struct platform_row *after = platform_find_row(app->state, "chat-room");
  assert_string_equal(after->id, before.id);
  assert_int_equal(after->created_at, before.created_at);
  assert_true(after->updated_at > before.updated_at);
  assert_true(after->last_deployed_at > before.last_deployed_at);
  assert_memory_equal(after->code.data, "// two", 6);
  assert_int_equal(storage(app, "ChatRoom"), 1);
  assert_string_equal(last_upload(app), "2: deploy ok");
}

/* Trap 1. */
static void a_failed_class_is_dropped_by_the_next_write(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  fail_next(app, PLATFORM_DEPLOY, 1);
  assert_int_equal(deploy_code(app, "a", "// two\nexport class A1 {}"), 502);
  assert_string_equal(row_text(app, "a"), "ERROR A1");
  assert_int_equal(storage(app, "A1"), 1);
  assert_string_equal(effect_text(app), "0");
  assert_memory_equal(platform_find_row(app->state, "a")->code.data, "// two", 6);
  assert_int_equal(deploy(app, "b", "B1"), 200);
  assert_string_equal(effect_text(app), "1 A1");
  assert_int_equal(storage(app, "A1"), 0);
  assert_string_equal(last_upload(app), "4: deploy -A1 ok");
  assert_int_equal(deploy(app, "a", "A1"), 200);
  assert_int_equal(storage(app, "A1"), 3);
}

static void the_same_class_tried_again_first_loses_nothing(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  int64_t deployed_at = platform_find_row(app->state, "a")->last_deployed_at;
  fail_next(app, PLATFORM_DEPLOY, 1);
  deploy(app, "a", "A1");
  assert_int_equal(platform_find_row(app->state, "a")->last_deployed_at, deployed_at);
  assert_int_equal(deploy(app, "a", "A1"), 200);
  assert_string_equal(row_text(app, "a"), "READY A1");
  assert_string_equal(effect_text(app), "1");
  assert_int_equal(storage(app, "A1"), 1);
  assert_int_equal(storage(app, "B1"), 2);
}

static void of_two_classes_in_error_one_is_lost(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  deploy(app, "c", "C1");
  fail_next(app, PLATFORM_DEPLOY, 2);
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  assert_string_equal(last_upload(app), "5: deploy -A1 failed");
  assert_int_equal(deploy(app, "a", "A1"), 200);
  assert_string_equal(effect_text(app), "1 B1");
  assert_int_equal(storage(app, "A1"), 1);
  assert_int_equal(storage(app, "B1"), 0);
}

static void env_writes_drop_a_class_in_error_too(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  fail_next(app, PLATFORM_DEPLOY, 1);
  deploy(app, "a", "A1");
  assert_int_equal(set_env(app, "LEVEL"), 200);
  assert_true(app->response.redeployed);
  assert_string_equal(effect_text(app), "1 A1");
  assert_int_equal(deploy(app, "a", "A1"), 200);
  fail_next(app, PLATFORM_DEPLOY, 1);
  deploy(app, "a", "A1");
  assert_int_equal(delete_env(app, "NEVER_WAS"), 200);
  assert_string_equal(effect_text(app), "1 A1");
  assert_string_equal(last_upload(app), "7: deploy -A1 ok");
}

static void app_level_env_drops_it_too(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  fail_next(app, PLATFORM_DEPLOY, 1);
  deploy(app, "a", "A1");
  assert_int_equal(patch_app_env(app, "REGION_HINT"), 200);
  assert_true(app->response.redeployed);
  assert_string_equal(effect_text(app), "1 A1");
}

/* Trap 2. */
static void another_class_behind_a_name_loses_the_old(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "chat-room", "ChatRoom");
  assert_int_equal(deploy(app, "chat-room", "Room"), 200);
  assert_string_equal(effect_text(app), "1 ChatRoom");
  assert_int_equal(storage(app, "ChatRoom"), 0);
  assert_int_equal(storage(app, "Room"), 2);
  assert_string_equal(last_upload(app), "2: deploy +Room -ChatRoom ok");
}

static void swapping_two_classes_loses_one(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "left", "Left");
  deploy(app, "right", "Right");
  assert_int_equal(deploy(app, "left", "Right"), 502);
  assert_string_equal(row_text(app, "left"), "ERROR Right");
  assert_string_equal(last_upload(app), "3: deploy -Left failed");
  assert_int_equal(deploy(app, "right", "Left"), 200);
  assert_string_equal(effect_text(app), "1 Right");
  assert_int_equal(deploy(app, "left", "Right"), 200);
  assert_int_equal(storage(app, "Left"), 1);
  assert_int_equal(storage(app, "Right"), 3);
}

static void a_class_moved_old_row_first_starts_afresh(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "old-name", "Room");
  deploy(app, "other", "Other");
  assert_int_equal(delete_row(app, "old-name"), 200);
  assert_string_equal(effect_text(app), "1 Room");
  assert_int_equal(deploy(app, "new-name", "Room"), 200);
  assert_int_equal(storage(app, "Room"), 3);
}

static void a_class_moved_new_row_first_is_refused(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "old-name", "Room");
  assert_int_equal(deploy(app, "new-name", "Room"), 502);
  assert_non_null(strstr(app->response.message, "Multiple exports with the same name \"Room\""));
  assert_string_equal(row_text(app, "new-name"), "ERROR Room");
  assert_int_equal(storage(app, "Room"), 1);
}

/* Trap 4. */
static void a_failed_env_write_is_half_done(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "chat-room", "ChatRoom");
  assert_int_equal(set_env(app, "CHAT_ROOM"), 400);
  assert_string_equal(app->response.code, "VALIDATION_INVALID_SCHEMA");
  assert_int_equal(app->state->env_count, 1);
  assert_string_equal(row_text(app, "chat-room"), "READY ChatRoom");
  assert_int_equal(app->state->upload_count, 1);
  fail_next(app, PLATFORM_DEPLOY, 1);
  assert_int_equal(delete_env(app, "CHAT_ROOM"), 500);
  assert_string_equal(app->response.code, "EXTERNAL_CLOUDFLARE_ERROR");
  assert_int_equal(app->state->env_count, 0);
  fail_next(app, PLATFORM_DEPLOY, 1);
  assert_int_equal(set_env(app, "LEVEL"), 502);
  assert_string_equal(app->state->env[0].key, "LEVEL");
}

static void a_failed_delete_has_removed_the_row(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  fail_next(app, PLATFORM_DEPLOY, 1);
  assert_int_equal(delete_row(app, "a"), 502);
  assert_null(platform_find_row(app->state, "a"));
  assert_int_equal(storage(app, "A1"), 1);
  assert_int_equal(delete_row(app, "a"), 404);
  assert_string_equal(app->response.message, "DO not found");
  assert_int_equal(deploy(app, "b", "B1"), 200);
  assert_string_equal(effect_text(app), "1 A1");
}

static void a_sixth_class_leaves_a_row_in_error(void **handle) {
  struct fixture *app = *handle;
  static const char *const names[][2] = {{"a", "A1"}, {"b", "B1"}, {"c", "C1"}, {"d", "D1"}, {"e", "E1"}};
  for (size_t i = 0; i < 5; i++)
    assert_int_equal(deploy(app, names[i][0], names[i][1]), 200);
  assert_int_equal(deploy(app, "f", "F1"), 400);
  assert_string_equal(app->response.message, "Too many DO classes for one app (max 5, got 6).");
  assert_string_equal(row_text(app, "f"), "ERROR F1");
  assert_int_equal(app->state->upload_count, 5);
  assert_int_equal(deploy(app, "a", "A1"), 200);
}

/* Trap 5. */
static void a_collision_blocks_every_later_deploy(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  assert_int_equal(set_env(app, "B"), 400);
  assert_int_equal(deploy(app, "a", "A1"), 400);
  assert_string_equal(row_text(app, "a"), "ERROR A1");
  assert_int_equal(delete_env(app, "B"), 200);
  assert_string_equal(effect_text(app), "1 A1");
}

static void variables_of_the_platform_collide_as_well(void **handle) {
  struct fixture *app = *handle;
  assert_int_equal(deploy(app, "butterbase-app-id", "A1"), 400);
  assert_string_equal(row_text(app, "butterbase-app-id"), "ERROR A1");
  assert_int_equal(deploy(app, "do-invoker-url", "B1"), 400);
}

/* The control plane checks only its own variables, so the platform gets two bindings of one name. */
static void a_binding_of_the_control_plane_is_not_the_apps(void **handle) {
  struct fixture *app = *handle;
  assert_int_equal(deploy(app, "do-dispatch", "A1"), 502);
  assert_non_null(strstr(app->response.message, "DO_DISPATCH"));
  assert_string_equal(row_text(app, "do-dispatch"), "ERROR A1");
  assert_int_equal(deploy(app, "b", "B1"), 200);
  assert_int_equal(set_env(app, "DO_DISPATCH"), 502);
  assert_int_equal(deploy(app, "b", "B1"), 502); /* the value is stored nevertheless */
  assert_int_equal(delete_env(app, "DO_DISPATCH"), 200);
  assert_int_equal(deploy(app, "b", "B1"), 200);
}

static void app_level_env_collides_and_is_swallowed(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "chat-room", "ChatRoom");
  assert_int_equal(patch_app_env(app, "CHAT_ROOM"), 200);
  assert_false(app->response.redeployed);
  assert_int_equal(deploy(app, "chat-room", "ChatRoom"), 400);
  assert_true(platform_drop_app_env(app->state, "CHAT_ROOM"));
  assert_int_equal(deploy(app, "chat-room", "ChatRoom"), 200);
  assert_int_equal(storage(app, "ChatRoom"), 1);
}

/* Trap 6. */
static void a_lost_answer_wedges_the_app(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "lobby", "Lobby");
  lose_next_answer(app, PLATFORM_DEPLOY);
  assert_int_equal(deploy(app, "lobby", "Hall"), 502);
  assert_string_equal(app->response.message, "Failed to deploy Durable Object Worker to Cloudflare: fetch failed");
  assert_string_equal(effect_text(app), "1 Lobby");
  assert_string_equal(last_upload(app), "2: deploy +Hall -Lobby lost");
  for (size_t tries = 3; tries < 5; tries++) {
    assert_int_equal(deploy(app, "lobby", "Lobby"), 502);
    assert_non_null(strstr(app->response.message, "[10079]"));
    assert_string_equal(upload_text(app, tries - 1), "deploy failed");
  }
  assert_int_equal(storage(app, "Hall"), 2);
}

static void a_lost_first_answer_is_healed_by_the_look_up(void **handle) {
  struct fixture *app = *handle;
  lose_next_answer(app, PLATFORM_DEPLOY);
  assert_int_equal(deploy(app, "lobby", "Lobby"), 502);
  assert_int_equal(deploy(app, "lobby", "Lobby"), 200);
  assert_int_equal(storage(app, "Lobby"), 1);
  assert_string_equal(last_upload(app), "2: deploy +Lobby ok");
}

static void a_failed_look_up_is_no_upload(void **handle) {
  struct fixture *app = *handle;
  fail_next(app, PLATFORM_TAG, 1);
  assert_int_equal(deploy(app, "lobby", "Lobby"), 502);
  assert_string_equal(row_text(app, "lobby"), "ERROR Lobby");
  assert_int_equal(app->state->upload_count, 0);
  assert_int_equal(deploy(app, "lobby", "Lobby"), 200);
}

/* Trap 8. */
static void a_class_that_never_ran_is_deleted_with_a_502(void **handle) {
  struct fixture *app = *handle;
  fail_next(app, PLATFORM_DEPLOY, 1);
  deploy(app, "a", "A1");
  assert_int_equal(platform_find_row(app->state, "a")->last_deployed_at, 0);
  assert_int_equal(delete_row(app, "a"), 502);
  assert_non_null(strstr(app->response.message, "[10007]"));
  assert_string_equal(last_upload(app), "2: delete failed");
  assert_int_equal(app->state->row_count, 0);
}

/* Trap 9. */
static void env_before_the_first_class_costs_nothing(void **handle) {
  struct fixture *app = *handle;
  assert_int_equal(set_env(app, "B_KEY"), 200);
  assert_int_equal(set_env(app, "A_KEY"), 200);
  assert_false(app->response.redeployed);
  assert_string_equal(effect_text(app), "0");
  assert_string_equal(app->state->env[0].key, "A_KEY");
  deploy(app, "a", "A1");
  set_env(app, "C_KEY");
  assert_true(app->response.redeployed);
  assert_string_equal(effect_text(app), "1");
}

static void deleting_the_last_class_deletes_the_worker(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  assert_int_equal(delete_row(app, "a"), 200);
  assert_string_equal(effect_text(app), "0 A1");
  assert_string_equal(last_upload(app), "2: delete ok");
  assert_false(app->state->worker_exists);
  assert_int_equal(deploy(app, "a", "A1"), 200);
  assert_int_equal(storage(app, "A1"), 2);
  assert_string_equal(last_upload(app), "3: deploy +A1 ok");
}

/* The last active one goes, and the Worker with the state of those in ERROR. */
static void deleting_the_last_active_class_takes_those_in_error_along(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  fail_next(app, PLATFORM_DEPLOY, 1);
  deploy(app, "a", "A1");
  assert_int_equal(delete_row(app, "b"), 200);
  assert_string_equal(effect_text(app), "0 A1 B1");
  assert_string_equal(row_text(app, "a"), "ERROR A1");
}

static void test_names_and_back(void **state) {
  (void)state;
  static const char *const names[] = {"", "public", "authenticated", "service_key"};
  for (int mode = ACCESS_NONE; mode <= ACCESS_SERVICE_KEY; mode++) {
    enum access_mode parsed = ACCESS_NONE;
    assert_string_equal(access_mode_name((enum access_mode)mode), names[mode]);
    assert_int_equal(access_mode_parse(bytes_of(names[mode]), &parsed), mode != ACCESS_NONE);
    assert_int_equal(parsed, mode);
  }
}

static void test_nothing_else_is_one(void **state) {
  (void)state;
  static const char *const others[] = {"Public", "public ", "publi", "service-key", "serviceKey", "none"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    enum access_mode untouched = ACCESS_PUBLIC;
    assert_false(access_mode_parse(bytes_of(others[i]), &untouched));
    assert_int_equal(untouched, ACCESS_PUBLIC);
  }
}

int main(void) {
#define TRAP(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)
  const struct CMUnitTest tests[] = {
      TRAP(a_first_deploy_is_ready_and_has_state),
      TRAP(an_update_keeps_id_creation_and_state),
      TRAP(a_failed_class_is_dropped_by_the_next_write),
      TRAP(the_same_class_tried_again_first_loses_nothing),
      TRAP(of_two_classes_in_error_one_is_lost),
      TRAP(env_writes_drop_a_class_in_error_too),
      TRAP(app_level_env_drops_it_too),
      TRAP(another_class_behind_a_name_loses_the_old),
      TRAP(swapping_two_classes_loses_one),
      TRAP(a_class_moved_old_row_first_starts_afresh),
      TRAP(a_class_moved_new_row_first_is_refused),
      TRAP(a_failed_env_write_is_half_done),
      TRAP(a_failed_delete_has_removed_the_row),
      TRAP(a_sixth_class_leaves_a_row_in_error),
      TRAP(a_collision_blocks_every_later_deploy),
      TRAP(variables_of_the_platform_collide_as_well),
      TRAP(a_binding_of_the_control_plane_is_not_the_apps),
      TRAP(app_level_env_collides_and_is_swallowed),
      TRAP(a_lost_answer_wedges_the_app),
      TRAP(a_lost_first_answer_is_healed_by_the_look_up),
      TRAP(a_failed_look_up_is_no_upload),
      TRAP(a_class_that_never_ran_is_deleted_with_a_502),
      TRAP(env_before_the_first_class_costs_nothing),
      TRAP(deleting_the_last_class_deletes_the_worker),
      TRAP(deleting_the_last_active_class_takes_those_in_error_along),
      cmocka_unit_test(test_names_and_back),
      cmocka_unit_test(test_nothing_else_is_one),
  };
  return cmocka_run_group_tests_name("platform", tests, NULL, NULL);
}
