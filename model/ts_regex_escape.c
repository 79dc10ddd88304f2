/* Characters of a regular expression, as they are and behind a backslash. */
#include "model/text.h"
#include "model/ts_regex_reader.h"

static const char invalid[] = "With the flag `u` or `v` this escape means nothing" REGEX_REFUSED
                              "Take the backslash off, or write the character that is meant.";

uint32_t regex_read_character(struct ts_regex *regex) {
  uint32_t c = regex->low;
  if (c) {
    regex->low = 0;
    return c;
  }
  size_t len = utf8_decode(regex->text.data + regex->at, regex->text.len - regex->at, &c);
  regex->at += len ? len : 1;
  if (c < 0x10000 || regex->unicode)
    return c;
  regex->low = 0xDC00 + ((c - 0x10000) & 0x3FF);
  return 0xD800 + ((c - 0x10000) >> 10);
}

/* `count` hexadecimal digits so far ahead of the reader. */
static bool read_hex(const struct ts_regex *regex, size_t ahead, size_t count, uint32_t *value) {
  *value = 0;
  for (size_t i = 0; i < count; i++) {
    int digit = hex_value(regex_peek(regex, ahead + i));
    if (digit < 0)
      return false;
    *value = *value * 16 + (uint32_t)digit;
  }
  return true;
}

/* At `\u{`. */
static bool read_code_point(struct ts_regex *regex, uint32_t *value) {
  size_t len = 3;
  *value = 0;
  for (int digit; (digit = hex_value(regex_peek(regex, len))) >= 0; len++)
    *value = *value < 0x110000 ? *value * 16 + (uint32_t)digit : *value;
  if (len == 3 || regex_peek(regex, len) != '}' || *value > 0x10FFFF)
    return false;
  regex->at += len + 1;
  return true;
}

/* At `\u`; without `u` it may be the letter alone. */
static uint32_t read_unicode(struct ts_regex *regex) {
  uint32_t value, low;
  if (regex->unicode && regex_peek(regex, 2) == '{' && read_code_point(regex, &value))
    return value;
  if (read_hex(regex, 2, 4, &value)) {
    regex->at += 6;
    bool pair = regex->unicode && value >= 0xD800 && value < 0xDC00 && regex_peek(regex, 0) == '\\' &&
                regex_peek(regex, 1) == 'u' && read_hex(regex, 2, 4, &low) && low >= 0xDC00 && low < 0xE000;
    if (!pair)
      return value;
    regex->at += 6;
    return 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
  }
  if (regex->unicode)
    regex_fail(regex, regex->at, regex->at + 2,
               "With the flag `u` or `v` four hexadecimal digits must follow `\\u`, or a code point up to 10FFFF in "
               "braces" REGEX_REFUSED "Write it so.");
  else
    regex->at += 2;
  return 'u';
}

static uint32_t read_two_digits(struct ts_regex *regex) {
  uint32_t value;
  if (read_hex(regex, 2, 2, &value)) {
    regex->at += 4;
    return value;
  }
  if (regex->unicode)
    regex_fail(regex, regex->at, regex->at + 2,
               "With the flag `u` or `v` two hexadecimal digits must follow `\\x`" REGEX_REFUSED "Write them.");
  else
    regex->at += 2;
  return 'x';
}

static uint32_t read_control(struct ts_regex *regex, bool in_class) {
  char c = regex_peek(regex, 2);
  bool letter = is_lower(c) || is_upper(c);
  if (letter || (in_class && !regex->unicode && (ts_is_digit(c) || c == '_'))) {
    regex->at += 3;
    return (unsigned char)c & 31;
  }
  if (regex->unicode)
    regex_fail(regex, regex->at, regex->at + 2, invalid);
  else
    regex->at++;
  return '\\';
}

static uint32_t read_octal(struct ts_regex *regex) {
  uint32_t value = 0;
  regex->at++;
  for (size_t i = 0; i < 3 && regex_peek(regex, 0) >= '0' && regex_peek(regex, 0) <= '7'; i++) {
    uint32_t next = value * 8 + (uint32_t)(regex_peek(regex, 0) - '0');
    if (next > 0xFF)
      break;
    value = next;
    regex->at++;
  }
  return value;
}

/* A number: a reference to a group, NUL, or without `u` an octal number. */
static uint32_t read_digit(struct ts_regex *regex, bool in_class) {
  char c = regex_peek(regex, 1);
  size_t start = regex->at, number = 0;
  if (!regex->unicode) {
    if (c < '8')
      return read_octal(regex);
    regex->at += 2;
    return (unsigned char)c;
  }
  if (c == '0' && !ts_is_digit(regex_peek(regex, 2))) {
    regex->at += 2;
    return 0;
  }
  for (regex->at++; ts_is_digit(regex_peek(regex, 0)); regex->at++)
    number = number < 100000 ? number * 10 + (size_t)(regex_peek(regex, 0) - '0') : number;
  if (c == '0' || in_class)
    regex_fail(regex, start, regex->at, invalid);
  else if (number > regex->captures)
    regex_fail(regex, start, regex->at,
               "The regular expression has no group of this number" REGEX_REFUSED "Write the number of a group.");
  return 0;
}

static uint32_t read_named_reference(struct ts_regex *regex, bool in_class) {
  size_t start = regex->at;
  struct bytes name;
  if (in_class) {
    regex_fail(regex, start, start + 2, "In a class `\\k` means nothing" REGEX_REFUSED "Take the backslash off.");
    return 'k';
  }
  regex->at += 2;
  if (regex_read_name(regex, start, &name))
    regex_refer_to(regex, name);
  return 0;
}

/* The character itself. */
static uint32_t read_identity(struct ts_regex *regex, bool in_class) {
  static const char syntax[] = "^$\\.*+?()[]{}|/", controls[] = "fnrtv", punctuators[] = "&-!#%,:;<=>@`~";
  size_t start = regex->at++;
  char c = regex_peek(regex, 0);
  uint32_t value = regex_read_character(regex);
  bool known = c && (strchr(syntax, c) || strchr(controls, c) || (in_class && (c == '-' || c == 'b')) ||
                     (in_class && regex->sets && strchr(punctuators, c)));
  if (regex->unicode && !known)
    regex_fail(regex, start, regex->at, invalid);
  switch (c) {
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  case 'v':
    return '\v';
  case 'b':
    return '\b';
  default:
    return value;
  }
}

uint32_t regex_read_escape(struct ts_regex *regex, bool in_class) {
  static const char sets[] = "dDsSwW";
  char c = regex_peek(regex, 1);
  size_t start = regex->at;
  if (c && strchr(sets, c)) {
    regex->at += 2;
    return REGEX_SET;
  }
  if ((c == 'p' || c == 'P') && regex->unicode) {
    regex->at += 2;
    return regex_read_property(regex, start, c == 'P');
  }
  if (c == 'k' && (regex->unicode || regex->named))
    return read_named_reference(regex, in_class);
  if (ts_is_digit(c))
    return read_digit(regex, in_class);
  if (c == 'u')
    return read_unicode(regex);
  if (c == 'x')
    return read_two_digits(regex);
  if (c == 'c')
    return read_control(regex, in_class);
  return read_identity(regex, in_class);
}
