#include "reconcile/file/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* May a file be made in this folder? 0, or an errno value. */
static int check_folder(int folder) {
  struct statvfs space;
  if (faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) < 0)
    return errno;
  /* File systems that do not count blocks or files say that they have none in all. */
  if (fstatvfs(folder, &space) == 0 &&
      ((space.f_blocks > 0 && space.f_bfree == 0) || (space.f_files > 0 && space.f_ffree == 0)))
    return ENOSPC;
  return 0;
}

bool file_check_writable(const struct project *project, const char *path, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct file_target target = file_target(arena, project, path, "written");
  target.makes_folders = false;
  struct file_place place;
  struct stat status;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  if (!place.missing && fstatat(folder, place.base, &status, AT_SYMLINK_NOFOLLOW) == 0) {
    if (!S_ISREG(status.st_mode))
      return file_fail_kind(error, target.subject, status.st_mode);
    if (faccessat(folder, place.base, W_OK, AT_EACCESS) < 0)
      return file_fail(error, target.subject, "written", errno);
  }
  int wrong = check_folder(folder);
  return wrong ? file_fail(error, target.subject, "written", wrong) : true;
}

const char *file_resolve(struct arena *arena, const struct project *project, const char *path, struct jd_error *error) {
  const struct file_target target = file_target(arena, project, path, "opened");
  struct file_place place;
  if (!file_find_place(arena, &target, &place, error))
    return NULL;
  JD_FD folder = place.folder;
  char real[PATH_MAX];
  if (!file_real_path(folder, real)) {
    file_fail(error, target.subject, "opened, which needs /proc", errno);
    return NULL;
  }
  return arena_printf(arena, "%s/%s", strcmp(real, "/") == 0 ? "" : real, place.base);
}

bool file_changed(const char *path, int64_t *ms) {
  enum { SECOND_MS = 1000, MS_NS = 1000000 };
  struct stat status;
  if (stat(path, &status) != 0)
    return false;
  *ms = (int64_t)status.st_mtim.tv_sec * SECOND_MS + status.st_mtim.tv_nsec / MS_NS;
  return true;
}
