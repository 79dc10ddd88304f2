/* A byte buffer that grows, with a mandatory cap (model/limits.h).
 *
 * Reaching the cap sets `overflow` and drops what does not fit, from then on everything: the caller checks once, at the
 * end, and reports an error. The data is always NUL-terminated behind `len`. What a buffer held is wiped where it moves
 * when it grows; a buffer that may hold a secret is freed with buf_wipe_free (secret.h). Out of memory ends the process
 * (arena.h). */
#ifndef JD_MODEL_BUF_H
#define JD_MODEL_BUF_H

#include "model/bytes.h"

#include <stdarg.h>

struct buf {
  char *data; /* never NULL after buf_init */
  size_t len, size, cap;
  bool overflow;
};

void buf_init(struct buf *buf, size_t cap);
void buf_free(struct buf *buf); /* a zeroed struct is allowed */
void buf_clear(struct buf *buf);
bool buf_add(struct buf *buf, const void *data, size_t len);
bool buf_add_text(struct buf *buf, const char *text);
bool buf_add_bytes(struct buf *buf, struct bytes bytes);
bool buf_add_char(struct buf *buf, char c);
bool buf_add_repeat(struct buf *buf, char c, size_t times);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buf_vprintf(struct buf *buf, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

static inline struct bytes buf_bytes(const struct buf *buf) {
  return (struct bytes){buf->data, buf->len};
}

#define JD_BUF __attribute__((cleanup(buf_free))) struct buf

#endif
