#include "model/plan/internal.h"

#include "model/base/base.h"

static void claim(struct reading *reading, size_t start, size_t end, enum claim kind) {
  memset(reading->claims + (start - reading->start), (int)kind, end - start);
}

static struct place place_of(const struct reading *reading, size_t offset) {
  return flat_place(reading->flat, reading->draft->file, offset);
}

static struct bytes slice(const struct reading *reading, size_t start, size_t end) {
  return (struct bytes){reading->flat->text + start, end > start ? end - start : 0};
}

static char *copy(const struct reading *reading, struct bytes text) {
  return arena_strndup(reading->draft->arena, text.data, text.len);
}

/* A code span, or the text up to a blank, without quotes. */
static struct bytes one_word(const struct reading *reading, size_t start, size_t end) {
  const struct flat *flat = reading->flat;
  size_t at = start;
  if (start < end && flat->kind[start] == MD_CODE)
    return trim(slice(reading, start, flat_run_end(flat, start) < end ? flat_run_end(flat, start) : end));
  while (at < end && !is_space(flat->text[at]))
    at++;
  struct bytes word = slice(reading, start, at);
  if (word.len > 1 && (word.data[0] == '"' || word.data[0] == '\'') && word.data[word.len - 1] == word.data[0])
    word = (struct bytes){word.data + 1, word.len - 2};
  return word;
}

static void set_mode(struct reading *reading, size_t start, enum access_mode mode) {
  struct plan_object *object = &reading->object;
  if (object->access_mode_given && object->access_mode != mode)
    find_error(reading->draft->findings, place_of(reading, start), "two-access-modes",
               "The object is said to be %s here and %s on line %u, column %u. Say one.", access_mode_name(mode),
               access_mode_name(object->access_mode), reading->access_at.line, reading->access_at.column);
  if (object->access_mode_given)
    return;
  object->access_mode = mode;
  object->access_mode_given = true;
  reading->access_at = place_of(reading, start);
}

/* `access: public` says one mode; a second word that is another one makes it unclear. */
static void take_access(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  enum access_mode mode;
  size_t len = 0;
  while (start < end && strchr("\"'*", text[start]))
    start++;
  if (!mode_at(text, start, end, &mode, &len)) {
    plan_refuse_mode(reading->draft, place_of(reading, start), trim(one_word(reading, start, end)));
    return;
  }
  for (size_t i = start; i < end; i += len) {
    enum access_mode again;
    bool word = i == 0 || !word_char_length(text, i - 1, i);
    if (word && mode_at(text, i, end, &again, &len))
      set_mode(reading, i, again);
    else
      len = 1;
  }
}

static void take_source(struct reading *reading, size_t start, size_t end) {
  struct bytes path = one_word(reading, start, end);
  const char *source = copy(reading, path);
  struct plan_object *object = &reading->object;
  if (reading->source_seen && strcmp(object->source, source) != 0)
    find_error(reading->draft->findings, place_of(reading, start), "two-sources",
               "The object has the source `%s` here and `%s` on line %u, column %u. Say one.", source, object->source,
               object->source_at.line, object->source_at.column);
  if (reading->source_seen)
    return;
  reading->source_seen = object->source_given = true;
  object->source = source;
  object->source_at = place_of(reading, start);
}

static void take_key(struct reading *reading, bool explicit, size_t start, size_t end) {
  struct bytes key = trim(slice(reading, start, end));
  if (key.len == 0 || (reading->object.key && (reading->key_explicit || !explicit)))
    return;
  reading->object.key = copy(reading, key);
  reading->key_explicit = explicit;
}

static void take_env(struct reading *reading, size_t start, size_t end) {
  size_t count = plan_env_tokens(reading->commit ? reading->draft : NULL, reading->flat, start, end);
  if (count)
    reading->env_empty = false;
}

static void begin_env(struct reading *reading, size_t start, size_t value, size_t end) {
  bool none = says_none(slice(reading, value, end));
  reading->env_open = !none;
  reading->env_parentheses = reading->parentheses;
  reading->env_empty = !none;
  reading->env_at = place_of(reading, start);
  if (!none)
    take_env(reading, value, end);
}

static void take_attribute(struct reading *reading, enum attribute attribute, size_t start, size_t value, size_t end) {
  claim(reading, start, end, CLAIM_ATTRIBUTE);
  reading->env_open = false;
  reading->other = reading->other || attribute != ATTRIBUTE_ENV;
  if (attribute == ATTRIBUTE_ENV) {
    begin_env(reading, start, value, end);
  } else if (attribute == ATTRIBUTE_NAME && !reading->commit) {
    struct bytes name = one_word(reading, value, end);
    reading->name = (size_t)(name.data - reading->flat->text);
    reading->name_end = reading->name + name.len;
  } else if (attribute == ATTRIBUTE_DESCRIPTION) {
    claim(reading, value, end, CLAIM_SAID);
  } else if (reading->commit && attribute == ATTRIBUTE_ACCESS) {
    take_access(reading, value, end);
  } else if (reading->commit && attribute == ATTRIBUTE_SOURCE) {
    take_source(reading, value, end);
  } else if (reading->commit && attribute != ATTRIBUTE_NAME) {
    take_key(reading, attribute != ATTRIBUTE_PER, value, end);
  }
}

static bool take_bare_mode(struct reading *reading, size_t start, size_t end) {
  enum access_mode mode;
  if (!mode_alone(reading->flat, start, end, &mode))
    return false;
  claim(reading, start, end, CLAIM_ATTRIBUTE);
  reading->env_open = false;
  reading->other = true;
  if (reading->commit)
    set_mode(reading, start, mode);
  return true;
}

/* `one instance per room id`: the key is named in the middle of what is said. */
static void find_key_inside(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  for (size_t i = start; i < end; i++) {
    if (i > start && !is_space(text[i - 1]))
      continue;
    size_t value;
    enum attribute attribute = attribute_at(reading->flat, i, end, &value);
    if (attribute != ATTRIBUTE_PER && attribute != ATTRIBUTE_KEYED_BY)
      continue;
    claim(reading, i, end, CLAIM_SAID);
    if (reading->commit)
      take_key(reading, attribute == ATTRIBUTE_KEYED_BY, value, end);
    return;
  }
}

/* `chat-room, rate-limiter`: an item is one object, and a second name in it would go unnoticed. */
static void warn_of_second_name(const struct reading *reading, size_t start, size_t end) {
  struct bytes word = slice(reading, start, end);
  if (!reading->commit || reading->parentheses || reading->name_end <= reading->name || !is_object_name(word))
    return;
  if (reading->flat->kind[start] == MD_CODE || memchr(word.data, '-', word.len))
    find_warning(reading->draft->findings, place_of(reading, start), "second-name",
                 "`%s` is read as a remark on the object before it. If it is another one, give it an item of its own.",
                 copy(reading, word));
}

static void take_segment(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  start = skip_spaces(text, start, end);
  if (word_at(text, start, end, "and"))
    start = skip_spaces(text, start + strlen("and"), end);
  while (end > start && is_space(text[end - 1]))
    end--;
  if (start == end)
    return;
  size_t value;
  enum attribute attribute = attribute_at(reading->flat, start, end, &value);
  if (attribute != ATTRIBUTE_NONE) {
    take_attribute(reading, attribute, start, value, end);
  } else if (take_bare_mode(reading, start, end)) {
    return;
  } else if (reading->env_open && reading->parentheses == reading->env_parentheses &&
             plan_env_tokens(NULL, reading->flat, start, end)) {
    claim(reading, start, end, CLAIM_ATTRIBUTE);
    take_env(reading, start, end);
  } else {
    warn_of_second_name(reading, start, end);
    find_key_inside(reading, start, end);
  }
}

static void cross_separator(struct reading *reading, char separator) {
  if (separator == '(') {
    reading->parentheses++;
  } else if (separator == ')' && reading->parentheses > 0) {
    reading->parentheses--;
    if (reading->parentheses < reading->env_parentheses)
      reading->env_open = false;
  } else if (separator == '-' || separator == '.' || separator == ':') {
    if (!reading->env_empty)
      reading->env_open = false;
  }
}

void read_segments(struct reading *reading, size_t name, size_t name_end) {
  reading->parentheses = reading->env_parentheses = 0;
  for (size_t offset = reading->start; offset < reading->end;) {
    struct segment segment = segment_at(reading->flat, offset, reading->end, name, name_end);
    take_segment(reading, segment.start, segment.end);
    cross_separator(reading, segment.separator);
    offset = segment.next;
  }
}
