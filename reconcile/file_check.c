#include "reconcile/file_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* May a file be made in this folder? 0, or an errno value. */
static int check_folder(const char *folder) {
  struct stat status;
  struct statvfs space;
  if (stat(folder, &status) < 0)
    return errno;
  if (!S_ISDIR(status.st_mode))
    return ENOTDIR;
  if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) < 0)
    return errno;
  /* File systems that do not count blocks or files say that they have none in all. */
  if (statvfs(folder, &space) == 0 &&
      ((space.f_blocks > 0 && space.f_bfree == 0) || (space.f_files > 0 && space.f_ffree == 0)))
    return ENOSPC;
  return 0;
}

/* The nearest folder above that is there. */
static int check_above(struct arena *arena, const char *path) {
  for (;;) {
    const char *folder = file_folder(arena, path);
    int wrong = check_folder(folder);
    if (wrong != ENOENT || strcmp(folder, path) == 0)
      return wrong;
    path = folder;
  }
}

bool file_check_writable(const char *path, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct file_subject subject = {path, "This file"};
  const char *target = file_follow(arena, path);
  struct stat status;
  if (!target)
    return file_fail(error, subject, "written", errno);
  if (stat(target, &status) == 0) {
    if (!S_ISREG(status.st_mode))
      return file_fail_kind(error, subject, status.st_mode);
    if (faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) < 0)
      return file_fail(error, subject, "written", errno);
  } else if (errno != ENOENT) {
    return file_fail(error, subject, "written", errno);
  }
  int wrong = check_above(arena, target);
  return wrong ? file_fail(error, subject, "written", wrong) : true;
}

bool file_changed(const char *path, int64_t *ms) {
  enum { SECOND_MS = 1000, MS_NS = 1000000 };
  struct stat status;
  if (stat(path, &status) != 0)
    return false;
  *ms = (int64_t)status.st_mtim.tv_sec * SECOND_MS + status.st_mtim.tv_nsec / MS_NS;
  return true;
}
