/* What names and strings stand for. */
#include "model/base/base.h"
#include "model/source/internal.h"

/* Reads `most` hex digits at `*at`, or any code point in braces. The text ends with a NUL. */
static uint32_t read_hex(const char **at, int most) {
  const bool braces = **at == '{';
  uint32_t value = 0;
  *at += braces;
  for (int digit, left = braces ? 8 : most; left > 0 && (digit = hex_value(**at)) >= 0; left--, ++*at)
    value = value << 4 | (uint32_t)digit;
  *at += braces && **at == '}';
  return value;
}

/* `*at` is after the backslash. */
static void read_escape(struct buf *out, const char **at) {
  static const char letters[] = "nrtbfv0", values[] = "\n\r\t\b\f\v";
  char c = *(*at)++;
  const char *letter = strchr(letters, c);
  if (letter)
    buf_add_char(out, values[letter - letters]);
  else if (c == 'x')
    utf8_put(out, read_hex(at, 2));
  else if (c == 'u') {
    uint32_t value = read_hex(at, 4);
    if (value >= 0xD800 && value < 0xDC00 && **at == '\\' && (*at)[1] == 'u') { /* two halves of a character */
      *at += 2;
      value = 0x10000 + ((value - 0xD800) << 10) + ((read_hex(at, 4) - 0xDC00) & 0x3FF);
    }
    utf8_put(out, value > 0x10FFFF || (value >> 11) == 0x1B ? 0xFFFD : value);
  } else if (c == '\r' || c == '\n')
    *at += c == '\r' && **at == '\n'; /* the string continues on the next line */
  else
    buf_add_char(out, c);
}

const char *source_value(struct arena *arena, struct bytes text) {
  bool quoted = text.len > 1 && strchr("\"'", *text.data) && text.data[text.len - 1] == *text.data;
  const char *value = arena_strndup(arena, text.data + quoted, text.len - (quoted ? 2 : 0));
  if (!strchr(value, '\\'))
    return value;
  JD_BUF decoded;
  buf_init(&decoded, text.len * 2 + 4); /* no escape is shorter than half of what it stands for */
  for (const char *at = value; *at;)
    if (*at != '\\' || !at[1])
      buf_add_char(&decoded, *at++);
    else {
      at++;
      read_escape(&decoded, &at);
    }
  return arena_strndup(arena, decoded.data, decoded.len);
}
