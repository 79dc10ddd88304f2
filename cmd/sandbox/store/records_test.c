/* An app's state, saved and loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/store/internal.h"

static void add_app(struct store *store, const char *app_id) {
  STORE_RUN(store,
            "INSERT INTO apps (app_id, region, provisioning_status, db_provisioned, paused, created_at) VALUES "
            "(?, 'us-east-1', 'ready', 1, 0, 1)",
            of_text(app_id));
}

static void deploy(struct platform_state *state, const char *name, const char *code) {
  struct platform_response response;
  platform_step(state,
                &(struct platform_request){.kind = REQUEST_DEPLOY,
                                           .name = name,
                                           .code = bytes_of(code),
                                           .access_mode = ACCESS_SERVICE_KEY,
                                           .now = 1234567890123,
                                           .new_id = name},
                &response, NULL);
}

static struct platform_state *make_state(struct store *store) {
  struct platform_state *state = records_load(store, "app_1");
  deploy(state, "b", "export class B1 {}");
  deploy(state, "a", "export class A1 {}");
  platform_put_env(state, "KEY", (struct bytes){"x\0y", 3});
  platform_put_app_env(state, "ZED", bytes_of("1"));
  platform_put_app_env(state, "ALPHA", bytes_of("2"));
  platform_put_fault(state, &(struct platform_fault){.times = 1, .status = 403, .code = 10000});
  platform_put_fault(state, &(struct platform_fault){.any = true, .times = 3, .after = true});
  deploy(state, "a", "export class A2 {}");
  return state;
}

static void a_state_is_loaded_as_it_was_saved(void **state_of_test) {
  (void)state_of_test;
  struct store *store = store_open(NULL, NULL);
  add_app(store, "app_1");
  struct platform_state *state = make_state(store);
  records_save(store, state);
  struct platform_state *back = records_load(store, "app_1");
  assert_int_equal(back->row_count, 2);
  assert_string_equal(back->rows[0].name, "b");
  assert_string_equal(back->rows[1].class_name, "A2");
  assert_string_equal(back->rows[1].error_message, state->rows[1].error_message);
  assert_int_equal(back->rows[1].status, ROW_ERROR);
  assert_int_equal(back->rows[1].access_mode, ACCESS_SERVICE_KEY);
  assert_int_equal(back->rows[1].last_deployed_at, 1234567890123);
  assert_int_equal(back->env_count, 1);
  assert_memory_equal(back->env[0].value.data, "x\0y", 3);
  assert_string_equal(back->app_env[0].key, "ZED");
  assert_string_equal(back->remembered_tag, state->worker_tag);
  assert_string_equal(back->worker_tag, state->worker_tag);
  assert_int_equal(back->remembered_count, 2);
  assert_string_equal(back->remembered[0], "A1");
  assert_int_equal(platform_storage(back, "A1"), platform_storage(state, "A1"));
  assert_int_equal(back->next_storage, 2);
  assert_int_equal(back->fault_count, 1);
  assert_true(back->faults[0].any && back->faults[0].after);
  assert_int_equal(back->faults[0].times, 3);
  platform_free(state);
  platform_free(back);
  store_close(store);
}

static void uploads_are_added_to_those_stored(void **state_of_test) {
  (void)state_of_test;
  struct store *store = store_open(NULL, NULL);
  add_app(store, "app_1");
  add_app(store, "app_2");
  for (int i = 0; i < 2; i++) {
    struct platform_state *state = records_load(store, "app_1");
    deploy(state, "a", i ? "export class A2 {}" : "export class A1 {}");
    records_save(store, state);
    platform_free(state);
  }
  JD_JS uploads = records_uploads(store, "app_1");
  JD_JS none = records_uploads(store, "app_2");
  JD_BUF text;
  buf_init(&text, 1000);
  js_write(uploads, JS_COMPACT, &text);
  assert_string_equal(text.data,
                      "[{\"op\":\"deploy\",\"new_classes\":[\"A1\"],\"deleted_classes\":[],\"outcome\":\"ok\"},"
                      "{\"op\":\"deploy\",\"new_classes\":[\"A2\"],\"deleted_classes\":[\"A1\"],\"outcome\":"
                      "\"ok\"}]");
  assert_int_equal(js_length(none), 0);
  store_close(store);
}

static void what_the_state_no_longer_has_is_deleted_from_the_store(void **state_of_test) {
  (void)state_of_test;
  struct store *store = store_open(NULL, NULL);
  add_app(store, "app_1");
  struct platform_state *state = make_state(store);
  records_save(store, state);
  platform_free(state);
  state = records_load(store, "app_1");
  struct platform_response response;
  platform_step(state, &(struct platform_request){.kind = REQUEST_DELETE, .name = "a", .now = 5}, &response, NULL);
  platform_drop_env(state, "KEY");
  platform_drop_app_env(state, "ZED");
  records_save(store, state);
  platform_free(state);
  int64_t updated_at;
  JD_JS rows = records_list(store, "app_1");
  JD_JS keys = records_env_keys(store, "app_1");
  JD_JS app_keys = records_app_env_keys(store, "app_1", &updated_at);
  assert_int_equal(js_length(rows), 1);
  assert_int_equal(js_length(keys), 0);
  assert_int_equal(js_length(app_keys), 1);
  assert_null(records_object(store, "app_1", "a"));
  assert_null(records_load(store, "app_2"));
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_state_is_loaded_as_it_was_saved),
      cmocka_unit_test(uploads_are_added_to_those_stored),
      cmocka_unit_test(what_the_state_no_longer_has_is_deleted_from_the_store),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
