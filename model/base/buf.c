#include "model/base/base.h"

#include <stdio.h>
#include <stdlib.h>

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
  explicit_bzero(buf->data, buf->size); /* realloc would leave a copy of what may be a secret behind */
  free(buf->data);
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
