/* Classes of characters, `[a-z]`, without the flag `v`. */
#include "model/ts_regex_reader.h"

static uint32_t read_atom(struct ts_regex *regex) {
  return !regex->low && regex_peek(regex, 0) == '\\' ? regex_read_escape(regex, true) : regex_read_character(regex);
}

/* Half of a character that is two UTF-16 units. */
static bool is_half(uint32_t value) {
  return value >= 0xD800 && value <= 0xDFFF;
}

static void check_range(struct ts_regex *regex, size_t start, uint32_t from, uint32_t to) {
  bool set = from >= REGEX_SET || to >= REGEX_SET;
  if (set && regex->unicode)
    regex_fail(regex, start, regex->at,
               "With the flag `u` a range cannot begin or end with a class such as `\\w`" REGEX_REFUSED
               "Write `\\-` for the sign.");
  else if (!set && from > to && !regex->unicode && (is_half(from) || is_half(to)))
    regex_fail(regex, start, regex->at,
               "Without the flag `u` a character beyond U+FFFF counts as two, so that this range is out of "
               "order" REGEX_REFUSED "Add the flag.");
  else if (!set && from > to)
    regex_fail(regex, start, regex->at,
               "This range of characters is out of order" REGEX_REFUSED
               "Write the smaller character first, or `\\-` for the sign.");
}

void regex_read_class(struct ts_regex *regex) {
  regex->at += regex_peek(regex, 1) == '^' ? 2 : 1;
  while (!regex_ends(regex) && (regex->low || regex_peek(regex, 0) != ']')) {
    size_t start = regex->at;
    uint32_t from = read_atom(regex);
    if (regex->low || regex_peek(regex, 0) != '-' || regex_peek(regex, 1) == ']')
      continue;
    regex->at++;
    if (!regex_ends(regex))
      check_range(regex, start, from, read_atom(regex));
  }
  if (!regex_ends(regex))
    regex->at++;
}
