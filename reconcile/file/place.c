/* Where a path leads, with all links followed, and whether a project may write there. */
#include "reconcile/file/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* ---- following links ---- */

enum { MAX_LINKS = 40 }; /* as the kernel has it */

const char *file_folder(struct arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash)
    return ".";
  return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

bool file_sync_folder(int folder) {
  return fsync(folder) == 0 || errno == EINVAL || errno == EROFS;
}

static bool fail(const struct file_target *target, struct jd_error *error) {
  return file_fail(error, target->subject, target->verb, errno);
}

static bool fail_dangling(const struct file_target *target, const char *name, struct jd_error *error) {
  return jd_fail_input(
      error, target->subject.where,
      "%s cannot be %s: `%s` in its path is a symbolic link to a folder that does not exist. Remove the "
      "link, or create the folder.",
      target->subject.noun, target->verb, name);
}

/* Makes a folder in `at`, which must be a place that may be written to. */
static bool make_folder(struct arena *arena, const struct file_target *target, int at, const char *name,
                        struct jd_error *error) {
  if (target->within && !project_check_bounds(arena, target->within, at, name, target->subject, error))
    return false;
  if (mkdirat(at, name, 0777) < 0)
    return errno == EEXIST || fail(target, error);
  JD_FD folder = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return folder < 0 || file_sync_folder(folder) || /* one that may not be read cannot be synced either */
         fail(target, error);
}

/* The next folder of a path; -1, with `*missing` where it is not there and is not to be made. */
static int open_step(struct arena *arena, const struct file_target *target, int at, const char *name, bool *missing,
                     struct jd_error *error) {
  const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  struct stat status;
  int fd = openat(at, name, flags);
  if (fd < 0 && errno == ENOENT && !target->makes_folders && fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
    *missing = true;
    return -1;
  }
  if (fd < 0 && errno == ENOENT && target->makes_folders) {
    if (!make_folder(arena, target, at, name, error))
      return -1;
    fd = openat(at, name, flags);
  }
  if (fd < 0)
    errno == ENOENT ? fail_dangling(target, name, error) : fail(target, error);
  return fd;
}

/* The folder, from `start`, or the nearest above it that is there. -1: the error says why. */
static int open_steps(struct arena *arena, const struct file_target *target, int start, const char *path, bool *missing,
                      struct jd_error *error) {
  int at = openat(start, path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (at < 0)
    fail(target, error);
  for (size_t len; at >= 0 && *path; path += len + (path[len] == '/')) {
    len = strcspn(path, "/");
    if (len == 0)
      continue;
    int next = open_step(arena, target, at, arena_strndup(arena, path, len), missing, error);
    if (*missing)
      return at;
    file_close(&at);
    at = next;
  }
  return at;
}

static int open_folder(struct arena *arena, const struct file_target *target, int start, const char *path,
                       bool *missing, struct jd_error *error) {
  int fd = openat(start, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  *missing = false;
  return fd < 0 ? open_steps(arena, target, start, path, missing, error) : fd;
}

/* What a link says; NULL with errno. */
static const char *read_link(struct arena *arena, int folder, const char *base) {
  char text[PATH_MAX];
  ssize_t len = readlinkat(folder, base, text, sizeof text);
  if (len == (ssize_t)sizeof text) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  return len < 0 ? NULL : arena_strndup(arena, text, (size_t)len);
}

/* Opens the folder for reading, since O_PATH is not enough to sync it after files are created in it. */
static bool reopen(const struct file_target *target, struct file_place *place, struct jd_error *error) {
  if (!target->makes_folders)
    return true;
  JD_FD pinned = place->folder;
  place->folder = openat(pinned, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return place->folder >= 0 || fail(target, error);
}

/* Each round resolves one link. The folder is pinned before it is examined, and links in it are never followed, so
 * nobody who swaps links meanwhile can lead a write elsewhere. */
bool file_find_place(struct arena *arena, const struct file_target *target, struct file_place *out,
                     struct jd_error *error) {
  const char *path = target->path;
  JD_FD start = -1;
  for (int links = 0; links < MAX_LINKS; links++) {
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    *out = (struct file_place){.base = *base ? base : "."};
    JD_FD folder = open_folder(arena, target, links ? start : AT_FDCWD, file_folder(arena, path), &out->missing, error);
    if (folder < 0 ||
        (target->within && !project_check_bounds(arena, target->within, folder, out->base, target->subject, error)))
      return false;
    struct stat status = {0};
    if (strcmp(out->base, ".") == 0 || strcmp(out->base, "..") == 0) {
      errno = EISDIR;
      return fail(target, error);
    }
    if (!out->missing && fstatat(folder, out->base, &status, AT_SYMLINK_NOFOLLOW) < 0 && errno != ENOENT)
      return fail(target, error);
    file_close(&start);
    if (!S_ISLNK(status.st_mode)) {
      out->folder = file_take(&folder);
      return reopen(target, out, error);
    }
    path = read_link(arena, folder, out->base);
    if (!path)
      return fail(target, error);
    start = file_take(&folder);
  }
  errno = ELOOP;
  return fail(target, error);
}

struct file_target file_target(struct arena *arena, const struct project *project, const char *path, const char *verb) {
  struct file_target target = {.path = path, .verb = verb, .subject = {path, "This file"}, .makes_folders = true};
  if (!project)
    return target;
  target.path = project_path(arena, project, path);
  target.within = project_names(project, target.path) ? project : NULL;
  return target;
}

/* ---- looking first ---- */

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
