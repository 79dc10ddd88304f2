#include "reconcile/testing/explored_machine.h"

#include "model/base/base.h"
#include "reconcile/testing/memory_fs.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#if defined __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

bool machine_saves = !SANITIZED;

/* ---- memory: a stack, and a heap that grows upwards ---- */

enum { STACK = 1 << 18, HEAP = 1 << 24 };

/* In front of what a caller has. Only the last one can grow, or be taken again: a run is short. */
struct piece {
  alignas(max_align_t) size_t size; /* this included */
};

static struct {
  ucontext_t run;
  char *end;       /* of the part of the heap in use */
  char *stack_low; /* of the part of the stack in use, where the run has stopped */
  bool over;
} state;

static char *stack, *heap;
static ucontext_t caller;
static bool inside; /* memory that is taken is the run's */
static struct {
  void (*body)(void *argument);
  void *argument;
} task;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
size_t __real_malloc_usable_size(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *old);
size_t __wrap_malloc_usable_size(void *memory);

static bool is_ours(const void *memory) {
  return heap && (const char *)memory >= heap && (const char *)memory < heap + HEAP;
}

static struct piece *piece_of(void *memory) {
  return (struct piece *)memory - 1;
}

static bool is_last(const struct piece *piece) {
  return (const char *)piece + piece->size == state.end;
}

static void resize(struct piece *piece, size_t size) {
  const size_t whole = (sizeof *piece + size + 15) / 16 * 16;
  if (whole > (size_t)(heap + HEAP - (char *)piece))
    abort();
  piece->size = whole;
  state.end = (char *)piece + whole;
}

static void *take(size_t size) {
  struct piece *piece = (struct piece *)state.end;
  resize(piece, size);
  return piece + 1;
}

void *__wrap_malloc(size_t size) {
  return inside ? take(size) : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  if (!inside)
    return __real_calloc(count, size);
  if (size && count > SIZE_MAX / 2 / size)
    abort();
  return memset(take(count * size), 0, count * size);
}

/* Nothing of what is gone already, for that must not be wiped. */
size_t __wrap_malloc_usable_size(void *memory) {
  if (!is_ours(memory))
    return __real_malloc_usable_size(memory);
  return inside ? piece_of(memory)->size - sizeof(struct piece) : 0;
}

/* The run's memory that is freed after the run went elsewhere is gone already. */
void __wrap_free(void *old) {
  if (!is_ours(old)) {
    __real_free(old);
    return;
  }
  if (inside && is_last(piece_of(old)))
    state.end = (char *)piece_of(old);
}

void *__wrap_realloc(void *old, size_t size) {
  if (!inside && !is_ours(old))
    return __real_realloc(old, size);
  if (inside && old && is_ours(old) && is_last(piece_of(old))) {
    resize(piece_of(old), size);
    return old;
  }
  void *fresh = __wrap_malloc(size);
  if (old) {
    const size_t had = is_ours(old) ? piece_of(old)->size - sizeof(struct piece) : size;
    memcpy(fresh, old, had < size ? had : size);
    __wrap_free(old);
  }
  return fresh;
}

bool machine_keep(bool keep) {
  const bool kept = !inside;
  inside = !keep && machine_saves;
  return kept;
}

/* ---- a run ---- */

static void start(void) {
  task.body(task.argument);
  inside = false;
  state.over = true;
  setcontext(&caller);
}

static bool go(void) {
  inside = machine_saves;
  if (swapcontext(&caller, &state.run) != 0)
    abort();
  return !state.over;
}

void machine_stop(void) {
  enum { BELOW = 1024 }; /* of this frame: what swapcontext needs */
  inside = false;
  state.stack_low = (char *)__builtin_frame_address(0) - BELOW;
  if (swapcontext(&state.run, &caller) != 0)
    abort();
}

static void *map(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    abort();
  return memory;
}

bool machine_begin(void (*body)(void *argument), void *argument) {
  if (!stack) {
    stack = map(STACK);
    heap = map(HEAP);
  }
  state.end = heap;
  state.over = false;
  task.body = body;
  task.argument = argument;
  if (getcontext(&state.run) != 0)
    abort();
  state.run.uc_stack.ss_sp = stack;
  state.run.uc_stack.ss_size = STACK;
  state.run.uc_link = NULL;
  makecontext(&state.run, start, 0);
  return go();
}

bool machine_resume(void) {
  return go();
}

/* ---- saving it ---- */

struct snapshot {
  struct snapshot *next; /* of those to be used again */
  size_t capacity, stack_size, heap_size;
  char state[sizeof state];
  char *memory;
};

static struct snapshot *unused;

static void reserve(struct snapshot *snapshot, size_t size) {
  if (snapshot->capacity >= size)
    return;
  __real_free(snapshot->memory);
  snapshot->capacity = size + size / 2;
  snapshot->memory = __real_malloc(snapshot->capacity);
  if (!snapshot->memory)
    abort();
}

struct snapshot *machine_save(void) {
  struct snapshot *snapshot = unused;
  if (snapshot)
    unused = snapshot->next;
  else if (!(snapshot = __real_calloc(1, sizeof *snapshot)))
    abort();
  snapshot->stack_size = (size_t)(stack + STACK - state.stack_low);
  snapshot->heap_size = (size_t)(state.end - heap);
  reserve(snapshot, snapshot->stack_size + snapshot->heap_size + memory_fs_packed_size());
  memcpy(snapshot->state, &state, sizeof state);
  memcpy(snapshot->memory, state.stack_low, snapshot->stack_size);
  memcpy(snapshot->memory + snapshot->stack_size, heap, snapshot->heap_size);
  memory_fs_pack(snapshot->memory + snapshot->stack_size + snapshot->heap_size);
  return snapshot;
}

void machine_restore(const struct snapshot *snapshot) {
  memcpy(&state, snapshot->state, sizeof state);
  memcpy(state.stack_low, snapshot->memory, snapshot->stack_size);
  memcpy(heap, snapshot->memory + snapshot->stack_size, snapshot->heap_size);
  memory_fs_unpack(snapshot->memory + snapshot->stack_size + snapshot->heap_size);
}

void machine_forget(struct snapshot *snapshot) {
  snapshot->next = unused;
  unused = snapshot;
}
