#include "cmd/sandbox/run/internal.h"

#include "model/base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 4, LONGEST_NAME = 100 };

/* A part of a file's name: the text where it is plain, else its digest. */
static const char *name_part(struct arena *arena, const char *text) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$-";
  size_t len = strlen(text);
  return len > 0 && len <= LONGEST_NAME && strspn(text, plain) == len
             ? text
             : digest_text(arena, digest_bytes(bytes_of(text)));
}

const char *storage_key(struct arena *arena, const struct stored_class *stored) {
  return arena_printf(arena, "%s.%" PRIu64 ".%s", name_part(arena, stored->app_id), stored->storage,
                      name_part(arena, stored->class_name));
}

/* The class of such a name; NULL for any other, which is nothing of ours. */
static const char *class_of_key(const char *name) {
  const char *number = strchr(name, '.');
  size_t digits = number ? strspn(number + 1, "0123456789") : 0;
  return digits > 0 && number > name && number[1 + digits] == '.' ? number + digits + 2 : NULL;
}

/* Removes what the folder holds, and closes it. Follows no link. False with errno. */
static bool empty_folder(int folder, unsigned depth) {
  DIR *list = folder >= 0 ? fdopendir(folder) : NULL;
  if (!list) {
    if (folder >= 0)
      close(folder);
    return false;
  }
  bool removed = true;
  for (const struct dirent *entry; removed && (entry = readdir(list));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || unlinkat(folder, entry->d_name, 0) == 0)
      continue;
    removed = (errno == EISDIR || errno == EPERM) && depth < DEEPEST &&
              empty_folder(openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), depth + 1) &&
              unlinkat(folder, entry->d_name, AT_REMOVEDIR) == 0;
  }
  int saved = errno;
  closedir(list);
  errno = saved;
  return removed;
}

static bool is_kept(const char *name, const char *const *keys, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(keys[i], name) == 0)
      return true;
  return false;
}

void storage_keep(const char *folder, const char *const *keys, size_t count,
                  void (*each)(void *context, const char *class_name, const char *problem), void *context) {
  DIR *list = opendir(folder);
  for (const struct dirent *entry; list && (entry = readdir(list));) {
    const char *class_name = class_of_key(entry->d_name);
    if (!class_name || is_kept(entry->d_name, keys, count))
      continue;
    int open = openat(dirfd(list), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool removed = empty_folder(open, 0) && unlinkat(dirfd(list), entry->d_name, AT_REMOVEDIR) == 0;
    each(context, class_name, removed ? NULL : strerror(errno));
  }
  if (list)
    closedir(list);
}
