#include "reconcile/project/project.h"

#include "reconcile/testing/scratch.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct project project_of(const struct scratch *scratch, bool sandbox) {
  return (struct project){.root = scratch->folder, .sandbox = sandbox};
}

static const char *read_file(const struct scratch *scratch, const char *path) {
  return scratch_read(scratch, scratch_path(scratch, path)).data;
}

static struct secret *begin(const struct scratch *scratch) {
  const struct project project = project_of(scratch, true);
  struct secret *key = NULL;
  struct jd_error error = {0};
  if (!project_begin_sandbox(scratch->arena, &project, &key, &error))
    fail_msg("%s: %s", error.where, error.message);
  return key;
}

/* No file of the one is a file of the other, except what only the sandbox has. */
static void test_real_and_sandbox_share_no_file(void **state) {
  const struct scratch *scratch = *state;
  const struct project real = project_of(scratch, false), sandbox = project_of(scratch, true);
  for (int i = 0; i < PROJECT_FILE_COUNT; i++) {
    const char *one = project_file(&real, (enum project_file)i), *other = project_file(&sandbox, (enum project_file)i);
    assert_int_equal(strcmp(one, other) == 0, i == PROJECT_PLATFORM || i == PROJECT_SANDBOX_KEY);
    assert_int_equal(strncmp(other, ".butterbase/sandbox/", 20), 0);
    for (int j = 0; j < i; j++)
      assert_string_not_equal(other, project_file(&sandbox, (enum project_file)j));
  }
  assert_string_equal(project_file_path(scratch->arena, &real, PROJECT_RECORD),
                      scratch_path(scratch, "docs/butterbase/durable.lock"));
}

static void test_git_takes_nothing_of_it(void **state) {
  const struct scratch *scratch = *state;
  const struct project project = project_of(scratch, false);
  assert_true(project_begin(&project, NULL));
  assert_string_equal(read_file(scratch, ".butterbase/.gitignore"), "jd/\nsandbox/\ndev/\nsandbox.db*\n");
  scratch_write(scratch, ".butterbase/.gitignore", "mine\n");
  assert_true(project_begin(&project, NULL));
  assert_string_equal(read_file(scratch, ".butterbase/.gitignore"), "mine\n");
}

static void test_the_sandbox_begins_once(void **state) {
  const struct scratch *scratch = *state;
  scratch_folder(scratch, "docs");
  scratch_folder(scratch, "docs/butterbase");
  scratch_write(scratch, "docs/butterbase/00-state.md", "---\napp_id: app_1\n---\n");
  JD_SECRET key = begin(scratch);
  assert_true(secret_is_api_key(secret_reveal(key)));
  struct stat status;
  assert_int_equal(stat(scratch_path(scratch, ".butterbase/sandbox/key"), &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  assert_string_equal(read_file(scratch, ".butterbase/sandbox/00-state.md"), "---\napp_id: app_1\n---\n");
  assert_int_equal(access(scratch_path(scratch, ".butterbase/.gitignore"), F_OK), 0);
  scratch_write(scratch, ".butterbase/sandbox/00-state.md", "its own\n");
  scratch_write(scratch, ".butterbase/sandbox/platform.db", "");
  JD_SECRET again = begin(scratch);
  assert_true(bytes_equal(secret_reveal(key), secret_reveal(again)));
  assert_string_equal(read_file(scratch, ".butterbase/sandbox/00-state.md"), "its own\n");
}

static void test_each_sandbox_has_a_key_of_its_own(void **state) {
  const struct scratch *scratch = *state;
  JD_SECRET one = begin(scratch);
  assert_int_equal(unlink(scratch_path(scratch, ".butterbase/sandbox/key")), 0);
  JD_SECRET other = begin(scratch);
  assert_false(bytes_equal(secret_reveal(one), secret_reveal(other)));
}

/* Each of several processes begins it, all at the same moment; the keys that they got are one. */
static void test_two_that_begin_at_once_get_one_key(void **state) {
  enum { ROUNDS = 20, RUNS = 4 };
  const struct scratch *scratch = *state;
  for (unsigned round = 0; round < ROUNDS; round++) {
    const char *root = scratch_path(scratch, arena_printf(scratch->arena, "p%u", round));
    const struct project project = {.root = root, .sandbox = true};
    int gate[2], keys[2];
    assert_int_equal(mkdir(root, 0777), 0);
    assert_int_equal(pipe(gate), 0);
    assert_int_equal(pipe(keys), 0);
    for (unsigned i = 0; i < RUNS; i++)
      if (fork() == 0) {
        struct secret *key = NULL;
        char none;
        close(gate[1]);
        if (read(gate[0], &none, 1) != 0 || !project_begin_sandbox(scratch->arena, &project, &key, NULL))
          _exit(1);
        struct bytes text = secret_reveal(key);
        _exit(write(keys[1], text.data, text.len) == (ssize_t)text.len ? 0 : 1);
      }
    close(gate[0]), close(gate[1]); /* they begin */
    close(keys[1]);
    for (unsigned i = 0; i < RUNS; i++) {
      int status;
      assert_true(wait(&status) > 0);
      assert_int_equal(status, 0);
    }
    struct secret *kept = NULL;
    char text[256];
    assert_true(project_sandbox_key(scratch->arena, &project, &kept, NULL));
    const size_t len = secret_reveal(kept).len;
    for (unsigned i = 0; i < RUNS; i++) {
      assert_int_equal(read(keys[0], text, len), len);
      assert_true(bytes_equal((struct bytes){text, len}, secret_reveal(kept)));
    }
    close(keys[0]);
    secret_free(kept);
  }
}

static void assert_refused(const struct scratch *scratch, const char *words) {
  const struct project project = project_of(scratch, true);
  struct secret *key = NULL;
  struct jd_error error = {0};
  assert_false(project_begin_sandbox(scratch->arena, &project, &key, &error));
  assert_null(key);
  assert_string_equal(error.where, ".butterbase/sandbox/key");
  assert_non_null(strstr(error.message, words));
}

/* Its apps would be another account's. */
static void test_a_lost_key_is_an_error(void **state) {
  const struct scratch *scratch = *state;
  secret_free(begin(scratch));
  scratch_write(scratch, ".butterbase/sandbox/platform.db", "");
  assert_int_equal(unlink(scratch_path(scratch, ".butterbase/sandbox/key")), 0);
  assert_refused(scratch, "is missing. Restore the file, or delete the folder");
  static const char *const keys[] = {"", "bb_sk_1", "bb_sk_000000000000000000000000000000000000000g",
                                     "xb_sk_0000000000000000000000000000000000000000",
                                     "bb_sk_00000000000000000000000000000000000000000"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    scratch_write(scratch, ".butterbase/sandbox/key", keys[i]);
    assert_refused(scratch, "cannot be read from this file. Restore");
  }
}

static void test_looking_for_the_key_changes_nothing(void **state) {
  const struct scratch *scratch = *state;
  const struct project project = project_of(scratch, true);
  struct secret *key = NULL;
  assert_true(project_sandbox_key(scratch->arena, &project, &key, NULL));
  assert_null(key);
  assert_int_not_equal(access(scratch_path(scratch, ".butterbase"), F_OK), 0);
}

static int64_t now_ms = 1795428000000; /* 2026-11-23T10:00:00Z */

static int64_t now(void *context) {
  (void)context;
  return now_ms;
}

static const struct clock test_clock = {.now = now};

#define STATE_FILE "docs/butterbase/00-state.md"
#define STATE(front, row)                                                                                              \
  "---\ncurrent_stage: " front "\n---\n\n## Stages\n- [x] plan\n" row "\n- [ ] frontend\n- [ ] deploy\n"

static void write_state(const struct scratch *scratch, const char *text) {
  scratch_folder(scratch, "docs");
  scratch_folder(scratch, "docs/butterbase");
  scratch_write(scratch, STATE_FILE, text);
}

static const char *mark(const struct scratch *scratch, enum stage_mark mark) {
  const struct project project = {scratch->folder};
  struct jd_error error = {0};
  const char *next = "untouched";
  if (!stage_mark(scratch->arena, &project, &test_clock, mark, &next, &error))
    fail_msg("%s: %s", error.where, error.message);
  return next;
}

static const char *state_text(const struct scratch *scratch) {
  return scratch_read(scratch, scratch_path(scratch, STATE_FILE)).data;
}

static void test_done(void **state) {
  const struct scratch *scratch = *state;
  write_state(scratch, STATE("durable\nlast_updated: 2026-11-20T10:00:00Z", "- [ ] durable"));
  assert_string_equal(mark(scratch, MARK_DONE), "frontend");
  assert_string_equal(state_text(scratch), STATE("frontend\nlast_updated: 2026-11-23T10:00:00Z", "- [x] durable"));
}

static void test_twice_changes_nothing(void **state) {
  const struct scratch *scratch = *state;
  write_state(scratch, STATE("durable\nlast_updated: 2026-11-20T10:00:00Z", "- [ ] durable"));
  mark(scratch, MARK_DONE);
  const char *once = state_text(scratch);
  struct stat before, after;
  assert_int_equal(stat(scratch_path(scratch, STATE_FILE), &before), 0);
  now_ms += 3600000;
  assert_string_equal(mark(scratch, MARK_DONE), "frontend");
  assert_int_equal(stat(scratch_path(scratch, STATE_FILE), &after), 0);
  assert_string_equal(state_text(scratch), once);
  assert_int_equal(before.st_ino, after.st_ino); /* not even rewritten */
  now_ms -= 3600000;
}

static void test_not_applicable(void **state) {
  const struct scratch *scratch = *state;
  write_state(scratch, STATE("durable", "- [ ] durable"));
  assert_string_equal(mark(scratch, MARK_NOT_APPLICABLE), "frontend");
  assert_non_null(strstr(state_text(scratch), "\n- [ ] durable (n/a)\n"));
  assert_non_null(strstr(state_text(scratch), "current_stage: frontend\n"));
}

static void test_no_state_file(void **state) {
  const struct scratch *scratch = *state;
  assert_null(mark(scratch, MARK_DONE));
  assert_int_equal(scratch_count(scratch, "."), 0); /* and none is made */
}

static bool cannot_write(const struct scratch *scratch) {
  const struct project project = {scratch->folder};
  struct jd_error error = {0};
  const char *next;
  return !stage_mark(scratch->arena, &project, &test_clock, MARK_DONE, &next, &error) && error.code == JD_IO;
}

static void test_a_folder_that_cannot_be_written(void **state) {
  const struct scratch *scratch = *state;
  write_state(scratch, STATE("durable", "- [ ] durable"));
  assert_int_equal(chmod(scratch_path(scratch, "docs/butterbase"), 0555), 0);
  assert_true(scratch_as_nobody(scratch, cannot_write));
  assert_string_equal(state_text(scratch), STATE("durable", "- [ ] durable"));
}

static void test_what_is_no_file(void **state) {
  const struct scratch *scratch = *state;
  scratch_folder(scratch, "docs");
  scratch_folder(scratch, "docs/butterbase");
  scratch_folder(scratch, STATE_FILE);
  assert_true(cannot_write(scratch));
}

static void stamp(const struct scratch *scratch, bool may_create) {
  const struct project project = {scratch->folder};
  const struct stage_stamp stamp = {"app_a", "https://x.y/v1/app_a", true, may_create};
  struct jd_error error = {0};
  if (!stage_preflight(scratch->arena, &project, &test_clock, &stamp, &error))
    fail_msg("%s: %s", error.where, error.message);
}

static void test_preflight_stamps_and_ticks(void **state) {
  const struct scratch *scratch = *state;
  write_state(scratch, "---\r\napp_id: null\r\n---\r\n\r\n- [ ] preflight\r\n- [ ] durable");
  stamp(scratch, false);
  const char *once = state_text(scratch);
  assert_string_equal(once, "---\r\napp_id: app_a\r\napi_base: https://x.y/v1/app_a\r\n---\r\n\r\n- [x] preflight\r\n"
                            "- [ ] durable");
  now_ms += 3600000;
  stamp(scratch, true);
  assert_string_equal(state_text(scratch), once);
  now_ms -= 3600000;
}

static void test_preflight_makes_a_state_file_for_an_app_alone(void **state) {
  const struct scratch *scratch = *state;
  stamp(scratch, false);
  assert_int_equal(scratch_count(scratch, "."), 0);
  stamp(scratch, true);
  assert_string_equal(state_text(scratch), "---\napp_id: app_a\napi_base: https://x.y/v1/app_a\n---\n");
}

int main(void) {
  secret_start();
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
  const struct CMUnitTest tests[] = {
      CASE(test_real_and_sandbox_share_no_file),
      CASE(test_git_takes_nothing_of_it),
      CASE(test_the_sandbox_begins_once),
      CASE(test_each_sandbox_has_a_key_of_its_own),
      CASE(test_two_that_begin_at_once_get_one_key),
      CASE(test_a_lost_key_is_an_error),
      CASE(test_looking_for_the_key_changes_nothing),
      SCRATCH_TEST(test_done),
      SCRATCH_TEST(test_twice_changes_nothing),
      SCRATCH_TEST(test_not_applicable),
      SCRATCH_TEST(test_no_state_file),
      SCRATCH_TEST(test_a_folder_that_cannot_be_written),
      SCRATCH_TEST(test_what_is_no_file),
      SCRATCH_TEST(test_preflight_stamps_and_ticks),
      SCRATCH_TEST(test_preflight_makes_a_state_file_for_an_app_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
