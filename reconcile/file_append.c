#include "reconcile/file_parts.h"

#include "model/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens the file, and makes it and its folder; -1 with errno. */
static int open_for_append(struct arena *arena, const char *path) {
  int flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  int fd = open(path, flags, 0666);
  if (fd >= 0 || errno != ENOENT)
    return fd;
  const char *target = file_follow(arena, path);
  JD_FD folder = target ? file_open_folder(arena, target) : -1;
  return folder < 0 ? -1 : open(path, flags, 0666);
}

/* Opens the file and waits for its lock, until what is locked is what the path names. */
static int open_locked(struct arena *arena, const char *path, unsigned *kind) {
  for (;;) {
    JD_FD fd = open_for_append(arena, path);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
      return -1;
    if (!S_ISREG(status.st_mode)) {
      *kind = status.st_mode;
      return -1;
    }
    if (!file_lock_descriptor(fd, F_SETLKW))
      return -1;
    if (file_is_still(fd, AT_FDCWD, path))
      return file_take(&fd);
  }
}

/* The last line when it has no line feed: torn by a crash, or left so by an editor. */
static struct bytes torn_line(struct bytes text) {
  const char *line_feed = text.len > 0 ? memrchr(text.data, '\n', text.len) : NULL;
  size_t start = line_feed ? (size_t)(line_feed - text.data) + 1 : 0;
  return (struct bytes){text.data + start, text.len - start};
}

/* Whether a line stands there, without its line feed; carriage returns, which an editor may have added, do not count.
 */
static bool has_line(struct bytes text, struct bytes line) {
  while (text.len > 0) {
    const char *line_feed = memchr(text.data, '\n', text.len);
    if (!line_feed)
      return false;
    size_t len = (size_t)(line_feed - text.data), next = len + 1;
    while (len > 0 && text.data[len - 1] == '\r')
      len--;
    if (bytes_equal((struct bytes){text.data, len}, line))
      return true;
    text = (struct bytes){text.data + next, text.len - next};
  }
  return false;
}

/* What must be appended so that the line stands there, whole. With `once`, a torn line that is the line's beginning is
 * its own former append, and is completed. */
static const char *missing_part(struct arena *arena, struct bytes text, const char *line, bool once) {
  struct bytes torn = torn_line(text);
  if (once && has_line(text, (struct bytes){line, strlen(line) - 1}))
    return torn.len > 0 ? "\n" : "";
  if (torn.len == 0)
    return line;
  if (once && strlen(line) > torn.len && memcmp(line, torn.data, torn.len) == 0)
    return line + torn.len;
  return arena_printf(arena, "\n%s", line);
}

/* One write; what of it fits on a full disk is taken back. Nothing at all is synced too: a run that was killed may have
 * written the line without coming to that. False with errno. */
static bool append(int fd, struct bytes part, off_t end) {
  if (file_write_descriptor(fd, part) && fsync(fd) == 0)
    return true;
  int before = errno;
  bool undone = ftruncate(fd, end) == 0;
  errno = undone ? before : errno;
  return false;
}

/* The folder of a file that was made just now: else the file itself may not outlast a crash. */
static bool sync_new(struct arena *arena, const char *path) {
  const char *target = file_follow(arena, path);
  JD_FD folder = target ? file_open_folder(arena, target) : -1;
  return folder >= 0 && file_sync_folder(folder);
}

bool file_append_line(const char *path, const char *line, bool skip_if_present, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct file_subject subject = {path, "This file"};
  unsigned kind = 0;
  JD_FD fd = open_locked(arena, path, &kind);
  if (fd < 0)
    return kind ? file_fail_kind(error, subject, kind) : file_fail(error, subject, "appended to", errno);
  struct bytes text;
  if (file_read_descriptor(arena, fd, subject, LIMIT_DOCUMENT_BYTES, &text, error) != FILE_READ)
    return false;
  struct bytes part = bytes_of(missing_part(arena, text, line, skip_if_present));
  if (!append(fd, part, (off_t)text.len))
    return file_fail(error, subject, "appended to", errno);
  if (text.len == 0 && !sync_new(arena, path))
    return file_fail(error, subject, "appended to", errno);
  return true;
}
