#include "model/base/base.h"
#include "model/plan/internal.h"

#include <strings.h>

/* ---- what a text says ---- */

static struct place place_of(const struct reading *reading, size_t offset) {
  return flat_place(reading->flat, reading->draft->file, offset);
}

static char *copy(const struct reading *reading, struct bytes text) {
  return arena_strndup(reading->draft->arena, text.data, text.len);
}

/* ---- the description: what is no attribute ---- */

/* Adds what was said last to the description. */
static void end_remark(struct reading *reading) {
  const struct flat *flat = reading->flat;
  size_t end = reading->said_end;
  if (end == reading->said || reading->look)
    return;
  if (end < reading->end && flat->text[end] == ')' && memchr(flat->text + reading->said, '(', end - reading->said))
    end++;
  end += end < reading->end && flat->text[end] == '.';
  if (reading->description.len)
    buf_add_text(&reading->description, "; ");
  for (size_t i = reading->said; i < end; i++)
    if (flat->kind[i] != FLAT_STRUCK)
      buf_add_char(&reading->description, is_space(flat->text[i]) ? ' ' : flat->text[i]);
  reading->said = reading->said_end = 0;
}

static void say(struct reading *reading, size_t start, size_t end) {
  if (reading->said_end == reading->said)
    reading->said = start;
  reading->said_end = end;
}

/* Returns the offset after blanks and what is struck out. */
static size_t skip_struck(const struct flat *flat, size_t start, size_t end) {
  while (start < end && (is_space(flat->text[start]) || flat->kind[start] == FLAT_STRUCK))
    start++;
  return start;
}

static void doubt(const struct reading *reading, struct doubt *out, size_t start, size_t end) {
  if (!out->said)
    *out = (struct doubt){place_of(reading, start), plan_shown(reading->draft, flat_slice(reading->flat, start, end))};
}

/* A code span, or the text up to a blank, without quotes. */
static struct bytes one_word(const struct reading *reading, size_t start, size_t end) {
  const struct flat *flat = reading->flat;
  size_t at = start;
  if (start < end && flat->kind[start] == MD_CODE)
    return flat_slice(flat, start, flat_run_end(flat, start) < end ? flat_run_end(flat, start) : end);
  while (at < end && !is_space(flat->text[at]))
    at++;
  struct bytes word = flat_slice(flat, start, at);
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

static void refuse_mode(struct reading *reading, size_t start, struct bytes said) {
  if (!reading->look)
    plan_refuse_mode(reading->draft, place_of(reading, start), said);
  reading->refused = true;
}

/* `auth: none` and `auth: required`. */
static enum access_mode auth_mode(struct bytes word) {
  static const char *const open[] = {"none", "no", "off", "false"};
  static const char *const closed[] = {"required", "yes", "on", "true", "user", "users", "jwt"};
  if (bytes_among_ignoring_case(word, open, sizeof open / sizeof *open))
    return ACCESS_PUBLIC;
  return bytes_among_ignoring_case(word, closed, sizeof closed / sizeof *closed) ? ACCESS_AUTHENTICATED : ACCESS_NONE;
}

/* `access: public` says one mode; a second word that is another one makes it unclear. */
static void take_access(struct reading *reading, bool auth, size_t start, size_t end) {
  const char *text = reading->flat->text;
  enum access_mode mode;
  size_t len = 0;
  while (start < end && strchr("\"'*", text[start]))
    start++;
  struct bytes word = one_word(reading, start, end);
  if (auth && auth_mode(word) != ACCESS_NONE) {
    set_mode(reading, start, auth_mode(word));
    return;
  }
  if (!mode_value_at(text, start, end, &mode, &len) || text[start + len] == '?') {
    refuse_mode(reading, start, word);
    return;
  }
  if (mode == ACCESS_NONE)
    doubt(reading, &reading->mode, start, start + len);
  for (size_t i = start; i < end; i += len) {
    bool begins = i == 0 || !word_char_length(text, i - 1, i);
    if (!begins || !mode_value_at(text, i, end, &mode, &len))
      len = 1;
    else if (mode != ACCESS_NONE)
      set_mode(reading, i, mode);
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

/* Returns where a key inside the text begins, as in `one instance per room id`; `end` if there is none. */
static size_t key_inside(const struct flat *flat, size_t start, size_t end, bool *explicit) {
  for (size_t i = start, value; i < end; i++) {
    enum attribute attribute =
        i == start || is_space(flat->text[i - 1]) ? attribute_at(flat, i, end, &value) : ATTRIBUTE_NONE;
    if (attribute != ATTRIBUTE_PER && attribute != ATTRIBUTE_KEYED_BY)
      continue;
    *explicit = attribute == ATTRIBUTE_KEYED_BY;
    return value;
  }
  return end;
}

static void take_key(struct reading *reading, bool explicit, size_t start, size_t end) {
  static const char *const rates[] = {"second", "minute", "request"}; /* `5 messages per second` */
  struct bytes key = flat_slice(reading->flat, start, end);
  if (!explicit && bytes_among_ignoring_case(key, rates, sizeof rates / sizeof *rates))
    return;
  if (key.len == 0 || says_undecided(key) || (reading->object.key && (reading->key_explicit || !explicit)))
    return;
  reading->object.key = copy(reading, key);
  reading->key_explicit = explicit;
}

/* `key: room id`, or `instances: one per room id`. */
static void take_named_key(struct reading *reading, size_t start, size_t end) {
  bool explicit;
  size_t inside = key_inside(reading->flat, start, end, &explicit);
  take_key(reading, true, inside < end ? inside : start, end);
}

static void take_env(struct reading *reading, size_t start, size_t end) {
  size_t valued, count = plan_env_tokens(reading->look ? NULL : reading->draft, reading->flat, start, end, &valued);
  if (count) {
    reading->env_empty = false;
    reading->env_found = true;
  }
  reading->env_bare = count > valued;
}

static void begin_env(struct reading *reading, size_t start, size_t value, size_t end) {
  bool none = says_none(flat_slice(reading->flat, value, end));
  reading->env_open = reading->env_empty = !none;
  reading->env_parentheses = reading->parentheses;
  reading->env_at = place_of(reading, start);
  if (!none)
    take_env(reading, value, end);
}

static void take_status(struct reading *reading, size_t start, size_t end) {
  if (says_unwanted(flat_slice(reading->flat, start, end)))
    doubt(reading, &reading->unwanted, start, end);
  else if (says_undecided(flat_slice(reading->flat, start, end)))
    doubt(reading, &reading->undecided, start, end);
}

static void take_value(struct reading *reading, enum attribute attribute, size_t start, size_t value, size_t end) {
  switch (attribute) {
  case ATTRIBUTE_NONE:
  case ATTRIBUTE_DESCRIPTION:
    return;
  case ATTRIBUTE_ENV:
    begin_env(reading, start, value, end);
    return;
  case ATTRIBUTE_STATUS:
    take_status(reading, value, end);
    return;
  case ATTRIBUTE_NAME:
    if (reading->look && !reading->name_end) {
      struct bytes name = one_word(reading, value, end);
      reading->name = (size_t)(name.data - reading->flat->text);
      reading->name_end = reading->name + name.len;
    }
    return;
  case ATTRIBUTE_ACCESS:
  case ATTRIBUTE_AUTH:
  case ATTRIBUTE_SOURCE:
  case ATTRIBUTE_KEY:
  case ATTRIBUTE_KEYED_BY:
  case ATTRIBUTE_PER:
    reading->attributed = true;
  }
  if (reading->look)
    return;
  if (attribute == ATTRIBUTE_ACCESS || attribute == ATTRIBUTE_AUTH)
    take_access(reading, attribute == ATTRIBUTE_AUTH, value, end);
  else if (attribute == ATTRIBUTE_SOURCE)
    take_source(reading, value, end);
  else if (attribute == ATTRIBUTE_KEY)
    take_named_key(reading, value, end);
  else
    take_key(reading, attribute == ATTRIBUTE_KEYED_BY, value, end);
}

static void take_attribute(struct reading *reading, enum attribute attribute, size_t start, size_t value, size_t end) {
  end_remark(reading);
  reading->env_open = false;
  reading->remark = attribute == ATTRIBUTE_DESCRIPTION;
  if (reading->remark)
    say(reading, value, end);
  take_value(reading, attribute, start, skip_struck(reading->flat, value, end), end);
}

static bool take_bare_mode(struct reading *reading, size_t start, size_t end) {
  enum access_mode mode;
  if (!mode_alone(reading->flat, start, end, &mode))
    return false;
  end_remark(reading);
  reading->env_open = false;
  reading->attributed = true;
  const size_t doubted = mode_doubted(reading->flat, start, end, reading->end);
  if (doubted)
    refuse_mode(reading, start, flat_slice(reading->flat, start, doubted));
  else if (mode == ACCESS_NONE)
    doubt(reading, &reading->mode, start, end);
  else if (!reading->look)
    set_mode(reading, start, mode);
  return true;
}

/* `one instance per room id`: the key is named in the middle of what is said. */
static void find_key_inside(struct reading *reading, size_t start, size_t end) {
  bool explicit;
  size_t value = key_inside(reading->flat, start, end, &explicit);
  if (value < end && !reading->look)
    take_key(reading, explicit, value, end);
}

/* `public for reads, authenticated for writes`: a mode for a part of the requests, which there is not. */
static void find_rival(struct reading *reading, size_t start, size_t end) {
  enum access_mode mode;
  size_t len;
  if (reading->rival.said || !mode_at(reading->flat->text, start, end, &mode, &len) || mode == ACCESS_NONE)
    return;
  size_t next = skip_spaces(reading->flat->text, start + len, end);
  if (!word_at(reading->flat->text, next, end, "for"))
    return;
  doubt(reading, &reading->rival, start, end);
  reading->rival_mode = mode;
}

/* Notes a mode in the middle of what is said, or a word like one, which is none for sure. */
static void find_mode_inside(struct reading *reading, size_t start, size_t end) {
  const char *text = reading->flat->text;
  enum access_mode mode;
  for (size_t i = start, len; i < end; i++) {
    bool begins = i == start || is_space(text[i - 1]) || text[i - 1] == '[';
    bool denied = i >= start + 4 && strncasecmp(text + i - 4, "not ", 4) == 0;
    if (begins && mode_at(text, i, end, &mode, &len) && mode != ACCESS_NONE &&
        (mode != ACCESS_AUTHENTICATED || denied)) /* which it is anyway */
      doubt(reading, &reading->mention, denied ? i - 4 : i, i + len);
  }
  size_t len;
  if (plan_near_mode(reading->draft, flat_slice(reading->flat, start, end)) ||
      (mode_value_at(text, start, end, &mode, &len) && mode != ACCESS_AUTHENTICATED && start + len == end))
    doubt(reading, &reading->mention, start, end);
  if (mode_hint_at(text, start, end, &len))
    doubt(reading, &reading->mention, start, start + len);
}

/* `Zugriff: public`: a mode after a label that is not known may be meant. */
static bool mode_remarked(struct reading *reading, size_t start, size_t end) {
  enum access_mode mode;
  if (!mode_alone(reading->flat, start, end, &mode) || mode == ACCESS_NONE)
    return false;
  doubt(reading, &reading->mention, start, end);
  return true;
}

/* `chat-room, rate-limiter`: an item is one object, and a second name in it would go unnoticed. */
static void warn_of_second_name(const struct reading *reading, size_t start, size_t end) {
  struct bytes word = flat_slice(reading->flat, start, end);
  if (reading->look || reading->parentheses || reading->name_end <= reading->name || !is_object_name(word))
    return;
  if (reading->flat->kind[start] == MD_CODE || reading->flat->kind[start] == MD_STRONG ||
      memchr(word.data, '-', word.len))
    plan_warn_of_second(reading->draft, place_of(reading, start), word);
}

/* `chat-room is public. billing-lock is service_key.`: a sentence that begins with another name and says a mode. */
static void warn_of_second_sentence(const struct reading *reading, size_t start, size_t end) {
  const struct flat *flat = reading->flat;
  enum access_mode mode;
  if (reading->look || reading->name_end <= reading->name || flat->kind[start] != MD_CODE)
    return;
  size_t stop = flat_run_end(flat, start);
  struct bytes word = flat_slice(flat, start, stop);
  if (stop >= end || !is_object_name(word) || bytes_equal(word, flat_slice(flat, reading->name, reading->name_end)))
    return;
  for (size_t i = stop, len; i < end; i++)
    if (is_space(flat->text[i - 1]) && mode_at(flat->text, i, end, &mode, &len)) {
      plan_warn_of_second(reading->draft, place_of(reading, start), word);
      return;
    }
}

void plan_warn_of_second(const struct plan_draft *draft, struct place at, struct bytes name) {
  findings_add_warning(
      draft->findings, at, "second-name",
      "`%s` is read as a remark about the object before it. If it is another object, give it its own item.",
      plan_shown(draft, name));
}

/* `LIMIT (default: 5)` gives no value, and looks as if it did. */
static void refuse_default(const struct reading *reading, size_t start, size_t end) {
  const struct plan_draft *draft = reading->draft;
  if (!reading->look && reading->env_open && reading->parentheses > reading->env_parentheses && draft->env_count &&
      !draft->env[draft->env_count - 1].value && equal_ignoring_case(flat_slice(reading->flat, start, end), "default"))
    findings_add_error(
        draft->findings, place_of(reading, start), "env-value",
        "This may be the value of `%s`, or a remark. For a value, write `=`, as in LIMIT=100; else leave "
        "the remark out.",
        plan_shown(draft, bytes_of(draft->env[draft->env_count - 1].key)));
}

static void take_words(struct reading *reading, size_t start, size_t end) {
  refuse_default(reading, start, end);
  if (reading->env_open && reading->parentheses == reading->env_parentheses &&
      (plan_env_tokens(NULL, reading->flat, start, end, NULL) || plan_env_misspelt(reading->flat, start, end))) {
    end_remark(reading);
    take_env(reading, start, end);
    return;
  }
  say(reading, start, end);
  if (reading->remark)
    return;
  warn_of_second_name(reading, start, end);
  warn_of_second_sentence(reading, start, end);
  find_rival(reading, start, end);
  if (mode_undecided(reading->flat, start, end))
    refuse_mode(reading, start, flat_slice(reading->flat, start, end));
  find_key_inside(reading, start, end);
  find_mode_inside(reading, start, end);
}

/* Takes one segment. `apart`: it is about the object, not about a label before it. */
static void take_segment(struct reading *reading, size_t start, size_t end, bool apart) {
  const struct flat *flat = reading->flat;
  start = skip_struck(flat, start, end);
  if (word_at(flat->text, start, end, "and"))
    start = skip_spaces(flat->text, start + strlen("and"), end);
  while (end > start && is_space(flat->text[end - 1]))
    end--;
  if (start == end)
    return;
  size_t value;
  reading->env_bare = false;
  enum attribute attribute = attribute_at(flat, start, end, &value);
  if (attribute != ATTRIBUTE_NONE) {
    take_attribute(reading, attribute, start, value, end);
    return;
  }
  bool about = apart && !reading->remark;
  if (about && says_unwanted(flat_slice(flat, start, end)))
    doubt(reading, &reading->unwanted, start, end);
  else if (about && says_undecided(flat_slice(flat, start, end)))
    doubt(reading, &reading->undecided, start, end);
  else if (!(reading->remark ? mode_remarked(reading, start, end) : take_bare_mode(reading, start, end)))
    take_words(reading, start, end);
}

/* `LIMIT: 100` gives no value in a list of names, and looks as if it did. */
static bool refuse_colon(const struct reading *reading, size_t name, size_t name_end, size_t start) {
  size_t end = flat_line_end(reading->flat, start);
  struct bytes value = flat_slice(reading->flat, start, end < reading->end ? end : reading->end);
  struct bytes key = flat_slice(reading->flat, name, name_end);
  if (reading->look || !value.len || memchr(value.data, ' ', value.len) || says_none(value))
    return false;
  findings_add_error(reading->draft->findings, place_of(reading, start), "env-colon",
                     "This may be the value of `%s`, or a remark. For a value, write `=`, as in LIMIT=100; else use a "
                     "dash before the remark.",
                     plan_shown(reading->draft, key));
  return true;
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

/* Reads what counts of the text, without the name in it. */
void reading_segments(struct reading *reading, size_t name, size_t name_end) {
  reading->parentheses = reading->env_parentheses = 0;
  char before = 'n';
  size_t count = 0;
  for (size_t offset = reading->start; offset < reading->end; count++) {
    struct segment segment = segment_at(reading->flat, offset, reading->end, name, name_end);
    take_segment(reading, segment.start, segment.end, count > (name_end == 0) ? before != ':' : count > 0);
    if (segment.separator != ':' || !reading->env_open || !reading->env_bare ||
        !refuse_colon(reading, segment.start, segment.end, segment.next))
      cross_separator(reading, segment.separator);
    if (segment.separator != ':' || flat_slice(reading->flat, segment.start, segment.end).len)
      before = segment.separator;
    offset = segment.next;
  }
  end_remark(reading);
}

void reading_begin(struct reading *reading, const struct flat *flat, size_t start, size_t end) {
  reading->flat = flat;
  reading->start = start;
  reading->end = end;
  reading->said = reading->said_end = 0;
  reading->remark = reading->env_open = false;
}

/* ---- an object ---- */

void object_begin(struct reading *reading, struct plan_draft *draft, const struct flat *flat, size_t start, size_t end,
                  const struct sight *sight) {
  *reading = (struct reading){.draft = draft};
  buf_init(&reading->description, LIMIT_PLAN_BYTES);
  reading_begin(reading, flat, start, end);
  reading->name = sight->name;
  reading->name_end = sight->name_end;
  reading_segments(reading, sight->name, sight->name_end);
  reading->name = reading->name_end = 0;
  if (sight->name_end < end && flat->text[sight->name_end] == '?')
    doubt(reading, &reading->undecided, sight->name, sight->name_end + 1);
  reading->object.at = place_of(reading, sight->name);
  reading->object.name = copy(reading, flat_slice(flat, sight->name, sight->name_end));
}

void object_read(struct reading *reading, const struct flat *flat, size_t start, size_t end) {
  size_t value;
  reading_begin(reading, flat, start, end);
  reading->remark = label_length(flat, start, end) && attribute_at(flat, start, end, &value) == ATTRIBUTE_NONE;
  reading_segments(reading, 0, 0);
}

void object_read_value(struct reading *reading, enum attribute attribute, const struct flat *flat, size_t start,
                       size_t end) {
  reading_begin(reading, flat, start, end);
  if (start == end)
    return;
  if (attribute == ATTRIBUTE_NONE) {
    reading_segments(reading, 0, 0);
  } else if (attribute == ATTRIBUTE_DESCRIPTION) {
    find_key_inside(reading, start, end);
    mode_remarked(reading, start, end);
    say(reading, start, end);
    end_remark(reading);
  } else if (!says_none(flat_slice(flat, start, end)) || attribute == ATTRIBUTE_AUTH) {
    take_value(reading, attribute, start, start, end);
  }
  reading->env_empty = false;
}

static void refuse_empty_env(const struct reading *reading) {
  if (reading->env_empty)
    findings_add_error(reading->draft->findings, reading->env_at, "empty-env",
                       "`env` names no variable here. Write names in capitals, as in `env: AI_API_KEY, LIMIT=100`.");
}

void plan_warn_of_mention(const struct plan_draft *draft, const struct doubt *mention, const char *object) {
  const char *near = plan_near_mode(draft, bytes_of(mention->said));
  enum access_mode mode;
  size_t len;
  if (mode_value_at(mention->said, 0, strlen(mention->said), &mode, &len) && mode != ACCESS_NONE)
    near = access_mode_name(mode);
  findings_add_warning(draft->findings, mention->at, "mode-in-prose",
                       "`%s` is read as a remark, so `%s` is `authenticated`. To set its access mode, write `access: "
                       "%s`%s.",
                       mention->said, object, near ? near : "public",
                       near ? "" : ", `access: authenticated` or `access: service_key`");
}

/* Reports what is not clear about an object. */
static void report_doubts(const struct reading *reading) {
  struct findings *findings = reading->draft->findings;
  if (reading->undecided.said)
    findings_add_error(findings, reading->undecided.at, "undecided",
                       "`%s` leaves open whether `%s` is wanted. Remove the word, or the object.",
                       reading->undecided.said, reading->object.name);
  if (reading->object.access_mode_given && reading->rival.said && reading->rival_mode != reading->object.access_mode)
    findings_add_error(findings, reading->rival.at, "two-access-modes",
                       "The access mode of `%s` is %s, and `%s` says another one. An object has one for all requests: "
                       "keep the one, and check the rest in the class.",
                       reading->object.name, access_mode_name(reading->object.access_mode), reading->rival.said);
  if (reading->object.access_mode_given || reading->refused)
    return;
  if (reading->mode.said)
    findings_add_error(findings, reading->mode.at, "bad-access-mode",
                       "`%s` may mean `authenticated` (signed-in users) or `service_key` (servers only). Write one of "
                       "the two.",
                       reading->mode.said);
  else if (reading->mention.said)
    plan_warn_of_mention(reading->draft, &reading->mention, reading->object.name);
}

void object_end(struct reading *reading, enum access_mode mode) {
  struct plan_draft *draft = reading->draft;
  struct plan_object *object = &reading->object;
  if (mode != ACCESS_NONE && !object->access_mode_given && !reading->refused && !reading->mode.said) {
    object->access_mode = mode;
    object->access_mode_given = true;
  }
  refuse_empty_env(reading);
  if (reading->unwanted.said) {
    plan_warn_of_unwanted(draft, object->at, bytes_of(object->name), reading->unwanted.said);
  } else {
    report_doubts(reading);
    if (reading->description.len)
      object->description = arena_strdup(draft->arena, reading->description.data);
    *ARENA_PUSH(draft->arena, draft->objects, draft->object_count, draft->object_capacity) = *object;
  }
  buf_free(&reading->description);
}

void plan_warn_of_unwanted(const struct plan_draft *draft, struct place at, struct bytes what, const char *why) {
  findings_add_warning(
      draft->findings, at, "not-wanted",
      "`%s` is not planned, because the plan says that it is not wanted%s%s%s. If it is live, it stays; to delete it, "
      "write `removed: NAME`.",
      plan_shown(draft, what), why ? " (`" : "", why ? why : "", why ? "`)" : "");
}

void object_look_for_mode(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end,
                          struct doubt *out) {
  struct reading reading = {.draft = draft, .flat = flat, .start = start, .end = end, .mention = *out};
  find_mode_inside(&reading, start, end);
  *out = reading.mention;
}

/* ---- env variables ---- */

void env_begin(struct reading *reading, struct plan_draft *draft, const struct flat *flat, size_t start, size_t value,
               size_t end) {
  *reading = (struct reading){.draft = draft};
  buf_init(&reading->description, LIMIT_PLAN_BYTES);
  reading_begin(reading, flat, value, end);
  reading->env_at = flat_place(flat, draft->file, start);
  reading->env_open = reading->env_empty = !says_none(flat_slice(flat, value, end));
  reading_segments(reading, 0, 0);
}

bool env_read(struct reading *reading, const struct flat *flat, size_t start, size_t end) {
  bool empty = reading->env_empty;
  reading_begin(reading, flat, start, end);
  reading->env_open = reading->env_empty = true;
  reading->env_found = false;
  reading_segments(reading, 0, 0);
  reading->env_empty = empty && !reading->env_found;
  return reading->env_found;
}

void env_end(struct reading *reading) {
  refuse_empty_env(reading);
  if (reading->attributed)
    findings_add_error(reading->draft->findings, reading->env_at, "missing-name",
                       "This item names no Durable Object, but says more than env variables. Move the variables to an "
                       "item of their own.");
  buf_free(&reading->description);
}
