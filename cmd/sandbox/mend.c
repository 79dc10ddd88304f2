#include "cmd/sandbox/mend.h"

#include "model/base/base.h"

enum { NO_ESCAPE = -1, ESCAPE_LEN = 6, PAIR_LEN = 12, REPLACEMENT = 0xFFFD };

/* The unit of a \uXXXX escape that begins at `at`, or NO_ESCAPE. */
static int escaped_unit(struct bytes text, size_t at) {
  int unit = 0;
  if (text.len - at < ESCAPE_LEN || text.data[at] != '\\' || text.data[at + 1] != 'u')
    return NO_ESCAPE;
  for (size_t i = at + 2; i < at + ESCAPE_LEN; i++) {
    int digit = hex_value(text.data[i]);
    if (digit < 0)
      return NO_ESCAPE;
    unit = unit * 16 + digit;
  }
  return unit;
}

static bool is_high(int unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(int unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

/* Copies what the backslash at `at` begins; returns how many bytes of the text that was. */
static size_t mend_escape(struct bytes text, size_t at, struct buf *out) {
  int unit = escaped_unit(text, at);
  size_t len = text.len - at < 2 ? 1 : 2; /* an escaped backslash escapes nothing behind it */
  if (unit == NO_ESCAPE) {
    if (len == 2 && (unsigned char)text.data[at + 1] >= 0x80)
      len = 1; /* no escape: the character behind it is looked at for itself */
    buf_add(out, text.data + at, len);
    return len;
  }
  if (is_high(unit) && text.len - at >= ESCAPE_LEN && is_low(escaped_unit(text, at + ESCAPE_LEN))) {
    buf_add(out, text.data + at, PAIR_LEN);
    return PAIR_LEN;
  }
  if (is_high(unit) || is_low(unit))
    buf_add_text(out, "\\ufffd");
  else
    buf_add(out, text.data + at, ESCAPE_LEN);
  return ESCAPE_LEN;
}

static size_t mend_character(struct bytes text, size_t at, struct buf *out) {
  uint32_t code_point;
  size_t len = utf8_decode(text.data + at, text.len - at, &code_point);
  utf8_encode(out, len ? code_point : REPLACEMENT);
  return len ? len : 1;
}

void mend_json_text(struct bytes text, struct buf *out) {
  size_t at = starts_with(text, "\xEF\xBB\xBF") ? 3 : 0;
  while (at < text.len)
    at += text.data[at] == '\\' ? mend_escape(text, at, out) : mend_character(text, at, out);
}
