#include "model/plan/internal.h"

/* Behind a value in quotes that begins behind the `=` at `offset`, so that no separator inside it counts. */
static size_t skip_quotes(const struct flat *flat, size_t offset, size_t end) {
  enum { LONGEST = 4 * LIMIT_ENV_VALUE_UNITS };
  size_t start = offset + 1;
  if (start >= end || (flat->text[start] != '"' && flat->text[start] != '\''))
    return offset;
  size_t len = end - start - 1 < LONGEST ? end - start - 1 : LONGEST;
  const char *close = memchr(flat->text + start + 1, flat->text[start], len);
  return close ? (size_t)(close - flat->text) : offset;
}

/* The separator at `offset`, 0 when there is none; `*len` is its length. */
static char separator_at(const struct flat *flat, size_t offset, size_t end, size_t *len) {
  const char *text = flat->text;
  *len = 1;
  if (flat->kind[offset] == MD_CODE)
    return 0;
  switch (text[offset]) {
  case ';':
  case ',':
  case '(':
  case ')':
    return text[offset];
  case '.':
  case ':':
    return offset + 1 == end || is_space(text[offset + 1]) ? text[offset] : 0;
  default:
    *len = dash_length(text, offset, end);
    return *len ? '-' : 0;
  }
}

static bool begins_word(const struct flat *flat, size_t offset) {
  return !word_char_length(flat->text, offset - 1, offset) && flat->text[offset - 1] != '-' &&
         flat->text[offset - 1] != '/' && flat->text[offset - 1] != '.';
}

struct segment segment_at(const struct flat *flat, size_t offset, size_t end, size_t name, size_t name_end) {
  size_t value = offset, first = skip_spaces(flat->text, offset, end), len;
  bool attribute = attribute_at(flat, first, end, &value) != ATTRIBUTE_NONE;
  for (size_t i = offset; i < end; i++) {
    if (name_end > name && i == name)
      return (struct segment){offset, i, name_end, 'n'};
    if (attribute && i < value)
      continue; /* the keyword and its colon */
    if (i > first && begins_word(flat, i) && attribute_is_marked(flat, i, end))
      return (struct segment){offset, i, i, 'a'};
    char separator = separator_at(flat, i, end, &len);
    if (separator)
      return (struct segment){offset, i, i + len, separator};
    if (flat->text[i] == '=')
      i = skip_quotes(flat, i, end);
  }
  return (struct segment){offset, end, end, 0};
}
