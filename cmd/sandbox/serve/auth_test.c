#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/serve/internal.h"
#include "model/base/base.h"

#include <stdlib.h>

#define ONE "bb_sk_1111111111111111111111111111111111111111"
#define TWO "bb_sk_2222222222222222222222222222222222222222"

struct world {
  struct store *store;
  struct settings settings;
  struct arena *arena;
};

static int new_world(void **state) {
  struct world *world = calloc(1, sizeof *world);
  secret_start();
  world->store = store_open(NULL, NULL);
  world->arena = arena_new();
  settings_load(&world->settings, world->store, NULL);
  *state = world;
  return 0;
}

static int free_world(void **state) {
  struct world *world = *state;
  store_close(world->store);
  arena_free(world->arena);
  free(world);
  return 0;
}

static enum caller ask(struct world *world, const char *authorization, const char **account) {
  *account = NULL;
  return auth_caller(world->arena, &world->settings, authorization, account);
}

static void each_header_is_recognized(void **state) {
  static const struct {
    const char *authorization;
    enum caller caller;
  } headers[] = {
      {NULL, CALLER_ANONYMOUS},
      {"", CALLER_ANONYMOUS},
      {"Bearer ", CALLER_ANONYMOUS},
      {"bearer " ONE, CALLER_ANONYMOUS},
      {ONE, CALLER_ANONYMOUS},
      {"Bearer " ONE, CALLER_KNOWN},
      {"Bearer  " ONE, CALLER_BAD_TOKEN},
      {"Bearer bb_sk_", CALLER_BAD_KEY},
      {"Bearer " ONE "1", CALLER_KNOWN},
      {"Bearer bb_sk_x", CALLER_KNOWN},
      {"Bearer bb_sk", CALLER_BAD_TOKEN},
      {"Bearer BB_SK_x", CALLER_BAD_TOKEN},
      {"Bearer bb_sub_1", CALLER_ANONYMOUS},
      {"Bearer bb_pk_1", CALLER_BAD_TOKEN},
      {"Bearer a.b.c", CALLER_BAD_TOKEN},
      /* {"iss":"butterbase:app:app_abc123"} in base64, with and without padding; {"iss":"elsewhere"} */
      {"Bearer x.eyJpc3MiOiJidXR0ZXJiYXNlOmFwcDphcHBfYWJjMTIzIn0.x", CALLER_ANONYMOUS},
      {"Bearer x.eyJpc3MiOiJidXR0ZXJiYXNlOmFwcDphcHBfYWJjMTIzIn0=.x", CALLER_ANONYMOUS},
      {"Bearer x.eyJpc3MiOiJlbHNld2hlcmUifQ.x", CALLER_BAD_TOKEN},
  };
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    const char *account;
    if (ask(*state, headers[i].authorization, &account) != headers[i].caller)
      fail_msg("%s: wrong caller", headers[i].authorization);
    assert_int_equal(account != NULL, headers[i].caller == CALLER_KNOWN);
  }
}

static void each_key_has_an_account_that_does_not_reveal_it(void **state) {
  const char *one, *again, *two;
  ask(*state, "Bearer " ONE, &one);
  ask(*state, "Bearer " ONE, &again);
  ask(*state, "Bearer " TWO, &two);
  assert_string_equal(one, again);
  assert_string_not_equal(one, two);
  assert_null(strstr(one, "1111111111"));
}

static void only_the_given_key_is_accepted(void **state) {
  struct world *world = *state;
  const char *account;
  world->settings.own_key = "bb_sk_mine";
  assert_int_equal(ask(world, "Bearer bb_sk_mine", &account), CALLER_KNOWN);
  assert_int_equal(ask(world, "Bearer " ONE, &account), CALLER_BAD_KEY);
}

static void only_named_keys_are_accepted_and_they_last(void **state) {
  struct world *world = *state;
  const char *account;
  JD_JS keys = js_new_object();
  js_set_text(keys, ONE, "main");
  settings_reset(&world->settings, keys, NULL);
  settings_load(&world->settings, world->store, NULL);
  assert_int_equal(ask(world, "Bearer " ONE, &account), CALLER_KNOWN);
  assert_string_equal(account, "main");
  assert_int_equal(ask(world, "Bearer " TWO, &account), CALLER_BAD_KEY);
}

static void apps_belong_to_their_first_user(void **state) {
  struct world *world = *state;
  struct app app;
  assert_true(settings_app(world->arena, &world->settings, "app_1", NULL, &app));
  assert_null(app.account);
  assert_true(settings_app(world->arena, &world->settings, "app_1", "main", &app));
  assert_true(settings_app(world->arena, &world->settings, "app_1", "other", &app));
  assert_string_equal(app.account, "main");
  assert_string_equal(app.region, "us-east-1");
  JD_JS apps = js_new_object();
  js_set(apps, "app_2", js_new_object());
  settings_reset(&world->settings, NULL, apps);
  assert_false(settings_app(world->arena, &world->settings, "app_1", "main", &app));
  assert_true(settings_app(world->arena, &world->settings, "app_2", "main", &app));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, new_world, free_world)
  const struct CMUnitTest tests[] = {
      CASE(each_header_is_recognized),       CASE(each_key_has_an_account_that_does_not_reveal_it),
      CASE(only_the_given_key_is_accepted),  CASE(only_named_keys_are_accepted_and_they_last),
      CASE(apps_belong_to_their_first_user),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
