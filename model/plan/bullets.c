#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- what a paragraph says ---- */

/* What a byte of the text belongs to. */
enum claim { CLAIM_NONE, CLAIM_ATTRIBUTE, CLAIM_SAID /* an attribute's, and also part of the description */ };

/* One bullet while it is being read: once to find the name, then again to take in what it says. */
struct reading {
  struct plan_draft *draft;
  const struct flat *flat; /* the paragraph that is being read */
  size_t start, end;       /* the part of it that counts */
  unsigned char *claims;   /* of each byte of that */
  bool commit;             /* the second time */
  size_t name, name_end;   /* in the first paragraph */
  struct plan_object object;
  struct place access_at;
  bool source_seen, key_explicit, other; /* `other`: anything but env was said */
  struct buf description;
  /* the env list, once begun, continues until another attribute, a dash or a full stop, or the end of its parentheses
   */
  bool env_open, env_empty; /* it named nothing yet */
  struct place env_at;
  unsigned parentheses, env_parentheses;
};

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
    findings_add_error(reading->draft->findings, place_of(reading, start), "two-access-modes",
                       "The access mode is %s here, but %s on line %u, column %u. Keep one.", access_mode_name(mode),
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
    findings_add_error(reading->draft->findings, place_of(reading, start), "two-sources",
                       "The source is `%s` here, but `%s` on line %u, column %u. Keep one.", source, object->source,
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
    findings_add_warning(
        reading->draft->findings, place_of(reading, start), "second-name",
        "`%s` is read as a remark about the object before it. If it is another object, give it its own item.",
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

/* Reads what counts of the paragraph, without the name in it. */
static void read_segments(struct reading *reading, size_t name, size_t name_end) {
  reading->parentheses = reading->env_parentheses = 0;
  for (size_t offset = reading->start; offset < reading->end;) {
    struct segment segment = segment_at(reading->flat, offset, reading->end, name, name_end);
    take_segment(reading, segment.start, segment.end);
    cross_separator(reading, segment.separator);
    offset = segment.next;
  }
}

/* ---- the name ---- */

static bool is_free(const struct reading *reading, size_t offset) {
  return reading->claims[offset - reading->start] == CLAIM_NONE;
}

static bool set_name(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  while (start < end && is_space(text[start]))
    start++;
  while (end > start && (is_space(text[end - 1]) || strchr(":.,;", text[end - 1])))
    end--;
  reading->name = start;
  reading->name_end = end;
  return end > start;
}

/* Returns the first run of this kind that no attribute has claimed. */
static bool name_by_kind(struct reading *reading, size_t start, size_t end, enum md_run_kind kind) {
  const unsigned char *kinds = reading->flat->kind;
  for (size_t i = start; i < end; i++) {
    if (kinds[i] != kind || !is_free(reading, i))
      continue;
    size_t behind = i;
    if (kind == MD_CODE)
      behind = flat_run_end(reading->flat, i);
    else
      while (behind < end && kinds[behind] == kind && is_free(reading, behind))
        behind++;
    if (set_name(reading, i, behind < end ? behind : end))
      return true;
    i = behind - 1;
  }
  return false;
}

static size_t word_end(const struct reading *reading, size_t start, size_t end) {
  while (start < end && !is_space(reading->flat->text[start]))
    start++;
  return start;
}

/* Takes a first word on its own, as in `ChatRoom: …`, as the name, even if it is not a valid one. */
static bool name_by_position(struct reading *reading, size_t start, size_t end) {
  struct segment first = segment_at(reading->flat, start, end, 0, 0);
  size_t begin = skip_spaces(reading->flat->text, first.start, first.end);
  size_t behind = word_end(reading, begin, first.end);
  return behind > begin && is_free(reading, begin) &&
         skip_spaces(reading->flat->text, behind, first.end) == first.end && set_name(reading, begin, behind);
}

/* Returns the first word that can be a name. */
static bool name_by_word(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  while ((start = skip_spaces(text, start, end)) < end) {
    size_t behind = word_end(reading, start, end), last = behind, first = start;
    while (first < last && strchr("([\"'", text[first]))
      first++;
    while (last > first && strchr(".,;:!?)]\"'", text[last - 1]))
      last--;
    if (is_free(reading, start) && is_object_name((struct bytes){text + first, last - first}))
      return set_name(reading, first, last);
    start = behind;
  }
  return false;
}

static bool name_is_good(const struct reading *reading) {
  return is_object_name((struct bytes){reading->flat->text + reading->name, reading->name_end - reading->name});
}

static void find_name(struct reading *reading, size_t start, size_t end) {
  if (reading->name_end > reading->name)
    return; /* `name:` says it */
  if (name_by_kind(reading, start, end, MD_CODE) || name_by_kind(reading, start, end, MD_STRONG)) {
    size_t name = reading->name, name_end = reading->name_end;
    /* `chat-room: uses **sockets** and `ctx.storage``: no name is marked, but there is one */
    if (!name_is_good(reading) && !(name_by_position(reading, start, end) && name_is_good(reading)))
      set_name(reading, name, name_end);
  } else if (!name_by_position(reading, start, end)) {
    name_by_word(reading, start, end);
  }
}

/* ---- the description: what is left ---- */

static void add_description(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  while (start < end && strchr(" \t\n\r,;:.-*)", text[start]))
    start++;
  size_t dash = dash_length(text, start, end);
  if (dash) {
    add_description(reading, start + dash, end);
    return;
  }
  while (end > start && strchr(" \t\n\r,;:-(", text[end - 1]))
    end--;
  if (end - start >= 3 && dash_length(text, end - 3, end) == 3) {
    add_description(reading, start, end - 3);
    return;
  }
  if (end > start && text[start] == '(' && !memchr(text + start, ')', end - start))
    start++;
  if (end > start && text[end - 1] == ')' && !memchr(text + start, '(', end - start))
    end--;
  if (skip_spaces(text, start, end) == end)
    return;
  if (reading->description.len)
    buf_add_text(&reading->description, "; ");
  for (size_t i = start; i < end; i++)
    buf_add_char(&reading->description, is_space(text[i]) ? ' ' : text[i]);
}

/* A name in the middle of a sentence is part of it. */
static bool name_comes_first(const struct reading *reading, size_t start, size_t name) {
  for (size_t i = start; i < name; i++)
    if (is_free(reading, i) && word_char_length(reading->flat->text, i, name))
      return false;
  return true;
}

static void describe(struct reading *reading, size_t name, size_t name_end) {
  const size_t start = reading->start, end = reading->end;
  size_t piece = start;
  if (!name_comes_first(reading, start, name))
    name_end = name;
  for (size_t i = start; i <= end; i++) {
    bool inside = i < end && reading->claims[i - start] != CLAIM_ATTRIBUTE && !(i >= name && i < name_end);
    if (inside)
      continue;
    add_description(reading, piece, i);
    piece = i + 1;
  }
}

/* ---- the bullet ---- */

static void begin(struct reading *reading, const struct flat *flat, size_t start, size_t end, bool commit) {
  reading->flat = flat;
  reading->start = start;
  reading->end = end;
  reading->claims = arena_alloc(reading->draft->arena, end - start);
  reading->commit = commit;
  reading->other = reading->env_open = reading->env_empty = false;
}

static void read_first(struct reading *reading, const struct bullet *bullet) {
  begin(reading, &bullet->flat, bullet->start, bullet->end, false);
  read_segments(reading, 0, 0);
  find_name(reading, bullet->start, bullet->end);
  begin(reading, &bullet->flat, bullet->start, bullet->end, true);
  read_segments(reading, reading->name, reading->name_end);
  describe(reading, reading->name, reading->name_end);
  if (reading->name_end <= reading->name)
    return;
  reading->object.at = flat_place(&bullet->flat, reading->draft->file, reading->name);
  reading->object.name =
      arena_strndup(reading->draft->arena, bullet->flat.text + reading->name, reading->name_end - reading->name);
}

/* The paragraphs of nested items. An env attribute that names nothing takes what is nested in its item. */
static void read_inner(struct reading *reading, const struct bullet *bullet) {
  const struct md_document *document = bullet->flat.document;
  bool waiting = reading->env_open && reading->env_empty;
  unsigned waiting_depth = bullet->flat.block->depth;
  for (size_t i = bullet->inner; i < bullet->inner_end; i++) {
    const struct md_block *block = &document->blocks[i];
    if (block->kind != MD_PARAGRAPH)
      continue;
    struct flat flat;
    flat_make(reading->draft->arena, document, block, &flat);
    bool empty = reading->env_empty, other = reading->other;
    begin(reading, &flat, 0, flat.len, true);
    reading->env_empty = empty;
    reading->other = other;
    waiting = waiting && block->depth > waiting_depth;
    reading->env_open = waiting;
    read_segments(reading, 0, 0);
    if (!waiting) /* else it is about the variable */
      describe(reading, 0, 0);
    if (reading->env_open && reading->env_empty && !waiting) {
      waiting = true;
      waiting_depth = block->depth;
    }
  }
}

/* A separate item for the variables of all classes. */
static bool begins_with_env(const struct bullet *bullet) {
  size_t value, start = skip_spaces(bullet->flat.text, bullet->start, bullet->end);
  return attribute_at(&bullet->flat, start, bullet->end, &value) == ATTRIBUTE_ENV;
}

static void finish(struct reading *reading, const struct bullet *bullet) {
  struct plan_draft *draft = reading->draft;
  if (reading->env_empty)
    findings_add_error(draft->findings, reading->env_at, "empty-env",
                       "`env` names no variable here. Write names in capitals, as in `env: AI_API_KEY, LIMIT=100`.");
  if (reading->object.name) {
    if (reading->description.len)
      reading->object.description = arena_strdup(draft->arena, reading->description.data);
    *ARENA_PUSH(draft->arena, draft->objects, draft->object_count, draft->object_capacity) = reading->object;
  } else if (reading->other || !begins_with_env(bullet)) {
    findings_add_error(
        draft->findings, flat_place(&bullet->flat, draft->file, bullet->start), "missing-name",
        "This item names no Durable Object. Begin it with the name in backticks, as in - `chat-room`: per room id.");
  }
}

void plan_read_bullet(struct plan_draft *draft, const struct bullet *bullet) {
  struct reading reading = {.draft = draft};
  buf_init(&reading.description, LIMIT_PLAN_BYTES);
  read_first(&reading, bullet);
  read_inner(&reading, bullet);
  finish(&reading, bullet);
  buf_free(&reading.description);
}
