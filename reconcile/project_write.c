/* Writing what a plan or a server names: files of the project, and nothing else. */
#include "reconcile/file_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What has the name already may be a file, or a link that leads to one in the project. */
static bool check_old(struct arena *arena, int root, int folder, const char *base, struct file_subject subject,
                      struct jd_error *error) {
  struct stat status;
  if (fstatat(folder, base, &status, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT || file_fail(error, subject, "written", errno);
  JD_FD pin = openat(folder, base, O_PATH | O_CLOEXEC);
  if (pin < 0 && errno == ENOENT)
    return jd_fail_input(error, subject.where,
                         "%s is a symbolic link that leads to nothing. Remove it, or make what it leads to.",
                         subject.noun);
  if (pin < 0)
    return file_fail(error, subject, "written", errno);
  return project_check_pinned(arena, root, pin, subject, false, error);
}

/* The folders above are checked one by one before the next is made, so that none is made elsewhere. -1: false. */
static int open_folder(struct arena *arena, int root, const char *path, struct file_subject subject, bool only_check,
                       bool *missing, struct jd_error *error) {
  int at = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  *missing = false;
  for (const char *step = path, *slash; at >= 0 && (slash = strchr(step, '/')); step = slash + 1) {
    const char *name = arena_strndup(arena, step, (size_t)(slash - step));
    JD_FD above = at;
    at = -1;
    if (*name == '\0' || (!only_check && mkdirat(above, name, 0777) < 0 && errno != EEXIST && errno != EROFS))
      return *name ? (file_fail(error, subject, "written", errno), -1)
                   : (jd_fail_input(error, subject.where, "The path has an empty step."), -1);
    at = openat(above, name, O_PATH | O_CLOEXEC);
    if (at < 0 && errno == ENOENT && only_check) {
      *missing = true;
      return -1;
    }
    if (at < 0)
      return file_fail(error, subject, "written", errno), -1;
    const struct file_subject folder = {subject.where, arena_strndup(arena, path, (size_t)(slash - path))};
    if (!project_check_pinned(arena, root, at, folder, true, error))
      return file_close(&at), -1;
  }
  return at;
}

bool project_replace(const struct project *project, const char *path, struct bytes content, bool only_check,
                     struct jd_error *error) {
  enum { MODE = 0666 };
  JD_ARENA arena = arena_new();
  struct file_subject subject = {path, path};
  if (!project_check_text(project, path, error))
    return false;
  JD_FD root = open(project->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    return file_fail(error, subject, "written", errno);
  bool missing;
  JD_FD folder = open_folder(arena, root, path, subject, only_check, &missing, error);
  if (folder < 0)
    return missing && file_check_writable(project_path(arena, project, path), error);
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  if (!check_old(arena, root, folder, base, subject, error))
    return false;
  if (only_check)
    return file_check_writable(project_path(arena, project, path), error);
  if (file_replace(arena_printf(arena, "/proc/self/fd/%d/%s", folder, base), content, MODE, error))
    return true;
  if (error)
    snprintf(error->where, sizeof error->where, "%s", path);
  return false;
}
