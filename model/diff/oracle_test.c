/* What other tools make of our diffs: `patch` and `git apply` must turn the one side into the other, and where only one
 * diff is shortest, `diff -u` must print the same. cmd/test installs the three. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/diff/diff.h"
#include "model/diff/textdiff_generate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ODD_LINES "--- a\0+++ b\0@@ -1 +1 @@\0\\ No newline at end of file\0-\0+\0 \0"

/* A folder of its own: entered before the tests, removed after them unless one failed. */
static char folder[] = "/tmp/jd-textdiff-XXXXXX";

static int enter_folder(void **state) {
  (void)state;
  /* git must not take the folder for a part of a repository, nor anybody's configuration into account */
  return !mkdtemp(folder) || chdir(folder) || setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1) ||
         setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1) || setenv("GIT_CONFIG_NOSYSTEM", "1", 1) ||
         setenv("LC_ALL", "C", 1);
}

static void run(const char *command, int expected) {
  int status = system(command);
  if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != expected)
    fail_msg("`%s` in %s ended with status %d", command, folder, status);
}

static int leave_folder(void) {
  char command[64];
  snprintf(command, sizeof command, "rm -r -- %s", folder);
  return chdir("/") || system(command);
}

static void write_file(const char *name, struct bytes content) {
  FILE *file = fopen(name, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(content.data, 1, content.len, file), content.len);
  assert_int_equal(fclose(file), 0);
}

static void read_file(const char *name, struct buf *out) {
  FILE *file = fopen(name, "rb");
  if (!file)
    fail_msg("%s/%s: %s", folder, name, strerror(errno));
  char piece[65536];
  for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
    buf_add(out, piece, len);
  assert_int_equal(fclose(file), 0);
}

static void assert_file_is(const char *name, struct bytes expected) {
  JD_BUF content;
  buf_init(&content, LIMIT_TEXT_OUTPUT);
  read_file(name, &content);
  if (!bytes_equal(buf_bytes(&content), expected))
    fail_msg("%s/%s is not what was expected", folder, name);
}

static void write_diff(struct bytes old_text, struct bytes new_text) {
  JD_ARENA arena = arena_new();
  JD_BUF unified;
  buf_init(&unified, LIMIT_TEXT_OUTPUT);
  struct textdiff diff;
  textdiff(arena, old_text, new_text, &diff);
  textdiff_unified(&diff, "text", "text", 3, &unified);
  write_file("diff", buf_bytes(&unified));
}

static void check_pair(struct bytes old_text, struct bytes new_text) {
  if (bytes_equal(old_text, new_text))
    return;
  write_diff(old_text, new_text);
  write_file("text", old_text);
  run("patch --binary --silent --fuzz=0 text diff", 0);
  assert_file_is("text", new_text);
  write_file("text", old_text);
  run("git apply -p0 --whitespace=nowarn diff", 0);
  assert_file_is("text", new_text);
}

static void test_edges(void **state) {
  (void)state;
  static const char *const texts[] = {"",         "a",         "a\n",      "\n",         "a\r\n",
                                      "a\nb",     "a\nb\nc\n", "a\nb\nc",  "b\r\nc\r\n", "b\r\nc\r",
                                      "a\nc\n\n", "c\nb\na\n", "x\ry\nb\n"};
  const size_t count = sizeof texts / sizeof *texts;
  for (size_t i = 0; i < count * count; i++)
    check_pair(bytes_of(texts[i / count]), bytes_of(texts[i % count]));
}

/* If all lines of a text are different and none moves, only one diff is shortest. */
static void test_same_as_diff(void **state) {
  (void)state;
  uint64_t seed = 5;
  for (int round = 0; round < 40; round++) {
    JD_BUF old_text, new_text;
    buf_init(&old_text, LIMIT_SOURCE_BYTES);
    buf_init(&new_text, LIMIT_SOURCE_BYTES);
    for (int i = 0; i < 80; i++) {
      size_t fate = random_below(&seed, 12);
      if (fate != 0)
        buf_printf(&old_text, "old or both %d\n", i);
      if (fate > 1)
        buf_printf(&new_text, "%s %d\n", fate == 2 ? "new" : "old or both", i);
    }
    old_text.len -= random_below(&seed, 2);
    new_text.len -= random_below(&seed, 2);
    write_file("old", buf_bytes(&old_text));
    write_file("new", buf_bytes(&new_text));
    write_diff(buf_bytes(&old_text), buf_bytes(&new_text));
    run("diff -u --label text --label text old new >expected", 1);
    run("cmp expected diff", 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_edges),
      cmocka_unit_test(test_same_as_diff),
  };
  int failed = cmocka_run_group_tests_name("oracle", tests, enter_folder, NULL);
  return failed ? failed : leave_folder();
}
