/* A folder for one test, and what tests of files do in it. Without cmocka, which belongs to no header: what must work
 * here and does not ends the test. */
#ifndef JD_RECONCILE_SCRATCH_TEST_H
#define JD_RECONCILE_SCRATCH_TEST_H

#include "model/base/base.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What `*state` of each test points at. */
struct scratch {
  struct arena *arena;
  const char *folder; /* absolute, with no link in it */
};

static inline void scratch_must(bool works) {
  if (!works)
    abort();
}

static inline int scratch_setup(void **state) {
  struct scratch *scratch = calloc(1, sizeof *scratch);
  char name[] = "/tmp/jd-test-XXXXXX", real[4096];
  scratch_must(scratch && mkdtemp(name));
  scratch_must(realpath(name, real));
  scratch_must(chmod(real, 0755) == 0); /* for tests that go on as another user */
  scratch->arena = arena_new();
  scratch->folder = arena_strdup(scratch->arena, real);
  *state = scratch;
  return 0;
}

static inline int scratch_remove(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static inline int scratch_teardown(void **state) {
  struct scratch *scratch = *state;
  nftw(scratch->folder, scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
  arena_free(scratch->arena);
  free(scratch);
  return 0;
}

static inline const char *scratch_path(const struct scratch *scratch, const char *name) {
  return arena_printf(scratch->arena, "%s/%s", scratch->folder, name);
}

static inline void scratch_folder(const struct scratch *scratch, const char *name) {
  scratch_must(mkdir(scratch_path(scratch, name), 0755) == 0);
}

static inline void scratch_link(const struct scratch *scratch, const char *target, const char *name) {
  scratch_must(symlink(target, scratch_path(scratch, name)) == 0);
}

static inline const char *scratch_write(const struct scratch *scratch, const char *name, const char *text) {
  const char *path = scratch_path(scratch, name);
  FILE *file = fopen(path, "wb");
  scratch_must(file && fwrite(text, 1, strlen(text), file) == strlen(text) && fclose(file) == 0);
  return path;
}

/* The content, terminated; NULL when it is not there. */
static inline struct bytes scratch_read(const struct scratch *scratch, const char *path) {
  enum { MOST = 4 << 20 };
  FILE *file = fopen(path, "rb");
  if (!file)
    return (struct bytes){NULL, 0};
  char *data = arena_alloc(scratch->arena, MOST);
  size_t len = fread(data, 1, MOST - 1, file);
  fclose(file);
  return (struct bytes){data, len};
}

/* How many entries the folder has: a temporary file left behind shows. */
static inline size_t scratch_count(const struct scratch *scratch, const char *name) {
  char command[8192], number[32] = "";
  snprintf(command, sizeof command, "ls -A '%s' | wc -l", scratch_path(scratch, name));
  FILE *pipe = popen(command, "r");
  scratch_must(pipe && fgets(number, sizeof number, pipe));
  pclose(pipe);
  return strtoul(number, NULL, 10);
}

/* Runs `check` as nobody in a child when we are root, who may write everywhere; returns its result. */
static inline bool scratch_as_nobody(const struct scratch *scratch, bool (*check)(const struct scratch *scratch)) {
  enum { NOBODY = 65534 };
  pid_t child = fork();
  scratch_must(child >= 0);
  if (child == 0) {
    bool ready = geteuid() != 0 || (setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
    _exit(ready && check(scratch) ? 0 : 1);
  }
  int status = -1;
  scratch_must(waitpid(child, &status, 0) == child);
  return status == 0;
}

#define SCRATCH_TEST(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

#endif
