#include "model/base/base.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- memory ---- */

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
  static const char message[] = "jd: out of memory. Nothing is half done: run the command again to continue\n";
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

void arena_take(struct arena *arena, struct arena *other) {
  struct block **end = &arena->head;
  while (*end)
    end = &(*end)->next;
  *end = other->head;
  free(other);
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
    if (head && size > BLOCK_SIZE / 4) { /* a large piece gets its own block after the one still filling */
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

/* ---- buffers ---- */

void buf_init(struct buf *buf, size_t cap) {
  *buf = (struct buf){.size = 256, .cap = cap};
  buf->data = jd_malloc(buf->size);
  buf->data[0] = '\0';
}

void buf_free(struct buf *buf) {
  free(buf->data);
  *buf = (struct buf){0};
}

void buf_clear(struct buf *buf) {
  buf->len = 0;
  buf->overflow = false;
  buf->data[0] = '\0';
}

/* Makes room for `len` more bytes and the NUL; false, and overflow set, past the cap. */
static bool reserve(struct buf *buf, size_t len) {
  if (buf->overflow || len > buf->cap - buf->len) {
    buf->overflow = true;
    return false;
  }
  size_t needed = buf->len + len + 1;
  if (needed <= buf->size)
    return true;
  size_t size = buf->size;
  while (size < needed)
    size *= 2;
  char *data = jd_malloc(size);
  memcpy(data, buf->data, buf->len + 1);
  wipe_free(buf->data); /* realloc would leave a copy of what may be a secret behind */
  buf->data = data;
  buf->size = size;
  return true;
}

bool buf_add(struct buf *buf, const void *data, size_t len) {
  if (!reserve(buf, len))
    return false;
  if (len)
    memcpy(buf->data + buf->len, data, len);
  buf->len += len;
  buf->data[buf->len] = '\0';
  return true;
}

bool buf_add_text(struct buf *buf, const char *text) {
  return buf_add(buf, text, strlen(text));
}

bool buf_add_bytes(struct buf *buf, struct bytes bytes) {
  return buf_add(buf, bytes.data, bytes.len);
}

bool buf_add_char(struct buf *buf, char c) {
  return buf_add(buf, &c, 1);
}

bool buf_add_repeat(struct buf *buf, char c, size_t times) {
  if (!reserve(buf, times))
    return false;
  memset(buf->data + buf->len, c, times);
  buf->len += times;
  buf->data[buf->len] = '\0';
  return true;
}

bool buf_vprintf(struct buf *buf, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int len = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (len < 0)
    buf->overflow = true; /* nothing was written: the text has a hole */
  if (len < 0 || !reserve(buf, (size_t)len))
    return false;
  vsnprintf(buf->data + buf->len, (size_t)len + 1, format, arguments);
  buf->len += (size_t)len;
  return true;
}

bool buf_printf(struct buf *buf, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  bool fits = buf_vprintf(buf, format, arguments);
  va_end(arguments);
  return fits;
}
