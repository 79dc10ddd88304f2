#include "reconcile/file/file.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct project project_of(const struct scratch *scratch) {
  return (struct project){scratch_path(scratch, "p")};
}

/* p is the project; what is next to it does not belong to it. */
static void make_project(const struct scratch *scratch) {
  scratch_folder(scratch, "p");
  scratch_folder(scratch, "p/src");
  scratch_folder(scratch, "outside");
  scratch_folder(scratch, "p-twin");
  scratch_write(scratch, "p/src/a.ts", "inside");
  scratch_write(scratch, "outside/b.ts", "secret");
  scratch_write(scratch, "p-twin/b.ts", "secret");
}

static enum file_read read_source(const struct scratch *scratch, const char *path, struct bytes *out,
                                  struct jd_error *error) {
  struct project project = project_of(scratch);
  *out = (struct bytes){NULL, 0};
  *error = (struct jd_error){0};
  return project_read(scratch->arena, &project, path, 100, out, error);
}

static void test_paths_within_are_read(void **state) {
  struct scratch *scratch = *state;
  make_project(scratch);
  scratch_link(scratch, "a.ts", "p/src/link.ts");
  scratch_link(scratch, "src", "p/lib");
  scratch_link(scratch, scratch_path(scratch, "p/src/a.ts"), "p/absolute.ts");
  scratch_link(scratch, "../p/src/a.ts", "p/round.ts");
  static const char *const paths[] = {"src/a.ts",    "./src//a.ts", "src/../src/a.ts", "src/link.ts",    "lib/a.ts",
                                      "lib/link.ts", "absolute.ts", "round.ts",        "lib/../src/a.ts"};
  for (size_t i = 0; i < COUNT(paths); i++) {
    struct bytes text;
    struct jd_error error;
    if (read_source(scratch, paths[i], &text, &error) != FILE_READ)
      fail_msg("%s: %s", paths[i], error.message);
    assert_string_equal(text.data, "inside");
    assert_int_equal(text.len, 6);
  }
}

static void test_paths_that_leave_are_refused(void **state) {
  struct scratch *scratch = *state;
  make_project(scratch);
  scratch_link(scratch, "/etc/passwd", "p/passwd.ts");
  scratch_link(scratch, "../outside/b.ts", "p/out.ts");
  scratch_link(scratch, "../outside", "p/vendor");
  scratch_link(scratch, scratch_path(scratch, "p-twin"), "p/twin");
  scratch_link(scratch, "passwd.ts", "p/twice.ts");
  scratch_link(scratch, "/dev/zero", "p/zero.ts");
  scratch_link(scratch, "/proc/self/environ", "p/environ.ts");
  static const struct {
    const char *path, *fix;
  } cases[] = {
      {"../outside/b.ts", "Move the file into the project"},
      {"src/../../outside/b.ts", "Move the file into the project"},
      {"../p/src/a.ts", "Move the file into the project"},
      {"..", "Move the file into the project"},
      {"../nothing/there", "Move the file into the project"},
      {"/etc/passwd", "relative to the project's folder"},
      {"", "Name a file"},
      {"passwd.ts", "Copy the file into the project"},
      {"out.ts", "Copy the file into the project"},
      {"vendor/b.ts", "Copy the file into the project"},
      {"src/../vendor/b.ts", "Copy the file into the project"},
      {"twin/b.ts", "Copy the file into the project"},
      {"twice.ts", "Copy the file into the project"},
      {"zero.ts", "Copy the file into the project"},
      {"environ.ts", "Copy the file into the project"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct bytes text;
    struct jd_error error;
    assert_int_equal(read_source(scratch, cases[i].path, &text, &error), FILE_FAILED);
    assert_null(text.data);
    assert_int_equal(error.code, JD_INPUT);
    assert_string_equal(error.where, cases[i].path);
    if (!strstr(error.message, cases[i].path) || !strstr(error.message, cases[i].fix))
      fail_msg("%s: %s", cases[i].path, error.message);
  }
}

/* The folder behind a link climbs out only when the kernel walks it, not in the text. */
static void test_climbing_out_behind_a_link(void **state) {
  struct scratch *scratch = *state;
  make_project(scratch);
  scratch_folder(scratch, "p/deep");
  scratch_link(scratch, "../..", "p/deep/up");
  struct bytes text;
  struct jd_error error;
  assert_int_equal(read_source(scratch, "deep/up/outside/b.ts", &text, &error), FILE_FAILED);
  assert_non_null(strstr(error.message, "symbolic link"));
  assert_int_equal(read_source(scratch, "deep/up/p/src/a.ts", &text, &error), FILE_READ);
}

static void test_what_is_no_file_is_refused(void **state) {
  struct scratch *scratch = *state;
  make_project(scratch);
  assert_int_equal(mkfifo(scratch_path(scratch, "p/pipe.ts"), 0644), 0);
  scratch_link(scratch, "pipe.ts", "p/to-pipe.ts");
  scratch_link(scratch, "circle.ts", "p/circle.ts");
  scratch_write(scratch, "p/long.ts", arena_printf(scratch->arena, "%0101d", 0));
  static const struct {
    const char *path, *words;
  } cases[] = {
      {"src", "is a folder"},           {".", "is a folder"},
      {"src/", "is a folder"},          {"pipe.ts", "is a pipe"},
      {"to-pipe.ts", "is a pipe"},      {"circle.ts", "too many levels"},
      {"src/a.ts/b", "is a file, not"}, {"long.ts", "larger than the limit of 100 bytes"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct bytes text;
    struct jd_error error;
    assert_int_equal(read_source(scratch, cases[i].path, &text, &error), FILE_FAILED);
    assert_non_null(strstr(error.message, cases[i].path));
    if (!strstr(error.message, cases[i].words))
      fail_msg("%s: %s", cases[i].path, error.message);
  }
}

static void test_what_is_missing(void **state) {
  struct scratch *scratch = *state;
  make_project(scratch);
  scratch_link(scratch, "nothing", "p/dangling.ts");
  static const char *const paths[] = {"nothing.ts", "no/folder.ts", "dangling.ts"};
  for (size_t i = 0; i < COUNT(paths); i++) {
    struct bytes text;
    struct jd_error error;
    assert_int_equal(read_source(scratch, paths[i], &text, &error), FILE_MISSING);
    assert_int_equal(error.code, JD_NONE);
  }
}

static void test_paths_and_how_they_are_shown(void **state) {
  struct scratch *scratch = *state;
  static const struct {
    const char *root, *path, *full, *shown;
  } cases[] = {
      {"/a/b", "c.md", "/a/b/c.md", "c.md"}, {"/a/b", "/x/y", "/x/y", "/x/y"},
      {"/a/b", "/a/bc", "/a/bc", "/a/bc"},   {"/", "c.md", "/c.md", "c.md"},
      {"/", "/etc/x", "/etc/x", "etc/x"},    {"/a/b", "/a/b", "/a/b", "."},
      {"/a/b", "/a/b/", "/a/b/", "."},       {"/", "/", "/", "."},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct project project = {cases[i].root};
    const char *full = project_path(scratch->arena, &project, cases[i].path);
    assert_string_equal(full, cases[i].full);
    assert_string_equal(project_display(scratch->arena, &project, full), cases[i].shown);
  }
}

static const char *find(const struct scratch *scratch, const char *given, const char *start, const char *home) {
  struct project project = {NULL};
  struct jd_error error = {0};
  if (!project_find(scratch->arena, given, start, home, &project, &error))
    return arena_strdup(scratch->arena, error.message);
  const char *prefix = scratch->folder;
  assert_true(strncmp(project.root, prefix, strlen(prefix)) == 0);
  return project.root + strlen(prefix);
}

static void test_the_project_is_found(void **state) {
  struct scratch *scratch = *state;
  static const char *const folders[] = {
      "home",        "home/.butterbase", "home/p", "home/p/docs",        "home/p/docs/butterbase",
      "home/p/deep", "home/p/deep/er",   "home/q", "home/q/.butterbase", "home/q/sub",
      "home/loose"};
  for (size_t i = 0; i < COUNT(folders); i++)
    scratch_folder(scratch, folders[i]);
  const char *home = scratch_path(scratch, "home");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/p"), home), "/home/p");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/p/deep/er/"), home), "/home/p");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/q/sub"), home), "/home/q");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/loose"), home), "/home/loose");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/loose"), NULL), "/home");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/loose"), scratch_path(scratch, "home/")),
                      "/home/loose");
  scratch_folder(scratch, "home/docs");
  scratch_folder(scratch, "home/docs/butterbase");
  assert_string_equal(find(scratch, NULL, scratch_path(scratch, "home/loose"), home), "/home");
}

/* In a shared folder anybody may lay out a project for others to fall into. */
static void test_a_project_of_another_user_is_passed_over(void **state) {
  enum { OTHER = 12345 };
  struct scratch *scratch = *state;
  struct project project;
  static const char *const folders[] = {"shared",      "shared/docs",    "shared/docs/butterbase", "shared/.butterbase",
                                        "shared/work", "shared/work/sub"};
  if (geteuid() != 0)
    skip(); /* only root gives folders away */
  for (size_t i = 0; i < COUNT(folders); i++)
    scratch_folder(scratch, folders[i]);
  const char *work = scratch_path(scratch, "shared/work"), *shared = scratch_path(scratch, "shared");
  assert_true(project_find(scratch->arena, NULL, work, NULL, &project, NULL));
  assert_string_equal(project.root, shared);
  assert_null(project.passed_over);
  for (size_t i = 0; i < 4; i++) { /* whichever of the four is not one's own */
    assert_int_equal(chown(scratch_path(scratch, folders[i]), OTHER, OTHER), 0);
    assert_true(project_find(scratch->arena, NULL, work, NULL, &project, NULL));
    assert_string_equal(project.root, work);
    assert_string_equal(project.passed_over, shared);
    assert_true(project_find(scratch->arena, NULL, shared, NULL, &project, NULL)); /* one is there */
    assert_string_equal(project.root, shared);
    assert_null(project.passed_over);
    assert_true(project_find(scratch->arena, "..", work, NULL, &project, NULL)); /* -C */
    assert_string_equal(project.root, shared);
    assert_null(project.passed_over);
    assert_int_equal(chown(scratch_path(scratch, folders[i]), 0, 0), 0);
  }
  scratch_folder(scratch, "mine");
  scratch_folder(scratch, "shared/work/.butterbase");
  assert_int_equal(lchown(scratch_path(scratch, "shared/work/.butterbase"), OTHER, OTHER), 0);
  assert_true(project_find(scratch->arena, NULL, scratch_path(scratch, "shared/work/sub"), NULL, &project, NULL));
  assert_string_equal(project.root, scratch_path(scratch, "shared/work/sub")); /* nor is what lies further up */
  assert_int_equal(rmdir(scratch_path(scratch, "shared/work/.butterbase")), 0);
  scratch_link(scratch, "../../mine", "shared/work/.butterbase"); /* another user's link to one's own folder */
  assert_int_equal(lchown(scratch_path(scratch, "shared/work/.butterbase"), OTHER, OTHER), 0);
  assert_true(project_find(scratch->arena, NULL, scratch_path(scratch, "shared/work/sub"), NULL, &project, NULL));
  assert_string_equal(project.passed_over, work);
}

static void test_links_may_lead_within_the_work_tree(void **state) {
  struct scratch *scratch = *state;
  struct project project;
  static const char *const folders[] = {
      "tree", "tree/.git", "tree/app", "tree/app/docs", "tree/app/docs/butterbase", "tree/shared"};
  for (size_t i = 0; i < COUNT(folders); i++)
    scratch_folder(scratch, folders[i]);
  const char *app = scratch_path(scratch, "tree/app"), *tree = scratch_path(scratch, "tree");
  assert_true(project_find(scratch->arena, app, NULL, NULL, &project, NULL));
  assert_null(project.bound); /* an empty folder of that name is not a repository */
  scratch_write(scratch, "tree/.git/HEAD", "ref: refs/heads/main\n");
  assert_true(project_find(scratch->arena, NULL, app, NULL, &project, NULL));
  assert_string_equal(project.bound, tree);
  assert_true(project_find(scratch->arena, NULL, app, tree, &project, NULL));
  assert_null(project.bound); /* a home that is kept in git does not hold the project */
  assert_true(project_find(scratch->arena, tree, NULL, tree, &project, NULL));
  assert_string_equal(project.bound, tree);                       /* except one that is the home itself */
  scratch_write(scratch, "tree/app/.git", "gitdir: elsewhere\n"); /* a submodule: the nearest one counts */
  assert_true(project_find(scratch->arena, NULL, app, NULL, &project, NULL));
  assert_string_equal(project.bound, app);
  scratch_must(unlink(scratch_path(scratch, "tree/app/.git")) == 0);
  if (geteuid() == 0) {
    enum { OTHER = 12345 };
    assert_int_equal(chown(tree, OTHER, OTHER), 0);
    assert_true(project_find(scratch->arena, app, NULL, NULL, &project, NULL));
    assert_null(project.bound); /* another user's */
    assert_int_equal(chown(app, OTHER, OTHER), 0);
    assert_true(project_find(scratch->arena, app, NULL, NULL, &project, NULL));
    assert_string_equal(project.bound, tree); /* both are */
    assert_int_equal(chown(tree, 0, 0), 0);
    assert_int_equal(chown(app, 0, 0), 0);
  }
  assert_true(project_find(scratch->arena, app, NULL, NULL, &project, NULL));
  scratch_write(scratch, "tree/shared/a.ts", "shared");
  scratch_write(scratch, "outside.ts", "outside");
  scratch_link(scratch, "../shared/a.ts", "tree/app/a.ts");
  scratch_link(scratch, "../../outside.ts", "tree/app/b.ts");
  scratch_link(scratch, "../.git/HEAD", "tree/app/c.ts");
  struct bytes text;
  struct jd_error error = {0};
  assert_int_equal(project_read(scratch->arena, &project, "a.ts", 100, &text, &error), FILE_READ);
  assert_string_equal(text.data, "shared");
  assert_int_equal(project_read(scratch->arena, &project, "b.ts", 100, &text, &error), FILE_FAILED);
  assert_non_null(strstr(error.message, "leads out of the project"));
  assert_int_equal(project_read(scratch->arena, &project, "c.ts", 100, &text, &error), FILE_FAILED);
  assert_non_null(strstr(error.message, "leads into git's own folder"));
}

static void test_the_folder_that_is_given_counts(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "p");
  scratch_folder(scratch, "p/sub");
  scratch_folder(scratch, "p/.butterbase");
  scratch_write(scratch, "file", "");
  scratch_link(scratch, "p/sub", "link");
  const char *start = scratch_path(scratch, "p");
  assert_string_equal(find(scratch, "sub", start, NULL), "/p/sub");
  assert_string_equal(find(scratch, "../p/sub/", start, NULL), "/p/sub");
  assert_string_equal(find(scratch, scratch_path(scratch, "link"), NULL, NULL), "/p/sub");
  assert_non_null(strstr(find(scratch, "nothing", start, NULL), "No such folder"));
  assert_non_null(strstr(find(scratch, "", start, NULL), "No such folder"));
  assert_non_null(strstr(find(scratch, scratch_path(scratch, "file"), NULL, NULL), "a file, not a folder"));
  assert_non_null(strstr(find(scratch, "sub", NULL, NULL), "working directory"));
  assert_non_null(strstr(find(scratch, NULL, NULL, NULL), "working directory"));
}

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

static const char *near_of(const struct scratch *scratch, const char *path) {
  static const char *const taken[] = {"durable-objects/used-room.ts"};
  const struct project project = {scratch_path(scratch, "p")};
  const char *near[PROJECT_NEAR], *all = "";
  size_t count = project_near(scratch->arena, &project, path, taken, 1, near);
  for (size_t i = 0; i < count; i++)
    all = arena_printf(scratch->arena, "%s%s%s", all, i ? " " : "", near[i]);
  return all;
}

static void test_names_that_may_be_meant(void **state) {
  const struct scratch *scratch = *state;
  scratch_folder(scratch, "p");
  assert_string_equal(near_of(scratch, "durable-objects/room.ts"), "");
  scratch_folder(scratch, "p/durable-objects");
  scratch_folder(scratch, "p/src");
  scratch_folder(scratch, "p/durable-objects/folder.ts");
  scratch_folder(scratch, "outside");
  scratch_write(scratch, "outside/chat-roo.ts", "");
  scratch_link(scratch, "../outside", "p/elsewhere");
  static const char *const files[] = {"durable-objects/chat-room.ts",
                                      "durable-objects/chatroom.ts",
                                      "durable-objects/used-room.ts",
                                      "durable-objects/types.d.ts",
                                      "durable-objects/chat-rom.test.ts",
                                      "durable-objects/chat-rom.spec.js",
                                      "durable-objects/chat-rom_test.ts",
                                      "board.config.js",
                                      "durable-objects/README.md",
                                      "src/lobby.ts",
                                      "board.js",
                                      "src/zebra.ts"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    scratch_write(scratch, arena_printf(scratch->arena, "p/%s", files[i]), "");
  assert_string_equal(near_of(scratch, "durable-objects/chat-rom.ts"),
                      "durable-objects/chat-room.ts durable-objects/chatroom.ts");
  assert_string_equal(near_of(scratch, "durable-objects/lobby.ts"), "src/lobby.ts");
  assert_string_equal(near_of(scratch, "board.ts"), "board.js");
  assert_string_equal(near_of(scratch, "elsewhere/zzzzzzzzzzzz.ts"), /* none is like it: the first ones */
                      "board.js durable-objects/chat-room.ts durable-objects/chatroom.ts");
}

/* A link of a clone may not show what is outside; what the user names may be anywhere. */
static void test_files_that_came_with_a_clone(void **state) {
  struct scratch *scratch = *state;
  struct jd_error error;
  struct bytes text;
  scratch_folder(scratch, "project");
  const char *outside = scratch_write(scratch, "outside", "secret");
  scratch_link(scratch, "../outside", "project/link");
  scratch_write(scratch, "project/own", "mine");
  scratch_link(scratch, "own", "project/inner");
  const struct project project = {.root = scratch_path(scratch, "project")};
  const char *const refused[] = {"link", scratch_path(scratch, "project/link")};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(project_read_own(scratch->arena, &project, refused[i], 100, &text, &error), FILE_FAILED);
    assert_string_equal(error.where, "link");
    assert_non_null(strstr(error.message, "leads out of the project through a symbolic link"));
    assert_non_null(strstr(error.message, "Copy the file into the project"));
  }
  const char *const taken[] = {"own", "inner", scratch_path(scratch, "project/own"), outside};
  for (size_t i = 0; i < 4; i++)
    assert_int_equal(project_read_own(scratch->arena, &project, taken[i], 100, &text, &error), FILE_READ);
  assert_int_equal(project_read_own(scratch->arena, &project, "none", 100, &text, &error), FILE_MISSING);
}

static void is_at(const struct scratch *scratch, const char *wanted) {
  const struct project project = {.root = scratch->folder, .bound = scratch->folder};
  const char *got = project_commit(scratch->arena, &project);
  if (wanted)
    assert_string_equal(got, wanted);
  else
    assert_null(got);
}

/* As git keeps it: in HEAD, in the branch's file, or packed; and for a further work tree in another folder. */
static void test_the_commit_that_is_checked_out(void **state) {
  struct scratch *scratch = *state;
#define ONE "1111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"
  is_at(scratch, NULL);
  scratch_folder(scratch, ".git");
  is_at(scratch, NULL);
  scratch_write(scratch, ".git/HEAD", ONE "\n");
  is_at(scratch, ONE);
  scratch_write(scratch, ".git/HEAD", "ref: refs/heads/main\n");
  is_at(scratch, NULL); /* no commit yet */
  scratch_write(scratch, ".git/packed-refs", "# pack-refs with: peeled\n" ONE " refs/heads/main\n^" ONE "\n");
  is_at(scratch, ONE);
  scratch_folder(scratch, ".git/refs");
  scratch_folder(scratch, ".git/refs/heads");
  scratch_write(scratch, ".git/refs/heads/main", TWO "\n");
  is_at(scratch, TWO);
  scratch_write(scratch, ".git/HEAD", "ref: refs/heads/../../secret\n");
  scratch_write(scratch, ".git/secret", ONE);
  is_at(scratch, NULL);
  scratch_write(scratch, ".git/HEAD", "bb_sk_" ONE "\n");
  is_at(scratch, NULL);
  scratch_must(rename(scratch_path(scratch, ".git"), scratch_path(scratch, "main")) == 0);
  scratch_folder(scratch, "main/tree");
  scratch_write(scratch, ".git", "gitdir: main/tree\n");
  scratch_write(scratch, "main/tree/HEAD", "ref: refs/heads/main\n");
  is_at(scratch, NULL);
  scratch_write(scratch, "main/tree/commondir", "..\n");
  is_at(scratch, TWO);
  const struct project outside = {.root = scratch->folder};
  assert_null(project_commit(scratch->arena, &outside));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_paths_within_are_read),
      SCRATCH_TEST(test_paths_that_leave_are_refused),
      SCRATCH_TEST(test_climbing_out_behind_a_link),
      SCRATCH_TEST(test_what_is_no_file_is_refused),
      SCRATCH_TEST(test_what_is_missing),
      SCRATCH_TEST(test_paths_and_how_they_are_shown),
      SCRATCH_TEST(test_the_project_is_found),
      SCRATCH_TEST(test_a_project_of_another_user_is_passed_over),
      SCRATCH_TEST(test_links_may_lead_within_the_work_tree),
      SCRATCH_TEST(test_the_folder_that_is_given_counts),
      SCRATCH_TEST(test_rules),
      SCRATCH_TEST(test_nearer_rules_count_more),
      SCRATCH_TEST(test_what_is_committed_is_not_ignored),
      SCRATCH_TEST(test_without_git_there_is_nothing_to_say),
      cmocka_unit_test_setup_teardown(test_the_commit_that_is_checked_out, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_files_that_came_with_a_clone, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_names_that_may_be_meant, scratch_setup, scratch_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
