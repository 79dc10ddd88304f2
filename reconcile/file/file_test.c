#include "reconcile/file/internal.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool replace(const char *path, const char *text, struct jd_error *error) {
  *error = (struct jd_error){0};
  return file_replace(NULL, path, bytes_of(text), 0644, error);
}

static unsigned mode_of(const char *path) {
  struct stat status;
  assert_int_equal(lstat(path, &status), 0);
  return status.st_mode;
}

/* ---- reading ---- */

static void test_a_file_is_read_whole(void **state) {
  struct scratch *scratch = *state;
  struct bytes text;
  static const char content[] = "a\0b\r\n";
  const char *path = scratch_path(scratch, "f");
  assert_true(file_replace(NULL, path, (struct bytes){content, 5}, 0644, NULL));
  assert_int_equal(file_read(scratch->arena, path, 5, &text, NULL), FILE_READ);
  assert_int_equal(text.len, 5);
  assert_memory_equal(text.data, content, 6);
  scratch_write(scratch, "empty", "");
  assert_int_equal(file_read(scratch->arena, scratch_path(scratch, "empty"), 0, &text, NULL), FILE_READ);
  assert_int_equal(text.len, 0);
  scratch_link(scratch, "f", "link");
  assert_int_equal(file_read(scratch->arena, scratch_path(scratch, "link"), 5, &text, NULL), FILE_READ);
  assert_int_equal(file_read(scratch->arena, "/proc/self/status", 1 << 20, &text, NULL), FILE_READ);
  assert_non_null(strstr(text.data, "Pid:"));
}

static void test_what_is_missing_is_no_error(void **state) {
  struct scratch *scratch = *state;
  struct jd_error error = {0};
  struct bytes text;
  assert_int_equal(file_read(scratch->arena, scratch_path(scratch, "no"), 9, &text, &error), FILE_MISSING);
  assert_int_equal(file_read(scratch->arena, scratch_path(scratch, "no/no"), 9, &text, &error), FILE_MISSING);
  assert_int_equal(error.code, JD_NONE);
}

static void test_what_cannot_be_read(void **state) {
  struct scratch *scratch = *state;
  scratch_write(scratch, "long", "123456");
  assert_int_equal(mkfifo(scratch_path(scratch, "pipe"), 0644), 0);
  scratch_link(scratch, "circle", "circle");
  static const struct {
    const char *name, *words;
  } cases[] = {
      {"long", "larger than the limit of 5 bytes"},
      {"pipe", "is a pipe"},
      {"circle", "too many levels of symbolic links"},
      {"", "is a folder"},
      {"long/x", "is a file, not a"},
      {"/dev/zero", "is a device"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct jd_error error = {0};
    struct bytes text;
    const char *path = cases[i].name[0] == '/' ? cases[i].name : scratch_path(scratch, cases[i].name);
    assert_int_equal(file_read(scratch->arena, path, 5, &text, &error), FILE_FAILED);
    assert_int_equal(error.code, JD_IO);
    assert_string_equal(error.where, path);
    if (!strstr(error.message, cases[i].words))
      fail_msg("%s: %s", path, error.message);
  }
}

/* ---- replacing ---- */

static void test_a_new_file_and_its_folders(void **state) {
  struct scratch *scratch = *state;
  mode_t before = umask(027);
  const char *path = scratch_path(scratch, "a/b/c.md");
  assert_true(file_replace(NULL, path, bytes_of("text"), 0666, NULL));
  umask(before);
  assert_string_equal(scratch_read(scratch, path).data, "text");
  assert_int_equal(mode_of(path), S_IFREG | 0640);
  assert_int_equal(mode_of(scratch_path(scratch, "a/b")), S_IFDIR | 0750);
  assert_int_equal(scratch_count(scratch, "a/b"), 1);
}

static void test_mode_and_owner_stay(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_write(scratch, "f", "old");
  assert_int_equal(chmod(path, 0751), 0);
  if (geteuid() == 0)
    assert_int_equal(chown(path, 12345, 54321), 0);
  assert_true(file_replace(NULL, path, bytes_of("new"), 0600, NULL));
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode, S_IFREG | 0751);
  assert_int_equal(status.st_uid, geteuid() == 0 ? 12345 : geteuid());
  assert_int_equal(status.st_gid, geteuid() == 0 ? 54321 : getegid());
  assert_string_equal(scratch_read(scratch, path).data, "new");
}

static void test_links_stay_links(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "real");
  scratch_folder(scratch, "links");
  scratch_write(scratch, "real/f", "old");
  scratch_link(scratch, "../real/f", "links/relative");
  scratch_link(scratch, scratch_path(scratch, "links/relative"), "chain");
  scratch_link(scratch, "real/new", "dangling");
  struct jd_error error;
  assert_true(replace(scratch_path(scratch, "chain"), "new", &error));
  assert_true(S_ISLNK(mode_of(scratch_path(scratch, "chain"))));
  assert_true(S_ISLNK(mode_of(scratch_path(scratch, "links/relative"))));
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "real/f")).data, "new");
  assert_true(replace(scratch_path(scratch, "dangling"), "made", &error));
  assert_true(S_ISLNK(mode_of(scratch_path(scratch, "dangling"))));
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "real/new")).data, "made");
}

static void test_a_name_as_long_as_can_be(void **state) {
  struct scratch *scratch = *state;
  struct jd_error error;
  assert_true(replace(scratch_path(scratch, arena_printf(scratch->arena, "%0255d", 0)), "x", &error));
  assert_false(replace(scratch_path(scratch, arena_printf(scratch->arena, "%0256d", 0)), "x", &error));
  assert_non_null(strstr(error.message, "too long"));
}

static void test_what_cannot_be_replaced(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "folder");
  scratch_write(scratch, "file", "old");
  scratch_link(scratch, "circle", "circle");
  static const struct {
    const char *name, *words;
  } cases[] = {
      {"folder", "is a folder"},
      {"file/below", "is a file, not a folder"},
      {"file/far/below", "is a file, not a folder"},
      {"circle", "too many levels"},
      {"/dev/null", "is a device"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct jd_error error, same;
    const char *path = cases[i].name[0] == '/' ? cases[i].name : scratch_path(scratch, cases[i].name);
    assert_false(replace(path, "new", &error));
    assert_string_equal(error.where, path);
    if (!strstr(error.message, cases[i].words))
      fail_msg("%s: %s", path, error.message);
    assert_false(file_check_writable(NULL, path, &same));
    assert_string_equal(same.message, error.message);
  }
  assert_int_equal(scratch_count(scratch, ""), 3);
}

/* A write that fails half way leaves the old content and no temporary file. */
static bool check_full_disk(const struct scratch *scratch) {
  struct rlimit limit = {4096, 4096};
  struct jd_error error = {0};
  const char *path = scratch_path(scratch, "f"), *large = arena_printf(scratch->arena, "%05000d", 0);
  signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
    return false;
  return !replace(path, large, &error) && strstr(error.message, "too large") &&
         bytes_equal(scratch_read(scratch, path), bytes_of("old")) && scratch_count(scratch, "") == 1;
}

static void test_a_failed_write_leaves_no_trace(void **state) {
  struct scratch *scratch = *state;
  scratch_write(scratch, "f", "old");
  assert_int_equal(chmod(scratch->folder, 0777), 0);
  assert_int_equal(chmod(scratch_path(scratch, "f"), 0666), 0);
  assert_true(scratch_as_nobody(scratch, check_full_disk));
}

static bool is_refused(const char *path) {
  struct jd_error error = {0}, same = {0};
  return !replace(path, "new", &error) && strstr(error.message, "permission is denied") &&
         !file_check_writable(NULL, path, &same) && strcmp(error.message, same.message) == 0;
}

static bool check_permissions(const struct scratch *scratch) {
  struct jd_error error = {0};
  struct bytes text;
  return is_refused(scratch_path(scratch, "folder/new")) && is_refused(scratch_path(scratch, "folder/far/away")) &&
         is_refused(scratch_path(scratch, "folder/writable")) && is_refused(scratch_path(scratch, "open/read-only")) &&
         file_check_writable(NULL, scratch_path(scratch, "open/new"), NULL) &&
         file_read(scratch->arena, scratch_path(scratch, "folder/secret"), 9, &text, &error) == FILE_FAILED &&
         strstr(error.message, "chmod") && scratch_count(scratch, "folder") == 2;
}

static void test_permissions(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "folder");
  scratch_folder(scratch, "open");
  assert_int_equal(chmod(scratch_write(scratch, "folder/writable", "old"), 0666), 0);
  assert_int_equal(chmod(scratch_write(scratch, "folder/secret", "old"), 0000), 0);
  assert_int_equal(chmod(scratch_write(scratch, "open/read-only", "old"), 0444), 0);
  assert_int_equal(chmod(scratch_path(scratch, "folder"), 0555), 0);
  assert_int_equal(chmod(scratch_path(scratch, "open"), 0777), 0);
  assert_true(scratch_as_nobody(scratch, check_permissions));
  assert_int_equal(chmod(scratch_path(scratch, "folder"), 0755), 0);
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "folder/writable")).data, "old");
}

static void test_where_a_file_could_be_written(void **state) {
  struct scratch *scratch = *state;
  struct jd_error error = {0};
  scratch_write(scratch, "f", "old");
  assert_true(file_check_writable(NULL, scratch_path(scratch, "f"), &error));
  assert_true(file_check_writable(NULL, scratch_path(scratch, "new"), &error));
  assert_true(file_check_writable(NULL, scratch_path(scratch, "a/b/c"), &error));
  assert_int_equal(scratch_count(scratch, ""), 1);
  assert_false(file_check_writable(NULL, "/proc/self/new", &error));
}

static bool check_adrift(const struct scratch *scratch) {
  struct jd_error error = {0};
  struct bytes text;
  const char *gone = scratch_path(scratch, "open/gone");
  if (mkdir(gone, 0755) < 0 || chdir(gone) < 0 || rmdir(gone) < 0)
    return false;
  return file_read(scratch->arena, "f", 9, &text, &error) == FILE_FAILED && strstr(error.message, "has been removed") &&
         !replace("f", "new", &error) && strstr(error.message, "has been removed");
}

static void test_a_vanished_working_directory(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "open");
  assert_int_equal(chmod(scratch_path(scratch, "open"), 0777), 0);
  assert_true(scratch_as_nobody(scratch, check_adrift));
}

/* ---- killed while replacing ---- */

enum { KILLS = 60, LARGE = 300000 };

static _Noreturn void replace_for_ever(const char *path, struct bytes text) {
  for (unsigned i = 0;; i++) {
    memset((char *)text.data, 'a' + (int)(i % 26), text.len);
    file_replace(NULL, path, text, 0644, NULL);
  }
}

static void check_whole(struct bytes text) {
  assert_int_equal(text.len, LARGE);
  for (size_t i = 1; i < text.len; i++)
    if (text.data[i] != text.data[0])
      fail_msg("two contents are mixed at byte %zu", i);
}

static void test_killed_while_replacing(void **state) {
  struct scratch *scratch = *state;
  struct bytes text = {arena_alloc(scratch->arena, LARGE), LARGE};
  memset((char *)text.data, 'a', LARGE);
  const char *path = scratch_path(scratch, "f");
  assert_true(file_replace(NULL, path, text, 0644, NULL));
  srand(1);
  for (int i = 0; i < KILLS; i++) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
      replace_for_ever(path, text);
    nanosleep(&(struct timespec){0, 100000L + rand() % 3000000L}, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    JD_ARENA arena = arena_new();
    struct bytes found;
    assert_int_equal(file_read(arena, path, LARGE, &found, NULL), FILE_READ);
    check_whole(found);
  }
  assert_true(file_replace(NULL, path, text, 0644, NULL));
  assert_int_equal(scratch_count(scratch, ""), 1); /* what the killed ones left is gone */
}

static void test_two_replace_one_file(void **state) {
  enum { WRITERS = 4, TIMES = 40 };
  struct scratch *scratch = *state;
  struct bytes text = {arena_alloc(scratch->arena, LARGE), LARGE};
  const char *path = scratch_path(scratch, "f");
  for (int i = 0; i < WRITERS; i++) {
    if (fork() != 0)
      continue;
    memset((char *)text.data, 'a' + i, LARGE);
    bool replaced = true;
    for (int j = 0; j < TIMES; j++)
      replaced &= file_replace(NULL, path, text, 0644, NULL);
    _exit(replaced ? 0 : 1);
  }
  for (int i = 0, status = 0; i < WRITERS; i++) {
    assert_true(wait(&status) > 0);
    assert_int_equal(status, 0);
  }
  struct bytes found;
  assert_int_equal(file_read(scratch->arena, path, LARGE, &found, NULL), FILE_READ);
  check_whole(found);
  assert_int_equal(scratch_count(scratch, ""), 1);
}

static const struct file_subject subject = {"a/b.ts", "This source"};

static void test_each_reason_has_a_mend(void **state) {
  (void)state;
  static const struct {
    int errno_value;
    const char *said;
  } cases[] = {
      {EACCES, "This source cannot be read: permission is denied. Change the permissions "},
      {ENOSPC, "the disk is full. Free some space and run the command again; the old content is unchanged."},
      {EDQUOT, "the disk quota is used up. Free some space"},
      {EROFS, "the file system is read-only. Mount it writable"},
      {EFBIG, "it would be too large. Raise the limit on file sizes (ulimit -f)"},
      {EMFILE, "too many files are open. Raise the limit (ulimit -n)"},
      {EIO, "the device failed. Check the kernel log (dmesg)"},
      {ENOENT, "no such file or folder. Correct the path, or restore it."},
      {EXDEV,
       "Invalid cross-device link. Check the file and its folder, and run the command again."}, /* one without a row */
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

/* Chance that always gives the largest number, so that the ceiling is seen. */
static uint32_t largest(void *context, uint32_t below) {
  (void)context;
  return below - 1;
}

static void test_backoff_doubles_up_to_its_cap(void **state) {
  (void)state;
  static const unsigned ceilings[] = {500, 1000, 2000, 4000, 8000, 16000, 20000, 20000};
  struct clock clock = clock_system();
  clock.chance = largest;
  for (unsigned i = 0; i < sizeof ceilings / sizeof *ceilings; i++)
    assert_int_equal(backoff_ms(&clock, i), ceilings[i]);
  assert_int_equal(backoff_ms(&clock, UINT32_MAX), 20000);
}

static void test_chance_stays_below(void **state) {
  (void)state;
  struct clock clock = clock_system();
  assert_int_equal(clock.chance(clock.context, 0), 0);
  assert_int_equal(clock.chance(clock.context, 1), 0);
  for (int i = 0; i < 1000; i++)
    assert_true(clock.chance(clock.context, 7) < 7);
}

static void test_sleep_lets_time_pass(void **state) {
  (void)state;
  struct clock clock = clock_system();
  int64_t before = clock.now(clock.context);
  assert_true(before > 1700000000000); /* milliseconds, not seconds */
  clock.sleep(clock.context, 20);
  assert_true(clock.now(clock.context) > before);
  assert_false(clock.interrupted(clock.context));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_a_file_is_read_whole),
      SCRATCH_TEST(test_what_is_missing_is_no_error),
      SCRATCH_TEST(test_what_cannot_be_read),
      SCRATCH_TEST(test_a_new_file_and_its_folders),
      SCRATCH_TEST(test_mode_and_owner_stay),
      SCRATCH_TEST(test_links_stay_links),
      SCRATCH_TEST(test_a_name_as_long_as_can_be),
      SCRATCH_TEST(test_what_cannot_be_replaced),
      SCRATCH_TEST(test_a_failed_write_leaves_no_trace),
      SCRATCH_TEST(test_permissions),
      SCRATCH_TEST(test_where_a_file_could_be_written),
      SCRATCH_TEST(test_a_vanished_working_directory),
      SCRATCH_TEST(test_killed_while_replacing),
      SCRATCH_TEST(test_two_replace_one_file),
      cmocka_unit_test(test_each_reason_has_a_mend),
      cmocka_unit_test_setup_teardown(test_a_working_directory_that_is_gone, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(test_what_is_no_file, scratch_setup, scratch_teardown),
      cmocka_unit_test(test_backoff_doubles_up_to_its_cap),
      cmocka_unit_test(test_chance_stays_below),
      cmocka_unit_test(test_sleep_lets_time_pass),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
