/* Open files: reading to the end, writing all of it, locking; and what to say when that fails. */
#include "reconcile/file/internal.h"

#include "model/base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- messages ---- */

static const struct {
  int errno_value;
  const char *reason, *fix;
} reasons[] = {
    {EACCES, "permission is denied",
     "Change the permissions of the file and its folder with chmod, or run as their owner"},
    {EPERM, "not permitted", "Check its owner and attributes (ls -l, lsattr)"},
    {ENOSPC, "the disk is full", "Free some space and run the command again; the old content is unchanged"},
    {EDQUOT, "the disk quota is used up", "Free some space and run the command again; the old content is unchanged"},
    {EFBIG, "it would be too large", "Raise the limit on file sizes (ulimit -f) and run the command again"},
    {EROFS, "the file system is read-only", "Mount it writable, or work on a copy of the project elsewhere"},
    {EISDIR, "it is a folder", "Move it away, or choose another file"},
    {ENOTDIR, "a part of its path is a file, not a folder", "Move that file away, or correct the path"},
    {ENAMETOOLONG, "the path is too long", "Choose shorter names, or move the project further up"},
    {ELOOP, "too many levels of symbolic links", "Make the link point to a file"},
    {ENOENT, "no such file or folder", "Correct the path, or restore it"},
    {EMFILE, "too many files are open", "Raise the limit (ulimit -n) and run the command again"},
    {ENFILE, "too many files are open on this machine", "Close some programs and run the command again"},
    {ENOLCK, "the file system does not support locks", "Mount it with locking, or work on a copy elsewhere"},
    {EIO, "the device failed", "Check the kernel log (dmesg), and back up the data"},
};

bool file_is_adrift(void) {
  char here[1];
  return !getcwd(here, sizeof here) && errno == ENOENT;
}

bool file_fail(struct jd_error *error, struct file_subject subject, const char *verb, int errno_value) {
  const char *reason = strerror(errno_value), *fix = "Check the file and its folder, and run the command again";
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
    if (reasons[i].errno_value != errno_value)
      continue;
    reason = reasons[i].reason;
    fix = reasons[i].fix;
  }
  if (errno_value == ENOENT && subject.where[0] != '/' && file_is_adrift()) {
    reason = "the working directory has been removed";
    fix = "Change to an existing folder, or name the project with -C DIR";
  }
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, subject.where, "%s cannot be %s: %s. %s.", subject.noun, verb,
                 reason, fix);
}

static const char *kind_of(unsigned mode) {
  switch (mode & S_IFMT) {
  case S_IFDIR:
    return "a folder";
  case S_IFIFO:
    return "a pipe";
  case S_IFSOCK:
    return "a socket";
  default:
    return "a device";
  }
}

bool file_fail_kind(struct jd_error *error, struct file_subject subject, unsigned mode) {
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, subject.where,
                 "%s is %s, not a regular file. Name a file, or move this out of the way.", subject.noun,
                 kind_of(mode));
}

/* ---- descriptors ---- */

enum { FIRST_READ = 65536 }; /* for files that do not say their size, such as those of /proc */

void file_close(int *fd) {
  int before = errno;
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
  errno = before;
}

int file_take(int *fd) {
  int taken = *fd;
  *fd = -1;
  return taken;
}

/* The storage of a read; when it must grow, the old one is wiped, for what is read may be a .env file. */
static char *grow(struct arena *arena, char *data, size_t len, size_t *size) {
  char *grown = arena_alloc(arena, *size * 2);
  memcpy(grown, data, len);
  wipe(data, len);
  *size *= 2;
  return grown;
}

static bool fail_too_large(struct jd_error *error, struct file_subject subject, size_t cap) {
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, subject.where,
                 "%s is larger than the limit of %zu bytes. Make it smaller, or split it.", subject.noun, cap);
}

/* What is read, and how. */
struct reading {
  int fd;
  struct file_subject subject;
  size_t size, cap;   /* room at first; the most that is taken */
  bool interruptible; /* a signal ends it */
};

static bool read_to_end(struct arena *arena, const struct reading *reading, struct bytes *out, struct jd_error *error) {
  size_t size = reading->size, len = 0;
  char *data = arena_alloc(arena, size);
  for (ssize_t got; (got = read(reading->fd, data + len, size - len - 1)) != 0;) {
    if (got < 0 && errno == EINTR && reading->interruptible)
      return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, reading->subject.where,
                     "Stopped before the end of the input.");
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return file_fail(error, reading->subject, "read", errno);
    len += (size_t)got;
    if (len > reading->cap)
      return fail_too_large(error, reading->subject, reading->cap);
    if (len + 1 == size)
      data = grow(arena, data, len, &size);
  }
  data[len] = '\0';
  *out = (struct bytes){data, len};
  return true;
}

enum file_read file_read_descriptor(struct arena *arena, int fd, struct file_subject subject, size_t cap,
                                    struct bytes *out, struct jd_error *error) {
  struct stat status;
  if (fstat(fd, &status) < 0)
    return file_fail(error, subject, "read", errno), FILE_FAILED;
  if (!S_ISREG(status.st_mode))
    return file_fail_kind(error, subject, status.st_mode), FILE_FAILED;
  if (status.st_size > 0 && (size_t)status.st_size > cap)
    return fail_too_large(error, subject, cap), FILE_FAILED;
  struct reading reading = {fd, subject, FIRST_READ, cap, false};
  if (status.st_size > 0)
    reading.size = (size_t)status.st_size + 2; /* room for its end, and a NUL */
  return read_to_end(arena, &reading, out, error) ? FILE_READ : FILE_FAILED;
}

bool file_read_input(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error) {
  bool is_stdin = strcmp(path, "-") == 0;
  struct file_subject subject = {is_stdin ? "stdin" : path, is_stdin ? "The input" : "This file"};
  JD_FD opened = is_stdin ? -1 : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (!is_stdin && opened < 0)
    return file_fail(error, subject, "read", errno);
  const struct reading reading = {is_stdin ? STDIN_FILENO : opened, subject, FIRST_READ, cap, true};
  return read_to_end(arena, &reading, out, error);
}

bool file_real_path(int fd, char *out) {
  char link[sizeof "/proc/self/fd/" + 3 * sizeof fd];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t len = readlink(link, out, PATH_MAX - 1);
  if (len >= 0)
    out[len] = '\0';
  return len >= 0;
}

bool file_write_descriptor(int fd, struct bytes content) {
  while (content.len > 0) {
    ssize_t written = write(fd, content.data, content.len);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    content = (struct bytes){content.data + written, content.len - (size_t)written};
  }
  return true;
}

bool file_lock_descriptor(int fd, int command) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  while (fcntl(fd, command, &lock) < 0)
    if (errno != EINTR)
      return false;
  return true;
}

bool file_is_still(int fd, int folder, const char *path) {
  struct stat open_file, named;
  return fstat(fd, &open_file) == 0 && fstatat(folder, path, &named, 0) == 0 && open_file.st_dev == named.st_dev &&
         open_file.st_ino == named.st_ino;
}

enum file_read file_read(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error) {
  struct file_subject subject = {path, "This file"};
  /* Not to wait for the other end of a pipe; it is refused below. */
  JD_FD fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT && (path[0] == '/' || !file_is_adrift()))
    return FILE_MISSING;
  if (fd < 0)
    return file_fail(error, subject, "read", errno), FILE_FAILED;
  return file_read_descriptor(arena, fd, subject, cap, out, error);
}
