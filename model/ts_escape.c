#include "model/text.h"
#include "model/ts_lexeme.h"
#include "model/ts_literal.h"

#include <stdint.h>

#define REFUSED ", so the platform refuses the source. "

enum { BEYOND_UNICODE = 0x110000 };

/* Up to `most` digits at `at`; gives how many, and the number, BEYOND_UNICODE for all that is larger. */
static size_t read_hex(struct bytes text, size_t at, size_t most, uint32_t *value) {
  size_t count = 0;
  *value = 0;
  for (int digit; count < most && (digit = hex_value(ts_char(text, at + count))) >= 0; count++) {
    *value = *value * 16 + (uint32_t)digit;
    if (*value > BEYOND_UNICODE)
      *value = BEYOND_UNICODE;
  }
  return count;
}

/* At `\u`: its length with what belongs to it; 0 when it is none. */
static size_t unicode_escape(struct bytes text, size_t at, uint32_t *value) {
  if (ts_char(text, at + 2) != '{')
    return read_hex(text, at + 2, 4, value) == 4 ? 6 : 0;
  size_t digits = read_hex(text, at + 3, text.len, value);
  return digits && ts_char(text, at + 3 + digits) == '}' ? digits + 4 : 0;
}

static const char *unicode_mistake(struct bytes text, size_t at, size_t *len) {
  uint32_t value;
  size_t whole = unicode_escape(text, at, &value);
  if (!whole)
    return "Four hexadecimal digits must follow `\\u`, or a code point in braces" REFUSED
           "Write them, or `\\\\u` where a backslash is meant.";
  if (value < BEYOND_UNICODE)
    return NULL;
  *len = whole;
  return "The escape stands for a code point beyond 10FFFF, the last one" REFUSED "Write the one that is meant.";
}

/* At a backslash in a string or template. */
static const char *find_mistake(struct bytes text, size_t at, enum ts_escapes_in in, size_t *len) {
  char c = ts_char(text, at + 1);
  uint32_t value;
  *len = 2;
  if (c == 'x' && read_hex(text, at + 2, 2, &value) < 2)
    return "Two hexadecimal digits must follow `\\x`" REFUSED "Write them, or `\\\\x` where a backslash is meant.";
  if (c == 'u')
    return unicode_mistake(text, at, len);
  if (!ts_is_digit(c) || (c == '0' && !ts_is_digit(ts_char(text, at + 2))) || in == ESCAPES_IN_SPECIFIER)
    return NULL;
  if (in == ESCAPES_IN_TEMPLATE)
    return "A template without a tag must not hold an octal escape" REFUSED
           "Write `\\x` with two hexadecimal digits, or `\\\\` where a backslash is meant.";
  return "A string in a module must not hold an octal escape" REFUSED
         "Write `\\x` with two hexadecimal digits, or `\\\\` where a backslash is meant.";
}

bool ts_check_escapes(struct bytes text, size_t start, size_t end, enum ts_escapes_in in, struct ts_fault *out) {
  struct bytes inside = {text.data, end};
  for (size_t at = start; at < end; at++) {
    size_t len;
    if (text.data[at] != '\\')
      continue;
    const char *message = find_mistake(inside, at, in, &len);
    if (message) {
      *out = (struct ts_fault){at, len < end - at ? len : end - at, message};
      return true;
    }
    at++;
  }
  return false;
}

/* Beyond ASCII anything passes. */
static bool may_be_in_name(uint32_t value, bool first) {
  if (value >= 0x80)
    return value < BEYOND_UNICODE;
  char c = (char)value, small = (char)(c | 0x20);
  return (small >= 'a' && small <= 'z') || c == '_' || c == '$' || (!first && ts_is_digit(c));
}

bool ts_check_name(struct bytes text, size_t start, size_t end, struct ts_fault *out) {
  struct bytes inside = {text.data, end};
  for (size_t at = start; at < end; at++) {
    uint32_t value;
    size_t len = text.data[at] == '\\' && ts_char(inside, at + 1) == 'u' ? unicode_escape(inside, at, &value) : 0;
    bool first = at == start || text.data[at - 1] == '#';
    if (len && !may_be_in_name(value, first)) {
      *out = (struct ts_fault){
          at, len, "No name may hold what this escape stands for" REFUSED "Write the character that is meant."};
      return true;
    }
    at += len ? len - 1 : 0;
  }
  return false;
}
