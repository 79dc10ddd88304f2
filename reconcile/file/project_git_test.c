#include "reconcile/file/file.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char file[] = ".butterbase/config.json";

static void make(const struct scratch *scratch, struct project *project) {
  static const char *const folders[] = {".git", ".git/info", "app", "app/.butterbase"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    scratch_folder(scratch, folders[i]);
  *project = (struct project){.root = scratch_path(scratch, "app"), .bound = scratch->folder};
}

/* As git reads them (gitignore(5)). */
static void test_rules(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  make(scratch, &project);
  static const struct {
    const char *folder, *rules;
    bool ignored;
  } cases[] = {
      {"", "", false},
      {"", "# .butterbase/\n\nother\n", false},
      {"", ".butterbase\n", true},
      {"", ".butterbase/\r\n", true},
      {"", ".butterbase/   \n", true},
      {"", "/.butterbase/\n", false},
      {"", "/app/.butterbase/\n", true},
      {"", "app/.butterbase/config.json\n", true},
      {"", "app/.butterbase/config.json/\n", false},
      {"", "config.json", true},
      {"", "*.json\n", true},
      {"", "/*.json\n", false},
      {"", "app/*.json\n", false},
      {"", "app/*/*.json\n", true},
      {"", "app/**\n", true},
      {"", "**/config.json\n", true},
      {"", "app/**/config.json\n", true},
      {"", "app/.butterbase/**/config.json\n", true},
      {"", "**/fig.json\n", false},
      {"", "conf[a-i]g.jso?\n", true},
      {"", "conf[!i]g.json\n", false},
      {"", "conf[ig.json\n", false},
      {"", "config\\.json\n", true},
      {"", "*.json\n!config.json\n", false},
      {"", "!config.json\n*.json\n", true},
      {"", ".butterbase/\n!config.json\n", true}, /* nothing in an ignored folder comes back */
      {"app/", "/.butterbase/\n", true},
      {"app/", "app/.butterbase/\n", false},
      {"app/.butterbase/", "config.json\n", true},
      {"app/.butterbase/", "*\n", true},
      {"app/.butterbase/", "jd/\nsandbox/\ndev/\nsandbox.db*\n", false},
      {"", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a\n", false},
      {"", "**a**a**a**a**a**a**a**a**a**a**a**a**a**a**a**b\n", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *path = arena_printf(scratch->arena, "%s.gitignore", cases[i].folder);
    scratch_write(scratch, path, cases[i].rules);
    if (project_git(&project, file) != (cases[i].ignored ? GIT_IGNORED : GIT_EXPOSED))
      fail_msg("%s: %s", path, cases[i].rules);
    assert_int_equal(unlink(scratch_path(scratch, path)), 0);
  }
}

static void test_nearer_rules_count_more(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  make(scratch, &project);
  scratch_write(scratch, ".git/info/exclude", "config.json\n");
  assert_int_equal(project_git(&project, file), GIT_IGNORED);
  scratch_write(scratch, ".gitignore", "!config.json\n");
  assert_int_equal(project_git(&project, file), GIT_EXPOSED);
  scratch_write(scratch, "app/.butterbase/.gitignore", "config.json\n");
  assert_int_equal(project_git(&project, file), GIT_IGNORED);
}

static void test_what_is_committed_is_not_ignored(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  static const char entries[] = "DIRC\0app/.butterbase/config.json.old\0app/.butterbase/config.json";
  make(scratch, &project);
  scratch_write(scratch, ".gitignore", "*.json\n");
  const char *path = scratch_path(scratch, ".git/index");
  assert_true(file_replace(NULL, path, (struct bytes){entries, 40}, 0644, NULL));
  assert_int_equal(project_git(&project, file), GIT_IGNORED);
  assert_true(file_replace(NULL, path, (struct bytes){entries, sizeof entries}, 0644, NULL));
  assert_int_equal(project_git(&project, file), GIT_TRACKED);
}

static void test_without_git_there_is_nothing_to_say(void **state) {
  struct scratch *scratch = *state;
  const struct project project = {.root = scratch->folder};
  assert_int_equal(project_git(&project, file), GIT_ABSENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_rules),
      SCRATCH_TEST(test_nearer_rules_count_more),
      SCRATCH_TEST(test_what_is_committed_is_not_ignored),
      SCRATCH_TEST(test_without_git_there_is_nothing_to_say),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
