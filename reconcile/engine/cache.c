#include "model/source/source.h"
#include "reconcile/engine/internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* An entry is the digest of its name and content in hex, a line feed, and the content. Nothing is fsynced: an entry
 * that a crash has torn is not an entry, nor is one that was renamed. */
enum { CACHE_MOST = 16777216, CACHE_ENTRIES = 4096, HEAD = DIGEST_HEX };

/* The folder, when it is this user's own and nobody else's; -1 else. */
static int open_folder(const char *folder, bool make) {
  if (!folder)
    return -1;
  if (make) {
    char path[4096];
    snprintf(path, sizeof path, "%s", folder);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
      *slash = '\0';
      mkdir(path, 0777);
      *slash = '/';
    }
    mkdir(folder, 0700);
  }
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat info;
  if (fd >= 0 && (fstat(fd, &info) != 0 || info.st_uid != geteuid() || (info.st_mode & 077) != 0)) {
    close(fd);
    return -1;
  }
  return fd;
}

static void make_head(const char *name, struct bytes content, char head[HEAD]) {
  struct digester *digester = digester_new("jd-cache");
  digester_part(digester, "name", bytes_of(name));
  digester_part(digester, "content", content);
  digest_hex(digester_finish(digester), head);
  head[HEAD - 1] = '\n';
}

bool cache_get(struct arena *arena, const char *folder, const char *name, struct bytes *out) {
  int parent = open_folder(folder, false);
  if (parent < 0)
    return false;
  int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  close(parent);
  struct stat info;
  char head[HEAD];
  bool got = false;
  if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size >= HEAD && info.st_size <= CACHE_MOST) {
    size_t len = (size_t)info.st_size;
    char *text = arena_alloc(arena, len + 1);
    got = read(fd, text, len) == (ssize_t)len;
    *out = (struct bytes){text + HEAD, len - HEAD};
    make_head(name, *out, head);
    got = got && memcmp(text, head, HEAD) == 0;
    if (got)
      futimens(fd, NULL); /* the ones that are used are kept longest */
  }
  if (fd >= 0)
    close(fd);
  return got;
}

/* ---- what goes when there is too much ---- */

struct entry {
  char name[64];
  int64_t used;
  size_t size;
};

static int by_age(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  return (left->used > right->used) - (left->used < right->used);
}

static void list(struct arena *arena, DIR *folder, struct entry **entries, size_t *count, size_t *sum) {
  size_t capacity = 0;
  for (struct dirent *found; (found = readdir(folder));) {
    struct stat info;
    if (strlen(found->d_name) >= sizeof entries[0]->name || found->d_name[0] == '.' ||
        fstatat(dirfd(folder), found->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
      continue;
    struct entry *entry = ARENA_PUSH(arena, *entries, *count, capacity);
    memcpy(entry->name, found->d_name, strlen(found->d_name) + 1);
    entry->used = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    entry->size = (size_t)info.st_size;
    *sum += entry->size;
  }
}

/* Removes the oldest until `more` bytes fit. */
static void make_room(int parent, size_t more) {
  int copy = dup(parent);
  DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
  if (!folder) {
    if (copy >= 0)
      close(copy);
    return;
  }
  JD_ARENA arena = arena_new();
  struct entry *entries = NULL;
  size_t count = 0, sum = more;
  rewinddir(folder);
  list(arena, folder, &entries, &count, &sum);
  if (sum > CACHE_MOST || count >= CACHE_ENTRIES) {
    qsort(entries, count, sizeof *entries, by_age);
    for (size_t i = 0; i < count && (sum > CACHE_MOST || count - i >= CACHE_ENTRIES); i++) {
      unlinkat(parent, entries[i].name, 0);
      sum -= entries[i].size;
    }
  }
  closedir(folder);
}

void cache_put(const char *folder, const char *name, struct bytes content) {
  int parent = content.len + HEAD <= CACHE_MOST ? open_folder(folder, true) : -1;
  if (parent < 0)
    return;
  make_room(parent, content.len + HEAD);
  char temporary[96], head[HEAD];
  snprintf(temporary, sizeof temporary, "%s.%ld", name, (long)getpid());
  make_head(name, content, head);
  const struct iovec pieces[] = {{head, HEAD}, {(char *)content.data, content.len}};
  int fd = openat(parent, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0) {
    bool written = writev(fd, pieces, 2) == (ssize_t)(HEAD + content.len);
    if (close(fd) != 0 || !written || renameat(parent, temporary, parent, name) != 0)
      unlinkat(parent, temporary, 0);
  }
  close(parent);
}

/* ---- for model/source ---- */

static bool get_read(void *folder, struct arena *arena, const char *name, struct bytes *out) {
  return cache_get(arena, folder, name, out);
}

static void put_read(void *folder, const char *name, struct bytes content) {
  cache_put(folder, name, content);
}

void engine_keep_sources(struct arena *arena) {
  static struct source_keeper keeper = {get_read, put_read, NULL};
  const struct engine_settings settings = engine_settings_here(arena);
  keeper.context = engine_cache_folder(arena, &settings);
  source_keep_with(&keeper);
}

/* ---- for others ---- */

bool engine_recall(struct arena *arena, const char *name, struct bytes *out) {
  const struct engine_settings settings = engine_settings_here(arena);
  return cache_get(arena, engine_cache_folder(arena, &settings), name, out);
}

void engine_remember(const char *name, struct bytes content) {
  JD_ARENA arena = arena_new();
  const struct engine_settings settings = engine_settings_here(arena);
  cache_put(engine_cache_folder(arena, &settings), name, content);
}
