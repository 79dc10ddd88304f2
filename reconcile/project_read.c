/* Reading what a plan names: files of the project, and nothing else. */
#include "reconcile/file_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
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

/* The path of what is open, as the kernel has it; false with errno. */
static bool real_path(int fd, char out[PATH_MAX]) {
  char link[sizeof "/proc/self/fd/" + 3 * sizeof fd];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t len = readlink(link, out, PATH_MAX - 1);
  if (len >= 0)
    out[len] = '\0';
  return len >= 0;
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

bool project_check_pinned(struct arena *arena, int root, int pin, struct file_subject subject, bool folder,
                          struct jd_error *error) {
  char root_path[PATH_MAX], path[PATH_MAX];
  struct stat status;
  if (!real_path(root, root_path) || !real_path(pin, path) || fstat(pin, &status) < 0)
    return file_fail(error, subject, "checked, which needs /proc", errno);
  struct project real = {root_path};
  if (project_display(arena, &real, path)[0] == '/')
    return jd_fail_input(
        error, subject.where, "%s leads out of the project by a symbolic link, to %s. %s instead of linking to it.",
        subject.noun, path, folder ? "Make it a folder of the project" : "Copy the file into the project");
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
  if (!project_check_pinned(arena, root, pin, subject, false, error))
    return FILE_FAILED;
  JD_FD fd = open(arena_printf(arena, "/proc/self/fd/%d", pin), O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return file_fail(error, subject, "read", errno), FILE_FAILED;
  return file_read_descriptor(arena, fd, subject, cap, out, error);
}
