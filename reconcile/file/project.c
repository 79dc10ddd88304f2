#include "reconcile/file/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- finding it ---- */

static bool is_folder(struct arena *arena, const char *root, const char *name) {
  struct stat status;
  return stat(arena_printf(arena, "%s/%s", root, name), &status) == 0 && S_ISDIR(status.st_mode);
}

/* All zero for a file that is not there. */
static struct stat look(const char *path) {
  struct stat status;
  return path && stat(path, &status) == 0 ? status : (struct stat){0};
}

static bool is_same(const char *path, const char *other) {
  const struct stat status = look(path), other_status = look(other);
  return status.st_ino && status.st_dev == other_status.st_dev && status.st_ino == other_status.st_ino;
}

static bool is_project(struct arena *arena, const char *root, const char *home) {
  return is_folder(arena, root, "docs/butterbase") || (is_folder(arena, root, ".butterbase") && !is_same(root, home));
}

/* Returns whether the user owns the file and, if it is a link, also what it leads to. */
static bool is_own(const char *path) {
  struct stat status, link;
  return lstat(path, &link) == 0 && link.st_uid == geteuid() && stat(path, &status) == 0 && status.st_uid == geteuid();
}

/* Returns whether the user owns the project's root and the folders that make it a project. */
static bool is_all_own(struct arena *arena, const char *root) {
  static const char *const marks[] = {".butterbase", "docs/butterbase"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    const char *path = arena_printf(arena, "%s/%s", root, marks[i]);
    if (is_folder(arena, root, marks[i]) && !(is_own(path) && is_own(file_folder(arena, path))))
      return false;
  }
  return is_own(root);
}

/* Returns the git work tree that a folder is in; NULL if there is none that the user or the folder's owner owns (a
 * container often runs as root on somebody else's checkout). A home folder that is a work tree itself counts only for
 * the home folder: most of what is below it is not in that repository. */
static const char *find_work_tree(struct arena *arena, const char *root, const char *home) {
  for (const char *folder = root;; folder = file_folder(arena, folder)) {
    struct stat status;
    const char *git = arena_printf(arena, "%s/.git", folder), *head = arena_printf(arena, "%s/HEAD", git);
    if (lstat(git, &status) == 0 && (S_ISREG(status.st_mode) || access(head, F_OK) == 0))
      return (is_own(folder) || look(folder).st_uid == look(root).st_uid) && (folder == root || !is_same(folder, home))
                 ? folder
                 : NULL;
    if (strcmp(folder, "/") == 0)
      return NULL;
  }
}

static const char *without_trailing_slashes(struct arena *arena, const char *path) {
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/')
    len--;
  return arena_strndup(arena, path, len);
}

static bool fail_adrift(struct jd_error *error) {
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
                 "The working directory has been removed or cannot be read. Change to an existing folder, or name the "
                 "project with -C and an absolute path.");
}

static bool fail_given(struct jd_error *error, const char *given, int errno_value) {
  if (errno_value == ENOENT)
    return jd_fail_usage(error, given, "No such folder. Pass the project's folder with -C, or create it.");
  return jd_fail_usage(error, given, "The folder passed with -C cannot be used: %s. Pass the project's folder.",
                       strerror(errno_value));
}

static bool use_given(struct arena *arena, const char *given, const char *start, struct project *out,
                      struct jd_error *error) {
  if (given[0] != '/' && !start)
    return fail_adrift(error);
  const char *path = given[0] == '/' ? given : arena_printf(arena, "%s/%s", start, given);
  char real[PATH_MAX];
  if (given[0] == '\0')
    errno = ENOENT;
  if (given[0] == '\0' || !realpath(path, real))
    return fail_given(error, given, errno);
  struct stat status;
  if (stat(real, &status) != 0 || !S_ISDIR(status.st_mode))
    return jd_fail_usage(error, given, "-C was given a file, not a folder. Pass the project's folder.");
  if (access(real, X_OK) != 0)
    return fail_given(error, given, errno);
  *out = (struct project){.root = arena_strdup(arena, real)};
  return true;
}

static bool search(struct arena *arena, const char *start, const char *home, struct project *out,
                   struct jd_error *error) {
  if (!start || start[0] != '/')
    return fail_adrift(error);
  start = without_trailing_slashes(arena, start);
  *out = (struct project){.root = start};
  for (const char *root = start;; root = file_folder(arena, root)) {
    bool found = is_project(arena, root, home);
    if (found)
      *(root == start || is_all_own(arena, root) ? &out->root : &out->passed_over) = root;
    if (found || strcmp(root, "/") == 0)
      return true;
  }
}

bool project_find(struct arena *arena, const char *given, const char *start, const char *home, struct project *out,
                  struct jd_error *error) {
  if (given ? !use_given(arena, given, start, out, error) : !search(arena, start, home, out, error))
    return false;
  out->bound = find_work_tree(arena, out->root, home);
  return true;
}

/* ---- paths ---- */

const char *project_path(struct arena *arena, const struct project *project, const char *path) {
  if (path[0] == '/')
    return path;
  return arena_printf(arena, "%s/%s", strcmp(project->root, "/") == 0 ? "" : project->root, path);
}

/* Returns the path relative to the folder; "" for the folder itself, NULL if the path is not below it. */
static const char *below(const char *folder, const char *path) {
  size_t len = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
  if (strncmp(path, folder, len) != 0)
    return NULL;
  return path[len] == '/' ? path + len + 1 : path[len] == '\0' ? "" : NULL;
}

const char *project_display(struct arena *arena, const struct project *project, const char *path) {
  const char *relative = below(project->root, path);
  if (relative && !*relative)
    return ".";
  return arena_strdup(arena, relative ? relative : path);
}

/* ---- reading what a plan names ---- */

/* Returns whether the text, without following links, leads above the root. */
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

/* Refuses a path whose text shows that it leads out of the project. */
static bool check_text(const struct project *project, const char *path, struct jd_error *error) {
  if (path[0] == '\0')
    return jd_fail_input(error, path, "The path is empty. Name a file of the project.");
  if (path[0] == '/')
    return jd_fail_input(error, path, "%s is an absolute path. Name the file relative to the project's folder, %s.",
                         path, project->root);
  if (climbs_out(path))
    return jd_fail_input(
        error, path,
        "%s is outside the project's folder, %s. Move the file into the project, and name it relative to that folder.",
        path, project->root);
  return true;
}

/* git's own folder holds what git runs and trusts. */
static bool is_in_git(const char *path) {
  for (size_t len; *path; path += len + (path[len] == '/')) {
    len = strcspn(path, "/");
    if (len == 4 && strncasecmp(path, ".git", len) == 0) /* some file systems ignore case */
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

/* Takes two steps. The first follows all links and pins the target without opening it, so no pipe blocks and no device
 * is started. The kernel says where the target is, so neither links (absolute ones may well lead to a file of the
 * project) nor somebody who swaps them meanwhile can mislead. The second step opens what is pinned. */
static enum file_read read_pinned(struct arena *arena, const struct project *project, struct file_subject subject,
                                  size_t cap, struct bytes *out, struct jd_error *error) {
  const char *path = subject.where;
  if (!check_text(project, path, error))
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

enum file_read project_read(struct arena *arena, const struct project *project, const char *path, size_t cap,
                            struct bytes *out, struct jd_error *error) {
  return read_pinned(arena, project, (struct file_subject){path, path}, cap, out, error);
}

enum file_read project_read_own(struct arena *arena, const struct project *project, const char *path, size_t cap,
                                struct bytes *out, struct jd_error *error) {
  const char *absolute = project_path(arena, project, path);
  if (!project_names(project, absolute))
    return file_read(arena, absolute, cap, out, error);
  const struct file_subject subject = {project_display(arena, project, absolute), "this file"};
  return read_pinned(arena, project, subject, cap, out, error);
}

bool project_replace(const struct project *project, const char *path, struct bytes content, bool only_check,
                     struct jd_error *error) {
  enum { MODE = 0666 };
  if (!check_text(project, path, error))
    return false;
  return only_check ? file_check_writable(project, path, error) : file_replace(project, path, content, MODE, error);
}
