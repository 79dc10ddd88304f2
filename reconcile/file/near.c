/* Finds files near the place where a plan names a source that does not exist. */
#include "reconcile/file/internal.h"

#include "model/base/base.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

struct candidates {
  struct arena *arena;
  const char **paths;
  size_t count, capacity;
};

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), end_len = strlen(end);
  return len > end_len && strcmp(text + len - end_len, end) == 0;
}

/* A second extension marks types, tests and settings: `room.d.ts`, `room.test.ts`, `vite.config.ts`. */
static bool may_be_source(const struct dirent *entry) {
  const char *name = entry->d_name;
  return (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN) && strchr(name, '.') == strrchr(name, '.') &&
         !ends_with(name, "_test.ts") && (ends_with(name, ".ts") || ends_with(name, ".mts") || ends_with(name, ".js"));
}

static bool is_among(const char *path, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(list[i], path) == 0)
      return true;
  return false;
}

/* A folder of the project: not one that a link leads to elsewhere. */
static DIR *open_folder(struct arena *arena, const struct project *project, const char *folder) {
  struct file_subject subject = {folder, folder};
  struct jd_error ignored;
  JD_FD root = open(project->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  JD_FD fd = root < 0 ? -1 : openat(root, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0 || !project_check_pinned(arena, project, fd, subject, true, &ignored))
    return NULL;
  DIR *stream = fdopendir(fd);
  if (stream)
    file_take(&fd);
  return stream;
}

static void add_folder(const struct project *project, const char *folder, const char *const *taken, size_t taken_count,
                       struct candidates *found) {
  DIR *stream = open_folder(found->arena, project, folder);
  size_t read = 0;
  for (struct dirent *entry; stream && read < LIMIT_FOLDER_ENTRIES && (entry = readdir(stream)); read++) {
    if (!may_be_source(entry))
      continue;
    const char *name = arena_strdup(found->arena, entry->d_name);
    const char *path = strcmp(folder, ".") == 0 ? name : arena_printf(found->arena, "%s/%s", folder, name);
    if (!is_among(path, taken, taken_count) && !is_among(path, found->paths, found->count))
      *ARENA_PUSH(found->arena, found->paths, found->count, found->capacity) = path;
  }
  if (stream)
    closedir(stream);
}

static const char *last_step(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

size_t project_near(struct arena *arena, const struct project *project, const char *path, const char *const *taken,
                    size_t taken_count, const char *out[PROJECT_NEAR]) {
  const char *folders[] = {file_folder(arena, path), "durable-objects", "src/durable-objects", "src", "."};
  struct candidates found = {.arena = arena};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    add_folder(project, folders[i], taken, taken_count, &found);
  const char **names = arena_alloc_array(arena, found.count, sizeof *names), *near;
  size_t count = 0;
  texts_sort(found.paths, found.count);
  for (size_t i = 0; i < found.count; i++)
    names[i] = last_step(found.paths[i]);
  for (size_t left = found.count; count < PROJECT_NEAR && (near = nearest(last_step(path), names, left)); left--) {
    size_t i = 0;
    while (names[i] != near)
      i++;
    out[count++] = found.paths[i];
    memmove(&names[i], &names[i + 1], (left - i - 1) * sizeof *names);
    memmove(&found.paths[i], &found.paths[i + 1], (left - i - 1) * sizeof *found.paths);
  }
  if (count)
    return count;
  for (; count < PROJECT_NEAR && count < found.count; count++)
    out[count] = found.paths[count];
  return count;
}
