/* Classes of characters with the flag `v`: in one another, with `--` and `&&` between them. */
#include "model/ts_regex_reader.h"

#include <string.h>

enum { MOST_NESTED = 50 };

enum operation { NO_OPERATION, UNION, INTERSECTION, SUBTRACTION };

struct set {
  enum operation operation;
  size_t operands;
  bool wants_operand; /* behind an operator */
  bool negated, strings;
};

static void refuse_operator(struct ts_regex *regex) {
  regex_fail(
      regex, regex->at, regex->at + 2,
      "In a class with the flag `v`, `--` or `&&` stands between two operands, and not beside another operator or "
      "further members" REGEX_REFUSED "Put what belongs together into brackets of its own.");
}

static void refuse_character(struct ts_regex *regex, size_t len) {
  regex_fail(regex, regex->at, regex->at + len,
             "In a class with the flag `v` this cannot stand for itself" REGEX_REFUSED "Put a backslash before it.");
}

static void read_operator(struct ts_regex *regex, struct set *set) {
  enum operation operation = regex_peek(regex, 0) == '-' ? SUBTRACTION : INTERSECTION;
  bool first = set->operation == NO_OPERATION && set->operands == 1;
  if (set->wants_operand || set->operands == 0 || (!first && set->operation != operation) ||
      (operation == INTERSECTION && regex_peek(regex, 2) == '&')) {
    refuse_operator(regex);
    return;
  }
  set->operation = operation;
  set->wants_operand = true;
  regex->at += 2;
}

static void add_operand(struct ts_regex *regex, struct set *set, bool strings) {
  if (set->operation >= INTERSECTION && !set->wants_operand) {
    refuse_operator(regex);
    return;
  }
  if (set->operands++ == 0)
    set->strings = strings;
  else if (set->operation == INTERSECTION)
    set->strings &= strings;
  else if (set->operation != SUBTRACTION)
    set->strings |= strings;
  if (set->operands > 1 && set->operation == NO_OPERATION)
    set->operation = UNION;
  set->wants_operand = false;
}

/* `\q{a|bc}`: whether it holds more than single characters. */
static bool read_strings(struct ts_regex *regex) {
  bool strings = false;
  size_t characters = 0;
  for (regex->at += 3; !regex_ends(regex) && regex_peek(regex, 0) != '}';) {
    if (regex_peek(regex, 0) == '|') {
      strings |= characters != 1;
      characters = 0;
      regex->at++;
      continue;
    }
    if (regex_peek(regex, 0) == '\\')
      regex_read_escape(regex, true);
    else
      regex_read_character(regex);
    characters++;
  }
  regex->at++;
  return strings || characters != 1;
}

static uint32_t read_operand(struct ts_regex *regex) {
  static const char syntax[] = "()[]{}/-|", doubled[] = "&!#$%*+,.:;<=>?@^`~";
  char c = regex_peek(regex, 0);
  if (c == '\\' && regex_peek(regex, 1) == 'q' && regex_peek(regex, 2) == '{')
    return read_strings(regex) ? REGEX_SET_OF_STRINGS : REGEX_SET;
  if (c == '\\')
    return regex_read_escape(regex, true);
  bool twice = c && c == regex_peek(regex, 1) && strchr(doubled, c);
  if (twice || (c && strchr(syntax, c))) {
    refuse_character(regex, twice ? 2 : 1);
    return REGEX_SET;
  }
  return regex_read_character(regex);
}

static void read_member(struct ts_regex *regex, struct set *set) {
  size_t start = regex->at;
  uint32_t from = read_operand(regex);
  add_operand(regex, set, from == REGEX_SET_OF_STRINGS);
  if (regex_peek(regex, 0) != '-' || regex_peek(regex, 1) == '-')
    return;
  if (from >= REGEX_SET || set->operation >= INTERSECTION) {
    refuse_character(regex, 1);
    return;
  }
  regex->at++;
  uint32_t to = read_operand(regex);
  set->operation = UNION;
  if (to >= REGEX_SET || from > to)
    regex_fail(regex, start, regex->at,
               "This range of characters is out of order, or ends with a class" REGEX_REFUSED
               "Write the smaller character first, or `\\-` for the sign.");
}

/* At `]`. */
static void close(struct ts_regex *regex, const struct set *set) {
  if (set->wants_operand)
    refuse_operator(regex);
  else if (set->negated && set->strings)
    regex_fail(regex, regex->at, regex->at + 1,
               "A class that holds strings of several characters cannot be negated" REGEX_REFUSED
               "Take the `^` off, or the strings out.");
  else
    regex->at++;
}

static struct set open(struct ts_regex *regex) {
  struct set set = {.negated = regex_peek(regex, 1) == '^'};
  regex->at += set.negated ? 2 : 1;
  return set;
}

void regex_read_sets(struct ts_regex *regex) {
  size_t start = regex->at, depth = 0;
  struct set sets[MOST_NESTED] = {open(regex)};
  while (!regex_ends(regex)) {
    char c = regex_peek(regex, 0), next = regex_peek(regex, 1);
    if (c == ']') {
      close(regex, &sets[depth]);
      if (depth == 0)
        return;
      depth--;
      if (!regex_ends(regex))
        add_operand(regex, &sets[depth], sets[depth + 1].strings);
    } else if (c == '[' && depth + 1 == MOST_NESTED) {
      regex_give_up(regex);
    } else if (c == '[') {
      sets[++depth] = open(regex);
    } else if ((c == '-' || c == '&') && next == c) {
      read_operator(regex, &sets[depth]);
    } else {
      read_member(regex, &sets[depth]);
    }
  }
  regex_fail(regex, start, start + 1,
             "Nothing closes this class, or one in it" REGEX_REFUSED "Close it, or write `\\[` for the character.");
}
