#include "reconcile/file/internal.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders are watched, not files: an editor that renames a new file into place leaves a watched file behind. A new file
 * is seen when whoever creates it has written it. */
#define CHANGES (IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF)

/* What a file is, as far as it can be seen without reading it; all zero for one that is missing. */
struct stamp {
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec written, changed;
};

struct watched {
  const char *path, *base;
  int folder; /* the watch of the folder that holds it; -1: none */
  struct stamp stamp;
};

struct file_watch {
  int inotify; /* -1: there is none */
  struct arena *arena;
  struct watched *files;
  size_t count;
};

struct file_watch *file_watch_new(void) {
  struct file_watch *watch = jd_calloc(1, sizeof *watch);
  watch->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  watch->arena = arena_new();
  return watch;
}

void file_watch_free(struct file_watch *watch) {
  if (!watch)
    return;
  file_close(&watch->inotify);
  arena_free(watch->arena);
  free(watch);
}

int file_watch_fd(const struct file_watch *watch) {
  return watch->inotify;
}

static struct stamp stamp_of(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0)
    return (struct stamp){0};
  return (struct stamp){info.st_dev, info.st_ino, info.st_size, info.st_mtim, info.st_ctim};
}

static bool same_time(struct timespec a, struct timespec b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_stamp(const struct stamp *a, const struct stamp *b) {
  return a->device == b->device && a->inode == b->inode && a->size == b->size && same_time(a->written, b->written) &&
         same_time(a->changed, b->changed);
}

/* The same folder gives the same number each time. A folder that is missing, or was replaced, is tried again later. */
static void watch_folder(const struct file_watch *watch, struct watched *file) {
  JD_ARENA arena = arena_new();
  const char *folder = arena_strndup(arena, file->path, (size_t)(file->base - file->path));
  file->folder = watch->inotify < 0 ? -1 : inotify_add_watch(watch->inotify, *folder ? folder : ".", CHANGES);
}

static const struct watched *find(const struct watched *files, size_t count, const char *path) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(files[i].path, path) == 0)
      return &files[i];
  return NULL;
}

static bool is_used(const struct file_watch *watch, int folder) {
  for (size_t i = 0; i < watch->count; i++)
    if (watch->files[i].folder == folder)
      return true;
  return false;
}

void file_watch_set(struct file_watch *watch, const char *const *paths, size_t count) {
  struct arena *arena = arena_new();
  struct watched *old = watch->files;
  size_t old_count = watch->count;
  watch->files = arena_alloc_array(arena, count, sizeof *watch->files);
  watch->count = 0;
  for (size_t i = 0; i < count; i++) {
    if (find(watch->files, watch->count, paths[i]))
      continue;
    struct watched *file = &watch->files[watch->count++];
    const struct watched *known = find(old, old_count, paths[i]);
    file->path = arena_strdup(arena, paths[i]);
    const char *slash = strrchr(file->path, '/');
    file->base = slash ? slash + 1 : file->path;
    file->stamp = known ? known->stamp : stamp_of(paths[i]);
    watch_folder(watch, file);
  }
  for (size_t i = 0; i < old_count; i++)
    if (old[i].folder >= 0 && !is_used(watch, old[i].folder))
      inotify_rm_watch(watch->inotify, old[i].folder);
  arena_free(watch->arena);
  watch->arena = arena;
}

static bool is_about(const struct file_watch *watch, const struct inotify_event *event) {
  if (event->mask & IN_Q_OVERFLOW)
    return true;
  for (size_t i = 0; i < watch->count; i++)
    if (watch->files[i].folder == event->wd && event->len && strcmp(watch->files[i].base, event->name) == 0)
      return true;
  return false;
}

/* Takes all events; true if one is about a file. */
static bool drain(const struct file_watch *watch) {
  union {
    char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
    struct inotify_event align;
  } room;
  bool found = false;
  for (;;) {
    ssize_t len = watch->inotify < 0 ? 0 : read(watch->inotify, &room, sizeof room);
    if (len < 0 && errno == EINTR)
      continue;
    if (len <= 0)
      return found;
    for (ssize_t at = 0; at < len;) {
      const struct inotify_event *event = (const struct inotify_event *)(const void *)(room.bytes + at);
      found |= is_about(watch, event);
      at += (ssize_t)(sizeof *event + event->len);
    }
  }
}

bool file_watch_changed(struct file_watch *watch) {
  bool changed = drain(watch);
  for (size_t i = 0; i < watch->count; i++) {
    struct watched *file = &watch->files[i];
    const struct stamp now = stamp_of(file->path);
    changed |= !same_stamp(&file->stamp, &now);
    file->stamp = now;
    watch_folder(watch, file);
  }
  return changed;
}
