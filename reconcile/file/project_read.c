/* Reading what a plan names: files of the project, and nothing else. */
#include "reconcile/file/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* True when the text alone, links aside, leads above the root. */
static bool climbs_out(const char *path) {
  long depth = 0;
  for (size_t len; depth >= 0 && *path; path += len + (path[len] == '/')) {
    len = strcspn(path, "/");
    if (len == 2 && memcmp(path, "..", 2) == 0)
      depth--;
    else if (len > 0 && !(len == 1 && path[0] == '.'))
      depth++;
  }
  return depth < 0;
}

bool project_names(const struct project *project, const char *path) {
  size_t len = strcmp(project->root, "/") == 0 ? 0 : strlen(project->root);
  return strncmp(path, project->root, len) == 0 && path[len] == '/' && !climbs_out(path + len + 1);
}

bool project_check_text(const struct project *project, const char *path, struct jd_error *error) {
  if (path[0] == '\0')
    return jd_fail_input(error, path, "The path is empty. Name a file of the project.");
  if (path[0] == '/')
    return jd_fail_input(error, path, "%s is an absolute path. Name the file relative to the project's folder, %s.",
                         path, project->root);
  if (climbs_out(path))
    return jd_fail_input(
        error, path,
        "%s leads out of the project's folder, %s. Move the file into the project, and name it relative "
        "to that folder.",
        path, project->root);
  return true;
}

/* What follows a folder in the path of what is below it; "" for itself, NULL for what is elsewhere. */
static const char *below(const char *folder, const char *path) {
  size_t len = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
  if (strncmp(path, folder, len) != 0)
    return NULL;
  return path[len] == '/' ? path + len + 1 : path[len] == '\0' ? "" : NULL;
}

/* git's own folder holds what git runs and trusts. */
static bool is_in_git(const char *path) {
  for (size_t len; *path; path += len + (path[len] == '/')) {
    len = strcspn(path, "/");
    if (len == 4 && strncasecmp(path, ".git", len) == 0) /* some file systems take .GIT for it */
      return true;
  }
  return false;
}

bool project_check_bounds(struct arena *arena, const struct project *project, int fd, const char *base,
                          struct file_subject subject, struct jd_error *error) {
  char bound_path[PATH_MAX], path[PATH_MAX];
  JD_FD bound = open(project->bound ? project->bound : project->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (bound < 0 || !file_real_path(bound, bound_path) || !file_real_path(fd, path))
    return file_fail(error, subject, "checked, which needs /proc", errno);
  const char *full = base ? arena_printf(arena, "%s/%s", strcmp(path, "/") == 0 ? "" : path, base) : path;
  const char *rest = below(bound_path, full);
  if (rest && !is_in_git(rest))
    return true;
  return jd_fail_input(error, subject.where, "%s leads %s through a symbolic link, to %s. %s.", subject.noun,
                       rest ? "into git's own folder" : "out of the project", full,
                       base ? "Nothing was written. Replace the link with a file or folder of the project"
                            : "Copy the file into the project instead of linking to it");
}

bool project_check_pinned(struct arena *arena, const struct project *project, int pin, struct file_subject subject,
                          bool folder, struct jd_error *error) {
  struct stat status;
  if (!project_check_bounds(arena, project, pin, NULL, subject, error))
    return false;
  if (fstat(pin, &status) < 0)
    return file_fail(error, subject, "checked", errno);
  if (folder)
    return S_ISDIR(status.st_mode) || file_fail(error, subject, "used", ENOTDIR);
  return S_ISREG(status.st_mode) || file_fail_kind(error, subject, status.st_mode);
}

/* Two steps. The first pins what the path leads to, all links followed, without opening it: no pipe blocks, no device
 * wakes up. Where that is in the tree the kernel says, so neither links (also absolute ones, which may well lead to a
 * file of the project) nor somebody who swaps them meanwhile can mislead. The second opens what is pinned. */
enum file_read project_read(struct arena *arena, const struct project *project, const char *path, size_t cap,
                            struct bytes *out, struct jd_error *error) {
  struct file_subject subject = {path, path};
  if (!project_check_text(project, path, error))
    return FILE_FAILED;
  JD_FD root = open(project->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  JD_FD pin = root < 0 ? -1 : openat(root, path, O_PATH | O_CLOEXEC);
  if (pin < 0 && errno == ENOENT)
    return FILE_MISSING;
  if (pin < 0)
    return file_fail(error, subject, "read", errno), FILE_FAILED;
  if (!project_check_pinned(arena, project, pin, subject, false, error))
    return FILE_FAILED;
  JD_FD fd = open(arena_printf(arena, "/proc/self/fd/%d", pin), O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return file_fail(error, subject, "read", errno), FILE_FAILED;
  return file_read_descriptor(arena, fd, subject, cap, out, error);
}
