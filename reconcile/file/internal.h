/* What the files of reconcile/file share; other rooms include reconcile/file/file.h. */
#ifndef JD_RECONCILE_FILE_INTERNAL_H
#define JD_RECONCILE_FILE_INTERNAL_H

#include "reconcile/file/file.h"

/* What the files behind reconcile/file/file.h share; others include that one. */

/* ---- messages ---- */

/* What a message is about: `where` becomes the error's place, `noun` begins its sentences. */
struct file_subject {
  const char *where, *noun;
};

/* `NOUN cannot be VERB: REASON. MEND.`, by the errno value. Returns false. */
bool file_fail(struct jd_error *error, struct file_subject subject, const char *verb, int errno_value);
/* The same for something that is no regular file; `mode` is that of fstat. */
bool file_fail_kind(struct jd_error *error, struct file_subject subject, unsigned mode);
/* True when relative paths lead nowhere: the working directory was removed. */
bool file_is_adrift(void);

/* ---- descriptors ---- */

void file_close(int *fd);
int file_take(int *fd); /* out of a JD_FD, which then closes nothing */
#define JD_FD __attribute__((cleanup(file_close))) int

/* Reads a descriptor to its end; anything but a regular file of at most `cap` bytes fails. */
enum file_read file_read_descriptor(struct arena *arena, int fd, struct file_subject subject, size_t cap,
                                    struct bytes *out, struct jd_error *error);
/* The path of what is open, of PATH_MAX bytes at most, as the kernel has it; false with errno. */
bool file_real_path(int fd, char *out);
/* All of it, however many calls that takes; false with errno. */
bool file_write_descriptor(int fd, struct bytes content);
/* An exclusive lock on the whole file: F_SETLK or F_SETLKW; false with errno.
 *
 * POSIX locks, not those of open file descriptions: both kinds see each other, so it does not matter which the
 * journey's other writers take; but only these tell the holder's pid, and are gone with the process that took them,
 * even when a child has inherited the descriptor. Their price: closing any descriptor of the file drops them, so
 * nothing here opens a file twice. */
bool file_lock_descriptor(int fd, int command);
/* True when the path, from that folder, still leads to what is open: another writer may have renamed a new file into
 * its place. */
bool file_is_still(int fd, int folder, const char *path);

/* ---- places ---- */

/* A file that is to be written. */
struct file_target {
  const struct project *within; /* it is a file of this project, and must not lead out of it; NULL: anywhere */
  const char *path, *verb;      /* "written": what is to happen to it, for messages */
  struct file_subject subject;
  bool makes_folders; /* those above it that are missing */
};

/* What a caller of file.h names. The folders above are made. */
struct file_target file_target(struct arena *arena, const struct project *project, const char *path, const char *verb);

/* Where a path leads once all links are followed. */
struct file_place {
  int folder;       /* open; the caller closes it. Without makes_folders by O_PATH alone */
  const char *base; /* the name in it: no link when it was looked at, so open it with O_NOFOLLOW */
  bool missing;     /* the folder is not there; `folder` is the nearest one above */
};

/* Follows the links of the target's path. False, with no folder open, where it leads out of the project, or cannot be
 * looked at. */
bool file_find_place(struct arena *arena, const struct file_target *target, struct file_place *out,
                     struct jd_error *error);

/* The folder that holds the path. */
const char *file_folder(struct arena *arena, const char *path);
/* fsync; a file system that cannot do it to folders is no failure. False with errno. */
bool file_sync_folder(int folder);

/* ---- files of a project ---- */

/* Whether an absolute path is one of the project, by its text alone. */
bool project_names(const struct project *project, const char *path);
/* Refuses a path that its text alone shows to lead out of the project. */
bool project_check_text(const struct project *project, const char *path, struct jd_error *error);
/* Refuses a place that is outside of what the project's links may lead to, or in its `.git`: `base` in a folder, or
 * what is open itself where `base` is NULL. The kernel says where that is, so no link misleads. */
bool project_check_bounds(struct arena *arena, const struct project *project, int fd, const char *base,
                          struct file_subject subject, struct jd_error *error);
/* Looks at what `pin` leads to, which is open by O_PATH alone: whether it is within those bounds, and a file, or a
 * folder. */
bool project_check_pinned(struct arena *arena, const struct project *project, int pin, struct file_subject subject,
                          bool folder, struct jd_error *error);

#endif
