#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- the name ---- */

/* Returns the end of what begins at `offset`: a code span, strong text, or a word. */
static size_t piece_end(const struct flat *flat, size_t offset, size_t end) {
  size_t at = offset;
  if (flat->kind[offset] == MD_CODE)
    return flat_run_end(flat, offset) < end ? flat_run_end(flat, offset) : end;
  if (flat->kind[offset] == MD_STRONG)
    while (at < end && flat->kind[at] == MD_STRONG)
      at++;
  else
    while (at < end && !is_space(flat->text[at]) && flat->kind[at] != MD_CODE)
      at++;
  return at;
}

static bool set_name(struct sight *sight, const struct flat *flat, size_t start, size_t end) {
  while (start < end && is_space(flat->text[start]))
    start++;
  while (end > start && (is_space(flat->text[end - 1]) || strchr(":.,;", flat->text[end - 1])))
    end--;
  sight->name = start;
  sight->name_end = end;
  return is_object_name((struct bytes){flat->text + start, end - start});
}

/* Returns whether a word in the text ends there what it names: no other word follows, but for an attribute. */
static bool ends_name(const struct flat *flat, size_t at, size_t end) {
  size_t next = skip_spaces(flat->text, at, end), value;
  enum access_mode mode;
  return next == end || memchr(flat->text + at, '\n', next - at) || !word_char_length(flat->text, next, end) ||
         flat->kind[next] == FLAT_STRUCK || attribute_at(flat, next, end, &value) != ATTRIBUTE_NONE ||
         mode_at(flat->text, next, end, &mode, &value);
}

/* Finds a name that is the first thing. */
static bool name_leads(struct sight *sight, const struct flat *flat, size_t end) {
  size_t start = sight->start, stop = piece_end(flat, start, end);
  bool marked = flat->kind[start] == MD_CODE || flat->kind[start] == MD_STRONG;
  if (marked && set_name(sight, flat, start, stop)) {
    sight->marked = true;
    return true;
  }
  char quote = start > 0 && strchr("\"'", flat->text[start - 1]) ? flat->text[start - 1] : ':';
  for (stop = start; stop < end && flat->text[stop] != quote; stop++)
    if (is_space(flat->text[stop]) || strchr(":;,|()[]{}", flat->text[stop]))
      break;
  sight->marked = memchr(flat->text + start, '-', stop - start);
  return flat->kind[start] != MD_CODE && set_name(sight, flat, start, stop) && ends_name(flat, sight->name_end, end);
}

/* Returns whether the words before a name say nothing of their own: `The durable object`, `DO-1:`; or the name is in
 * parentheses, after a title. */
static bool introduces(const struct flat *flat, size_t start, size_t name) {
  static const char *const words[] = {"the", "a", "an", "durable", "object", "objects", "class", "do"};
  if (name > start && flat->text[name - 1] == '(')
    return true;
  while ((start = skip_spaces(flat->text, start, name)) < name) {
    size_t end = start;
    bool digit = false;
    for (; end < name && !is_space(flat->text[end]); end++)
      digit = digit || is_digit(flat->text[end]);
    if (!digit && word_char_length(flat->text, start, end) &&
        !bytes_among_ignoring_case((struct bytes){flat->text + start, end - start}, words,
                                   sizeof words / sizeof *words))
      return false;
    start = end;
  }
  return true;
}

/* Finds a name in [start, end): in code, or in strong text. */
static bool name_in(struct sight *sight, const struct flat *flat, size_t start, size_t end, enum md_run_kind kind) {
  for (size_t i = start, stop; i < end; i = stop) {
    stop = flat->kind[i] == kind ? piece_end(flat, i, end) : i + 1;
    if (flat->kind[i] != kind || !set_name(sight, flat, i, stop))
      continue;
    sight->buried = !introduces(flat, sight->start, i);
    sight->marked = true;
    return true;
  }
  return false;
}

/* Finds a name further on, outside of attributes. */
static bool name_follows(struct sight *sight, const struct flat *flat, size_t end, enum md_run_kind kind) {
  for (size_t offset = sight->start, value; offset < end;) {
    struct segment segment = segment_at(flat, offset, end, 0, 0);
    size_t start = skip_spaces(flat->text, segment.start, segment.end);
    if (attribute_at(flat, start, segment.end, &value) == ATTRIBUTE_NONE &&
        name_in(sight, flat, start, segment.end, kind))
      return true;
    offset = segment.next;
  }
  return false;
}

/* `Chat room (chat-room)`: finds a name in the first parentheses. */
static bool name_in_parentheses(struct sight *sight, const struct flat *flat, size_t end) {
  const char *open = memchr(flat->text + sight->start, '(', end - sight->start);
  const char *close = open ? memchr(open, ')', (size_t)(flat->text + end - open)) : NULL;
  enum access_mode mode;
  if (!close || !set_name(sight, flat, (size_t)(open + 1 - flat->text), (size_t)(close - flat->text)))
    return false;
  sight->marked = true;
  for (size_t i = sight->start; i < sight->name - 1; i++)
    if (strchr(":;,.", flat->text[i]))
      return false;
  return !mode_alone(flat, sight->name, sight->name_end, &mode) &&
         memchr(flat->text + sight->name, '-', sight->name_end - sight->name);
}

/* Returns whether the text is a name that was written in another way: a few words, or one with capitals inside. */
static bool is_name_like(struct bytes text, bool camel) {
  unsigned words = 1, humps = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    words += c == ' ';
    humps += i > 0 && is_upper(c) && is_lower(text.data[i - 1]);
    if (!is_alphanumeric(c) && (camel || !strchr(" -_.", c)) && (unsigned char)c < 0x80)
      return false;
  }
  return text.len && words <= 4 && (!camel || (humps && is_upper(text.data[0])));
}

/* Finds what was meant as a name, but is none. */
static bool find_bad_name(struct sight *sight, const struct reading *reading) {
  const struct flat *flat = reading->flat;
  size_t start = sight->start, end = reading->end;
  struct segment first = segment_at(flat, start, end, 0, 0);
  bool code = flat->kind[start] == MD_CODE, strong = flat->kind[start] == MD_STRONG;
  size_t stop = code || strong ? piece_end(flat, start, end) : first.end;
  set_name(sight, flat, start, stop);
  struct bytes text = {flat->text + sight->name, sight->name_end - sight->name};
  size_t value;
  if (attribute_at(flat, start, end, &value) != ATTRIBUTE_NONE || says_undecided(text) || is_env_key(text))
    return false;
  if (is_name_like(text, true) && (code || strong || ends_name(flat, sight->name_end, end)))
    return true;
  return (code && is_name_like(text, false)) || (sight->attributed && (code || is_name_like(text, false)));
}

static void find_name(struct sight *sight, const struct reading *reading) {
  const struct flat *flat = reading->flat;
  size_t end = reading->end;
  if (reading->name_end > reading->name) { /* `name:` says it */
    sight->leads = sight->marked = true;
    sight->named = set_name(sight, flat, reading->name, reading->name_end);
    sight->misnamed = !sight->named;
    return;
  }
  sight->leads = name_leads(sight, flat, end);
  sight->named = sight->leads || name_follows(sight, flat, end, MD_CODE) || name_in_parentheses(sight, flat, end) ||
                 name_follows(sight, flat, end, MD_STRONG);
  if (sight->named && !sight->buried)
    return;
  sight->named = false;
  struct sight bad = *sight;
  if (!sight->buried && find_bad_name(&bad, reading)) {
    *sight = bad;
    sight->misnamed = true;
  }
}

/* ---- a look ---- */

bool begins_field(enum attribute attribute) {
  return attribute != ATTRIBUTE_NONE && attribute != ATTRIBUTE_NAME && attribute != ATTRIBUTE_ENV;
}

static void look_at_env(const struct flat *flat, size_t end, struct sight *sight) {
  size_t value;
  size_t label = label_length(flat, sight->start, end);
  if (attribute_at(flat, sight->start, end, &value) == ATTRIBUTE_ENV) {
    sight->env = true;
    sight->value = value;
  } else if (is_env_label(flat_slice(flat, sight->start, label ? label : end))) {
    sight->env = true;
    sight->value = label ? label + 1 : end;
  }
}

/* Returns whether the text begins with a cross or a box for what was given up. */
static bool is_crossed(const struct flat *flat, size_t start, size_t end) {
  static const char *const marks[] = {"[-]", "[~]", "\xE2\x9D\x8C", "\xE2\x9C\x97", "\xE2\x9C\x98", "\xF0\x9F\x9A\xAB"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (starts_with((struct bytes){flat->text + start, end - start}, marks[i]))
      return true;
  return false;
}

void plan_look(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end, struct sight *out) {
  struct reading reading = {.draft = draft, .look = true};
  size_t value;
  *out = (struct sight){.start = skip_decoration(flat, start, end)};
  out->none = says_none(flat_slice(flat, start, end));
  if (out->start == end)
    return;
  reading_begin(&reading, flat, out->start, end);
  look_at_env(flat, end, out);
  reading_segments(&reading, 0, 0);
  struct segment first = segment_at(flat, out->start, end, 0, 0);
  enum access_mode mode;
  struct bytes clause = flat_slice(flat, out->start, first.end);
  out->field =
      begins_field(attribute_at(flat, out->start, end, &value)) || mode_alone(flat, out->start, first.end, &mode);
  out->attributed = reading.attributed;
  out->unwanted = flat->kind[out->start] == FLAT_STRUCK || reading.unwanted.said ||
                  refuses_what_follows(flat_slice(flat, out->start, end)) || says_unwanted(clause);
  out->unwanted = out->unwanted || is_crossed(flat, start, end);
  if (out->field)
    out->unwanted = flat->kind[out->start] == FLAT_STRUCK || reading.unwanted.said;
  find_name(out, &reading);
}
