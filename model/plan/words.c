#include "model/plan/internal.h"

#include "model/base/base.h"

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t skip_spaces(const char *text, size_t offset, size_t end) {
  while (offset < end && is_space(text[offset]))
    offset++;
  return offset;
}

/* Letters of all scripts, roughly: not the punctuation, arrows and symbols that people put between words. */
size_t word_char_length(const char *text, size_t offset, size_t end) {
  uint32_t code_point = 0;
  if (offset >= end)
    return 0;
  size_t len = utf8_decode(text + offset, end - offset, &code_point);
  if (len <= 1)
    return len == 1 && (is_alphanumeric(text[offset]) || text[offset] == '_') ? 1 : 0;
  bool symbol = code_point < 0xC0 || (code_point >= 0x2000 && code_point < 0x2C00) ||
                (code_point >= 0x3000 && code_point < 0x3040) || (code_point >= 0xFE00 && code_point < 0xFE10) ||
                (code_point >= 0xFF00 && code_point < 0xFF10) || code_point >= 0x1F000;
  return symbol ? 0 : len;
}

static bool matches(const char *text, size_t offset, size_t end, const char *word) {
  size_t len = strlen(word);
  return end - offset >= len && equal_ignoring_case((struct bytes){text + offset, len}, word);
}

bool word_at(const char *text, size_t offset, size_t end, const char *word) {
  return matches(text, offset, end, word) && word_char_length(text, offset + strlen(word), end) == 0;
}

size_t dash_length(const char *text, size_t offset, size_t end) {
  if (end - offset >= 3 && memcmp(text + offset, "\xE2\x80", 2) == 0)
    return text[offset + 2] == '\x93' || text[offset + 2] == '\x94' ? 3 : 0;
  size_t len = 0;
  while (offset + len < end && text[offset + len] == '-' && len < 3)
    len++;
  bool apart =
      len && (offset == 0 || is_space(text[offset - 1])) && (offset + len == end || is_space(text[offset + len]));
  return apart ? len : 0;
}

size_t skip_task_box(const struct flat *flat, size_t offset) {
  const char *text = flat->text + offset;
  if (flat->len - offset < 4 || flat->kind[offset] != MD_TEXT)
    return offset;
  return text[0] == '[' && strchr(" xX", text[1]) && text[2] == ']' && is_space(text[3]) ? offset + 4 : offset;
}

/* Behind `object(s)` or `class(es)`, when they follow. */
static size_t skip_objects(const char *text, size_t offset, size_t end) {
  static const char *const words[] = {"objects", "object", "classes", "class"};
  size_t start = offset;
  if (start < end && (text[start] == '-' || text[start] == '_'))
    start++;
  else
    start = skip_spaces(text, start, end);
  for (size_t i = 0; start > offset && i < sizeof words / sizeof *words; i++)
    if (word_at(text, start, end, words[i]))
      return start + strlen(words[i]);
  return offset;
}

/* Behind a remark in parentheses that a colon follows, as in `Durable objects (two):`. */
static size_t skip_remark(const char *text, size_t offset, size_t end) {
  size_t start = skip_spaces(text, offset, end);
  if (start == end || text[start] != '(')
    return offset;
  const char *close = memchr(text + start, ')', end - start);
  return close && close + 1 < text + end && close[1] == ':' ? (size_t)(close + 1 - text) : offset;
}

size_t skip_durable_label(const struct flat *flat, size_t offset, size_t end) {
  const char *text = flat->text;
  size_t start = skip_spaces(text, offset, end);
  if (!matches(text, start, end, "durable"))
    return offset;
  size_t behind = skip_objects(text, start + strlen("durable"), end);
  if (word_char_length(text, behind, end))
    return offset;
  behind = skip_remark(text, behind, end);
  bool strong = flat->kind[start] == MD_STRONG && flat->kind[behind - 1] == MD_STRONG &&
                (behind == end || flat->kind[behind] != MD_STRONG);
  size_t next = skip_spaces(text, behind, end);
  if (next < end && text[next] == ':')
    return skip_spaces(text, next + 1, end);
  size_t dash = next < end ? dash_length(text, next, end) : 0;
  if (dash)
    return skip_spaces(text, next + dash, end);
  return strong || next == end ? next : offset;
}

static const char *skip_punctuation(const char *text, const char *end) {
  while (text < end && !word_char_length(text, 0, (size_t)(end - text)))
    text++;
  return text;
}

bool says_none(struct bytes text) {
  static const char *const phrases[] = {
      "none",           "n/a",        "nil",          "nothing",       "no durable", "no object",
      "no objects",     "no class",   "no classes",   "no do",         "no dos",     "no need",
      "not applicable", "not needed", "not required", "not necessary", "not used",
  };
  text = trim(text);
  const char *end = text.data + text.len, *start = skip_punctuation(text.data, end);
  size_t len = (size_t)(end - start);
  if (len == 0)
    return text.len > 0 && dash_length(text.data, 0, text.len) == text.len;
  for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
    size_t behind = strlen(phrases[i]);
    if (!word_at(start, 0, len, phrases[i]) || (behind < len && start[behind] == '-'))
      continue;
    return !word_at(start, skip_spaces(start, behind, len), len, "of");
  }
  const char *word_end = start;
  while (word_char_length(word_end, 0, (size_t)(end - word_end)))
    word_end++;
  struct bytes word = {start, (size_t)(word_end - start)};
  return skip_punctuation(word_end, end) == end && (equal_ignoring_case(word, "no") || equal_ignoring_case(word, "na"));
}
