#include "reconcile/file/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
  int errno_value;
  const char *reason, *mend;
} reasons[] = {
    {EACCES, "permission is denied", "Allow it with chmod, on the file and its folder, or run as their owner"},
    {EPERM, "it is not permitted", "Look for another owner or a protection (ls -l, lsattr), and lift it"},
    {ENOSPC, "the disk is full", "Free some space and run again; what stood there is unchanged"},
    {EDQUOT, "the disk quota is used up", "Free some space and run again; what stood there is unchanged"},
    {EFBIG, "it would be too large", "Raise the limit on file sizes (ulimit -f) and run again"},
    {EROFS, "the file system is read-only", "Mount it writable, or work on a copy of the project elsewhere"},
    {EISDIR, "it is a folder", "Move it away, or name another file"},
    {ENOTDIR, "something above it is a file, not a folder", "Move that away, or correct the path"},
    {ENAMETOOLONG, "the path is too long", "Choose shorter names, or move the project further up"},
    {ELOOP, "symbolic links lead in a circle", "Let the link point at a file"},
    {ENOENT, "there is no such file or folder", "Correct the path, or put it back"},
    {EMFILE, "too many files are open", "Raise the limit (ulimit -n) and run again"},
    {ENFILE, "too many files are open on this machine", "Close some programs and run again"},
    {ENOLCK, "the file system gives no locks", "Mount it with locking, or work on a copy elsewhere"},
    {EIO, "the device failed", "Look into the kernel's log (dmesg) and save what is there"},
};

bool file_is_adrift(void) {
  char here[1];
  return !getcwd(here, sizeof here) && errno == ENOENT;
}

bool file_fail(struct jd_error *error, struct file_subject subject, const char *verb, int errno_value) {
  const char *reason = strerror(errno_value), *mend = "Look at the file and its folder, and run again";
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
    if (reasons[i].errno_value != errno_value)
      continue;
    reason = reasons[i].reason;
    mend = reasons[i].mend;
  }
  if (errno_value == ENOENT && subject.where[0] != '/' && file_is_adrift()) {
    reason = "the working directory has been removed";
    mend = "Change to a folder that is there, or name the project with -C DIR";
  }
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, subject.where, "%s cannot be %s: %s. %s.", subject.noun, verb,
                 reason, mend);
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
