/* What the files of reconcile/file share; other rooms include reconcile/file/file.h. */
#ifndef JD_RECONCILE_FILE_INTERNAL_H
#define JD_RECONCILE_FILE_INTERNAL_H

#include "reconcile/file/file.h"

/* ---- messages ---- */

/* What a message is about: `where` becomes the error's place, `noun` begins its sentence. */
struct file_subject {
  const char *where, *noun;
};

/* Fails with `NOUN cannot be VERB: REASON. FIX.`, by the errno value. Returns false. */
bool file_fail(struct jd_error *error, struct file_subject subject, const char *verb, int errno_value);
/* Fails for something that is not a regular file; `mode` is that of fstat. Returns false. */
bool file_fail_kind(struct jd_error *error, struct file_subject subject, unsigned mode);
/* Returns whether the working directory was removed, so that relative paths lead nowhere. */
bool file_is_adrift(void);

/* ---- descriptors ---- */

void file_close(int *fd);
int file_take(int *fd); /* takes it out of a JD_FD, which then closes nothing */
#define JD_FD __attribute__((cleanup(file_close))) int

/* Reads a descriptor to its end; anything but a regular file of at most `cap` bytes fails. */
enum file_read file_read_descriptor(struct arena *arena, int fd, struct file_subject subject, size_t cap,
                                    struct bytes *out, struct jd_error *error);
/* Gives the path of an open file, at most PATH_MAX bytes, as the kernel knows it. False with errno. */
bool file_real_path(int fd, char *out);
/* Writes all of it, however many calls that takes. False with errno. */
bool file_write_descriptor(int fd, struct bytes content);
/* Takes an exclusive lock on the whole file: F_SETLK or F_SETLKW. False with errno.
 *
 * These are POSIX locks, not those of open file descriptions. Both kinds see each other, so other writers may take
 * either; but only POSIX locks report the holder's pid, and end with the process that took them even when a child has
 * inherited the descriptor. Their price: closing any descriptor of the file drops them, so nothing here opens a file
 * twice. */
bool file_lock_descriptor(int fd, int command);
/* Returns whether the path, from that folder, still leads to the open file: another writer may have renamed a new one
 * into its place. */
bool file_is_still(int fd, int folder, const char *path);

/* ---- places ---- */

/* A file to be written. */
struct file_target {
  const struct project *within; /* the project that it must not lead out of; NULL: anywhere */
  const char *path, *verb;      /* "written": what happens to it, for messages */
  struct file_subject subject;
  bool makes_folders; /* creates missing folders above it */
};

/* Returns the target for a path that a caller of file.h names; it makes folders. */
struct file_target file_target(struct arena *arena, const struct project *project, const char *path, const char *verb);

/* Where a path leads after all links are followed. */
struct file_place {
  int folder;       /* open, only by O_PATH without makes_folders; the caller closes it */
  const char *base; /* the name in it: not a link when it was checked, so open it with O_NOFOLLOW */
  bool missing;     /* the folder does not exist; `folder` is the nearest one above */
};

/* Follows the links of the target's path. False, with no folder open, where it leads out of the project or cannot be
 * checked. */
bool file_find_place(struct arena *arena, const struct file_target *target, struct file_place *out,
                     struct jd_error *error);

/* Returns the folder that contains the path. */
const char *file_folder(struct arena *arena, const char *path);
/* Syncs a folder; where the file system cannot do that, it is success. False with errno. */
bool file_sync_folder(int folder);

/* ---- files of a project ---- */

/* Returns whether an absolute path is in the project, judging by its text only. */
bool project_names(const struct project *project, const char *path);
/* Refuses a place outside of where the project's links may lead, or in its `.git`: `base` in an open folder, or the
 * open file itself where `base` is NULL. The kernel says where that is, so no link can mislead. */
bool project_check_bounds(struct arena *arena, const struct project *project, int fd, const char *base,
                          struct file_subject subject, struct jd_error *error);
/* Checks what `pin` refers to, which is only open by O_PATH: that it is within those bounds, and a file or, with
 * `folder`, a folder. */
bool project_check_pinned(struct arena *arena, const struct project *project, int pin, struct file_subject subject,
                          bool folder, struct jd_error *error);

#endif
