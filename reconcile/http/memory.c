#include "reconcile/http/internal.h"

#include "model/base/base.h"

#include <malloc.h>
#include <stdlib.h>

void wiping_free(void *old) {
  if (old)
    wipe(old, malloc_usable_size(old));
  free(old);
}

void *wiping_realloc(void *old, size_t size) {
  const size_t old_size = malloc_usable_size(old);
  void *data = malloc(size);
  if (!data)
    return NULL;
  if (old)
    memcpy(data, old, old_size < size ? old_size : size);
  wiping_free(old);
  return data;
}
