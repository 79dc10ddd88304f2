/* Every way in which editors write a file is seen, with inotify and without; nothing else is. */
#include "reconcile/file/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct rig {
  char folder[64];
  struct arena *arena;
  struct file_watch *watch;
};

static const char *at(const struct rig *rig, const char *name) {
  return arena_printf(rig->arena, "%s/%s", rig->folder, name);
}

static void put(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static void open_rig(struct rig *rig) {
  *rig = (struct rig){.folder = "/tmp/jd-watch-test.XXXXXX", .arena = arena_new(), .watch = file_watch_new()};
  assert_non_null(mkdtemp(rig->folder));
  assert_int_equal(mkdir(at(rig, "src"), 0777), 0);
  put(at(rig, "plan"), "one");
  put(at(rig, "src/a.ts"), "one");
  const char *const paths[] = {at(rig, "plan"), at(rig, "src/a.ts"), at(rig, ".env"), at(rig, "later/b.ts")};
  file_watch_set(rig->watch, paths, 4);
  assert_false(file_watch_changed(rig->watch));
}

static void close_rig(struct rig *rig) {
  assert_int_equal(system(arena_printf(rig->arena, "rm -rf %s", rig->folder)), 0);
  file_watch_free(rig->watch);
  arena_free(rig->arena);
}

/* The descriptor wakes up, and then exactly one change is reported. */
static void expect_one(const struct rig *rig) {
  struct pollfd fd = {file_watch_fd(rig->watch), POLLIN, 0};
  assert_int_equal(poll(&fd, 1, 5000), 1);
  assert_true(file_watch_changed(rig->watch));
  assert_false(file_watch_changed(rig->watch));
  assert_int_equal(poll(&fd, 1, 0), 0);
}

static void test_a_file_is_written(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  put(at(&rig, "plan"), "two");
  expect_one(&rig);
  put(at(&rig, "src/a.ts"), "two");
  expect_one(&rig);
  put(at(&rig, ".env"), "A=1"); /* it was not there */
  expect_one(&rig);
  assert_int_equal(unlink(at(&rig, ".env")), 0);
  expect_one(&rig);
  close_rig(&rig);
}

static void test_a_file_is_renamed_into_place(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  for (int round = 0; round < 3; round++) { /* each time it is another file */
    put(at(&rig, "src/.a.ts.swp"), "two");
    assert_int_equal(rename(at(&rig, "src/.a.ts.swp"), at(&rig, "src/a.ts")), 0);
    expect_one(&rig);
  }
  close_rig(&rig);
}

/* Twice within one tick of the clock that files are stamped with, and of the same size. */
static void test_two_writes_at_once(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  for (int round = 0; round < 20; round++) {
    put(at(&rig, "plan"), "1st");
    assert_true(file_watch_changed(rig.watch));
    put(at(&rig, "plan"), "2nd");
    assert_true(file_watch_changed(rig.watch));
  }
  close_rig(&rig);
}

static void test_other_files_are_not_reported(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  put(at(&rig, "other"), "one");
  put(at(&rig, "src/b.ts"), "one");
  assert_false(file_watch_changed(rig.watch));
  close_rig(&rig);
}

static void test_a_folder_that_comes_and_goes(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  assert_int_equal(mkdir(at(&rig, "later"), 0777), 0);
  put(at(&rig, "later/b.ts"), "one");
  assert_true(file_watch_changed(rig.watch)); /* the look finds it, and watches the folder from now on */
  put(at(&rig, "later/b.ts"), "two");
  expect_one(&rig);
  assert_int_equal(rename(at(&rig, "src"), at(&rig, "old")), 0); /* as a checkout does */
  assert_true(file_watch_changed(rig.watch));
  assert_int_equal(mkdir(at(&rig, "src"), 0777), 0);
  put(at(&rig, "src/a.ts"), "two");
  assert_true(file_watch_changed(rig.watch));
  put(at(&rig, "src/a.ts"), "three");
  expect_one(&rig);
  close_rig(&rig);
}

/* A link's target is in a folder that is not watched: only the look finds it. */
static void test_a_file_behind_a_link(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  assert_int_equal(mkdir(at(&rig, "real"), 0777), 0);
  put(at(&rig, "real/c.ts"), "one");
  assert_int_equal(symlink(at(&rig, "real/c.ts"), at(&rig, "src/c.ts")), 0);
  file_watch_changed(rig.watch); /* the link appears */
  const char *const paths[] = {at(&rig, "src/c.ts")};
  file_watch_set(rig.watch, paths, 1);
  assert_false(file_watch_changed(rig.watch));
  put(at(&rig, "real/c.ts"), "two, and longer");
  assert_true(file_watch_changed(rig.watch));
  close_rig(&rig);
}

/* What was written while the list was made again is not lost. */
static void test_a_change_before_the_list_is_set_again(void **state) {
  (void)state;
  struct rig rig;
  open_rig(&rig);
  put(at(&rig, "plan"), "two");
  const char *const paths[] = {at(&rig, "plan"), at(&rig, "plan")};
  file_watch_set(rig.watch, paths, 2);
  assert_true(file_watch_changed(rig.watch));
  put(at(&rig, "src/a.ts"), "two"); /* not any more */
  assert_false(file_watch_changed(rig.watch));
  close_rig(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_file_is_written),
      cmocka_unit_test(test_a_file_is_renamed_into_place),
      cmocka_unit_test(test_two_writes_at_once),
      cmocka_unit_test(test_other_files_are_not_reported),
      cmocka_unit_test(test_a_folder_that_comes_and_goes),
      cmocka_unit_test(test_a_file_behind_a_link),
      cmocka_unit_test(test_a_change_before_the_list_is_set_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
