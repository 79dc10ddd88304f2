#include "reconcile/file/file.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

/* A process that takes the lock, says so through a pipe, and keeps it until it is killed. */
static pid_t start_holder(const char *path) {
  int ready[2];
  assert_int_equal(pipe(ready), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    int fd;
    long holder;
    bool locked = file_lock(NULL, path, &fd, &holder, NULL);
    if (write(ready[1], locked ? "y" : "n", 1) == 1)
      for (;;)
        pause();
    _exit(1);
  }
  char answer = '?';
  assert_int_equal(read(ready[0], &answer, 1), 1);
  assert_int_equal(answer, 'y');
  close(ready[0]);
  close(ready[1]);
  return child;
}

static void test_a_lock_is_taken_and_given_back(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "made/for/lock");
  int fd = -1;
  long holder = 42;
  assert_true(file_lock(NULL, path, &fd, &holder, NULL));
  assert_true(fd >= 0);
  assert_int_equal(holder, 0);
  file_unlock(fd);
  pid_t child = start_holder(path);
  kill(child, SIGKILL);
  assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_the_holder_is_named_and_its_lock_dies_with_it(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "lock");
  pid_t child = start_holder(path);
  struct jd_error error = {0};
  int fd = -1;
  long holder = 0;
  assert_false(file_lock(NULL, path, &fd, &holder, &error));
  assert_int_equal(fd, -1);
  assert_int_equal(holder, child);
  assert_int_equal(error.code, JD_LOCKED);
  assert_string_equal(error.where, path);
  assert_non_null(strstr(error.message, arena_printf(scratch->arena, "process %d.", child)));
  kill(child, SIGKILL);
  assert_int_equal(waitpid(child, NULL, 0), child);
  assert_true(file_lock(NULL, path, &fd, &holder, &error));
  assert_int_equal(holder, 0);
  file_unlock(fd);
}

static void test_what_cannot_be_locked(void **state) {
  struct scratch *scratch = *state;
  scratch_write(scratch, "file", "");
  scratch_folder(scratch, "folder");
  struct jd_error error = {0};
  int fd = -1;
  long holder = 42;
  assert_false(file_lock(NULL, scratch_path(scratch, "file/lock"), &fd, &holder, &error));
  assert_int_equal(error.code, JD_IO);
  assert_non_null(strstr(error.message, "is a file, not a folder"));
  assert_int_equal(holder, 0);
  assert_false(file_lock(NULL, scratch_path(scratch, "folder"), &fd, &holder, &error));
  assert_non_null(strstr(error.message, "it is a folder"));
  assert_int_equal(fd, -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_a_lock_is_taken_and_given_back),
      SCRATCH_TEST(test_the_holder_is_named_and_its_lock_dies_with_it),
      SCRATCH_TEST(test_what_cannot_be_locked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
