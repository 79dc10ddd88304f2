/* Groups of a regular expression, their names, and references to them. */
#include "model/text.h"
#include "model/ts_regex_reader.h"

/* A name with an escape in it is not compared. */
static bool is_plain(struct bytes name) {
  return !memchr(name.data, '\\', name.len);
}

void regex_count_groups(struct ts_regex *regex) {
  struct bytes text = regex->text;
  bool in_class = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == '\\')
      i++;
    else if (c == '[' || c == ']')
      in_class = c == '[';
    if (c != '(' || in_class)
      continue;
    bool named = ts_char(text, i + 1) == '?' && ts_char(text, i + 2) == '<' && ts_char(text, i + 3) != '=' &&
                 ts_char(text, i + 3) != '!';
    regex->named |= named;
    regex->captures += named || ts_char(text, i + 1) != '?';
  }
}

bool regex_read_name(struct ts_regex *regex, size_t start, struct bytes *name) {
  size_t from = regex->at + 1, end = ts_skip_identifier(regex->text, from);
  *name = (struct bytes){regex->text.data + (from < regex->text.len ? from : regex->text.len), end - from};
  if (regex_peek(regex, 0) == '<' && end > from && *name->data != '#' && ts_char(regex->text, end) == '>') {
    regex->at = end + 1;
    return true;
  }
  regex_fail(regex, start, regex->at + 1,
             "The name of a group is missing here, or none" REGEX_REFUSED
             "Write it as `<name>`, a letter first, of letters, digits and `_`.");
  return false;
}

void regex_declare_name(struct ts_regex *regex, size_t start, struct bytes name) {
  for (size_t i = 0; i < regex->name_count && is_plain(name); i++)
    if (!regex->names[i].hidden && bytes_equal(regex->names[i].name, name))
      regex_fail(regex, start, regex->at,
                 "Another group of the regular expression has this name already" REGEX_REFUSED "Rename one of them.");
  if (regex->name_count == REGEX_MOST_NAMES)
    regex_give_up(regex);
  else
    regex->names[regex->name_count++] = (struct ts_regex_name){.name = name};
}

void regex_refer_to(struct ts_regex *regex, struct bytes name) {
  if (regex->reference_count < REGEX_MOST_NAMES)
    regex->references[regex->reference_count++] = name;
}

static size_t first_name(const struct ts_regex *regex) {
  return regex->depth ? regex->groups[regex->depth - 1].first_name : 0;
}

/* Of two alternatives of a group one alone takes part, so that both may have the same names. */
void regex_end_alternative(struct ts_regex *regex) {
  for (size_t i = first_name(regex); i < regex->name_count; i++)
    if (!regex->names[i].hidden)
      regex->names[i].hidden = regex->depth + 1;
}

void regex_end_group(struct ts_regex *regex) {
  for (size_t i = first_name(regex); i < regex->name_count; i++)
    if (regex->names[i].hidden == regex->depth + 1)
      regex->names[i].hidden = 0;
}

static bool is_declared(const struct ts_regex *regex, struct bytes name) {
  for (size_t i = 0; i < regex->name_count; i++)
    if (!is_plain(name) || !is_plain(regex->names[i].name) || bytes_equal(regex->names[i].name, name))
      return true;
  return false;
}

void regex_check_references(struct ts_regex *regex) {
  if (regex->fault.message)
    return;
  for (size_t i = 0; i < regex->reference_count; i++) {
    struct bytes name = regex->references[i];
    size_t start = (size_t)(name.data - regex->text.data);
    if (!is_declared(regex, name))
      regex_fail(regex, start, start + name.len,
                 "The regular expression has no group of this name" REGEX_REFUSED "Write the name of a group.");
  }
}
