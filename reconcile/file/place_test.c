/* Links in a project: whatever is written through them stays within it. */
#include "reconcile/file/file.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- all that writes, creates or locks ---- */

static bool replace(const struct project *project, const char *path, struct jd_error *error) {
  return file_replace(project, path, bytes_of("written\n"), 0644, error);
}

static bool append_line(const struct project *project, const char *path, struct jd_error *error) {
  return file_append_line(project, path, "written\n", false, error);
}

static bool lock(const struct project *project, const char *path, struct jd_error *error) {
  int fd;
  long holder;
  bool locked = file_lock(project, path, &fd, &holder, error);
  if (locked)
    file_unlock(fd);
  return locked;
}

static bool resolve(const struct project *project, const char *path, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  return file_resolve(arena, project, path, error) != NULL;
}

static bool replace_source(const struct project *project, const char *path, struct jd_error *error) {
  return project_replace(project, path + strlen(project->root) + 1, bytes_of("written\n"), false, error);
}

static bool (*const writers[])(const struct project *, const char *, struct jd_error *) = {
    replace, append_line, lock, resolve, replace_source, file_check_writable};

/* ---- a project `p`, with what is beside it ---- */

static void make(const struct scratch *scratch, struct project *project) {
  static const char *const folders[] = {"outside", "p", "p/docs", "p/real", "p/.git", "p-twin"};
  for (size_t i = 0; i < COUNT(folders); i++)
    scratch_folder(scratch, folders[i]);
  scratch_write(scratch, "outside/f", "mine\n");
  scratch_write(scratch, "p-twin/f", "mine\n");
  scratch_write(scratch, "p/.git/config", "mine\n");
  scratch_write(scratch, "p/real/f", "own\n");
  *project = (struct project){.root = scratch_path(scratch, "p")};
}

static void expect_untouched(const struct scratch *scratch) {
  static const char *const files[] = {"outside/f", "p-twin/f", "p/.git/config"};
  static const char *const folders[] = {"outside", "p-twin", "p/.git"};
  for (size_t i = 0; i < COUNT(files); i++) {
    assert_string_equal(scratch_read(scratch, scratch_path(scratch, files[i])).data, "mine\n");
    assert_int_equal(scratch_count(scratch, folders[i]), 1);
  }
  assert_int_equal(scratch_count(scratch, ""), 3);
}

/* `link` of the project leads to `target`; "%" stands for the scratch folder. */
static const struct lead {
  const char *link, *target, *path, *words;
} leads_out[] = {
    {"docs/f", "../../outside/f", "docs/f", "out of the project"},
    {"docs/f", "%/outside/f", "docs/f", "out of the project"},
    {"docs/f", "../../outside/new", "docs/f", "out of the project"},
    {"docs/f", "/proc/self/environ", "docs/f", "out of the project"},
    {"docs/f", "../../p-twin/f", "docs/f", "out of the project"},
    {"docs/f", "%/nowhere", "docs/f", "out of the project"},
    {"docs/f", "../..", "docs/f", "it is a folder"},
    {"docs/f", "../../..", "docs/f", "out of the project"},
    {"docs/f", "../.git/config", "docs/f", "into git's own folder"},
    {"docs/f", "../.git/hooks", "docs/f", "into git's own folder"},
    {"out", "../outside", "out/f", "out of the project"},
    {"out", "../outside", "out/new", "out of the project"},
    {"out", "../outside", "out/deep/er/new", "out of the project"},
    {"out", "%/outside", "docs/../out/f", "out of the project"},
    {"out", "%", "out/outside/f", "out of the project"},
    {"out", ".git", "out/hooks/pre-commit", "into git's own folder"},
    {"out", "../nowhere", "out/new", "a symbolic link to a folder that does not exist"},
    {"out", "nowhere", "out/new", "a symbolic link to a folder that does not exist"},
    {"out", "out", "out/new", "too many levels"},
    {"docs/f", "f", "docs/f", "too many levels"},
};

static void test_nothing_is_written_outside(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  make(scratch, &project);
  for (size_t i = 0; i < COUNT(leads_out); i++) {
    const struct lead *lead = &leads_out[i];
    const char *link = scratch_path(scratch, arena_printf(scratch->arena, "p/%s", lead->link));
    const char *target =
        lead->target[0] == '%' ? arena_printf(scratch->arena, "%s%s", scratch->folder, lead->target + 1) : lead->target;
    assert_int_equal(symlink(target, link), 0);
    for (size_t j = 0; j < COUNT(writers); j++) {
      struct jd_error error = {0};
      const char *path = arena_printf(scratch->arena, "%s/%s", project.root, lead->path);
      if (writers[j](&project, path, &error))
        fail_msg("%s -> %s: writer %zu wrote", lead->link, lead->target, j);
      if (!strstr(error.message, lead->words))
        fail_msg("%s -> %s: writer %zu: %s", lead->link, lead->target, j, error.message);
      expect_untouched(scratch);
    }
    assert_int_equal(unlink(link), 0);
  }
}

static void test_a_chain_of_links_is_followed_to_its_end(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  struct jd_error error = {0};
  make(scratch, &project);
  scratch_link(scratch, "two", "p/one");
  scratch_link(scratch, "docs/three", "p/two");
  scratch_link(scratch, "../../outside/f", "p/docs/three");
  assert_false(replace(&project, "one", &error));
  assert_non_null(strstr(error.message, scratch_path(scratch, "outside/f")));
  expect_untouched(scratch);
}

/* They are the user's own. */
static void test_links_that_stay_inside_work(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  struct jd_error error = {0};
  make(scratch, &project);
  scratch_link(scratch, "../real/f", "p/docs/relative");
  scratch_link(scratch, scratch_path(scratch, "p/real/f"), "p/docs/absolute");
  scratch_link(scratch, "../real/new", "p/docs/dangling");
  scratch_link(scratch, "real", "p/folder");
  static const char *const paths[] = {"docs/relative", "docs/absolute", "docs/dangling", "folder/f", "folder/deep/f"};
  for (size_t i = 0; i < COUNT(paths); i++)
    for (size_t j = 0; j < COUNT(writers); j++)
      if (!writers[j](&project, project_path(scratch->arena, &project, paths[i]), &error))
        fail_msg("%s: writer %zu: %s", paths[i], j, error.message);
  static const char *const written[] = {"p/real/f", "p/real/new", "p/real/deep/f"};
  for (size_t i = 0; i < COUNT(written); i++)
    assert_string_equal(scratch_read(scratch, scratch_path(scratch, written[i])).data, "written\n");
  struct stat status;
  assert_int_equal(lstat(scratch_path(scratch, "p/docs/relative"), &status), 0);
  assert_true(S_ISLNK(status.st_mode));
  expect_untouched(scratch);
}

static void test_in_a_work_tree_links_may_lead_to_the_rest_of_it(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  struct jd_error error = {0};
  make(scratch, &project);
  scratch_link(scratch, "../../outside/f", "p/docs/f");
  scratch_link(scratch, "/etc/jd-no-such-file", "p/docs/g");
  project.bound = scratch->folder;
  assert_true(replace(&project, "docs/f", &error));
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "outside/f")).data, "written\n");
  assert_false(replace(&project, "docs/g", &error));
  assert_non_null(strstr(error.message, "out of the project"));
}

/* What the user names outside of the project is the user's business. */
static void test_a_path_elsewhere_is_not_the_projects(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  struct jd_error error = {0};
  make(scratch, &project);
  scratch_link(scratch, "f", "outside/link");
  assert_true(replace(&project, scratch_path(scratch, "outside/link"), &error));
  assert_true(replace(&project, scratch_path(scratch, "p/../p-twin/f"), &error));
  assert_true(replace(NULL, scratch_path(scratch, "outside/new"), &error));
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "outside/f")).data, "written\n");
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "p-twin/f")).data, "written\n");
}

static void test_where_another_program_is_to_write(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  make(scratch, &project);
  scratch_link(scratch, "../real/state.db", "p/docs/state.db");
  assert_string_equal(file_resolve(scratch->arena, &project, "docs/state.db", NULL),
                      scratch_path(scratch, "p/real/state.db"));
  assert_string_equal(file_resolve(scratch->arena, &project, "new/er/state.db", NULL),
                      scratch_path(scratch, "p/new/er/state.db"));
  assert_int_equal(scratch_count(scratch, "p/new/er"), 0);
}

/* Swaps a folder for a link and back, for ever. */
static _Noreturn void swap(const struct scratch *scratch) {
  const char *folder = scratch_path(scratch, "p/swap"), *kept = scratch_path(scratch, "p/kept");
  const char *link = scratch_path(scratch, "p/link"), *file = scratch_path(scratch, "p/swap/f");
  for (;;) {
    rename(folder, kept), rename(link, folder);
    rename(folder, link), rename(kept, folder);
    unlink(file);
    if (symlink("../../outside/f", file) == 0)
      unlink(file);
  }
}

static void test_whoever_swaps_links_leads_nothing_elsewhere(void **state) {
  enum { ROUNDS = 3000 };
  struct scratch *scratch = *state;
  struct project project;
  make(scratch, &project);
  scratch_folder(scratch, "p/swap");
  scratch_link(scratch, "../outside", "p/link");
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0)
    swap(scratch);
  const char *path = scratch_path(scratch, "p/swap/f");
  for (size_t i = 0; i < ROUNDS; i++)
    writers[i % COUNT(writers)](&project, path, NULL);
  kill(child, SIGKILL);
  assert_int_equal(waitpid(child, NULL, 0), child);
  expect_untouched(scratch);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_nothing_is_written_outside),
      SCRATCH_TEST(test_a_chain_of_links_is_followed_to_its_end),
      SCRATCH_TEST(test_links_that_stay_inside_work),
      SCRATCH_TEST(test_in_a_work_tree_links_may_lead_to_the_rest_of_it),
      SCRATCH_TEST(test_a_path_elsewhere_is_not_the_projects),
      SCRATCH_TEST(test_where_another_program_is_to_write),
      SCRATCH_TEST(test_whoever_swaps_links_leads_nothing_elsewhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
