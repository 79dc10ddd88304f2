/* jd-starver.so, preloaded into jd: lets a chosen one of its allocations fail, or that one and all after it.
 *
 *   JD_ALLOC_LOG=FILE   gets the number of allocations, when the process ends by returning from main
 *   JD_ALLOC_AT=N       the N-th of them (from 1) fails
 *   JD_ALLOC_EVER=1     and so does each that follows
 *
 * Counted are the heap and anonymous mappings (libsodium's guarded memory), from the moment when the libraries' own
 * constructors have run: what a library does before main is no matter of jd's. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *memalign(size_t alignment, size_t size);

/* glibc's own, under the names by which a replacement finds them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct {
  bool armed, ever;
  long at;
  const char *log;
} plan;
static atomic_long allocations;

__attribute__((constructor)) static void arm(void) {
  const char *at = getenv("JD_ALLOC_AT");
  plan.log = getenv("JD_ALLOC_LOG");
  plan.at = at ? strtol(at, NULL, 10) : 0;
  plan.ever = getenv("JD_ALLOC_EVER") != NULL;
  plan.armed = true;
}

__attribute__((destructor)) static void report(void) {
  if (!plan.log)
    return;
  char text[32];
  int len = snprintf(text, sizeof text, "%ld\n", atomic_load(&allocations));
  int fd = (int)syscall(SYS_openat, AT_FDCWD, plan.log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  syscall(SYS_write, fd, text, (size_t)len);
}

/* Counts one more; true when it is to fail, with errno. */
static bool is_denied(void) {
  if (!plan.armed)
    return false;
  long number = atomic_fetch_add(&allocations, 1) + 1;
  bool denied = plan.at > 0 && (number == plan.at || (plan.ever && number > plan.at));
  if (denied)
    errno = ENOMEM;
  return denied;
}

void *malloc(size_t size) {
  return is_denied() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  return is_denied() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  return is_denied() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  return is_denied() ? NULL : __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size) {
  return aligned_alloc(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  void *data = aligned_alloc(alignment, size);
  if (!data)
    return ENOMEM;
  *out = data;
  return 0;
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset) {
  if ((flags & MAP_ANONYMOUS) && is_denied())
    return MAP_FAILED;
  long mapped = syscall(SYS_mmap, address, len, protection, flags, fd, offset);
  return (void *)mapped; // NOLINT(performance-no-int-to-ptr): as system calls have it
}
