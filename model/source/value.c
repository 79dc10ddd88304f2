/* What names and strings stand for. */
#include "model/base/base.h"
#include "model/source/internal.h"

static char char_at(struct bytes text, size_t at) {
  return at < text.len ? text.data[at] : '\0';
}

/* Reads up to `most` hex digits at `*at`. */
static uint32_t read_hex(struct bytes text, size_t *at, size_t most) {
  uint32_t value = 0;
  for (int digit; most > 0 && (digit = hex_value(char_at(text, *at))) >= 0; most--, ++*at)
    value = value << 4 | (uint32_t)digit;
  return value;
}

/* After `\u`: four digits, or any code point in braces. */
static uint32_t read_unicode(struct bytes text, size_t *at) {
  if (char_at(text, *at) != '{')
    return read_hex(text, at, 4);
  ++*at;
  uint32_t value = read_hex(text, at, 8);
  *at += char_at(text, *at) == '}';
  return value;
}

/* Two escaped halves of a surrogate pair are one character; a lone half is none. */
static uint32_t join_surrogates(struct bytes text, size_t *at, uint32_t high) {
  if (high < 0xD800 || high > 0xDFFF)
    return high <= 0x10FFFF ? high : 0xFFFD;
  size_t after = *at + 2;
  if (high < 0xDC00 && char_at(text, *at) == '\\' && char_at(text, *at + 1) == 'u') {
    uint32_t low = read_unicode(text, &after);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      *at = after;
      return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  return 0xFFFD;
}

/* `*at` is after the backslash. */
static void read_escape(struct buf *out, struct bytes text, size_t *at) {
  static const char letters[] = "nrtbfv0", values[] = "\n\r\t\b\f\v";
  char c = text.data[(*at)++];
  const char *letter = c ? strchr(letters, c) : NULL;
  if (letter) {
    buf_add_char(out, values[letter - letters]);
  } else if (c == 'x') {
    utf8_put(out, read_hex(text, at, 2));
  } else if (c == 'u') {
    uint32_t value = read_unicode(text, at);
    utf8_put(out, join_surrogates(text, at, value));
  } else if (c == '\r' || c == '\n') {
    *at += c == '\r' && char_at(text, *at) == '\n'; /* the string continues on the next line */
  } else {
    buf_add_char(out, c);
  }
}

const char *source_value(struct arena *arena, struct bytes text) {
  if (char_at(text, 0) == '"' || char_at(text, 0) == '\'') {
    char quote = *text.data++;
    text.len--;
    if (text.len > 0 && text.data[text.len - 1] == quote)
      text.len--;
  }
  if (!memchr(text.data, '\\', text.len))
    return arena_strndup(arena, text.data, text.len);
  JD_BUF value;
  buf_init(&value, text.len * 2 + 4); /* no escape is shorter than half of what it stands for */
  for (size_t i = 0; i < text.len;) {
    if (text.data[i++] != '\\')
      buf_add_char(&value, text.data[i - 1]);
    else if (i < text.len)
      read_escape(&value, text, &i);
  }
  return arena_strndup(arena, value.data, value.len);
}
