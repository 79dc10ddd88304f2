/* For tests: files in memory, in the place of reconcile/file/file.h, with a hook before and after each change. Link it
 * before the library, and none of the real ones is drawn in. A disk can be saved and put back. */
#ifndef JD_RECONCILE_DISK_FAKE_H
#define JD_RECONCILE_DISK_FAKE_H

#include "model/base/base.h"
#include "reconcile/file/file.h"

enum { MOST_FILES = 4 };

struct disk {
  /* Before a change: false makes it fail as a full disk would, and changes nothing. `line` is what an append is about
   * to add; NULL for a replacement. */
  bool (*before)(void *context, const char *path, const char *line);
  void (*after)(void *context); /* it happened */
  void *context;
};

extern struct disk disk;
void disk_format(void);                      /* empty, without hooks */
struct bytes disk_content(const char *path); /* empty when it is not there */
bool disk_holds(const char *path);
void disk_put(const char *path, struct bytes content);
void disk_remove(const char *path);

/* Every file as it is now. What an append of `line` to `path` would leave behind, torn in the middle, is saved with
 * disk_save_torn. Owned by the arena. */
struct disk_image {
  struct {
    const char *path;
    struct bytes content;
  } files[MOST_FILES];
  size_t count;
};
void disk_save(struct arena *arena, struct disk_image *out);
void disk_save_torn(struct arena *arena, const char *path, const char *line, struct disk_image *out);
void disk_restore(const struct disk_image *image); /* hooks stay */

/* The same, hooks too, as so many bytes. */
size_t disk_packed_size(void);
void disk_pack(char *out);
void disk_unpack(const char *from);

#endif
