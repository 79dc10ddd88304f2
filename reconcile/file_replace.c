#include "reconcile/file_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 100 };

struct replacement {
  const char *base; /* the file's name in its folder */
  int folder, fd;
  bool exists;
  struct stat old;
  char temporary[32]; /* its name does not grow with the file's, which may be as long as a name can be */
};

/* Looks at what is there; false with errno, or with `*kind` when it is no regular file. */
static bool look(struct replacement *replacement, unsigned *kind) {
  if (fstatat(replacement->folder, replacement->base, &replacement->old, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT;
  replacement->exists = true;
  if (!S_ISREG(replacement->old.st_mode)) {
    *kind = replacement->old.st_mode;
    return false;
  }
  /* A file that its owner made read-only is not to be changed, though renaming over it would work. */
  return faccessat(replacement->folder, replacement->base, W_OK, AT_EACCESS) == 0;
}

/* A new file gets its mode from here, so that the umask and the folder's default ACL count; what replaces an old one is
 * nobody else's to read before it has that one's mode. */
static bool create(struct replacement *replacement, unsigned mode) {
  for (int tries = 0; tries < NAME_TRIES; tries++) {
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
      return false;
    snprintf(replacement->temporary, sizeof replacement->temporary, ".jd-%016" PRIx64 ".tmp", random);
    replacement->fd = openat(replacement->folder, replacement->temporary,
                             O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, replacement->exists ? 0600 : mode);
    if (replacement->fd >= 0 || errno != EEXIST)
      break;
  }
  return replacement->fd >= 0;
}

/* Owner first: changing it may clear bits of the mode. Who may not give files away keeps them; root keeps the owner. */
static bool keep_owner_and_mode(const struct replacement *replacement) {
  const struct stat *old = &replacement->old;
  if (!replacement->exists)
    return true;
  if (fchown(replacement->fd, old->st_uid, old->st_gid) < 0 && fchown(replacement->fd, (uid_t)-1, old->st_gid) < 0 &&
      errno != EPERM)
    return false;
  return fchmod(replacement->fd, old->st_mode & 07777) == 0;
}

static bool fill(struct replacement *replacement, struct bytes content) {
  bool filled = file_write_descriptor(replacement->fd, content) && keep_owner_and_mode(replacement) &&
                fsync(replacement->fd) == 0;
  file_close(&replacement->fd);
  return filled;
}

static bool put_in_place(struct replacement *replacement) {
  return renameat(replacement->folder, replacement->temporary, replacement->folder, replacement->base) == 0 &&
         file_sync_folder(replacement->folder);
}

/* With the folder open. False with errno, or with `*kind`. */
static bool replace_in_folder(struct replacement *replacement, struct bytes content, unsigned mode, unsigned *kind) {
  if (!look(replacement, kind) || !create(replacement, mode))
    return false;
  if (fill(replacement, content) && put_in_place(replacement))
    return true;
  int before = errno;
  unlinkat(replacement->folder, replacement->temporary, 0);
  errno = before;
  return false;
}

bool file_replace(const char *path, struct bytes content, unsigned mode, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct file_subject subject = {path, "This file"};
  const char *target = file_follow(arena, path);
  JD_FD folder = target ? file_open_folder(arena, target) : -1;
  if (folder < 0)
    return file_fail(error, subject, "written", errno);
  const char *slash = strrchr(target, '/');
  struct replacement replacement = {.base = slash ? slash + 1 : target, .folder = folder, .fd = -1};
  unsigned kind = 0;
  if (replace_in_folder(&replacement, content, mode, &kind))
    return true;
  return kind ? file_fail_kind(error, subject, kind) : file_fail(error, subject, "written", errno);
}
