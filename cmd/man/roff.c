#include "cmd/man/roff.h"

#include <ctype.h>

enum { WIDTH = 78 };

/* What stands for a byte that means something to roff; NULL for the byte itself. */
static const char *escape_of(char byte) {
  return byte == '\\' ? "\\e" : byte == '-' ? "\\-" : byte == '`' ? "\\(ga" : NULL;
}

static size_t escaped_len(const char *word, size_t len) {
  size_t sum = 0;
  for (size_t i = 0; i < len; i++) {
    const char *escape = escape_of(word[i]);
    sum += escape ? strlen(escape) : 1;
  }
  return sum;
}

static void add_char(char byte, struct buf *out) {
  const char *escape = escape_of(byte);
  if (escape)
    buf_add_text(out, escape);
  else
    buf_add_char(out, byte);
}

/* A line that begins with one of these would be a request. */
static void add_word(const char *word, size_t len, struct buf *out) {
  bool begins_line = out->len == 0 || out->data[out->len - 1] == '\n';
  if (begins_line && (*word == '.' || *word == '\''))
    buf_add_text(out, "\\&");
  for (size_t i = 0; i < len; i++)
    add_char(word[i], out);
}

static bool ends_sentence(const char *word, size_t len) {
  return len > 0 && strchr(".!?", word[len - 1]);
}

void roff_text(const char *text, struct buf *out) {
  size_t column = 0;
  bool sentence_ended = false;
  for (text += strspn(text, " \n"); *text; text += strspn(text, " \n")) {
    size_t len = strcspn(text, " \n"), width = escaped_len(text, len);
    if (column > 0 && (sentence_ended || column + 1 + width > WIDTH)) {
      buf_add_char(out, '\n');
      column = 0;
    } else if (column > 0) {
      buf_add_char(out, ' ');
      column++;
    }
    add_word(text, len, out);
    column += width;
    sentence_ended = ends_sentence(text, len);
    text += len;
  }
  buf_add_char(out, '\n');
}

void roff_sentence(const char *text, struct buf *out) {
  size_t len = strlen(text);
  JD_BUF sentence;
  buf_init(&sentence, len + 2);
  buf_add_char(&sentence, (char)toupper((unsigned char)*text));
  buf_add_text(&sentence, text + 1);
  if (!ends_sentence(text, len))
    buf_add_char(&sentence, '.');
  roff_text(sentence.data, out);
}

void roff_line(const char *text, struct buf *out) {
  add_word(text, strlen(text), out);
  buf_add_char(out, '\n');
}
