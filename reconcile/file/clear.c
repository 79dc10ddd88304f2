#include "reconcile/file/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FOLDERS = 32 }; /* in each other */

static bool clear(int folder, const char *keep, unsigned depth);

static bool remove_entry(int folder, const char *name, unsigned depth) {
  if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
    return true;
  if (errno != EISDIR && errno != EPERM)
    return false;
  JD_FD inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return inner >= 0 && clear(inner, NULL, depth + 1) && unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

/* Entries are removed while they are listed, which leaves none out. False with errno. */
static bool clear(int folder, const char *keep, unsigned depth) {
  int copy = depth < MOST_FOLDERS ? openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  DIR *list = copy < 0 ? NULL : fdopendir(copy);
  bool cleared = list != NULL;
  for (struct dirent *entry; cleared && (entry = readdir(list));)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
        (!keep || strcmp(entry->d_name, keep) != 0))
      cleared = remove_entry(folder, entry->d_name, depth);
  int before = errno;
  if (list)
    closedir(list);
  else
    file_close(&copy);
  errno = before;
  return cleared;
}

bool file_clear_beside(const struct project *project, const char *path, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct file_target target = file_target(arena, project, path, "cleared");
  target.subject.noun = "The folder of this file";
  struct file_place place;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  return clear(folder, place.base, 0) || file_fail(error, target.subject, "cleared", errno);
}
