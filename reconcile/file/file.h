/* Files, the lock of a run, and the clock: only the engine's own cache touches the disk besides. */
#ifndef JD_RECONCILE_FILE_FILE_H
#define JD_RECONCILE_FILE_FILE_H

#include "model/base/base.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- clock ---- */

/* Time and chance, handed in, so that tests are in charge of both. */

struct clock {
  int64_t (*now)(void *context);                     /* ms since 1970 UTC */
  void (*sleep)(void *context, unsigned ms);         /* returns early when interrupted */
  uint32_t (*chance)(void *context, uint32_t below); /* uniform in [0, below); 0 for below 1 */
  /* The user asked to stop (first SIGINT or SIGTERM): finish the request under way, settle, and stop. */
  bool (*interrupted)(void *context);
  void *context;
};

/* The machine's own; never interrupted unless `interrupted` is set afterwards. */
struct clock clock_system(void);

/* Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): uniform between 0 and min(cap, base * 2^try).
 * The first try is 0. */
unsigned backoff_ms(const struct clock *clock, unsigned attempt);

/* ---- file ---- */

/* Files: the one small module through which everything else reads and writes them.
 *
 * Reads are capped. A write leaves the old or the new content, never a mixture, whenever the power goes: temporary file
 * in the same folder, fsync, rename, fsync of the folder; mode and owner are kept (access control lists and other
 * extended attributes are not), and a symbolic link is followed to the file that it names. Appends hold an fcntl lock
 * and are one write.
 *
 * A cloned project is data, its links included. So whatever writes is handed the project: a path below its root
 * (relative paths are) may lead through links only to where the project's links may lead. Anything else is JD_INPUT,
 * and nothing is created, written or locked. A path elsewhere is one that the user named, and goes unchecked, as does
 * every path where the project is NULL. */

/* A project's root. Paths of the project are relative to it and are opened through it, so nothing depends on the
 * process's working directory. */
struct project {
  const char *root;  /* absolute, no trailing slash but for "/" */
  const char *bound; /* what its links may lead to, but for `.git`: the git work tree around it; NULL: the root alone */
  const char *passed_over; /* a folder above that another user owns, and that would have been the project; or NULL */
  bool sandbox;            /* its files are those of the sandbox (reconcile/project/project.h) */
};

/* `-C DIR` when given; else the nearest folder from `start` upward with `docs/butterbase/` or `.butterbase/`, where
 * $HOME itself counts only for docs/butterbase (its .butterbase holds the CLI's configuration); else `start`. `home`
 * may be NULL. Where the nearest is a folder above `start` and it, or what was found in it, belongs to another user (as
 * in /tmp, where anybody may put one), it is passed over, and the project is `start`. */
bool project_find(struct arena *arena, const char *given, const char *start, const char *home, struct project *out,
                  struct jd_error *error);

/* Root and relative path; an absolute `path` stays. */
const char *project_path(struct arena *arena, const struct project *project, const char *path);
/* The path as a user at `root` would name it: relative when below the root. */
const char *project_display(struct arena *arena, const struct project *project, const char *path);

enum file_read { FILE_READ, FILE_MISSING, FILE_FAILED };

/* The whole of a regular file of at most `cap` bytes. FILE_MISSING when it, or a folder above it, is not there: no
 * error is filled in. A folder, a device, a file over the cap: FILE_FAILED. */
enum file_read file_read(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error);

/* Whatever can be read, to its end: a pipe too, and "-" is stdin. For what a user hands in. A signal ends it
 * (JD_STOPPED), and here a missing file is an error. */
bool file_read_input(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error);

/* A file of the project, by a path that a plan names. Refused with a mend, before it is opened: absolute paths, `..`
 * that leaves the root, a symbolic link (the file's or a folder's) that leads outside, anything but a regular file.
 * FILE_MISSING as above. The check holds for what is opened, not for what stood there a moment before. */
enum file_read project_read(struct arena *arena, const struct project *project, const char *path, size_t cap,
                            struct bytes *out, struct jd_error *error);

/* Replaces a file of the project, by a path that a plan or a server names, as file_replace does; refused as by
 * project_read. With `only_check` nothing is
 * written. */
bool project_replace(const struct project *project, const char *path, struct bytes content, bool only_check,
                     struct jd_error *error);

enum project_git {
  GIT_ABSENT,  /* the project is in no work tree */
  GIT_IGNORED, /* by .gitignore or .git/info/exclude */
  GIT_EXPOSED, /* not ignored: the next `git add` takes it */
  GIT_TRACKED, /* part of what was committed, or is about to be */
};
/* What git makes of a file of the project, as far as the files of the work tree show; git itself is not run. */
enum project_git project_git(const struct project *project, const char *path);

/* When a file was changed last, in ms since 1970; false when it cannot be told. */
bool file_changed(const char *path, int64_t *ms);

enum { PROJECT_NEAR = 3 };
/* Sources of the project that may be meant by `path`, where nothing is: those whose names are like its name, the
 * nearest first, else the first ones by name. Looked for in the folder that it names and where sources usually stand;
 * no link out of the project is followed, and no more than LIMIT_FOLDER_ENTRIES are read of a folder. Those in `taken`
 * are left out. */
size_t project_near(struct arena *arena, const struct project *project, const char *path, const char *const *taken,
                    size_t taken_count, const char *out[PROJECT_NEAR]);

/* Replaces the whole content, atomically. `mode` is for a new file; an old file keeps its own. Folders above are made
 * (0777 less the umask). */
bool file_replace(const struct project *project, const char *path, struct bytes content, unsigned mode,
                  struct jd_error *error);

/* Appends under the lock, fsynced: one write, never torn by another that locks too; what a crash tore is mended first
 * (a last line without its line feed gets one). `skip_if_present`: when the very line stands in the file already,
 * nothing is appended and it is success. `line` ends with a line feed. */
bool file_append_line(const struct project *project, const char *path, const char *line, bool skip_if_present,
                      struct jd_error *error);

/* Would a file be writable here? Folders that are missing count by their nearest ancestor. For finding trouble, links
 * that lead out included, before the platform is touched and before anything is written. */
bool file_check_writable(const struct project *project, const char *path, struct jd_error *error);

/* Where a file is that another program is to write: no link is left in what comes back, and the folders above it are
 * there. NULL on failure. */
const char *file_resolve(struct arena *arena, const struct project *project, const char *path, struct jd_error *error);

/* An exclusive lock on a file that is made when missing; gone when the process is. `*fd` is the handle. When another
 * process holds it: JD_LOCKED, and `*holder` is its pid (0 when unknown). This process must not open the file by other
 * ways meanwhile: closing any descriptor of it gives the lock back. */
bool file_lock(const struct project *project, const char *path, int *fd, long *holder, struct jd_error *error);
void file_unlock(int fd);

#endif
