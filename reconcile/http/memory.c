#include "reconcile/http/internal.h"

#include "model/base/base.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

/* In front of each piece, so that its size is known when it is freed. */
struct piece {
  size_t size;
  alignas(max_align_t) char data[];
};

static struct piece *piece_of(void *data) {
  return (struct piece *)((char *)data - offsetof(struct piece, data));
}

void *wiping_malloc(size_t size) {
  if (size > SIZE_MAX - sizeof(struct piece))
    return NULL;
  struct piece *piece = malloc(sizeof *piece + size);
  if (!piece)
    return NULL;
  piece->size = size;
  return piece->data;
}

void *wiping_calloc(size_t count, size_t size) {
  if (size && count > SIZE_MAX / size)
    return NULL;
  void *data = wiping_malloc(count * size);
  return data ? memset(data, 0, count * size) : NULL;
}

void wiping_free(void *old) {
  if (!old)
    return;
  struct piece *piece = piece_of(old);
  wipe(piece->data, piece->size);
  free(piece);
}

void *wiping_realloc(void *old, size_t size) {
  if (!old)
    return wiping_malloc(size);
  void *data = wiping_malloc(size);
  if (!data)
    return NULL;
  size_t kept = piece_of(old)->size < size ? piece_of(old)->size : size;
  memcpy(data, old, kept);
  wiping_free(old);
  return data;
}

char *wiping_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = wiping_malloc(size);
  return copy ? memcpy(copy, text, size) : NULL;
}
