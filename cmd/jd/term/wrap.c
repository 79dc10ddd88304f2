#include "cmd/jd/term/term.h"

#include "model/base/base.h"

/* Returns the length in bytes of a color at the beginning; 0 if there is none. */
static size_t color_length(struct bytes text) {
  if (text.len < 2 || text.data[0] != '\033' || text.data[1] != '[')
    return 0;
  const char *end = memchr(text.data, 'm', text.len);
  return end ? (size_t)(end - text.data) + 1 : 0;
}

size_t wrap_width(struct bytes text) {
  size_t width = 0;
  while (text.len) {
    size_t skipped = color_length(text);
    text = (struct bytes){text.data + skipped, text.len - skipped};
    const char *escape = text.len ? memchr(text.data + 1, '\033', text.len - 1) : NULL;
    size_t plain = escape ? (size_t)(escape - text.data) : text.len;
    width += text_width((struct bytes){text.data, plain});
    text = (struct bytes){text.data + plain, text.len - plain};
  }
  return width;
}

void wrap_end_line(struct buf *out) {
  while (out->len && out->data[out->len - 1] == ' ')
    out->data[--out->len] = '\0';
  buf_add_char(out, '\n');
}

static struct bytes word_of(struct bytes text) {
  const char *blank = memchr(text.data, ' ', text.len);
  return (struct bytes){text.data, blank ? (size_t)(blank - text.data) : text.len};
}

void wrap_on(struct bytes text, size_t column, size_t indent, size_t width, struct buf *out) {
  bool first = true;
  if (width == 0) {
    buf_add_bytes(out, text);
    return;
  }
  while (text.len) {
    struct bytes word = word_of(text);
    size_t wide = wrap_width(word), taken = word.len + (word.len < text.len);
    if (word.len && column + !first + wide > width && (!first || column > indent)) {
      wrap_end_line(out);
      buf_add_repeat(out, ' ', indent);
      column = indent;
      first = true;
    }
    if (word.len) {
      buf_add_text(out, first ? "" : " ");
      buf_add_bytes(out, word);
      column += !first + wide;
      first = false;
    }
    text = (struct bytes){text.data + taken, text.len - taken};
  }
}

void wrap_text(const char *text, size_t indent, size_t width, struct buf *out) {
  text += strspn(text, " ");
  if (!*text)
    return;
  buf_add_repeat(out, ' ', indent);
  wrap_on(bytes_of(text), indent, indent + 2, width, out);
  buf_add_char(out, '\n');
}

static void wrap_line(struct bytes line, size_t width, struct buf *out) {
  size_t indent = 0;
  while (indent < line.len && line.data[indent] == ' ')
    indent++;
  if (wrap_width(line) <= width || width == 0) {
    buf_add_bytes(out, line);
    return;
  }
  buf_add_repeat(out, ' ', indent);
  wrap_on((struct bytes){line.data + indent, line.len - indent}, indent, indent + 2, width, out);
}

void wrap_lines(struct bytes text, size_t width, struct buf *out) {
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    wrap_line(text_line_bytes(text, line), width, out);
    buf_add(out, text.data + line.end, line.next - line.end);
  }
}
