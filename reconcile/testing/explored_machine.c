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

enum { STACK = 1 << 18, HEAP = 1 << 23, MOST_SIZES = 64 };

/* In front of what a caller has. One that was freed waits for the next of its size. */
struct piece {
  alignas(max_align_t) size_t size; /* this included */
  struct piece *next;               /* of the free ones; USED: it is not free */
};
#define USED ((struct piece *)heap)

static struct {
  ucontext_t run;
  char *end;       /* of the part of the heap in use */
  char *stack_low; /* of the part of the stack in use, where the run has stopped */
  struct {
    size_t size;
    struct piece *first;
  } free[MOST_SIZES];
  size_t free_count;
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

static size_t list_of(size_t size) {
  size_t i = 0;
  while (i < state.free_count && state.free[i].size != size)
    i++;
  if (i == state.free_count) {
    if (i == MOST_SIZES)
      return 0; /* it only costs memory */
    state.free_count++;
    state.free[i].size = size;
    state.free[i].first = NULL;
  }
  return i;
}

static void *take(size_t size) {
  size = (sizeof(struct piece) + size + 31) / 32 * 32;
  const size_t list = list_of(size);
  struct piece *piece = state.free[list].first;
  if (piece && piece->size == size) {
    state.free[list].first = piece->next;
    piece->next = USED;
    return piece + 1;
  }
  if (size > (size_t)(heap + HEAP - state.end))
    abort();
  piece = (struct piece *)state.end;
  piece->size = size;
  piece->next = USED;
  state.end += size;
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
  if (!inside)
    return;
  struct piece *piece = piece_of(old);
  const size_t list = list_of(piece->size);
  if (state.free[list].size != piece->size)
    return;
  piece->next = state.free[list].first;
  state.free[list].first = piece;
}

void *__wrap_realloc(void *old, size_t size) {
  if (!inside && !is_ours(old))
    return __real_realloc(old, size);
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
  state.free_count = 0;
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
  size_t capacity, stack_size, files_size;
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

/* What is copied of a piece: all of it, or, of a free one, what says so. */
static size_t content_of(const struct piece *piece) {
  return piece->next == USED ? piece->size : sizeof *piece;
}

static size_t heap_content(void) {
  size_t size = 0;
  for (char *at = heap; at < state.end; at += ((struct piece *)at)->size)
    size += content_of((struct piece *)at);
  return size;
}

struct snapshot *machine_save(void) {
  struct snapshot *snapshot = unused;
  if (snapshot)
    unused = snapshot->next;
  else if (!(snapshot = __real_calloc(1, sizeof *snapshot)))
    abort();
  snapshot->stack_size = (size_t)(stack + STACK - state.stack_low);
  snapshot->files_size = memory_fs_packed_size();
  reserve(snapshot, snapshot->stack_size + snapshot->files_size + heap_content());
  memcpy(snapshot->state, &state, sizeof state);
  memcpy(snapshot->memory, state.stack_low, snapshot->stack_size);
  char *out = snapshot->memory + snapshot->stack_size;
  memory_fs_pack(out);
  out += snapshot->files_size;
  for (char *at = heap; at < state.end; at += ((struct piece *)at)->size) {
    const size_t size = content_of((struct piece *)at);
    memcpy(out, at, size);
    out += size;
  }
  return snapshot;
}

void machine_restore(const struct snapshot *snapshot) {
  memcpy(&state, snapshot->state, sizeof state);
  memcpy(state.stack_low, snapshot->memory, snapshot->stack_size);
  const char *from = snapshot->memory + snapshot->stack_size;
  memory_fs_unpack(from);
  from += snapshot->files_size;
  for (char *at = heap; at < state.end; at += ((struct piece *)at)->size) {
    struct piece head;
    memcpy(&head, from, sizeof head);
    const size_t size = content_of(&head);
    memcpy(at, from, size);
    from += size;
  }
}

void machine_forget(struct snapshot *snapshot) {
  snapshot->next = unused;
  unused = snapshot;
}

/* ---- texts that last ---- */

static struct {
  struct arena *arena;
  struct bytes *list; /* free where data is NULL */
  size_t count, capacity;
} texts;

static struct bytes *text_slot(struct bytes text) {
  size_t at = digest_bytes(text).low & (texts.capacity - 1);
  while (texts.list[at].data && !bytes_equal(texts.list[at], text))
    at = (at + 1) & (texts.capacity - 1);
  return &texts.list[at];
}

static void grow_texts(void) {
  enum { FIRST = 4096 };
  struct bytes *old = texts.list;
  const size_t had = texts.capacity;
  if (!texts.arena)
    texts.arena = arena_new();
  texts.capacity = had ? 2 * had : FIRST;
  texts.list = jd_calloc(texts.capacity, sizeof *texts.list);
  for (size_t i = 0; i < had; i++)
    if (old[i].data)
      *text_slot(old[i]) = old[i];
  free(old);
}

struct bytes machine_text(struct bytes text) {
  const struct bytes plain = {text.data ? text.data : "", text.len};
  if (2 * texts.count >= texts.capacity)
    grow_texts();
  struct bytes *slot = text_slot(plain);
  if (!slot->data) {
    *slot = (struct bytes){arena_strndup(texts.arena, plain.data, plain.len), plain.len};
    texts.count++;
  }
  return *slot;
}
