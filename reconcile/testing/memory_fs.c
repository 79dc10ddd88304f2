#include "reconcile/testing/memory_fs.h"

#include <errno.h>
#include <stdlib.h>

enum { MOST_BYTES = 65536 };

struct memory_file {
  char path[128];
  size_t len;
  char data[MOST_BYTES];
};

struct memory_fs memory_fs;
static struct memory_file files[MOST_FILES];
static size_t file_count;

void memory_fs_format(void) {
  memory_fs = (struct memory_fs){0};
  file_count = 0;
}

static struct memory_file *find(const char *path) {
  for (size_t i = 0; i < file_count; i++)
    if (strcmp(files[i].path, path) == 0)
      return &files[i];
  return NULL;
}

static struct memory_file *make(const char *path) {
  struct memory_file *file = find(path);
  if (file)
    return file;
  if (file_count == MOST_FILES || strlen(path) >= sizeof files->path)
    abort();
  file = &files[file_count++];
  memcpy(file->path, path, strlen(path) + 1);
  file->len = 0;
  return file;
}

static void add(struct memory_file *file, const char *data, size_t len) {
  if (len > MOST_BYTES - file->len)
    abort();
  if (len)
    memcpy(file->data + file->len, data, len);
  file->len += len;
}

void memory_fs_put(const char *path, struct bytes content) {
  struct memory_file *file = make(path);
  file->len = 0;
  add(file, content.data, content.len);
}

bool memory_fs_holds(const char *path) {
  return find(path) != NULL;
}

struct bytes memory_fs_content(const char *path) {
  const struct memory_file *file = find(path);
  return file ? (struct bytes){file->data, file->len} : (struct bytes){"", 0};
}

void memory_fs_remove(const char *path) {
  struct memory_file *file = find(path);
  if (!file)
    return;
  struct memory_file *last = &files[--file_count];
  if (file == last)
    return;
  memcpy(file->path, last->path, sizeof file->path);
  file->len = 0;
  add(file, last->data, last->len);
}

/* ---- as bytes ---- */

static size_t head_size(void) {
  return offsetof(struct memory_file, data);
}

size_t memory_fs_packed_size(void) {
  size_t size = sizeof memory_fs + sizeof file_count;
  for (size_t i = 0; i < file_count; i++)
    size += head_size() + files[i].len;
  return size;
}

static char *put(char *out, const void *from, size_t size) {
  memcpy(out, from, size);
  return out + size;
}

static const char *get(void *out, const char *from, size_t size) {
  memcpy(out, from, size);
  return from + size;
}

void memory_fs_pack(char *out) {
  out = put(out, &memory_fs, sizeof memory_fs);
  out = put(out, &file_count, sizeof file_count);
  for (size_t i = 0; i < file_count; i++)
    out = put(out, &files[i], head_size() + files[i].len);
}

void memory_fs_unpack(const char *from) {
  from = get(&memory_fs, from, sizeof memory_fs);
  from = get(&file_count, from, sizeof file_count);
  for (size_t i = 0; i < file_count; i++) {
    from = get(&files[i], from, head_size());
    from = get(files[i].data, from, files[i].len);
  }
}

/* ---- changes ---- */

static bool may_change(const char *path, const char *line) {
  return !memory_fs.before || memory_fs.before(memory_fs.context, path, line);
}

static void happened(void) {
  if (memory_fs.after)
    memory_fs.after(memory_fs.context);
}

static bool full(const char *path, struct jd_error *error) {
  return jd_fail_io(error, path, ENOSPC, "Free some space.", "The file cannot be written");
}

/* ---- reconcile/file/file.h ---- */

enum file_read file_read(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error) {
  const struct memory_file *file = find(path);
  (void)cap, (void)error;
  if (!file)
    return FILE_MISSING;
  *out = arena_bytes(arena, (struct bytes){file->data, file->len});
  return FILE_READ;
}

bool file_replace(const struct project *project, const char *path, struct bytes content, unsigned mode,
                  struct jd_error *error) {
  (void)project, (void)mode;
  if (!may_change(path, NULL))
    return full(path, error);
  memory_fs_put(path, content);
  happened();
  return true;
}

bool file_create(const struct project *project, const char *path, struct bytes content, unsigned mode,
                 struct jd_error *error) {
  return memory_fs_holds(path) || file_replace(project, path, content, mode, error);
}

static bool holds_line(const struct memory_file *file, const char *line) {
  size_t len = strlen(line);
  for (size_t at = 0; at + len <= file->len;) {
    if (memcmp(file->data + at, line, len) == 0)
      return true;
    const char *end = memchr(file->data + at, '\n', file->len - at);
    if (!end)
      return false;
    at = (size_t)(end - file->data) + 1;
  }
  return false;
}

static void append(struct memory_file *file, const char *line, size_t len) {
  if (file->len && file->data[file->len - 1] != '\n')
    add(file, "\n", 1);
  add(file, line, len);
}

bool file_append_line(const struct project *project, const char *path, const char *line, bool skip_if_present,
                      struct jd_error *error) {
  (void)project;
  if (!may_change(path, line))
    return full(path, error);
  struct memory_file *file = make(path);
  if (skip_if_present && holds_line(file, line))
    return true;
  append(file, line, strlen(line));
  happened();
  return true;
}

void memory_fs_tear(const char *path, const char *line) {
  append(make(path), line, strlen(line) / 2);
}

bool file_check_writable(const struct project *project, const char *path, struct jd_error *error) {
  (void)project, (void)path, (void)error;
  return true;
}

bool file_changed(const char *path, int64_t *ms) {
  *ms = 0;
  return memory_fs_holds(path);
}

bool file_lock(const struct project *project, const char *path, int *fd, long *holder, struct jd_error *error) {
  (void)project, (void)path, (void)error;
  *fd = -1;
  *holder = 0;
  return true;
}

void file_unlock(int fd) {
  (void)fd;
}

enum file_read project_read_own(struct arena *arena, const struct project *project, const char *path, size_t cap,
                                struct bytes *out, struct jd_error *error) {
  return file_read(arena, project_path(arena, project, path), cap, out, error);
}

const char *project_commit(struct arena *arena, const struct project *project) {
  (void)arena, (void)project;
  return NULL;
}

const char *project_path(struct arena *arena, const struct project *project, const char *path) {
  return *path == '/' ? path : arena_printf(arena, "%s/%s", project->root, path);
}
