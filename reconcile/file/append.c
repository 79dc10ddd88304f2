#include "reconcile/file/internal.h"

#include "model/base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens the file, or makes it, and waits for its lock, until what is locked is what the name leads to. */
static int open_locked(const struct file_place *place, unsigned *kind) {
  const int flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
  for (;;) {
    JD_FD fd = openat(place->folder, place->base, flags, 0666);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
      return -1;
    if (!S_ISREG(status.st_mode)) {
      *kind = status.st_mode;
      return -1;
    }
    if (!file_lock_descriptor(fd, F_SETLKW))
      return -1;
    if (file_is_still(fd, place->folder, place->base))
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

bool file_append_line(const struct project *project, const char *path, const char *line, bool skip_if_present,
                      struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct file_target target = file_target(arena, project, path, "appended to");
  const struct file_subject subject = target.subject;
  struct file_place place;
  if (!file_find_place(arena, &target, &place, error))
    return false;
  JD_FD folder = place.folder;
  unsigned kind = 0;
  JD_FD fd = open_locked(&place, &kind);
  if (fd < 0)
    return kind ? file_fail_kind(error, subject, kind) : file_fail(error, subject, "appended to", errno);
  struct bytes text;
  if (file_read_descriptor(arena, fd, subject, LIMIT_DOCUMENT_BYTES, &text, error) != FILE_READ)
    return false;
  struct bytes part = bytes_of(missing_part(arena, text, line, skip_if_present));
  if (!append(fd, part, (off_t)text.len))
    return file_fail(error, subject, "appended to", errno);
  /* A file that was made just now may not outlast a crash without its folder. */
  return text.len > 0 || file_sync_folder(folder) || file_fail(error, subject, "appended to", errno);
}
