/* Requests that overlap or die between their phases, states built by hand, and what is refused at the door. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/platform/fixture.h"

static struct platform_request deploy_request(struct fixture *app, const char *name, const char *class_name) {
  return (struct platform_request){
      .kind = REQUEST_DEPLOY,
      .name = name,
      .code = bytes_of(arena_printf(app->state->arena, "export class %s {}", class_name)),
      .access_mode = ACCESS_PUBLIC,
      .now = ++app->now,
      .new_id = arena_printf(app->state->arena, "id-%u", ++app->ids),
  };
}

/* Trap 3: both read the same tag, and the second upload to arrive does not fit. */
static void of_two_uploads_at_once_the_second_is_refused(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  struct platform_request first = deploy_request(app, "a", "A1"), second = deploy_request(app, "b", "B1");
  struct platform_work left, right;
  platform_begin(app->state, &first, &left);
  platform_begin(app->state, &second, &right);
  platform_call(app->state, &left);
  platform_call(app->state, &right);
  platform_finish(app->state, &left, ++app->now);
  platform_finish(app->state, &right, ++app->now);
  assert_int_equal(left.response.status, 200);
  assert_int_equal(right.response.status, 502);
  assert_non_null(strstr(right.response.message, "Actor migration tag"));
  assert_string_equal(row_text(app, "a"), "READY A1");
  assert_string_equal(row_text(app, "b"), "ERROR B1");
  assert_int_equal(storage(app, "B1"), 2);
}

static void two_first_uploads_at_once_cannot_both_be_first(void **handle) {
  struct fixture *app = *handle;
  struct platform_request first = deploy_request(app, "a", "A1"), second = deploy_request(app, "b", "B1");
  struct platform_work left, right;
  platform_begin(app->state, &first, &left);
  platform_begin(app->state, &second, &right);
  assert_true(left.look_up);
  platform_look_up(app->state, &left);
  platform_look_up(app->state, &right);
  platform_call(app->state, &left);
  platform_call(app->state, &right);
  platform_finish(app->state, &left, ++app->now);
  platform_finish(app->state, &right, ++app->now);
  assert_int_equal(left.response.status, 200);
  assert_int_equal(right.response.status, 502);
  assert_string_equal(upload_text(app, 0), "deploy +A1 ok");
  assert_string_equal(upload_text(app, 1), "deploy +A1 +B1 failed");
}

/* A server that dies before the call leaves the row BUILDING, with the new code, and in the next bundle. */
static void a_row_left_building_is_in_the_next_bundle(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  struct platform_request request = deploy_request(app, "b", "B1");
  struct platform_work work;
  platform_begin(app->state, &request, &work);
  assert_false(work.done);
  assert_string_equal(row_text(app, "b"), "BUILDING B1");
  assert_int_equal(deploy(app, "a", "A1"), 200);
  assert_string_equal(last_upload(app), "2: deploy +B1 ok");
  assert_string_equal(row_text(app, "b"), "BUILDING B1");
  assert_int_equal(storage(app, "B1"), 2);
}

static void a_row_deleted_meanwhile_stays_deleted(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  deploy(app, "b", "B1");
  struct platform_request request = deploy_request(app, "b", "B1");
  struct platform_work work;
  platform_begin(app->state, &request, &work);
  platform_call(app->state, &work);
  fail_next(app, PLATFORM_DEPLOY, 1);
  delete_row(app, "b");
  platform_finish(app->state, &work, ++app->now);
  assert_int_equal(work.response.status, 200);
  assert_null(platform_find_row(app->state, "b"));
}

static void a_collision_found_after_the_look_up_makes_no_call(void **handle) {
  struct fixture *app = *handle;
  set_env(app, "CHAT_ROOM");
  assert_int_equal(deploy(app, "chat-room", "ChatRoom"), 400);
  assert_string_equal(row_text(app, "chat-room"), "ERROR ChatRoom");
  assert_int_equal(app->state->upload_count, 0);
  assert_false(app->state->has_remembered);
}

static void a_lost_teardown_lets_the_next_upload_through(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  lose_next_answer(app, PLATFORM_DELETE);
  assert_int_equal(delete_row(app, "a"), 502);
  assert_string_equal(last_upload(app), "2: delete lost");
  assert_string_equal(effect_text(app), "0 A1");
  assert_int_equal(deploy(app, "a", "A1"), 200);
  assert_int_equal(storage(app, "A1"), 2);
}

static void a_fault_of_any_kind_hits_the_look_up_first(void **handle) {
  struct fixture *app = *handle;
  platform_put_fault(app->state, &(struct platform_fault){.any = true, .times = 1, .status = 403, .code = 10000});
  assert_int_equal(deploy(app, "a", "A1"), 502);
  assert_non_null(strstr(app->response.message, "CF API error (403)"));
  assert_non_null(strstr(app->response.message, "[10000]"));
  assert_int_equal(app->state->upload_count, 0);
}

/* ---- states ---- */

static void what_is_deployed_is_remembered(void **handle) {
  struct fixture *app = *handle;
  static const char *const classes[] = {"Zed", "Failed"};
  platform_assume_deployed(app->state, classes, 2);
  assert_int_equal(app->state->remembered_count, 2);
  assert_string_equal(app->state->remembered[0], "Zed");
  assert_true(app->state->worker_exists);
  assert_true(platform_storage(app->state, "Failed") != 0);
  assert_int_equal(storage(app, "Never"), 0);
}

static void nothing_deployed_is_a_fresh_app(void **handle) {
  struct fixture *app = *handle;
  platform_assume_deployed(app->state, NULL, 0);
  assert_false(app->state->worker_exists);
  assert_false(app->state->has_remembered);
}

static void a_fork_is_changed_alone(void **handle) {
  struct fixture *app = *handle;
  deploy(app, "a", "A1");
  set_env(app, "LEVEL");
  patch_app_env(app, "SHARED");
  fail_next(app, PLATFORM_DEPLOY, 1);
  struct fixture other = {.state = platform_fork(app->state), .now = 5000, .ids = 50};
  assert_int_equal(other.state->upload_count, 0);
  assert_int_equal(deploy(&other, "a", "Other"), 200);
  assert_int_equal(storage(&other, "A1"), 0);
  assert_int_equal(storage(&other, "Other"), 2);
  assert_string_equal(other.state->env[0].key, "LEVEL");
  assert_string_equal(other.state->app_env[0].key, "SHARED");
  assert_int_equal(storage(app, "A1"), 1);
  assert_string_equal(row_text(app, "a"), "READY A1");
  assert_int_equal(app->state->fault_count, 1);
  platform_free(other.state);
}

/* ---- the door ---- */

struct refusal {
  const char *name, *code, *words;
};

static void refuses(struct fixture *app, const struct refusal *refusal, int status) {
  assert_int_equal(deploy_code(app, refusal->name, refusal->code), status);
  if (!strstr(app->response.message, refusal->words))
    fail_msg("«%s» is not in: %s", refusal->words, app->response.message);
}

static void bad_names_and_sources_store_nothing(void **handle) {
  static const struct refusal refusals[] = {
      {"Chat", "export class A1 {}", "Invalid DO name: Chat."},
      {"a--b", "export class A1 {}", "Invalid DO name: a--b."},
      {"a", "class A1 {}", "None found."},
      {"a", "export class A1 {}\nexport class B1 {}", "Found 2: A1, B1"},
      {"a", "export default class A1 {}", "export default class"},
      {"a", "import x from 'lodash';\nexport class A1 {}", "Import 'lodash' is not allowed"},
      {"a", "import './x';\nexport default class A1 {}", "Import './x' is not allowed"},
  };
  struct fixture *app = *handle;
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    refuses(app, &refusals[i], 400);
    assert_int_equal(app->state->row_count, 0);
  }
}

static void a_nul_in_the_code_is_an_error_of_the_server(void **handle) {
  static const char code[] = "export class A1 {}\n// \0";
  struct fixture *app = *handle;
  struct platform_request request = deploy_request(app, "a", "A1");
  request.code = (struct bytes){code, sizeof code - 1};
  assert_int_equal(fixture_step(app, request), 500);
  assert_int_equal(app->state->row_count, 0);
}

static void bad_env_keys_store_nothing(void **handle) {
  static const char *const keys[] = {"", "foo", "A.B", "1A", "BUTTERBASE_X", "butterbase_x"};
  struct fixture *app = *handle;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    assert_int_equal(set_env(app, keys[i]), 400);
    assert_int_equal(delete_env(app, keys[i]), 200);
  }
  assert_int_equal(app->state->env_count, 0);
  assert_int_equal(set_env(app, "BUTTERBASE"), 200);
}

static void what_cannot_be_one_module_is_refused(void **handle) {
  static const struct refusal refusals[] = {
      {"b", "const VERSION = 2;\nexport class B1 {}", "The symbol \"VERSION\" has already been declared"},
      {"b", "const ROUTES = 2;\nexport class B1 {}", "The symbol \"ROUTES\""},
      {"b", "export class butterbase {}", "The symbol \"butterbase\""},
      {"b", "const one = 1;\nconst one = 2;\nexport class B1 {}", "The symbol \"one\""},
      {"b", "export default {};\nexport class B1 {}", "the same name \"default\""},
      {"b", "enum VERSION { a }\nexport class B1 {}", "The symbol \"VERSION\""},
      {"b", "export class B1 { run() { const = 1; } }", "[10021]"},
  };
  struct fixture *app = *handle;
  assert_int_equal(deploy_code(app, "a", "const VERSION = 1;\nexport class A1 {}"), 200);
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    refuses(app, &refusals[i], 502);
    assert_int_equal(platform_find_row(app->state, "b")->status, ROW_ERROR);
  }
  assert_int_equal(storage(app, "A1"), 1);
  assert_int_equal(storage(app, "B1"), 0);
}

static void odd_sources_that_are_whole_are_taken(void **handle) {
  static const char *const sources[] = {
      "export class A1 { match(text: string) { return /[({]/.test(text) ? \"(\" : `{${text}[`; } }",
      "// }\n/* ( */\nexport class A1<T extends Map<string, Array<T>>> { less(a: T, b: T) { return a < b; } }",
      "export class A1 { half(a: number) { return a / 2 / (a >> 1); } }\n",
  };
  struct fixture *app = *handle;
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
    assert_int_equal(deploy_code(app, "a", sources[i]), 200);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)
  const struct CMUnitTest tests[] = {
      CASE(of_two_uploads_at_once_the_second_is_refused),
      CASE(two_first_uploads_at_once_cannot_both_be_first),
      CASE(a_row_left_building_is_in_the_next_bundle),
      CASE(a_row_deleted_meanwhile_stays_deleted),
      CASE(a_collision_found_after_the_look_up_makes_no_call),
      CASE(a_lost_teardown_lets_the_next_upload_through),
      CASE(a_fault_of_any_kind_hits_the_look_up_first),
      CASE(what_is_deployed_is_remembered),
      CASE(nothing_deployed_is_a_fresh_app),
      CASE(a_fork_is_changed_alone),
      CASE(bad_names_and_sources_store_nothing),
      CASE(a_nul_in_the_code_is_an_error_of_the_server),
      CASE(bad_env_keys_store_nothing),
      CASE(what_cannot_be_one_module_is_refused),
      CASE(odd_sources_that_are_whole_are_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
