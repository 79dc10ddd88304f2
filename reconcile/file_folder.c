#include "reconcile/file_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as the kernel has it */

const char *file_folder(struct arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash)
    return ".";
  return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *file_follow(struct arena *arena, const char *path) {
  for (int links = 0; links < MAX_LINKS; links++) {
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof target - 1);
    if (len < 0) /* no link, or nothing at all; whatever else is wrong shows when it is opened */
      return path;
    target[len] = '\0';
    path =
        target[0] == '/' ? arena_strdup(arena, target) : arena_printf(arena, "%s/%s", file_folder(arena, path), target);
  }
  errno = ELOOP;
  return NULL;
}

bool file_sync_folder(int folder) {
  return fsync(folder) == 0 || errno == EINVAL || errno == EROFS;
}

/* Makes a folder, and first those above it. */
static bool make_folder(struct arena *arena, const char *path) {
  if (mkdir(path, 0777) == 0 || errno == EEXIST)
    return true;
  const char *above = file_folder(arena, path);
  if (errno != ENOENT || strcmp(above, path) == 0 || !make_folder(arena, above) ||
      (mkdir(path, 0777) < 0 && errno != EEXIST))
    return false;
  JD_FD folder = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return folder < 0 || file_sync_folder(folder); /* one that may not be read cannot be synced either */
}

int file_open_folder(struct arena *arena, const char *path) {
  const char *folder = file_folder(arena, path);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT && make_folder(arena, folder))
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd;
}
