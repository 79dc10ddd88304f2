#include "cmd/testing/golden/expect.h"

#include "cmd/testing/child.h"
#include "cmd/testing/golden/normal.h"
#include "cmd/testing/scratch.h"
#include "model/limits.h"
#include "reconcile/file.h"

#include <err.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool golden_read(struct arena *arena, const char *path, struct bytes *out) {
  struct jd_error error;
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, out, &error);
  if (read == FILE_FAILED)
    errx(1, "%s", error.message);
  return read == FILE_READ;
}

static void write_file(const char *path, struct bytes text) {
  struct jd_error error;
  if (!file_replace(NULL, path, text, 0644, &error))
    errx(1, "%s", error.message);
}

/* What stands in a project on the journey whose preflight passed and whose documentation is at hand, unless the case
 * has files of its own: without a date their age is that of the copy. */
static void lay_given(struct arena *arena, const char *project) {
  static const char *const given[][2] = {
      {"03-preflight.md", "# Preflight\n\n- account ✓\n- mcp_connected ✓\n- api_key ✓\n- app_provisioned ✓\n"},
      {"03b-docs-cache.md", "---\ntopics: [functions]\n---\n\n## functions\nAs the case has it.\n"},
  };
  const char *folder = arena_printf(arena, "%s/docs/butterbase", project);
  for (size_t i = 0; i < sizeof given / sizeof given[0] && access(folder, R_OK) == 0; i++) {
    const char *path = arena_printf(arena, "%s/%s", folder, given[i][0]);
    if (access(path, F_OK) != 0)
      write_file(path, bytes_of(given[i][1]));
  }
}

struct golden golden_open(struct arena *arena, const char *source, const char *programs) {
  char absolute[PATH_MAX], binaries[PATH_MAX];
  if (!realpath(source, absolute) || !realpath(programs, binaries))
    err(1, "%s", source);
  const char *folder = scratch_make(arena, "/tmp", "golden");
  struct golden golden = {
      .source = arena_strdup(arena, absolute),
      .programs = arena_strdup(arena, binaries),
      .folder = folder,
      .requests = {"", 0},
      .after = {"", 0},
      .update = getenv("JD_UPDATE") != NULL,
  };
  const char *before = arena_printf(arena, "%s/before", folder);
  const char *original = arena_printf(arena, "%s/project/.", golden.source);
  if (mkdir(before, 0777) != 0 || mkdir(arena_printf(arena, "%s/home", folder), 0777) != 0)
    err(1, "%s", before);
  if (access(original, R_OK) == 0 && child_run((const char *const[]){"cp", "-R", original, before, NULL}) != 0)
    errx(1, "%s could not be copied", original);
  lay_given(arena, before);
  if (child_run((const char *const[]){"cp", "-R", before, arena_printf(arena, "%s/project", folder), NULL}) != 0)
    errx(1, "%s could not be copied", before);
  return golden;
}

static void show_difference(struct arena *arena, const struct golden *golden, const char *name, struct bytes expected,
                            struct bytes actual) {
  const char *left = arena_printf(arena, "%s/.expected", golden->folder);
  const char *right = arena_printf(arena, "%s/.actual", golden->folder);
  write_file(left, expected);
  write_file(right, actual);
  const char *labels[] = {arena_printf(arena, "--label=%s expected", name), arena_printf(arena, "--label=%s", name)};
  child_run((const char *const[]){"diff", "-u", labels[0], labels[1], left, right, NULL});
}

bool expect_text(struct arena *arena, const struct golden *golden, const char *name, struct bytes text) {
  const char *path = arena_printf(arena, "%s/%s", golden->source, name);
  struct bytes actual = normalise(arena, text, golden->folder), expected = {"", 0};
  golden_read(arena, path, &expected);
  if (bytes_equal(actual, expected))
    return true;
  if (!golden->update) {
    show_difference(arena, golden, name, expected, actual);
    return false;
  }
  if (actual.len > 0)
    write_file(path, actual);
  else
    unlink(path);
  return true;
}

bool expect_output(struct arena *arena, const struct golden *golden, const char *name) {
  struct bytes text = {"", 0};
  golden_read(arena, arena_printf(arena, "%s/%s", golden->folder, name), &text);
  return expect_text(arena, golden, name, text);
}

/* nftw takes no context. */
static struct walk {
  struct arena *arena;
  const char *root;
  const char **names;
  size_t count, capacity;
} walk;

static int note_file(const char *path, const struct stat *status, int type, struct FTW *at) {
  (void)status, (void)at;
  const char *name = path + strlen(walk.root) + 1;
  if (type == FTW_F && strncmp(name, ".butterbase/", 12) != 0)
    *ARENA_PUSH(walk.arena, walk.names, walk.count, walk.capacity) = arena_strdup(walk.arena, name);
  return 0;
}

static void note_files(const char *root) {
  walk.root = root;
  if (access(root, R_OK) == 0 && nftw(root, note_file, 16, FTW_PHYS) != 0)
    err(1, "%s", root);
}

/* A file that is as it was is expected to have no entry in after/. */
static bool expect_file(struct arena *arena, const struct golden *golden, const char *name) {
  struct bytes before = {"", 0}, now = {"", 0};
  bool was = golden_read(arena, arena_printf(arena, "%s/before/%s", golden->folder, name), &before);
  bool is = golden_read(arena, arena_printf(arena, "%s/project/%s", golden->folder, name), &now);
  if (was && !is) {
    fprintf(stderr, "%s is gone from the project.\n", name);
    return false;
  }
  bool changed = is && !(was && bytes_equal(before, now));
  return expect_text(arena, golden, arena_printf(arena, "after/%s", name), changed ? now : (struct bytes){"", 0});
}

bool expect_project(struct arena *arena, const struct golden *golden) {
  walk = (struct walk){.arena = arena};
  note_files(arena_printf(arena, "%s/project", golden->folder));
  note_files(arena_printf(arena, "%s/before", golden->folder));
  note_files(arena_printf(arena, "%s/after", golden->source));
  bool same = true;
  for (size_t i = 0; i < walk.count; i++)
    same &= expect_file(arena, golden, walk.names[i]);
  return same;
}
