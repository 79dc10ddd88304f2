#include "model/base/base.h"

#include <utf8proc.h>

/* What a reader takes for one character. */
struct cluster {
  size_t len, width;
};

static size_t code_point_at(struct bytes text, size_t at, uint32_t *code_point) {
  size_t len = utf8_decode(text.data + at, text.len - at, code_point);
  if (len)
    return len;
  *code_point = '?';
  return 1;
}

/* The one that begins at `at`. */
static struct cluster cluster_at(struct bytes text, size_t at) {
  uint32_t previous, code_point;
  utf8proc_int32_t state = 0;
  struct cluster cluster = {code_point_at(text, at, &previous), (size_t)utf8proc_charwidth((utf8proc_int32_t)previous)};
  while (at + cluster.len < text.len) {
    size_t len = code_point_at(text, at + cluster.len, &code_point);
    if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)previous, (utf8proc_int32_t)code_point, &state))
      break;
    cluster.len += len;
    cluster.width += (size_t)utf8proc_charwidth((utf8proc_int32_t)code_point);
    previous = code_point;
  }
  return cluster;
}

size_t text_width(struct bytes text) {
  size_t width = 0;
  for (size_t at = 0; at < text.len;) {
    struct cluster cluster = cluster_at(text, at);
    width += cluster.width;
    at += cluster.len;
  }
  return width;
}

size_t text_head(struct bytes text, size_t columns) {
  size_t at = 0;
  while (at < text.len) {
    struct cluster cluster = cluster_at(text, at);
    if (cluster.width > columns)
      break;
    columns -= cluster.width;
    at += cluster.len;
  }
  return at;
}

size_t text_tail(struct bytes text, size_t columns) {
  size_t at = 0;
  for (size_t width = text_width(text); width > columns;) {
    struct cluster cluster = cluster_at(text, at);
    width -= cluster.width;
    at += cluster.len;
  }
  return at;
}
