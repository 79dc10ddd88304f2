/* For tests: files in memory, in the place of reconcile/file.h, with a hook before and after each change. Link it
 * before the library, and none of the real ones is drawn in. */
#ifndef JD_RECONCILE_DISK_FAKE_H
#define JD_RECONCILE_DISK_FAKE_H

#include "model/bytes.h"
#include "reconcile/file.h"

/* What a change may do before it happens. */
enum disk_fate {
  DISK_WORKS,
  DISK_FULL, /* fails, and changes nothing */
  DISK_TORN, /* an append writes half of its bytes, a replacement nothing; then `torn` is called */
};

struct disk {
  enum disk_fate (*before)(void *context, const char *path);
  void (*after)(void *context, const char *path); /* it happened */
  void (*torn)(void *context, const char *path);
  void *context;
};

extern struct disk disk;
void disk_format(void);                      /* empty, without hooks */
struct bytes disk_content(const char *path); /* by the end of the path; empty when it is not there */
void disk_put(const char *path, struct bytes content);

#endif
