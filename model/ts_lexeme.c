#include "model/ts_lexeme.h"

#include "model/text.h"

static uint32_t code_point_at(struct bytes text, size_t at, size_t *len) {
  uint32_t code_point = 0xFFFD;
  *len = at < text.len ? utf8_decode(text.data + at, text.len - at, &code_point) : 0;
  if (*len == 0)
    *len = 1;
  return code_point;
}

static bool is_line_end(uint32_t c) {
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF || is_line_end(c);
}

/* Symbols and punctuation beyond ASCII, in coarse ranges: what is left are letters, marks and digits. It matters only
 * for sources that are wrong anyway, such as one with typographic quotes. */
static bool is_symbol(uint32_t c) {
  bool latin = (c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xB7 && c != 0xBA) || c == 0xD7 || c == 0xF7;
  bool joiner = c == 0x200C || c == 0x200D || c == 0x203F || c == 0x2040 || c == 0x2054;
  return latin || (c >= 0x2000 && c <= 0x206F && !joiner) || (c >= 0x20A0 && c <= 0x20CF) ||
         (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x3001 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) ||
         (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFF00 && c <= 0xFF0F) || c == 0xFFFD || (c >= 0x1F000 && c <= 0x1FAFF);
}

static bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ts_is_digit(c) || c == '_' || c == '$';
}

static bool is_hex(char c) {
  return ts_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Length of `\u0041` or `\u{41}`, 0 for anything else. */
static size_t unicode_escape(struct bytes text, size_t at) {
  if (ts_char(text, at) != '\\' || ts_char(text, at + 1) != 'u')
    return 0;
  size_t digits = at + 2 + (ts_char(text, at + 2) == '{'), end = digits;
  while (is_hex(ts_char(text, end)) && end - digits < 8)
    end++;
  if (digits == at + 3)
    return end > digits && ts_char(text, end) == '}' ? end + 1 - at : 0;
  return end - digits >= 4 ? 6 : 0;
}

/* Length of the identifier character at `at`, 0 when it is none. */
static size_t identifier_part(struct bytes text, size_t at) {
  if (at >= text.len)
    return 0;
  if ((unsigned char)text.data[at] < 0x80)
    return is_ascii_word(text.data[at]) ? 1 : unicode_escape(text, at);
  size_t len;
  uint32_t code_point = code_point_at(text, at, &len);
  return is_space(code_point) || is_symbol(code_point) ? 0 : len;
}

size_t ts_skip_identifier(struct bytes text, size_t at) {
  size_t start = at + (ts_char(text, at) == '#'), end = start;
  if (ts_is_digit(ts_char(text, start)))
    return at;
  for (size_t len; (len = identifier_part(text, end)) > 0;)
    end += len;
  return end > start ? end : at;
}

size_t ts_line_end(struct bytes text, size_t at) {
  for (size_t len; at < text.len; at += len)
    if (is_line_end(code_point_at(text, at, &len)))
      break;
  return at < text.len ? at : text.len;
}

bool ts_is_conflict_marker(struct bytes text, size_t at) {
  char c = ts_char(text, at);
  if ((c != '<' && c != '|' && c != '=' && c != '>') ||
      (at > 0 && text.data[at - 1] != '\n' && text.data[at - 1] != '\r'))
    return false;
  for (size_t i = 1; i < 7; i++)
    if (ts_char(text, at + i) != c)
      return false;
  return c == '=' || ts_char(text, at + 7) == ' ';
}

/* The compiler reads the first side of a conflict and skips the others. */
static size_t skip_conflict_marker(struct bytes text, size_t at) {
  char c = text.data[at];
  if (c == '<' || c == '>')
    return ts_line_end(text, at);
  for (at++; at < text.len; at++)
    if ((text.data[at] == '=' || text.data[at] == '>') && text.data[at] != c && ts_is_conflict_marker(text, at))
      break;
  return at;
}

static size_t skip_block_comment(struct bytes text, size_t at, bool *newline) {
  for (size_t len; at < text.len; at += len) {
    if (text.data[at] == '*' && ts_char(text, at + 1) == '/')
      return at + 2;
    if (is_line_end(code_point_at(text, at, &len)))
      *newline = true;
  }
  return text.len;
}

size_t ts_skip_blank_piece(struct bytes text, size_t at, bool *newline) {
  if (at >= text.len)
    return at;
  size_t len;
  uint32_t code_point = code_point_at(text, at, &len);
  if (is_space(code_point)) {
    *newline |= is_line_end(code_point);
    return at + len;
  }
  if (code_point == '/' && ts_char(text, at + 1) == '*')
    return skip_block_comment(text, at + 2, newline);
  if ((code_point == '/' && ts_char(text, at + 1) == '/') ||
      (code_point == '#' && ts_char(text, at + 1) == '!' && at == 0))
    return ts_line_end(text, at);
  return ts_is_conflict_marker(text, at) ? skip_conflict_marker(text, at) : at;
}

size_t ts_skip_blank(struct bytes text, size_t at, bool *newline) {
  for (size_t next; (next = ts_skip_blank_piece(text, at, newline)) > at;)
    at = next;
  return at;
}

size_t ts_skip_number(struct bytes text, size_t at) {
  bool decimal = text.data[at] != '0' || !is_ascii_word(ts_char(text, at + 1)) || ts_is_digit(ts_char(text, at + 1)) ||
                 (ts_char(text, at + 1) | 0x20) == 'e';
  bool dot = false;
  for (; at < text.len; at++) {
    char c = text.data[at];
    if (decimal && (c | 0x20) == 'e' && (ts_char(text, at + 1) == '+' || ts_char(text, at + 1) == '-'))
      at++;
    else if (c == '.' && decimal && !dot)
      dot = true;
    else if (!is_ascii_word(c))
      break;
  }
  return at;
}

size_t ts_skip_string(struct bytes text, size_t at) {
  char quote = text.data[at++];
  for (; at < text.len && text.data[at] != quote; at++) {
    if (text.data[at] == '\n' || text.data[at] == '\r')
      return at;
    if (text.data[at] == '\\' && at + 1 < text.len) {
      at++;
      if (text.data[at] == '\r' && ts_char(text, at + 1) == '\n')
        at++;
    }
  }
  return at < text.len ? at + 1 : text.len;
}

size_t ts_skip_regex(struct bytes text, size_t at) {
  size_t len;
  bool in_class = false;
  for (at++; at < text.len; at += len) {
    uint32_t code_point = code_point_at(text, at, &len);
    if (code_point == '\\')
      code_point = code_point_at(text, ++at, &len);
    else if (code_point == '[')
      in_class = true;
    else if (code_point == ']')
      in_class = false;
    else if (code_point == '/' && !in_class)
      break;
    if (is_line_end(code_point))
      return 0;
  }
  if (at >= text.len)
    return 0;
  for (at++; (len = identifier_part(text, at)) > 0;)
    at += len;
  return at;
}

size_t ts_skip_template_text(struct bytes text, size_t at) {
  for (; at < text.len; at++) {
    if (text.data[at] == '`' || (text.data[at] == '$' && ts_char(text, at + 1) == '{'))
      return at;
    if (text.data[at] == '\\')
      at++;
  }
  return text.len;
}
