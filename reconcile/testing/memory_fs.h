/* For tests: implements reconcile/file/file.h in memory, with a hook before and after each change. Link it before the
 * library, so that the real functions are not linked. All files can be saved and restored. */
#ifndef JD_RECONCILE_TESTING_MEMORY_FS_H
#define JD_RECONCILE_TESTING_MEMORY_FS_H

#include "model/base/base.h"
#include "reconcile/file/file.h"

enum { MOST_FILES = 4 };

struct memory_fs {
  /* Called before a change; returns false to make it fail like a full disk. `line` is what an append would add; NULL
   * for a replacement. */
  bool (*before)(void *context, const char *path, const char *line);
  void (*after)(void *context); /* called after a change */
  void *context;
};

extern struct memory_fs memory_fs;
void memory_fs_format(void);                      /* deletes all files and hooks */
struct bytes memory_fs_content(const char *path); /* empty if missing */
bool memory_fs_holds(const char *path);
void memory_fs_put(const char *path, struct bytes content);
void memory_fs_remove(const char *path);

/* All files, owned by the arena. memory_fs_save_torn saves them with half of `line` appended to `path`, as a crash
 * would leave them. */
struct memory_fs_image {
  struct {
    const char *path;
    struct bytes content;
  } files[MOST_FILES];
  size_t count;
};
void memory_fs_save(struct arena *arena, struct memory_fs_image *out);
void memory_fs_save_torn(struct arena *arena, const char *path, const char *line, struct memory_fs_image *out);
void memory_fs_restore(const struct memory_fs_image *image); /* keeps the hooks */

/* The same with the hooks, as bytes. */
size_t memory_fs_packed_size(void);
void memory_fs_pack(char *out);
void memory_fs_unpack(const char *from);

#endif
