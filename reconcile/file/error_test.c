/* What is said of files that cannot be read or written: each with a reason and what mends it. */
#include "reconcile/file/internal.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

static const struct file_subject subject = {"a/b.ts", "This source"};

static void test_each_reason_has_a_mend(void **state) {
  (void)state;
  static const struct {
    int errno_value;
    const char *said;
  } cases[] = {
      {EACCES, "This source cannot be read: permission is denied. Allow it with chmod, "},
      {ENOSPC, "the disk is full. Free some space and run again; what stood there is unchanged."},
      {EDQUOT, "the disk quota is used up. Free some space"},
      {EROFS, "the file system is read-only. Mount it writable"},
      {EFBIG, "it would be too large. Raise the limit on file sizes (ulimit -f)"},
      {EMFILE, "too many files are open. Raise the limit (ulimit -n)"},
      {EIO, "the device failed. Look into the kernel's log (dmesg)"},
      {ENOENT, "there is no such file or folder. Correct the path, or put it back."},
      {EXDEV, "Invalid cross-device link. Look at the file and its folder, and run again."}, /* one without a row */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct jd_error error = {0};
    assert_false(file_fail(&error, subject, "read", cases[i].errno_value));
    assert_int_equal(error.code, JD_IO);
    assert_string_equal(error.where, "a/b.ts");
    if (!strstr(error.message, cases[i].said))
      fail_msg("\"%s\" does not say \"%s\"", error.message, cases[i].said);
  }
}

static void test_a_working_directory_that_is_gone(void **state) {
  struct scratch *scratch = *state;
  struct jd_error error = {0};
  char before[4096];
  const char *folder = scratch_path(scratch, "gone");
  assert_non_null(getcwd(before, sizeof before));
  assert_int_equal(mkdir(folder, 0700), 0);
  assert_int_equal(chdir(folder), 0);
  assert_int_equal(rmdir(folder), 0);
  bool adrift = file_is_adrift();
  file_fail(&error, subject, "read", ENOENT);
  assert_int_equal(chdir(before), 0);
  assert_true(adrift);
  assert_non_null(strstr(error.message, "the working directory has been removed"));
  assert_false(file_is_adrift());
}

static void expect_kind(const char *path, const char *said) {
  struct jd_error error = {0};
  assert_false(file_replace(NULL, path, bytes_of("x"), 0644, &error));
  if (!strstr(error.message, said))
    fail_msg("\"%s\" does not say \"%s\"", error.message, said);
}

static void test_what_is_no_file(void **state) {
  struct scratch *scratch = *state;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char *folder = scratch_path(scratch, "folder"), *pipe = scratch_path(scratch, "pipe"),
             *path = scratch_path(scratch, "s");
  assert_int_equal(mkdir(folder, 0700), 0);
  assert_int_equal(mkfifo(pipe, 0600), 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof address), 0);
  expect_kind(folder, "is a folder, not a regular file.");
  expect_kind(pipe, "is a pipe, not a regular file.");
  expect_kind(path, "is a socket, not a regular file.");
  expect_kind("/dev/null", "is a device, not a regular file.");
  close(server);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_reason_has_a_mend),
      cmocka_unit_test_setup_teardown(test_a_working_directory_that_is_gone, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_what_is_no_file, scratch_setup, scratch_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
