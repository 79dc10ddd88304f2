/* A view of bytes that somebody else owns. May hold NUL; is not terminated unless a comment says so. */
#ifndef JD_MODEL_BYTES_H
#define JD_MODEL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct bytes {
  const char *data;
  size_t len;
};

static inline struct bytes bytes_of(const char *text) {
  return (struct bytes){text, text ? strlen(text) : 0};
}

static inline bool bytes_equal(struct bytes a, struct bytes b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* NULL equals NULL alone. */
static inline bool texts_equal(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

#endif
