#include "reconcile/file/file.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_what_an_append_leaves(void **state) {
  struct scratch *scratch = *state;
  static const struct {
    const char *before, *line;
    bool once;
    const char *after;
  } cases[] = {
      {"", "one\n", false, "one\n"},
      {"", "one\n", true, "one\n"},
      {"zero\n", "one\n", true, "zero\none\n"},
      {"zero\r\n", "one\n", true, "zero\r\none\n"},
      {"one\nzero\n", "one\n", true, "one\nzero\n"},
      {"one\nzero\n", "one\n", false, "one\nzero\none\n"},
      {"one\r\nzero\r\n", "one\n", true, "one\r\nzero\r\n"},
      {"not one\none more\n one\n", "one\n", true, "not one\none more\n one\none\n"},
      /* what has no line feed at its end */
      {"zero\nzer", "one\n", false, "zero\nzer\none\n"},
      {"zero\nzer", "one\n", true, "zero\nzer\none\n"},
      {"zero\non", "one\n", false, "zero\non\none\n"},
      {"zero\non", "one\n", true, "zero\none\n"},
      {"zero\none", "one\n", true, "zero\none\n"},
      {"one", "one\n", true, "one\n"},
      {"one and more", "one\n", true, "one and more\none\n"},
      {"one\ntor", "one\n", true, "one\ntor\n"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    const char *path = scratch_write(scratch, "log", cases[i].before);
    assert_true(file_append_line(NULL, path, cases[i].line, cases[i].once, NULL));
    assert_string_equal(scratch_read(scratch, path).data, cases[i].after);
  }
}

static void test_a_new_file_its_folders_and_links(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "a/b/log");
  assert_true(file_append_line(NULL, path, "one\n", true, NULL));
  assert_string_equal(scratch_read(scratch, path).data, "one\n");
  scratch_link(scratch, "a/b/log", "link");
  scratch_link(scratch, "c/d/log", "dangling");
  assert_true(file_append_line(NULL, scratch_path(scratch, "link"), "two\n", true, NULL));
  assert_string_equal(scratch_read(scratch, path).data, "one\ntwo\n");
  assert_true(file_append_line(NULL, scratch_path(scratch, "dangling"), "three\n", true, NULL));
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "c/d/log")).data, "three\n");
}

static void test_what_cannot_be_appended_to(void **state) {
  struct scratch *scratch = *state;
  scratch_folder(scratch, "folder");
  scratch_write(scratch, "file", "");
  assert_int_equal(mkfifo(scratch_path(scratch, "pipe"), 0644), 0);
  static const struct {
    const char *name, *words;
  } cases[] = {{"folder", "is a folder"}, {"file/below", "is a file, not a"}, {"pipe", "is a pipe"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct jd_error error = {0};
    const char *path = scratch_path(scratch, cases[i].name);
    assert_false(file_append_line(NULL, path, "one\n", true, &error));
    assert_int_equal(error.code, JD_IO);
    assert_string_equal(error.where, path);
    if (!strstr(error.message, cases[i].words))
      fail_msg("%s: %s", path, error.message);
  }
}

/* ---- several writers ---- */

enum { WRITERS = 8, LINES = 200, KILLED = 40 };

static pid_t start_writer(const char *path, int writer, int lines) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (child > 0)
    return child;
  JD_ARENA arena = arena_new();
  bool good = true;
  for (int line = 0; line < lines; line++)
    good =
        good && file_append_line(NULL, path, arena_printf(arena, "writer %d line %04d\n", writer, line), false, NULL);
  _exit(good ? 0 : 1);
}

/* Every line of the file is one that a writer wrote, whole and once. Returns how many there are. */
static size_t check_lines(struct bytes text, bool seen[WRITERS][LINES]) {
  size_t count = 0;
  for (; text.len > 0; count++) {
    static const char form[] = "writer 0 line 0000\n";
    const char *end = memchr(text.data, '\n', text.len);
    if (!end || end + 1 != text.data + strlen(form) || memcmp(text.data, form, 7) != 0 ||
        memcmp(text.data + 8, form + 8, 6) != 0)
      fail_msg("a torn line: %.40s", text.data);
    int writer = text.data[7] - '0', line = (int)strtol(text.data + 14, NULL, 10);
    assert_in_range(writer, 0, WRITERS - 1);
    assert_in_range(line, 0, LINES - 1);
    assert_false(seen[writer][line]);
    seen[writer][line] = true;
    text = (struct bytes){text.data + strlen(form), text.len - strlen(form)};
  }
  return count;
}

static void test_eight_writers_at_once(void **state) {
  struct scratch *scratch = *state;
  bool seen[WRITERS][LINES] = {{false}};
  const char *path = scratch_path(scratch, "log");
  pid_t children[WRITERS];
  for (int i = 0; i < WRITERS; i++)
    children[i] = start_writer(path, i, LINES);
  for (int i = 0; i < WRITERS; i++) {
    int status = -1;
    assert_int_equal(waitpid(children[i], &status, 0), children[i]);
    assert_int_equal(status, 0);
  }
  assert_int_equal(check_lines(scratch_read(scratch, path), seen), WRITERS * LINES);
}

static void test_writers_that_are_killed(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_path(scratch, "log");
  for (int i = 0; i < KILLED; i++) {
    bool seen[WRITERS][LINES] = {{false}};
    unlink(path);
    pid_t child = start_writer(path, 0, LINES), other = start_writer(path, 1, 20);
    usleep((useconds_t)(100 + i * 50));
    kill(child, SIGKILL);
    int status = -1;
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(status, 0);
    assert_true(file_append_line(NULL, path, "writer 2 line 0000\n", true, NULL));
    assert_true(check_lines(scratch_read(scratch, path), seen) >= 21);
    for (int line = 0; line < 20; line++)
      assert_true(seen[1][line]);
  }
}

/* A writer that replaces the file by a rename, as editors do, while we wait for its lock. */
static void test_the_file_changes_under_the_lock(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_write(scratch, "log", "old\n"), *fresh = scratch_write(scratch, "fresh", "new\n");
  int fd = open(path, O_RDWR | O_CLOEXEC);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  assert_int_equal(fcntl(fd, F_SETLK, &lock), 0);
  pid_t child = start_writer(path, 0, 1);
  usleep(100000);
  struct stat status_before;
  assert_int_equal(fstat(fd, &status_before), 0); /* to read it by its path would drop the lock */
  assert_int_equal(status_before.st_size, 4);
  assert_int_equal(rename(fresh, path), 0);
  close(fd);
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_string_equal(scratch_read(scratch, path).data, "new\nwriter 0 line 0000\n");
}

/* Room for a part of the line only: none of it stays. */
static bool check_short_write(const struct scratch *scratch) {
  struct jd_error error = {0};
  const char *path = scratch_path(scratch, "log");
  struct rlimit limit = {4096, 4096};
  signal(SIGXFSZ, SIG_IGN);
  struct bytes before = scratch_read(scratch, path);
  if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
    return false;
  return !file_append_line(NULL, path, "a line of some length\n", true, &error) && strstr(error.message, "too large") &&
         bytes_equal(scratch_read(scratch, path), before);
}

static void test_a_short_write_is_undone(void **state) {
  struct scratch *scratch = *state;
  const char *path = scratch_write(scratch, "log", arena_printf(scratch->arena, "%04089d\n", 0));
  assert_int_equal(chmod(path, 0666), 0);
  assert_true(scratch_as_nobody(scratch, check_short_write));
}

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

static void test_a_folder_is_cleared_beside_a_file(void **state) {
  struct scratch *scratch = *state;
  const struct project project = {.root = scratch_path(scratch, "p")};
  scratch_folder(scratch, "p"), scratch_folder(scratch, "p/dev"), scratch_folder(scratch, "p/dev/storage");
  scratch_folder(scratch, "p/dev/storage/Room"), scratch_folder(scratch, "outside");
  const char *kept = scratch_write(scratch, "outside/kept", "1");
  scratch_write(scratch, "p/dev/platform.db", "1"), scratch_write(scratch, "p/dev/storage/Room/a.sqlite", "1");
  scratch_write(scratch, "p/dev/lock", ""), scratch_write(scratch, "p/beside", "1");
  scratch_link(scratch, scratch_path(scratch, "outside"), "p/dev/link");
  scratch_link(scratch, scratch_path(scratch, "outside"), "p/dev/storage/link");
  assert_true(file_clear_beside(&project, ".butterbase/dev/lock", NULL)); /* there is nothing */
  assert_true(file_clear_beside(&project, "dev/lock", NULL));
  assert_int_equal(scratch_count(scratch, "p/dev"), 1);
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "p/dev/lock")).data, "");
  assert_string_equal(scratch_read(scratch, kept).data, "1");
  assert_string_equal(scratch_read(scratch, scratch_path(scratch, "p/beside")).data, "1");
}

/* A clone must not name the folder that is cleared. */
static void test_a_folder_outside_is_not_cleared(void **state) {
  struct scratch *scratch = *state;
  const struct project project = {.root = scratch_path(scratch, "p")};
  struct jd_error error;
  scratch_folder(scratch, "p"), scratch_folder(scratch, "outside");
  const char *kept = scratch_write(scratch, "outside/kept", "1");
  scratch_link(scratch, scratch_path(scratch, "outside"), "p/dev");
  assert_false(file_clear_beside(&project, "dev/lock", &error));
  assert_int_equal(error.code, JD_INPUT);
  assert_string_equal(scratch_read(scratch, kept).data, "1");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_what_an_append_leaves),
      SCRATCH_TEST(test_a_new_file_its_folders_and_links),
      SCRATCH_TEST(test_what_cannot_be_appended_to),
      SCRATCH_TEST(test_eight_writers_at_once),
      SCRATCH_TEST(test_writers_that_are_killed),
      SCRATCH_TEST(test_the_file_changes_under_the_lock),
      SCRATCH_TEST(test_a_short_write_is_undone),
      SCRATCH_TEST(test_a_lock_is_taken_and_given_back),
      SCRATCH_TEST(test_the_holder_is_named_and_its_lock_dies_with_it),
      SCRATCH_TEST(test_what_cannot_be_locked),
      SCRATCH_TEST(test_a_folder_is_cleared_beside_a_file),
      SCRATCH_TEST(test_a_folder_outside_is_not_cleared),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
