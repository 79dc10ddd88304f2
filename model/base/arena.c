#include "model/base/base.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_SIZE = 1024, BLOCK_SIZE = 16384 }; /* blocks double from the one to the other: many arenas stay small */

struct block {
  struct block *next;
  size_t used, size;
  alignas(max_align_t) char data[];
};

struct arena {
  struct block *head;
};

_Noreturn void jd_out_of_memory(void) {
  static const char message[] =
      "jd: out of memory; nothing is half done: run it again and it picks up where it stopped\n";
  (void)!write(STDERR_FILENO, message, sizeof message - 1);
  _exit(1);
}

void *jd_malloc(size_t size) {
  void *data = malloc(size ? size : 1);
  if (!data)
    jd_out_of_memory();
  return data;
}

void *jd_calloc(size_t count, size_t size) {
  void *data = calloc(count ? count : 1, size ? size : 1);
  if (!data)
    jd_out_of_memory();
  return data;
}

void *jd_realloc(void *old, size_t size) {
  void *data = realloc(old, size ? size : 1);
  if (!data)
    jd_out_of_memory();
  return data;
}

struct arena *arena_new(void) {
  return jd_calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena) {
  if (!arena)
    return;
  for (struct block *block = arena->head, *next; block; block = next) {
    next = block->next;
    free(block);
  }
  free(arena);
}

void arena_cleanup(struct arena **arena) {
  arena_free(*arena);
}

static size_t next_size(const struct block *head) {
  if (!head)
    return FIRST_SIZE;
  return head->size < BLOCK_SIZE / 2 ? 2 * head->size : BLOCK_SIZE;
}

static struct block *block_new(const struct block *head, size_t at_least) {
  size_t size = next_size(head);
  if (size < at_least)
    size = at_least;
  if (size > SIZE_MAX - sizeof(struct block))
    jd_out_of_memory();
  struct block *block = jd_calloc(1, sizeof *block + size);
  block->size = size;
  return block;
}

void *arena_alloc(struct arena *arena, size_t size) {
  const size_t align = alignof(max_align_t);
  if (size > SIZE_MAX - align)
    jd_out_of_memory();
  size = (size + align - 1) / align * align;
  struct block *head = arena->head;
  if (!head || head->size - head->used < size) {
    struct block *block = block_new(head, size);
    if (head && size > BLOCK_SIZE / 4) { /* a large piece gets its own block behind the one still filling */
      block->next = head->next;
      head->next = block;
    } else {
      block->next = head;
      arena->head = block;
    }
    head = block;
  }
  void *piece = head->data + head->used;
  head->used += size;
  return piece;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size)
    jd_out_of_memory();
  return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, const void *array, size_t count, size_t *capacity, size_t size) {
  size_t wanted = *capacity ? *capacity * 2 : 8;
  void *grown = arena_alloc_array(arena, wanted, size);
  if (count)
    memcpy(grown, array, count * size);
  *capacity = wanted;
  return grown;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len) {
  char *copy = arena_alloc(arena, len + 1);
  if (len)
    memcpy(copy, text, len);
  return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
  return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

struct bytes arena_bytes(struct arena *arena, struct bytes from) {
  return (struct bytes){arena_strndup(arena, from.data, from.len), from.len};
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int len = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (len < 0)
    jd_out_of_memory();
  char *text = arena_alloc(arena, (size_t)len + 1);
  vsnprintf(text, (size_t)len + 1, format, arguments);
  return text;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *text = arena_vprintf(arena, format, arguments);
  va_end(arguments);
  return text;
}
