/* The contracts of struct remote_ops, on the fake, and on the REST and MCP remotes against
 * jd-sandbox: one scenario on all, its assertions, and at the end the same transcript of what callers were told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/testing/plane.h"
#include "reconcile/api/api.h"
#include "reconcile/mcp/mcp.h"
#include "reconcile/testing/fake_remote.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const char chat[] = "\xEF\xBB\xBF// \xF0\x9F\x98\x80\r\nexport class ChatRoom {\r\n\tfetch() {}\r\n}";
static const char board[] = "export class Board {}\n";

/* A remote, how to make its platform fail, and what its callers got. */
struct subject {
  bool found; /* by the last remove_object */
  struct arena *arena;
  struct remote *remote;
  struct platform_state *state; /* the fake's; NULL for the others */
  struct plane *plane;          /* the others' */
  bool placeless;               /* places are left out of the messages: MCP's are others */
  bool mcp;
  struct jd_error error; /* of the last call that failed */
  struct buf told;
};

static const struct remote_ops *ops_of(const struct subject *subject) {
  return subject->remote->ops;
}

/* Notes what a call came to, and hands it on. */
static bool note(struct subject *subject, const char *what, bool ok) {
  const struct jd_error *error = &subject->error;
  if (ok)
    buf_printf(&subject->told, "%s: ok\n", what);
  else
    buf_printf(&subject->told, "%s: code %d, scope %d, retry %d, status %ld %s: %s: %s\n", what, error->code,
               error->scope, error->retry, error->status, error->platform_code, subject->placeless ? "" : error->where,
               error->message);
  return ok;
}

static bool deploy(struct subject *subject, const char *name, const char *code, enum access_mode mode) {
  const struct deploy_request request = {name, bytes_of(code), mode};
  return note(subject, name, ops_of(subject)->deploy(subject->remote, &request, &subject->error));
}

static bool set_env(struct subject *subject, const char *key, const char *text, bool *redeployed) {
  JD_SECRET value = secret_new(bytes_of(text));
  return note(subject, key, ops_of(subject)->set_env(subject->remote, key, value, redeployed, &subject->error));
}

static bool remove_object(struct subject *subject, const char *name) {
  return note(subject, name, ops_of(subject)->remove(subject->remote, name, &subject->found, &subject->error));
}

static bool remove_env(struct subject *subject, const char *key) {
  return note(subject, key, ops_of(subject)->remove_env(subject->remote, key, &subject->error));
}

static bool get(struct subject *subject, const char *name, struct live_object *out) {
  struct live live = {0};
  bool ok = remote_read(subject->remote, subject->arena, &name, 1, &live, NULL, &subject->error);
  const struct live_object *row = live_find(&live, name);
  *out = row ? *row : (struct live_object){0};
  return note(subject, name, ok) && out->has_code;
}

static struct live snapshot(struct subject *subject, const char *const *names, size_t count) {
  struct live live = {0};
  if (!note(subject, "snapshot",
            remote_read(subject->remote, subject->arena, names, count, &live, NULL, &subject->error)))
    fail_msg("%s", subject->error.message);
  for (size_t i = 0; i < live.object_count; i++)
    buf_printf(&subject->told, "  %s %s %s %s %s\n", live.objects[i].name, live.objects[i].class_name,
               row_status_name(live.objects[i].status), access_mode_name(live.objects[i].access_mode),
               live.objects[i].error_message ? live.objects[i].error_message : "-");
  return live;
}

static void expect_error(const struct subject *subject, enum jd_code code, long status, const char *said) {
  const struct jd_error *error = &subject->error;
  if (error->code != code || error->status != status || !strstr(error->message, said))
    fail_msg("%d %ld %s (expected %d %ld %s)", error->code, error->status, error->message, code, status, said);
}

/* The next upload fails. */
static void break_platform(struct subject *subject) {
  static char message[] = "boom";
  if (subject->state) {
    const struct platform_fault fault = {.any = true, .times = 1, .status = 500, .code = 10013, .message = message};
    struct platform_state *state = subject->state;
    *ARENA_PUSH(state->arena, state->faults, state->fault_count, state->fault_capacity) = fault;
    return;
  }
  const struct http_request request = {
      .method = "POST",
      .path = "/__sandbox/fault",
      .body = bytes_of("{\"op\":\"any\",\"times\":1,\"status\":500,\"code\":10013,\"message\":\"boom\"}"),
      .write = true};
  assert_int_equal(plane_ask(subject->plane, subject->arena, &request).status, 200);
}

/* An app-level variable, while no class is active. */
static void set_app_env(struct subject *subject) {
  if (subject->state) {
    platform_put_app_env(subject->state, "APP_LEVEL", bytes_of("v"));
    return;
  }
  const struct http_request request = {.method = "PATCH",
                                       .path = "/v1/app_abc123/env",
                                       .body = bytes_of("{\"envVars\":{\"APP_LEVEL\":\"v\"}}"),
                                       .write = true};
  assert_int_equal(plane_ask(subject->plane, subject->arena, &request).status, 200);
}

/* ---- the scenario ---- */

static void an_empty_app(struct subject *subject) {
  const char *const names[] = {"chat-room", "env"};
  struct live_object object;
  struct overview overview = {.wants_usage = true, .wants_subdomain = true, .wants_stamp = true, .usage = {7, 7}};
  struct live live = snapshot(subject, names, 2);
  assert_int_equal(live.object_count, 0);
  assert_int_equal(live.env_count, 0);
  assert_int_equal(live.app_env_count, 0);
  assert_false(live.app_env_unknown);
  assert_false(get(subject, "chat-room", &object));
  assert_true(remove_object(subject, "chat-room"));
  assert_true(remove_env(subject, "NEVER"));
  assert_true(note(subject, "overview",
                   remote_read(subject->remote, subject->arena, names, 2, &live, &overview, &subject->error)));
  assert_true(overview.has_usage);
  assert_int_equal(overview.usage.requests, 0);
  assert_string_equal(overview.subdomain, "app-abc123");
  assert_non_null(overview.stamp);
  assert_int_equal(live.object_count, 0);
}

static void app_level_variables_are_listed(struct subject *subject) {
  set_app_env(subject);
  const struct live live = snapshot(subject, NULL, 0);
  assert_false(live.app_env_unknown);
  assert_int_equal(live.app_env_count, 1);
  assert_string_equal(live.app_env_keys[0], "APP_LEVEL");
  assert_int_equal(live.env_count, 0);
}

static void a_first_deploy(struct subject *subject) {
  bool redeployed = true;
  struct live_object object;
  assert_true(set_env(subject, "ZED", "z", &redeployed));
  assert_false(redeployed);
  assert_true(deploy(subject, "chat-room", chat, ACCESS_SERVICE_KEY));
  assert_true(get(subject, "chat-room", &object));
  assert_string_equal(object.class_name, "ChatRoom");
  assert_int_equal(object.status, ROW_READY);
  assert_int_equal(object.access_mode, ACCESS_SERVICE_KEY);
  assert_true(bytes_equal(object.code, bytes_of(chat)));
  assert_true(digest_equal(object.code_digest, digest_bytes(bytes_of(chat))));
  assert_int_equal(strlen(object.id), 36);
  assert_int_equal(strlen(object.last_deployed_at), 24);
  assert_null(object.error_message);
  assert_true(set_env(subject, "ALPHA", "", &redeployed));
  assert_true(redeployed);
}

static void a_snapshot_has_code_for_its_names_alone(struct subject *subject) {
  const char *const names[] = {"chat-room", "not-there"};
  assert_true(deploy(subject, "board", board, ACCESS_PUBLIC));
  const struct live live = snapshot(subject, names, 2);
  assert_int_equal(live.object_count, 2);
  assert_string_equal(live.objects[0].name, "board");
  assert_false(live.objects[0].has_code);
  assert_true(live.objects[1].has_code);
  assert_int_equal(live.env_count, 2);
  assert_string_equal(live.env_keys[0], "ALPHA");
  assert_string_equal(live.env_keys[1], "ZED");
}

static void an_update_keeps_the_row(struct subject *subject) {
  struct live_object before, after;
  assert_true(get(subject, "board", &before));
  usleep(5000); /* times have milliseconds */
  assert_true(deploy(subject, "board", board, ACCESS_AUTHENTICATED));
  assert_true(get(subject, "board", &after));
  assert_string_equal(before.id, after.id);
  assert_string_equal(before.created_at, after.created_at);
  assert_true(strcmp(before.last_deployed_at, after.last_deployed_at) < 0);
  assert_int_equal(after.access_mode, ACCESS_AUTHENTICATED);
}

static void what_is_refused(struct subject *subject) {
  char name[102], value[8194];
  struct live_object object;
  memset(name, 'a', sizeof name - 1);
  memset(value, 'v', sizeof value - 1);
  name[sizeof name - 1] = value[sizeof value - 1] = '\0';
  assert_false(deploy(subject, "Bad_Name", board, ACCESS_PUBLIC));
  expect_error(subject, JD_REFUSED, 400, "Bad_Name");
  assert_string_equal(subject->error.platform_code, "VALIDATION_INVALID_SCHEMA");
  assert_false(deploy(subject, "none", "class A {}", ACCESS_PUBLIC));
  expect_error(subject, JD_REFUSED, 400, "None found");
  assert_false(deploy(subject, "npm", "import x from 'left-pad';\nexport class A {}", ACCESS_PUBLIC));
  expect_error(subject, JD_REFUSED, 400, "left-pad");
  assert_false(set_env(subject, "lower", "v", NULL));
  expect_error(subject, JD_REFUSED, 400, "Invalid env var key");
  assert_false(set_env(subject, "BUTTERBASE_X", "v", NULL));
  expect_error(subject, JD_REFUSED, 400, "reserved");
  assert_false(set_env(subject, "LONG", value, NULL));
  expect_error(subject, JD_REFUSED, 500, "8,192 UTF-16 units");
  assert_false(remove_object(subject, name));
  expect_error(subject, JD_PROTOCOL, 404, "does not know this path");
  assert_false(get(subject, name, &object));
}

/* The one refusal that is not the same: MCP's tool looks at it before the control API does. */
static void an_empty_source_is_refused(struct subject *subject) {
  const struct deploy_request request = {"empty", bytes_of(""), ACCESS_PUBLIC};
  assert_false(ops_of(subject)->deploy(subject->remote, &request, &subject->error));
  expect_error(subject, JD_REFUSED, subject->mcp ? 0 : 500,
               subject->mcp ? "\"code\" is required" : "nearly always means a bad request");
  assert_int_equal(subject->error.retry, JD_RETRY_NO);
}

static void a_collision_has_changed_state(struct subject *subject) {
  struct live live;
  assert_false(set_env(subject, "BOARD", "v", NULL));
  expect_error(subject, JD_REFUSED, 400, "collides");
  live = snapshot(subject, NULL, 0);
  assert_true(live_has_env(&live, "BOARD"));
  assert_true(remove_env(subject, "BOARD"));
  live = snapshot(subject, NULL, 0);
  assert_false(live_has_env(&live, "BOARD"));
}

static void a_failed_upload_leaves_the_row_in_error(struct subject *subject) {
  struct live_object object;
  const char *const changed = "export class Board { fetch() {} }\n";
  break_platform(subject);
  assert_false(deploy(subject, "board", changed, ACCESS_PUBLIC));
  expect_error(subject, JD_UPSTREAM, 502, "[10013] boom");
  assert_int_equal(subject->error.scope, JD_SCOPE_ITEM);
  assert_int_equal(subject->error.retry, JD_RETRY_NOW);
  assert_true(get(subject, "board", &object));
  assert_int_equal(object.status, ROW_ERROR);
  assert_true(bytes_equal(object.code, bytes_of(changed)));
  assert_non_null(object.error_message);
  assert_true(deploy(subject, "board", changed, ACCESS_PUBLIC));
  assert_true(get(subject, "board", &object));
  assert_int_equal(object.status, ROW_READY);
  assert_false(deploy(subject, "clash", "const Board = 1;\nexport class Clash {}\n", ACCESS_PUBLIC));
  expect_error(subject, JD_UPSTREAM, 502, "Fix the source");
  assert_int_equal(subject->error.retry, JD_RETRY_NO);
  assert_true(remove_object(subject, "clash"));
}

static void removing_is_final(struct subject *subject) {
  struct live_object object;
  assert_true(remove_object(subject, "board"));
  assert_false(get(subject, "board", &object));
  assert_true(subject->found);
  assert_true(remove_object(subject, "board"));
  assert_false(subject->found);
  assert_true(remove_object(subject, "chat-room"));
  assert_int_equal(snapshot(subject, NULL, 0).object_count, 0);
}

static const char *play(struct subject *subject) {
  buf_init(&subject->told, LIMIT_TEXT_OUTPUT);
  an_empty_app(subject);
  app_level_variables_are_listed(subject);
  a_first_deploy(subject);
  a_snapshot_has_code_for_its_names_alone(subject);
  an_update_keeps_the_row(subject);
  what_is_refused(subject);
  an_empty_source_is_refused(subject);
  a_collision_has_changed_state(subject);
  a_failed_upload_leaves_the_row_in_error(subject);
  removing_is_final(subject);
  const char *told = arena_strdup(subject->arena, subject->told.data);
  buf_free(&subject->told);
  return told;
}

/* ---- on the fake, on REST, on MCP ---- */

static const char *play_on_fake(struct arena *arena, bool placeless) {
  struct subject subject = {.arena = arena, .state = platform_new("app_abc123"), .placeless = placeless};
  subject.remote = fake_new(subject.state, NULL);
  const char *told = play(&subject);
  remote_close(subject.remote);
  platform_free(subject.state);
  return told;
}

static void on_the_fake(void **state) {
  assert_non_null(play_on_fake(*state, false));
}

/* Names the first line that differs: the whole would be cut short. */
static void expect_same(const char *real, const char *fake) {
  while (*real || *fake) {
    int real_len = (int)strcspn(real, "\n"), fake_len = (int)strcspn(fake, "\n");
    if (real_len != fake_len || memcmp(real, fake, (size_t)real_len) != 0)
      fail_msg("real: %.*s\nfake: %.*s", real_len, real, fake_len, fake);
    real += real_len + (real[real_len] != '\0');
    fake += fake_len + (fake[fake_len] != '\0');
  }
}

static void on_sandbox(struct arena *arena, bool mcp) {
  struct jd_error error = {0};
  JD_SECRET api_key = secret_new(bytes_of(PLANE_KEY));
  struct plane plane = plane_start(arena, getenv("JD_BIN_DIR"), NULL, NULL);
  const struct http_options options = {.origin = plane.origin, .api_key = api_key, .timeout = 10, .write_timeout = 10};
  struct http *http = http_new(&options, &error);
  if (!http)
    fail_msg("%s", error.message);
  struct subject subject = {.arena = arena, .plane = &plane, .placeless = mcp, .mcp = mcp};
  subject.remote = (mcp ? mcp_remote_new : rest_new)(http, "app_abc123");
  const char *told = play(&subject);
  remote_close(subject.remote);
  plane_end(&plane, SIGTERM);
  expect_same(told, play_on_fake(arena, mcp));
}

static void on_rest(void **state) {
  on_sandbox(*state, false);
}

static void on_mcp(void **state) {
  on_sandbox(*state, true);
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(on_the_fake, arena),
      cmocka_unit_test_prestate(on_rest, arena),
      cmocka_unit_test_prestate(on_mcp, arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
