#include "reconcile/file/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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
                   "Another run of jd works on this project. Wait until it has ended, then run again.");
  return jd_fail(error, JD_LOCKED, JD_SCOPE_RUN, JD_RETRY_LATER, path,
                 "Another run of jd works on this project: process %ld. Wait until it has ended, then run again.",
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
