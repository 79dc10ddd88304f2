#include "reconcile/file/internal.h"

#include "model/base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct replacement {
  const char *base; /* the file's name in its folder */
  int folder, fd;
  bool exists;
  struct stat old;
  /* One name for each file, so that the next run finds what a killed one left; it does not grow with the file's name,
   * which may be as long as a name can be. */
  char temporary[sizeof ".jd-.tmp" + DIGEST_HEX];
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

static void name_temporary(struct replacement *replacement) {
  char hex[DIGEST_HEX];
  digest_hex(digest_bytes(bytes_of(replacement->base)), hex);
  snprintf(replacement->temporary, sizeof replacement->temporary, ".jd-%s.tmp", hex);
}

/* Locks the temporary file; false when another writer has taken the name away meanwhile. Where the file system gives no
 * locks, writers do not wait for each other. */
static bool lock_temporary(const struct replacement *replacement, int fd) {
  file_lock_descriptor(fd, F_SETLKW);
  return file_is_still(fd, replacement->folder, replacement->temporary);
}

/* What has the name already is a writer's at work, which is waited for, or one's that was killed, and goes. */
static bool clear_away(const struct replacement *replacement) {
  JD_FD fd =
      openat(replacement->folder, replacement->temporary, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return errno == ENOENT;
  return !lock_temporary(replacement, fd) || unlinkat(replacement->folder, replacement->temporary, 0) == 0;
}

/* A new file gets its mode from here, so that the umask and the folder's default ACL count; what replaces an old one is
 * nobody else's to read before it has that one's mode. */
static bool create(struct replacement *replacement, unsigned mode) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  name_temporary(replacement);
  for (;;) {
    replacement->fd = openat(replacement->folder, replacement->temporary, flags, replacement->exists ? 0600 : mode);
    if (replacement->fd < 0 && (errno != EEXIST || !clear_away(replacement)))
      return false;
    if (replacement->fd >= 0 && lock_temporary(replacement, replacement->fd))
      return true;
    file_close(&replacement->fd);
  }
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
  return file_write_descriptor(replacement->fd, content) && keep_owner_and_mode(replacement) &&
         fsync(replacement->fd) == 0;
}

/* With the folder open. False with errno, or with `*kind`. The temporary file stays open, and so locked, until it is in
 * place. */
static bool replace_in_folder(struct replacement *replacement, struct bytes content, unsigned mode, unsigned *kind) {
  const int folder = replacement->folder;
  if (!look(replacement, kind) || !create(replacement, mode))
    return false;
  if (fill(replacement, content) && renameat(folder, replacement->temporary, folder, replacement->base) == 0)
    return file_sync_folder(folder);
  int before = errno;
  unlinkat(folder, replacement->temporary, 0);
  errno = before;
  return false;
}

bool file_replace(const struct project *project, const char *path, struct bytes content, unsigned mode,
                  struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct file_target target = file_target(arena, project, path, "written");
  struct file_place place;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  struct replacement replacement = {.base = place.base, .folder = folder, .fd = -1};
  unsigned kind = 0;
  bool replaced = replace_in_folder(&replacement, content, mode, &kind);
  file_close(&replacement.fd);
  if (replaced)
    return true;
  return kind ? file_fail_kind(error, target.subject, kind) : file_fail(error, target.subject, "written", errno);
}
