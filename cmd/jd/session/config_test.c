#include "cmd/jd/session/session.h"

#include "model/base/base.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define KEY_A "bb_sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bb_sk_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char *environment_app, *environment_url, *environment_key;

static const char *environment(const char *name) {
  if (strcmp(name, "BUTTERBASE_APP_ID") == 0)
    return environment_app;
  if (strcmp(name, "CONTROL_API_URL") == 0)
    return environment_url;
  return strcmp(name, "BUTTERBASE_API_KEY") == 0 ? environment_key : NULL;
}

/* What a test works with: a project `p` and a home `h` with all of their folders. */
struct world {
  struct scratch *scratch;
  struct project project;
  struct config_request request;
  struct findings findings;
  struct config config;
  struct jd_error error;
};

static struct world make_world(void **state) {
  static struct project project;
  struct scratch *scratch = *state;
  static const char *const folders[] = {"p", "p/docs", "p/docs/butterbase", "p/.butterbase", "h", "h/.butterbase"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    scratch_folder(scratch, folders[i]);
  environment_app = environment_url = environment_key = NULL;
  struct world world = {.scratch = scratch};
  project.root = scratch_path(scratch, "p");
  world.request =
      (struct config_request){.project = &project, .home = scratch_path(scratch, "h"), .environment = environment};
  return world;
}

static bool resolve(struct world *world) {
  config_free(&world->config);
  findings_init(&world->findings, world->scratch->arena);
  world->error = (struct jd_error){0};
  return config_resolve(world->scratch->arena, &world->request, &world->config, &world->findings, &world->error);
}

static void write_config(const struct world *world, const char *name, const char *text) {
  scratch_must(chmod(scratch_write(world->scratch, name, text), 0600) == 0);
}

static void assert_value(struct config_value value, const char *text, const char *from) {
  assert_string_equal(value.text, text);
  assert_string_equal(value.from, from);
}

static void assert_key(const struct config *config, const char *key, const char *from) {
  assert_true(bytes_equal(secret_reveal(config->api_key), bytes_of(key)));
  assert_string_equal(config->api_key_from, from);
}

/* Each place is asked in turn, and the one before it wins. */
static void test_order(void **state) {
  struct world world = make_world(state);
  write_config(&world, "h/.butterbase/config.json",
               "{\"apiKey\": \"" KEY_A "\", \"currentApp\": \"app_home\", \"endpoint\": \"https://home.example\"}");
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_home", "~/.butterbase/config.json");
  assert_value(world.config.endpoint, "https://home.example", "~/.butterbase/config.json");
  assert_key(&world.config, KEY_A, "~/.butterbase/config.json");
  assert_int_equal(world.findings.count, 0);

  write_config(&world, "p/.butterbase/config.json",
               "{\"apiKey\": \"" KEY_B "\", \"currentApp\": \"app_project\", \"endpoint\": null}");
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_project", ".butterbase/config.json");
  assert_value(world.config.endpoint, "https://home.example", "~/.butterbase/config.json");
  assert_key(&world.config, KEY_B, ".butterbase/config.json");
  assert_string_equal(world.findings.list[0].code, "project-key"); /* not the user's own */

  scratch_write(world.scratch, "p/docs/butterbase/00-state.md",
                "---\napp_id: app_state\napi_base: https://home.example/v1/app_state\n---\n");
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_state", "docs/butterbase/00-state.md");
  assert_value(world.config.endpoint, "https://home.example", "docs/butterbase/00-state.md");

  environment_app = "app_variable";
  environment_url = "https://variable.example/";
  environment_key = KEY_A;
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_variable", "BUTTERBASE_APP_ID");
  assert_value(world.config.endpoint, "https://variable.example", "CONTROL_API_URL");
  assert_key(&world.config, KEY_A, "BUTTERBASE_API_KEY");

  world.request.app = "app_option";
  world.request.endpoint = "http://127.0.0.1:4000";
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_option", "--app");
  assert_value(world.config.endpoint, "http://127.0.0.1:4000", "--endpoint");
  config_free(&world.config);
}

static void test_defaults_and_empty_variables(void **state) {
  struct world world = make_world(state);
  environment_app = environment_url = "";
  environment_key = KEY_A;
  world.request.app = "app_1";
  scratch_write(world.scratch, "p/docs/butterbase/00-state.md", "---\napp_id: null\napi_base: null\n---\n");
  assert_true(resolve(&world));
  assert_value(world.config.endpoint, CONFIG_DEFAULT_ENDPOINT, "the default");
  config_free(&world.config);
}

static void test_what_is_missing_is_said_with_its_mend(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "--app ID"));
  environment_app = "app_1";
  environment_key = NULL;
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "BUTTERBASE_API_KEY"));
  assert_int_equal(world.error.code, JD_USAGE);
}

static void test_bad_values(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  environment_app = "app/1";
  assert_false(resolve(&world));
  assert_string_equal(world.error.where, "BUTTERBASE_APP_ID");
  environment_app = "app_1";
  world.request.endpoint = "http://example.com";
  assert_false(resolve(&world));
  assert_string_equal(world.error.where, "--endpoint");
  world.request.endpoint = NULL;
  environment_key = KEY_A "\nX-Evil: 1";
  assert_false(resolve(&world));
  assert_string_equal(world.error.where, "BUTTERBASE_API_KEY");
  assert_null(strstr(world.error.message, "aaaa"));
  assert_null(world.config.api_key);
}

static void test_app_ids(void **state) {
  (void)state;
  char longest[102];
  memset(longest, 'a', sizeof longest);
  longest[101] = '\0';
  assert_false(is_app_id(longest));
  longest[100] = '\0';
  assert_true(is_app_id(longest));
  assert_true(is_app_id("app_A-1"));
  assert_false(is_app_id(""));
  assert_false(is_app_id("app 1"));
  assert_false(is_app_id("../x"));
}

static void test_broken_files(void **state) {
  struct world world = make_world(state);
  environment_app = "app_1";
  static const struct {
    const char *text, *words;
  } cases[] = {
      {"{\"apiKey\": }", "line 1, column 12"},
      {"[]", "a JSON object but contains a list"},
      {"{\"apiKey\": 7}", "\"apiKey\" should be a string but is a number"},
      {"{\"apiKey\": \"x\\u0000y\"}", "NUL"},
      {"", "invalid JSON"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    write_config(&world, "h/.butterbase/config.json", cases[i].text);
    assert_false(resolve(&world));
    assert_string_equal(world.error.where, "~/.butterbase/config.json");
    assert_non_null(strstr(world.error.message, cases[i].words));
    assert_int_equal(world.error.code, JD_INPUT);
  }
  environment_key = KEY_A;
  environment_url = CONFIG_DEFAULT_ENDPOINT;
  assert_true(resolve(&world)); /* nothing of the file is needed */
  config_free(&world.config);
}

static void test_warnings(void **state) {
  struct world world = make_world(state);
  environment_app = "app_1";
  write_config(&world, "h/.butterbase/config.json", "{\"apiKey\": \"" KEY_A "\"}");
  scratch_must(chmod(scratch_path(world.scratch, "h/.butterbase/config.json"), 0640) == 0);
  assert_true(resolve(&world));
  assert_int_equal(world.findings.count, 1);
  assert_string_equal(world.findings.list[0].code, "key-readable-by-others");
  assert_string_equal(world.findings.list[0].at.file, "~/.butterbase/config.json");
  assert_non_null(strstr(world.findings.list[0].message, "mode 640"));
  config_free(&world.config);
}

static void write_state(const struct world *world, const char *origin) {
  scratch_write(world->scratch, "p/docs/butterbase/00-state.md",
                arena_printf(world->scratch->arena, "---\napp_id: app_1\napi_base: %s/v1/app_1\n---\n", origin));
}

static void assert_distrusted(struct world *world, const char *file, const char *named, const char *outside) {
  assert_false(resolve(world));
  assert_int_equal(world->error.code, JD_USAGE);
  assert_string_equal(world->error.where, file);
  const char *words[] = {named, outside, "--endpoint", "CONTROL_API_URL"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strstr(world->error.message, words[i]))
      fail_msg("%s is not in: %s", words[i], world->error.message);
  assert_null(world->config.api_key);
}

static const char state_file[] = "docs/butterbase/00-state.md", config_json[] = ".butterbase/config.json";

/* Every place that a clone may name an endpoint in, against every place that the key may come from. */
static void test_a_clone_does_not_say_where_the_key_goes(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  write_state(&world, "https://evil.example");
  assert_distrusted(&world, state_file, "https://evil.example", CONFIG_DEFAULT_ENDPOINT);
  write_config(&world, "h/.butterbase/config.json",
               "{\"apiKey\": \"" KEY_B "\", \"endpoint\": \"https://own.example\"}");
  assert_distrusted(&world, state_file, "https://evil.example", "https://own.example");
  environment_key = NULL;
  assert_distrusted(&world, state_file, "https://evil.example", "https://own.example");
  write_config(&world, "p/.butterbase/config.json",
               "{\"apiKey\": \"" KEY_A "\", \"endpoint\": \"https://evil.example\"}");
  assert_distrusted(&world, state_file, "https://evil.example", "https://own.example"); /* the key is another file's */

  scratch_write(world.scratch, "p/docs/butterbase/00-state.md", "---\napp_id: app_1\n---\n");
  assert_true(resolve(&world)); /* file and key belong together */
  assert_value(world.config.endpoint, "https://evil.example", config_json);
  assert_key(&world.config, KEY_A, config_json);
  environment_key = KEY_B;
  assert_distrusted(&world, config_json, "https://evil.example", "https://own.example");
  write_config(&world, "p/.butterbase/config.json", "{\"endpoint\": \"http://127.0.0.1:8080\"}");
  assert_distrusted(&world, config_json, "http://127.0.0.1:8080", "https://own.example");
  world.request.may_lack = true;
  environment_key = NULL;
  assert_distrusted(&world, config_json, "http://127.0.0.1:8080", "https://own.example");
}

static void test_an_endpoint_of_the_project_counts_where_it_is_named_outside(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  write_state(&world, "https://API.butterbase.ai:443");
  assert_true(resolve(&world));
  write_state(&world, "https://own.example:8443");
  write_config(&world, "h/.butterbase/config.json", "{\"endpoint\": \"https://Own.Example:8443/\"}");
  assert_true(resolve(&world));
  assert_value(world.config.endpoint, "https://own.example:8443", state_file);
  write_state(&world, "https://own.example:8444");
  assert_distrusted(&world, state_file, "https://own.example:8444", "https://Own.Example:8443");
  environment_url = "https://own.example:8444";
  assert_true(resolve(&world));
  environment_url = NULL;
  world.request.endpoint = "https://own.example:8444";
  assert_true(resolve(&world));
  world.request.endpoint = NULL;
  world.request.sandbox = true;
  assert_true(resolve(&world));
  config_free(&world.config);
}

/* 127.0.0.1, [::1] and localhost may be three servers. */
static void test_loopback_names_are_not_alike_for_trust(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  write_config(&world, "h/.butterbase/config.json", "{\"endpoint\": \"http://localhost:8080\"}");
  write_state(&world, "http://127.0.0.1:8080");
  assert_distrusted(&world, state_file, "http://127.0.0.1:8080", "http://localhost:8080");
  write_state(&world, "http://[::1]:8080");
  assert_distrusted(&world, state_file, "http://[::1]:8080", "http://localhost:8080");
  write_state(&world, "http://localhost:8080");
  assert_true(resolve(&world));
  config_free(&world.config);
}

static void test_at_home_the_file_is_the_users_own(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  environment_app = "app_1";
  write_config(&world, "p/.butterbase/config.json", "{\"endpoint\": \"https://own.example\"}");
  scratch_must(symlink("p", scratch_path(world.scratch, "link-to-p")) == 0);
  world.request.home = scratch_path(world.scratch, "link-to-p");
  assert_true(resolve(&world));
  assert_value(world.config.endpoint, "https://own.example", "~/.butterbase/config.json");
  config_free(&world.config);
}

/* It is carried with the clone, too. */
static void test_a_saved_plan_makes_no_endpoint_trusted(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  write_state(&world, "https://evil.example");
  world.request.saved_from = "saved.json";
  world.request.saved_app = "app_1";
  world.request.saved_endpoint = "https://evil.example";
  assert_distrusted(&world, state_file, "https://evil.example", CONFIG_DEFAULT_ENDPOINT);
}

static void test_no_message_has_a_password(void **state) {
  static const char url[] = "https://bob:s3cret@api.example.com";
  struct world world = make_world(state);
  environment_key = KEY_A;
  environment_app = "app_1";
  write_config(&world, "h/.butterbase/config.json", arena_printf(world.scratch->arena, "{\"endpoint\": \"%s\"}", url));
  enum { IN_HOME, IN_VARIABLE, IN_OPTION, IN_SAVED_PLAN, IN_LIVE_FILE, WITH_LIVE_FILE, PLACES };
  for (int place = 0; place < PLACES; place++) {
    struct world here = world;
    environment_url = place == IN_VARIABLE ? url : place == IN_SAVED_PLAN ? CONFIG_DEFAULT_ENDPOINT : NULL;
    if (place == IN_OPTION || place == WITH_LIVE_FILE)
      here.request.endpoint = url;
    if (place == IN_SAVED_PLAN) {
      here.request.saved_from = "saved.json";
      here.request.saved_app = "app_1";
      here.request.saved_endpoint = url;
    }
    if (place == IN_LIVE_FILE || place == WITH_LIVE_FILE) {
      here.request.live_from = "live.json";
      here.request.live_app = "app_1";
      here.request.live_endpoint = place == IN_LIVE_FILE ? url : CONFIG_DEFAULT_ENDPOINT;
    }
    assert_false(resolve(&here));
    assert_null(strstr(here.error.message, "s3cret"));
    assert_non_null(strstr(here.error.message, "user name or password"));
  }
}

static void test_a_key_that_git_would_publish(void **state) {
  struct world world = make_world(state);
  struct project project = *world.request.project;
  project.bound = world.scratch->folder;
  world.request.project = &project;
  environment_app = "app_1";
  write_config(&world, "p/.butterbase/config.json", "{\"apiKey\": \"" KEY_A "\"}");
  assert_true(resolve(&world));
  assert_int_equal(world.findings.count, 1);
  assert_string_equal(world.findings.list[0].code, "key-in-git");
  assert_non_null(strstr(world.findings.list[0].message, "git does not ignore the file"));
  scratch_write(world.scratch, "p/.butterbase/.gitignore", "config.json\n");
  assert_true(resolve(&world));
  assert_int_equal(world.findings.count, 0);
  scratch_folder(world.scratch, ".git");
  FILE *index = fopen(scratch_path(world.scratch, ".git/index"), "wb");
  assert_non_null(index);
  static const char entry[] = "DIRC..p/.butterbase/config.json";
  assert_int_equal(fwrite(entry, sizeof entry, 1, index), 1); /* with its NUL */
  assert_int_equal(fclose(index), 0);
  assert_true(resolve(&world));
  assert_int_equal(world.findings.count, 1);
  assert_non_null(strstr(world.findings.list[0].message, "Revoke it"));
  config_free(&world.config);
}

static void test_a_broken_file_is_not_quoted(void **state) {
  struct world world = make_world(state);
  environment_app = "app_1";
  write_config(&world, "h/.butterbase/config.json", "{\"apiKey\": " KEY_A "}");
  assert_false(resolve(&world));
  assert_null(strstr(world.error.message, "aaaa"));
  assert_non_null(strstr(world.error.message, "line 1, column "));
}

static void test_what_is_nearly_right_is_suggested(void **state) {
  struct world world = make_world(state);
  char near[] = "BUTTERBASE_APIKEY=secret", far[] = "HOME=/", known[] = "BUTTERBASE_APP_ID=app_1";
  char *variables[] = {far, known, near, NULL};
  world.request.variables = variables;
  write_config(&world, "p/.butterbase/config.json", "{\"currentApp\": \"app_1\", \"api_key\": \"x\", \"theme\": 1}");
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "`BUTTERBASE_APIKEY` is set, but jd does not read it. Did you mean "
                                              "`BUTTERBASE_API_KEY`?"));
  assert_int_equal(world.findings.count, 1);
  assert_string_equal(world.findings.list[0].code, "misspelt-config-key");
  assert_string_equal(world.findings.list[0].message, "unknown key `api_key`; did you mean `apiKey`?");
}

static void test_the_sandbox_never_sees_the_key(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  world.request.sandbox = true;
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_sandbox", "the default of --sandbox");
  assert_string_equal(world.config.endpoint.text, "sandbox");
  assert_null(world.config.api_key); /* the sandbox has its own */
  environment_app = "app_1";
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_1", "BUTTERBASE_APP_ID");
  world.request.endpoint = "http://127.0.0.1:1";
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "--sandbox and --endpoint"));
}

static void test_a_live_file_decides(void **state) {
  struct world world = make_world(state);
  environment_app = "app_other";
  world.request.live_from = "live.json";
  world.request.live_app = "app_live";
  world.request.live_endpoint = "https://live.example";
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_live", "live.json");
  assert_value(world.config.endpoint, "https://live.example", "live.json");
  assert_null(world.config.api_key);
  world.request.endpoint = "https://live.example/";
  assert_true(resolve(&world));
  world.request.app = "app_other";
  assert_false(resolve(&world));
  assert_string_equal(world.error.message,
                      "This file is of app_live, but --app says app_other. Remove the option, or name another file.");
}

/* It is applied to its own app, or nowhere. */
static void test_a_saved_plan_goes_where_it_was_made_for(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  write_config(&world, "p/docs/butterbase/00-state.md", "---\napp_id: app_state\n---\n");
  world.request.saved_from = "saved.json";
  world.request.saved_app = "app_saved";
  world.request.saved_endpoint = CONFIG_DEFAULT_ENDPOINT;
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_saved", "saved.json");
  assert_int_equal(world.findings.count, 1);
  assert_string_equal(world.findings.list[0].code, "app-from-saved-plan");
  environment_app = "app_other";
  assert_false(resolve(&world));
  assert_string_equal(
      world.error.message,
      "This plan was made for app_saved, but this run uses app_other (from BUTTERBASE_APP_ID). Nothing was written. To "
      "apply this plan, pass --app app_saved; to save a new one, run `jd plan --out FILE`.");
  world.request.app = "app_saved";
  assert_true(resolve(&world));
  assert_value(world.config.app, "app_saved", "--app");
  config_free(&world.config);
}

/* No file says where the key goes, a saved plan as little as another; the sandbox gets none. */
static void test_a_saved_plan_names_no_endpoint(void **state) {
  struct world world = make_world(state);
  environment_key = KEY_A;
  world.request.saved_from = "saved.json";
  world.request.saved_app = "app_saved";
  world.request.saved_endpoint = "https://evil.example";
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "pass --endpoint https://evil.example; to"));
  world.request.sandbox = true;
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "remove --sandbox; to"));
  world.request.sandbox = false;
  world.request.saved_endpoint = "sandbox";
  assert_true(resolve(&world));
  assert_true(world.config.sandbox);
  assert_null(world.config.api_key); /* the sandbox has its own */
  world.request.endpoint = "http://127.0.0.1:1";
  assert_false(resolve(&world));
  assert_non_null(strstr(world.error.message, "remove --endpoint; to"));
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_order),
      SCRATCH_TEST(test_defaults_and_empty_variables),
      SCRATCH_TEST(test_what_is_missing_is_said_with_its_mend),
      SCRATCH_TEST(test_bad_values),
      cmocka_unit_test(test_app_ids),
      SCRATCH_TEST(test_broken_files),
      SCRATCH_TEST(test_warnings),
      SCRATCH_TEST(test_a_clone_does_not_say_where_the_key_goes),
      SCRATCH_TEST(test_an_endpoint_of_the_project_counts_where_it_is_named_outside),
      SCRATCH_TEST(test_loopback_names_are_not_alike_for_trust),
      SCRATCH_TEST(test_at_home_the_file_is_the_users_own),
      SCRATCH_TEST(test_a_saved_plan_makes_no_endpoint_trusted),
      SCRATCH_TEST(test_no_message_has_a_password),
      SCRATCH_TEST(test_a_key_that_git_would_publish),
      SCRATCH_TEST(test_a_broken_file_is_not_quoted),
      SCRATCH_TEST(test_what_is_nearly_right_is_suggested),
      SCRATCH_TEST(test_the_sandbox_never_sees_the_key),
      SCRATCH_TEST(test_a_live_file_decides),
      SCRATCH_TEST(test_a_saved_plan_goes_where_it_was_made_for),
      SCRATCH_TEST(test_a_saved_plan_names_no_endpoint),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
