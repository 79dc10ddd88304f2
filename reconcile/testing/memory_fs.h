/* For tests: files in memory, in the place of reconcile/file/file.h, with a hook before and after each change. Link it
 * before the library, and none of the real ones is drawn in. All of them can be saved and put back. */
#ifndef JD_RECONCILE_TESTING_MEMORY_FS_H
#define JD_RECONCILE_TESTING_MEMORY_FS_H

#include "model/base/base.h"
#include "reconcile/file/file.h"

enum { MOST_FILES = 4 };

struct memory_fs {
  /* Before a change: false makes it fail as a full disk would, and changes nothing. `line` is what an append is about
   * to add; NULL for a replacement. */
  bool (*before)(void *context, const char *path, const char *line);
  void (*after)(void *context); /* it happened */
  void *context;
};

extern struct memory_fs memory_fs;
void memory_fs_format(void);                      /* empty, without hooks */
struct bytes memory_fs_content(const char *path); /* empty when it is not there */
bool memory_fs_holds(const char *path);
void memory_fs_put(const char *path, struct bytes content);
void memory_fs_remove(const char *path);

/* Every file as it is now. What an append of `line` to `path` would leave behind, torn in the middle, is saved with
 * memory_fs_save_torn. Owned by the arena. */
struct memory_fs_image {
  struct {
    const char *path;
    struct bytes content;
  } files[MOST_FILES];
  size_t count;
};
void memory_fs_save(struct arena *arena, struct memory_fs_image *out);
void memory_fs_save_torn(struct arena *arena, const char *path, const char *line, struct memory_fs_image *out);
void memory_fs_restore(const struct memory_fs_image *image); /* hooks stay */

/* The same, hooks too, as so many bytes. */
size_t memory_fs_packed_size(void);
void memory_fs_pack(char *out);
void memory_fs_unpack(const char *from);

#endif
