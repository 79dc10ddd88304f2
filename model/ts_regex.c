#include "model/ts_regex.h"

#include "model/ts_regex_reader.h"

#include <string.h>

void regex_fail(struct ts_regex *regex, size_t from, size_t to, const char *message) {
  if (!regex->fault.message && !regex->given_up)
    regex->fault = (struct ts_fault){from, (to < regex->text.len ? to : regex->text.len) - from, message};
  regex->at = regex->text.len;
  regex->low = 0;
}

void regex_give_up(struct ts_regex *regex) {
  regex->given_up = true;
  regex->at = regex->text.len;
}

/* The number `*len` ahead of the reader; `none` when there is none. Numbers too large to count are all alike. */
static uint64_t read_limit(const struct ts_regex *regex, size_t *len, uint64_t none) {
  uint64_t limit = 0;
  if (!ts_is_digit(regex_peek(regex, *len)))
    return none;
  for (; ts_is_digit(regex_peek(regex, *len)); ++*len) {
    limit = limit * 10 + (uint64_t)(regex_peek(regex, *len) - '0');
    limit = limit < INT32_MAX ? limit : INT32_MAX;
  }
  return limit;
}

/* `{2}`, `{2,}`, `{2,3}` at the reader: its length, 0 for anything else. */
static size_t interval_length(const struct ts_regex *regex, bool *in_order) {
  size_t len = 1;
  uint64_t least = read_limit(regex, &len, 0), most = least;
  if (len == 1)
    return 0;
  if (regex_peek(regex, len) == ',') {
    len++;
    most = read_limit(regex, &len, INT32_MAX);
  }
  *in_order = least <= most;
  return regex_peek(regex, len) == '}' ? len + 1 : 0;
}

static void read_quantifier(struct ts_regex *regex) {
  char c = regex_peek(regex, 0);
  size_t len = 1;
  bool in_order = true;
  if (c == '{') {
    len = interval_length(regex, &in_order);
    if (len == 0 && regex->unicode)
      regex_fail(regex, regex->at, regex->at + 1,
                 "This `{` begins no number of repetitions, which it must with the flag `u` or `v`" REGEX_REFUSED
                 "Write `\\{` for the character.");
    if (!in_order && len)
      regex_fail(regex, regex->at, regex->at + len,
                 "The lower limit of these repetitions is above the upper one" REGEX_REFUSED
                 "Write the smaller first.");
  } else if (c != '*' && c != '+' && c != '?') {
    return;
  }
  regex->at += len;
  if (len && regex_peek(regex, 0) == '?')
    regex->at++;
}

static void refuse_repetition(struct ts_regex *regex) {
  regex_fail(regex, regex->at, regex->at + 1,
             "There is nothing here that could be repeated" REGEX_REFUSED
             "Put a backslash before the character, if it means itself.");
}

/* `(?ims-ims:`, behind the question mark. */
static bool read_modifiers(struct ts_regex *regex) {
  static const char known[] = "ims";
  unsigned seen = 0, dashes = 0;
  for (; regex_peek(regex, 0) != ':'; regex->at++) {
    char c = regex_peek(regex, 0);
    const char *found = c ? strchr(known, c) : NULL;
    unsigned bit = found ? 1U << (found - known) : 0;
    if ((!found && c != '-') || (seen & bit) || (c == '-' && dashes++))
      return false;
    seen |= bit;
  }
  regex->at++;
  return seen != 0;
}

static void read_group_kind(struct ts_regex *regex, struct ts_regex_group *group) {
  char c = regex_peek(regex, 1), behind = regex_peek(regex, 2);
  struct bytes name;
  if (c == '=' || c == '!' || c == ':') {
    group->lookahead = c != ':';
    regex->at += 2;
  } else if (c == '<' && (behind == '=' || behind == '!')) {
    group->lookbehind = true;
    regex->at += 3;
  } else if (c == '<') {
    regex->at++;
    if (regex_read_name(regex, group->offset, &name))
      regex_declare_name(regex, group->offset, name);
  } else {
    regex->at++;
    if (!read_modifiers(regex))
      regex_fail(regex, group->offset, group->offset + 3,
                 "`(?` begins no group that JavaScript knows" REGEX_REFUSED
                 "There are `(?:`, `(?=`, `(?!`, `(?<=`, `(?<!`, `(?<name>` and `(?i:`.");
  }
}

static void open_group(struct ts_regex *regex) {
  struct ts_regex_group group = {.offset = regex->at, .first_name = regex->name_count};
  if (regex->depth == REGEX_MOST_NESTED) {
    regex_give_up(regex);
    return;
  }
  regex->at++;
  if (regex_peek(regex, 0) == '?')
    read_group_kind(regex, &group);
  regex->groups[regex->depth++] = group;
}

/* True when a quantifier may follow. */
static bool close_group(struct ts_regex *regex) {
  if (regex->depth == 0) {
    regex_fail(regex, regex->at, regex->at + 1,
               "This `)` closes no group of the regular expression" REGEX_REFUSED "Write `\\)` for the character.");
    return false;
  }
  regex_end_group(regex);
  const struct ts_regex_group *group = &regex->groups[--regex->depth];
  regex->at++;
  return !group->lookbehind && !(group->lookahead && regex->unicode);
}

static bool read_bracket(struct ts_regex *regex, char c) {
  bool in_order;
  if (c == '{' && interval_length(regex, &in_order)) {
    refuse_repetition(regex);
  } else if (regex->unicode) {
    regex_fail(regex, regex->at, regex->at + 1,
               "With the flag `u` or `v` this bracket must not stand alone" REGEX_REFUSED "Put a backslash before it.");
  } else {
    regex->at++;
  }
  return true;
}

static bool read_backslash(struct ts_regex *regex) {
  char c = regex_peek(regex, 1);
  if (c != 'b' && c != 'B') {
    regex_read_escape(regex, false);
    regex->low = 0;
    return true;
  }
  regex->at += 2;
  return false;
}

/* True when a quantifier may follow. */
static bool read_term(struct ts_regex *regex) {
  char c = regex_peek(regex, 0);
  switch (c) {
  case '^':
  case '$':
    regex->at++;
    return false;
  case '|':
    regex_end_alternative(regex);
    regex->at++;
    return false;
  case '(':
    open_group(regex);
    return false;
  case ')':
    return close_group(regex);
  case '*':
  case '+':
  case '?':
    refuse_repetition(regex);
    return false;
  case '{':
  case '}':
  case ']':
    return read_bracket(regex, c);
  case '[':
    (regex->sets ? regex_read_sets : regex_read_class)(regex);
    return true;
  case '\\':
    return read_backslash(regex);
  default:
    regex_read_character(regex);
    regex->low = 0;
    return true;
  }
}

static void read_pattern(struct ts_regex *regex) {
  regex_count_groups(regex);
  while (!regex_ends(regex))
    if (read_term(regex) && !regex_ends(regex))
      read_quantifier(regex);
  if (regex->depth > 0) {
    size_t open = regex->groups[regex->depth - 1].offset;
    regex_fail(regex, open, open + 1,
               "Nothing closes this group of the regular expression" REGEX_REFUSED
               "Close it, or write `\\(` for the character.");
  }
  regex_check_references(regex);
}

static bool check_flags(struct bytes flags, size_t offset, struct ts_fault *out) {
  static const char known[] = "dgimsuvy";
  for (size_t i = 0; i < flags.len; i++) {
    char c = flags.data[i], other = (char)(c == 'u' ? 'v' : 'u');
    *out = (struct ts_fault){.offset = offset + i, .len = 1};
    if (!strchr(known, c))
      out->message = "This is no flag of a regular expression" REGEX_REFUSED
                     "The flags are d, g, i, m, s, u, v and y; a division needs a blank here.";
    else if (memchr(flags.data, c, i))
      out->message = "This flag stands twice" REGEX_REFUSED "Take one off.";
    else if ((c == 'u' || c == 'v') && memchr(flags.data, other, i))
      out->message = "The flags `u` and `v` exclude each other" REGEX_REFUSED "Take one off.";
    if (out->message)
      return true;
  }
  return false;
}

bool ts_check_regex(struct bytes literal, struct ts_fault *out) {
  size_t end = literal.len;
  while (end > 1 && literal.data[end - 1] != '/')
    end--;
  if (end < 3)
    return false;
  struct bytes flags = {literal.data + end, literal.len - end};
  if (check_flags(flags, end, out))
    return true;
  struct ts_regex regex = {.text = {literal.data + 1, end - 2}};
  regex.sets = flags.len && memchr(flags.data, 'v', flags.len);
  regex.unicode = regex.sets || (flags.len && memchr(flags.data, 'u', flags.len));
  read_pattern(&regex);
  *out = regex.fault;
  out->offset++;
  return out->message && !regex.given_up;
}
