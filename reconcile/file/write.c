/* The three ways to write: append a line, replace a file, hold a lock. */
#include "reconcile/file/internal.h"

#include "model/base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- appending ---- */

/* Opens the file, or makes it, and waits for its lock, until what is locked is what the name leads to. */
static int open_locked(const struct file_place *place, unsigned *kind) {
  const int flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
  for (;;) {
    JD_FD fd = openat(place->folder, place->base, flags, 0666);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
      return -1;
    if (!S_ISREG(status.st_mode)) {
      *kind = status.st_mode;
      return -1;
    }
    if (!file_lock_descriptor(fd, F_SETLKW))
      return -1;
    if (file_is_still(fd, place->folder, place->base))
      return file_take(&fd);
  }
}

/* The last line when it has no line feed: torn by a crash, or left so by an editor. */
static struct bytes torn_line(struct bytes text) {
  const char *line_feed = text.len > 0 ? memrchr(text.data, '\n', text.len) : NULL;
  size_t start = line_feed ? (size_t)(line_feed - text.data) + 1 : 0;
  return (struct bytes){text.data + start, text.len - start};
}

/* Returns whether the text has the line, complete with its line feed. Carriage returns, which an editor may have added,
 * do not count. */
static bool has_line(struct bytes text, struct bytes wanted) {
  for (struct text_line line = {0}; text_next_line(text, &line);)
    if (line.next > line.end && bytes_equal(text_line_bytes(text, line), wanted))
      return true;
  return false;
}

/* Returns what to append so that the file contains the whole line. With `once`, a torn last line that is the beginning
 * of the line comes from an interrupted append, and is completed. */
static const char *missing_part(struct arena *arena, struct bytes text, const char *line, bool once) {
  struct bytes torn = torn_line(text);
  if (once && has_line(text, (struct bytes){line, strlen(line) - 1}))
    return torn.len > 0 ? "\n" : "";
  if (torn.len == 0)
    return line;
  if (once && strlen(line) > torn.len && memcmp(line, torn.data, torn.len) == 0)
    return line + torn.len;
  return arena_printf(arena, "\n%s", line);
}

/* One write; what of it fits on a full disk is taken back. Nothing at all is synced too: a run that was killed may have
 * written the line without coming to that. False with errno. */
static bool append(int fd, struct bytes part, off_t end) {
  if (file_write_descriptor(fd, part) && fsync(fd) == 0)
    return true;
  int before = errno;
  bool undone = ftruncate(fd, end) == 0;
  errno = undone ? before : errno;
  return false;
}

bool file_append_line(const struct project *project, const char *path, const char *line, bool skip_if_present,
                      struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct file_target target = file_target(arena, project, path, "appended to");
  const struct file_subject subject = target.subject;
  struct file_place place;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  unsigned kind = 0;
  JD_FD fd = open_locked(&place, &kind);
  if (fd < 0)
    return kind ? file_fail_kind(error, subject, kind) : file_fail(error, subject, "appended to", errno);
  struct bytes text;
  if (file_read_descriptor(arena, fd, subject, LIMIT_DOCUMENT_BYTES, &text, error) != FILE_READ)
    return false;
  struct bytes part = bytes_of(missing_part(arena, text, line, skip_if_present));
  if (!append(fd, part, (off_t)text.len))
    return file_fail(error, subject, "appended to", errno);
  /* A file that was made just now may not outlast a crash without its folder. */
  return text.len > 0 || file_sync_folder(folder) || file_fail(error, subject, "appended to", errno);
}

/* ---- replacing ---- */

struct replacement {
  const char *base; /* the file's name in its folder */
  int folder, fd;
  bool only_new; /* what is there stays */
  bool exists;
  struct stat old;
  /* One name for each file, so that the next run finds what a killed one left; it does not grow with the file's name,
   * which may be as long as a name can be. */
  char temporary[sizeof ".jd-.tmp" + DIGEST_HEX];
};

/* Looks at what is there; false with errno, or with `*kind` if it is not a regular file. */
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
  /* Who has the temporary file is alone: nobody else makes it from here on. */
  if (replacement->only_new && faccessat(folder, replacement->base, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return unlinkat(folder, replacement->temporary, 0) == 0;
  if (fill(replacement, content) && renameat(folder, replacement->temporary, folder, replacement->base) == 0)
    return file_sync_folder(folder);
  int before = errno;
  unlinkat(folder, replacement->temporary, 0);
  errno = before;
  return false;
}

static bool write_whole(const struct project *project, const char *path, struct bytes content, unsigned mode,
                        bool only_new, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct file_target target = file_target(arena, project, path, "written");
  struct file_place place;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  struct replacement replacement = {.base = place.base, .folder = folder, .fd = -1, .only_new = only_new};
  unsigned kind = 0;
  bool replaced = replace_in_folder(&replacement, content, mode, &kind);
  file_close(&replacement.fd);
  if (replaced)
    return true;
  return kind ? file_fail_kind(error, target.subject, kind) : file_fail(error, target.subject, "written", errno);
}

bool file_replace(const struct project *project, const char *path, struct bytes content, unsigned mode,
                  struct jd_error *error) {
  return write_whole(project, path, content, mode, false, error);
}

bool file_create(const struct project *project, const char *path, struct bytes content, unsigned mode,
                 struct jd_error *error) {
  return write_whole(project, path, content, mode, true, error);
}

/* ---- the lock of a run ---- */

enum { LOCK_TRIES = 3 }; /* a holder may end between the refusal and the question who it is */

/* The pid of who holds the lock; 0 when nobody does, or it is not known. */
static long find_holder(int fd) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK || lock.l_pid < 0)
    return 0;
  return lock.l_pid;
}

static bool fail_locked(struct jd_error *error, const char *path, long holder) {
  if (holder == 0)
    return jd_fail(error, JD_LOCKED, JD_SCOPE_RUN, JD_RETRY_LATER, path,
                   "Another jd is working on this project. Wait until it has ended, then run the command again.");
  return jd_fail(
      error, JD_LOCKED, JD_SCOPE_RUN, JD_RETRY_LATER, path,
      "Another jd is working on this project: process %ld. Wait until it has ended, then run the command again.",
      holder);
}

bool file_lock(const struct project *project, const char *path, int *fd, long *holder, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct file_target target = file_target(arena, project, path, "opened");
  target.subject.noun = "The lock file";
  struct file_place place;
  *holder = 0;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  JD_FD opened = openat(folder, place.base, O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (opened < 0)
    return file_fail(error, target.subject, "opened", errno);
  for (int tries = 0; tries < LOCK_TRIES && *holder == 0; tries++) {
    if (file_lock_descriptor(opened, F_SETLK)) {
      *fd = file_take(&opened);
      return true;
    }
    if (errno != EAGAIN && errno != EACCES)
      return file_fail(error, target.subject, "locked", errno);
    *holder = find_holder(opened);
  }
  return fail_locked(error, path, *holder);
}

void file_unlock(int fd) {
  file_close(&fd);
}

bool file_lock_holds(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && info.st_nlink > 0;
}
