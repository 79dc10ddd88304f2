#include "cmd/testing/scratch.h"

#include "cmd/testing/child.h"

#include <err.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
  char folder[PATH_MAX];
  pid_t owner; /* 0: there is none */
} scratch;

static void remove_scratch(void) {
  if (scratch.owner == getpid())
    child_run((const char *const[]){"rm", "-rf", scratch.folder, NULL});
}

const char *scratch_make(struct arena *arena, const char *above, const char *name) {
  char *folder = arena_printf(arena, "%s/jd-%s.XXXXXX", above, name);
  if (scratch.owner || strlen(folder) >= sizeof scratch.folder || !mkdtemp(folder))
    err(1, "%s", folder);
  memcpy(scratch.folder, folder, strlen(folder) + 1);
  scratch.owner = getpid();
  atexit(remove_scratch);
  return folder;
}

const char *scratch_fast(void) {
  return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}
