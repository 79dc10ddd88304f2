#include "reconcile/file/internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- finding it ---- */

static bool is_folder(struct arena *arena, const char *root, const char *name) {
  struct stat status;
  return stat(arena_printf(arena, "%s/%s", root, name), &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_same(const char *path, const char *other) {
  struct stat status, other_status;
  return other && stat(path, &status) == 0 && stat(other, &other_status) == 0 && status.st_dev == other_status.st_dev &&
         status.st_ino == other_status.st_ino;
}

static bool is_project(struct arena *arena, const char *root, const char *home) {
  return is_folder(arena, root, "docs/butterbase") || (is_folder(arena, root, ".butterbase") && !is_same(root, home));
}

/* Both what is there and, where that is a link, what it leads to. */
static bool is_own(const char *path) {
  struct stat status, link;
  return lstat(path, &link) == 0 && link.st_uid == geteuid() && stat(path, &status) == 0 && status.st_uid == geteuid();
}

/* Whether a project's root is the user's own, and what makes it a project is, too. */
static bool is_all_own(struct arena *arena, const char *root) {
  static const char *const marks[] = {".butterbase", "docs/butterbase"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    const char *path = arena_printf(arena, "%s/%s", root, marks[i]);
    if (is_folder(arena, root, marks[i]) && !(is_own(path) && is_own(file_folder(arena, path))))
      return false;
  }
  return is_own(root);
}

static bool has_owner_of(const char *path, const char *other) {
  struct stat status, other_status;
  return stat(path, &status) == 0 && stat(other, &other_status) == 0 && status.st_uid == other_status.st_uid;
}

/* The work tree of git that a folder is in; NULL: it is in none of the user's own, or of the folder's owner (a
 * container often runs as root on what somebody else checked out). Who keeps the files of a home in git has not put all
 * that lies below it into that repository. */
static const char *find_work_tree(struct arena *arena, const char *root, const char *home) {
  for (const char *folder = root;; folder = file_folder(arena, folder)) {
    struct stat status;
    const char *git = arena_printf(arena, "%s/.git", folder), *head = arena_printf(arena, "%s/HEAD", git);
    if (lstat(git, &status) == 0 && (S_ISREG(status.st_mode) || access(head, F_OK) == 0))
      return (is_own(folder) || has_owner_of(folder, root)) && (folder == root || !is_same(folder, home)) ? folder
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
  return jd_fail(
      error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
      "The working directory has been removed, or may not be looked up. Change to a folder that is there, or "
      "name the project with -C and an absolute path.");
}

static bool fail_given(struct jd_error *error, const char *given, int errno_value) {
  if (errno_value == ENOENT)
    return jd_fail_usage(error, given, "There is no such folder. Name the project's folder with -C, or make it.");
  return jd_fail_usage(error, given, "The folder that -C names cannot be used: %s. Name the project's folder.",
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
    return jd_fail_usage(error, given, "What -C names is a file, not a folder. Name the project's folder.");
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

/* What follows the root and its slash in a path below it; NULL for one that is not below it. */
static const char *below(const char *root, const char *path) {
  size_t len = strcmp(root, "/") == 0 ? 0 : strlen(root);
  return strncmp(path, root, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

const char *project_display(struct arena *arena, const struct project *project, const char *path) {
  const char *relative = below(project->root, path);
  if (strcmp(project->root, path) == 0 || (relative && relative[0] == '\0'))
    return ".";
  return arena_strdup(arena, relative ? relative : path);
}
