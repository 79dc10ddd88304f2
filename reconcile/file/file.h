/* Files, the lock of a run, and the clock.
 *
 * Everything else reads and writes through this room; only the engine's own cache touches the disk besides.
 *
 * - Reads are capped.
 * - A write leaves the old or the new content, never a mixture, whenever the power goes: temporary file in the same
 *   folder, fsync, rename, fsync of the folder. Mode and owner are kept (access control lists and other extended
 *   attributes are not), and a symbolic link is followed to the file that it names.
 * - Appends hold an fcntl lock and are one write.
 *
 * A cloned project is data, its links included. So whatever writes is handed the project: a path below its root
 * (relative paths are) may lead through links only to where the project's links may lead. Anything else is JD_INPUT,
 * and nothing is created, written or locked. A path elsewhere was named by the user and is not checked, nor is any path
 * where the project is NULL.
 *
 * Errors are JD_IO, JD_INPUT and JD_LOCKED, with the path as their place. */
#ifndef JD_RECONCILE_FILE_FILE_H
#define JD_RECONCILE_FILE_FILE_H

#include "model/base/base.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- clock ---- */

/* Time and chance, handed in so that tests control both. */
struct clock {
  int64_t (*now)(void *context);                     /* ms since 1970 UTC */
  void (*sleep)(void *context, unsigned ms);         /* returns early when interrupted */
  uint32_t (*chance)(void *context, uint32_t below); /* uniform in [0, below); 0 for below 1 */
  /* The user asked to stop (first SIGINT or SIGTERM): finish the request under way, settle, and stop. */
  bool (*interrupted)(void *context);
  void *context;
};

/* Returns the machine's own clock, whose `interrupted` is never true; set that afterwards. */
struct clock clock_system(void);

/* Returns how long to wait before another try, in ms: uniform between 0 and min(cap, base * 2^attempt) ("full jitter").
 * The first attempt is 0. */
unsigned backoff_ms(const struct clock *clock, unsigned attempt);

/* ---- the project ---- */

/* A project's root. Paths of the project are relative to it and are opened through it, so nothing depends on the
 * process's working directory. */
struct project {
  const char *root;        /* absolute, no trailing slash except for "/" */
  const char *bound;       /* where its links may lead, except to `.git`: the git work tree around it; NULL: the root */
  const char *passed_over; /* a folder above that another user owns, and that would have been the project; or NULL */
  bool sandbox;            /* its files are those of the sandbox (reconcile/project/project.h) */
  bool dev;                /* its files are those of `jd dev`: a sandbox of its own */
};

/* Finds the project: `given` (-C DIR) when it is not NULL; else the nearest folder from `start` upward with
 * `docs/butterbase/` or `.butterbase/`, where $HOME itself counts only for docs/butterbase (its .butterbase is the
 * CLI's configuration); else `start`. `home` may be NULL. Where the nearest is a folder above `start` and it, or what
 * was found in it, belongs to another user (in /tmp anybody may create one), it is passed over, and the project is
 * `start`. */
bool project_find(struct arena *arena, const char *given, const char *start, const char *home, struct project *out,
                  struct jd_error *error);

/* Returns root and relative path; an absolute `path` stays. */
const char *project_path(struct arena *arena, const struct project *project, const char *path);
/* Returns the path as a user at `root` would name it: relative when below the root. */
const char *project_display(struct arena *arena, const struct project *project, const char *path);

enum project_git {
  GIT_ABSENT,  /* the project is in no work tree */
  GIT_IGNORED, /* by .gitignore or .git/info/exclude */
  GIT_EXPOSED, /* not ignored: the next `git add` adds it */
  GIT_TRACKED, /* committed, or about to be */
};
/* Returns how git treats a file of the project, as far as the files of the work tree show. It never runs git. */
enum project_git project_git(const struct project *project, const char *path);

/* Returns the commit that is checked out in the work tree around the project, 40 or 64 hex digits; NULL where there is
 * none, or where its files do not show it (it never runs git). Says nothing of changes that are not committed. */
const char *project_commit(struct arena *arena, const struct project *project);

enum { PROJECT_NEAR = 3 };
/* Finds up to three sources that may be meant by `path`, which does not exist: those with similar names, the nearest
 * first, else the first ones by name; except those in `taken`, types and tests. Looks in the folder that `path` names
 * and where sources usually are; follows no link out of the project, and reads at most LIMIT_FOLDER_ENTRIES of a
 * folder. */
size_t project_near(struct arena *arena, const struct project *project, const char *path, const char *const *taken,
                    size_t taken_count, const char *out[PROJECT_NEAR]);

/* ---- reading ---- */

enum file_read { FILE_READ, FILE_MISSING, FILE_FAILED };

/* Reads all of a regular file of at most `cap` bytes. FILE_MISSING, without an error, when it or a folder above it does
 * not exist. A folder, a device, a file over the cap: FILE_FAILED. */
enum file_read file_read(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error);

/* Reads what a user names, to its end: a pipe too; "-" is stdin. A signal ends it (JD_STOPPED). A missing file is an
 * error. */
bool file_read_input(struct arena *arena, const char *path, size_t cap, struct bytes *out, struct jd_error *error);

/* Reads a file of the project by a path from a plan. Refuses, before it opens anything: absolute paths, `..` that
 * leaves the root, a symbolic link (the file's or a folder's) that leads outside, anything but a regular file.
 * FILE_MISSING as in file_read. The check holds for what is opened, not for what was there a moment before. */
enum file_read project_read(struct arena *arena, const struct project *project, const char *path, size_t cap,
                            struct bytes *out, struct jd_error *error);

/* Reads a file by a path relative to the root, or an absolute one. One below the root may have come with a clone, and
 * is read as by project_read; any other was named by the user, and is read as by file_read. */
enum file_read project_read_own(struct arena *arena, const struct project *project, const char *path, size_t cap,
                                struct bytes *out, struct jd_error *error);

/* Gives the time of the last change, in ms since 1970. Returns false when it is unknown, as for a missing file. */
bool file_changed(const char *path, int64_t *ms);

/* ---- watching ---- */

/* Reports that one of a few files changed, appeared or went. inotify wakes at once; where it is silent (some mounts,
 * links), looking once a second finds it. A file may be missing, and so may its folder. */
struct file_watch;

struct file_watch *file_watch_new(void);
void file_watch_free(struct file_watch *watch); /* NULL is allowed */
/* Sets the files by their absolute paths, which it copies. A change of one that was watched before is not lost. */
void file_watch_set(struct file_watch *watch, const char *const *paths, size_t count);
/* Returns a descriptor that is readable when to look; -1 if there is none. */
int file_watch_fd(const struct file_watch *watch);
/* Looks, and returns whether one of them changed since the last look. Read the files after it: what is written later is
 * reported later. */
bool file_watch_changed(struct file_watch *watch);

/* ---- writing ---- */

/* Replaces the whole content, atomically. `mode` is for a new file; an old file keeps its own. Creates the folders
 * above it (0777 less the umask). */
bool file_replace(const struct project *project, const char *path, struct bytes content, unsigned mode,
                  struct jd_error *error);

/* Makes a file that is not there yet, atomically; one that is there stays as it is, and that is success. Of several
 * that make it at once, one does: read it to know whose content it has. */
bool file_create(const struct project *project, const char *path, struct bytes content, unsigned mode,
                 struct jd_error *error);

/* Replaces a file of the project by a path from a plan or a server, which project_read would accept. With `only_check`
 * it writes nothing. */
bool project_replace(const struct project *project, const char *path, struct bytes content, bool only_check,
                     struct jd_error *error);

/* Appends one line, which ends with a line feed, under the lock and fsynced: never torn by another writer that locks.
 * A last line that a crash left without its line feed gets one first. With `skip_if_present` a line that is already in
 * the file is not appended again, and that is success. */
bool file_append_line(const struct project *project, const char *path, const char *line, bool skip_if_present,
                      struct jd_error *error);

/* Checks whether a file could be written here, links that lead out of the project included. Of missing folders the
 * nearest existing one counts. For finding trouble before the platform is contacted and anything is written. */
bool file_check_writable(const struct project *project, const char *path, struct jd_error *error);

/* Removes everything in the file's folder except the file itself, with all that is in folders there. It follows no link
 * that it finds there. */
bool file_clear_beside(const struct project *project, const char *path, struct jd_error *error);

/* Returns where a file is that another program is to write, free of links, and creates the folders above it. NULL on
 * failure. */
const char *file_resolve(struct arena *arena, const struct project *project, const char *path, struct jd_error *error);

/* Takes an exclusive lock on a file, which it creates when missing; the lock ends with the process. `*fd` is the
 * handle. When another process has it: JD_LOCKED, and `*holder` is its pid (0 when unknown). This process must not open
 * the file otherwise meanwhile: closing any descriptor of it releases the lock. */
bool file_lock(const struct project *project, const char *path, int *fd, long *holder, struct jd_error *error);
void file_unlock(int fd);
/* False when the file was removed meanwhile: the lock no longer keeps another process away. */
bool file_lock_holds(int fd);

#endif
