/* For tests: implements reconcile/file/file.h in memory, with a hook before and after each change. Link it before the
 * library, so that the real functions are not linked. All files can be packed and unpacked. */
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

void memory_fs_tear(const char *path, const char *line); /* appends half of it, as a crash would */

/* All files and the hooks, as bytes. */
size_t memory_fs_packed_size(void);
void memory_fs_pack(char *out);
void memory_fs_unpack(const char *from);

#endif
