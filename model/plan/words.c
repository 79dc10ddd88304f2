#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- words ---- */

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

/* After `object(s)` or `class(es)`, when they follow. */
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

/* After a remark in parentheses that a colon follows, as in `Durable objects (two):`. */
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

/* ---- names and assignments ---- */

/* One name or assignment in a text. */
struct token {
  size_t start, key_end;   /* the key */
  size_t value, value_end; /* of an assignment */
  bool assigned, valid_key;
  size_t end;
};

static size_t word_end(const char *text, size_t offset, size_t end) {
  for (size_t len; (len = word_char_length(text, offset, end)) > 0;)
    offset += len;
  return offset;
}

/* Returns where a value in quotes closes; 0 when the text at `offset` is not in quotes. */
static size_t closing_quote(const char *text, size_t offset, size_t end) {
  if (offset >= end || (text[offset] != '"' && text[offset] != '\''))
    return 0;
  const char *close = memchr(text + offset + 1, text[offset], end - offset - 1);
  return close ? (size_t)(close - text) : 0;
}

/* After a value without quotes that begins at `start`: a code span holds it whole, plain text up to a blank. */
static size_t value_end(const struct flat *flat, size_t start, size_t end) {
  if (start < end && flat->kind[start] == MD_CODE)
    return flat_run_end(flat, start) < end ? flat_run_end(flat, start) : end;
  size_t at = start;
  while (at < end && !is_space(flat->text[at]) && flat->text[at] != ',' && flat->text[at] != ';')
    at++;
  return at;
}

/* The value of an assignment, whose `=` is at `equals`. */
static void read_value(const struct flat *flat, size_t equals, size_t end, struct token *token) {
  size_t start = equals + 1;
  while (start < end && flat->text[start] == ' ')
    start++;
  size_t close = closing_quote(flat->text, start, end);
  token->assigned = true;
  token->value = close ? start + 1 : start;
  token->value_end = close ? close : value_end(flat, start, end);
  token->end = close ? close + 1 : token->value_end;
}

/* Returns the token at `offset`, where a word begins. Returns whether it is one: a name, or a word with a value. */
static bool read_token(const struct flat *flat, size_t offset, size_t end, struct token *token) {
  *token = (struct token){.start = offset, .key_end = word_end(flat->text, offset, end)};
  token->end = token->key_end;
  struct bytes key = {flat->text + offset, token->key_end - offset};
  token->valid_key = is_env_key(key);
  size_t equals = token->key_end;
  while (equals < end && flat->text[equals] == ' ')
    equals++;
  if (equals < end && flat->text[equals] == '=' && !(equals + 1 < end && flat->text[equals + 1] == '='))
    read_value(flat, equals, end, token);
  return token->assigned || token->valid_key;
}

/* Returns whether a name or an assignment begins at `offset`. */
static bool env_starts(const struct flat *flat, size_t offset, size_t end) {
  struct token token;
  return word_char_length(flat->text, offset, end) && read_token(flat, offset, end, &token);
}

static void add(struct plan_draft *draft, const struct flat *flat, const struct token *token) {
  struct plan_env *env = ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity);
  *env = (struct plan_env){
      .key = arena_strndup(draft->arena, flat->text + token->start, token->key_end - token->start),
      .at = flat_place(flat, draft->file, token->start),
  };
  env->value_at = env->at;
  if (!token->assigned)
    return;
  env->value = arena_strndup(draft->arena, flat->text + token->value, token->value_end - token->value);
  env->value_at = flat_place(flat, draft->file, token->value);
}

size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end) {
  size_t count = 0;
  for (size_t i = start; i < end;) {
    struct token token;
    if (!word_char_length(flat->text, i, end)) {
      i++;
    } else if (read_token(flat, i, end, &token)) {
      if (draft)
        add(draft, flat, &token);
      count++;
      i = token.end;
    } else {
      i = token.end;
    }
  }
  return count;
}

/* ---- attributes ---- */

static const struct keyword {
  const char *word;
  enum attribute attribute;
} keywords[] = {
    {"access_mode", ATTRIBUTE_ACCESS},
    {"access-mode", ATTRIBUTE_ACCESS},
    {"access mode", ATTRIBUTE_ACCESS},
    {"access", ATTRIBUTE_ACCESS},
    {"mode", ATTRIBUTE_ACCESS},
    {"source file", ATTRIBUTE_SOURCE},
    {"source", ATTRIBUTE_SOURCE},
    {"file", ATTRIBUTE_SOURCE},
    {"keyed by", ATTRIBUTE_KEYED_BY},
    {"key", ATTRIBUTE_KEY},
    {"per", ATTRIBUTE_PER},
    {"environment variables", ATTRIBUTE_ENV},
    {"environment variable", ATTRIBUTE_ENV},
    {"environment", ATTRIBUTE_ENV},
    {"env variables", ATTRIBUTE_ENV},
    {"env variable", ATTRIBUTE_ENV},
    {"env vars", ATTRIBUTE_ENV},
    {"env var", ATTRIBUTE_ENV},
    {"env", ATTRIBUTE_ENV},
    {"description", ATTRIBUTE_DESCRIPTION},
    {"name", ATTRIBUTE_NAME},
};

bool mode_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len) {
  for (int candidate = ACCESS_PUBLIC; candidate <= ACCESS_SERVICE_KEY; candidate++) {
    const char *name = access_mode_name((enum access_mode)candidate);
    size_t length = strlen(name);
    char word[16] = "";
    if (length >= sizeof word || end - offset < length)
      continue;
    memcpy(word, text + offset, length);
    for (size_t i = 0; i < length; i++)
      if (name[i] == '_' && (word[i] == '-' || word[i] == ' '))
        word[i] = '_';
    if (!equal_ignoring_case((struct bytes){word, length}, name) || word_char_length(text, offset + length, end))
      continue;
    *mode = (enum access_mode)candidate;
    *len = length;
    return true;
  }
  return false;
}

bool mode_alone(const struct flat *flat, size_t start, size_t end, enum access_mode *mode) {
  size_t len, behind;
  if (!mode_at(flat->text, start, end, mode, &len))
    return false;
  behind = skip_spaces(flat->text, start + len, end);
  if (word_at(flat->text, behind, end, "access"))
    behind += strlen("access");
  else if (word_at(flat->text, behind, end, "mode"))
    behind += strlen("mode");
  return skip_spaces(flat->text, behind, end) == end;
}

static const struct keyword *keyword_at(const struct flat *flat, size_t offset, size_t end) {
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
    if (word_at(flat->text, offset, end, keywords[i].word))
      return &keywords[i];
  return NULL;
}

/* Without a colon a keyword counts only where what follows leaves no doubt. */
static bool speaks_for_itself(const struct flat *flat, enum attribute attribute, size_t behind, size_t value,
                              size_t end) {
  enum access_mode mode;
  size_t len;
  switch (attribute) {
  case ATTRIBUTE_KEYED_BY:
  case ATTRIBUTE_PER:
    return value > behind && value < end;
  case ATTRIBUTE_ACCESS:
    return value > behind && mode_at(flat->text, value, end, &mode, &len);
  case ATTRIBUTE_ENV:
    return value == end || (value > behind && env_starts(flat, value, end));
  case ATTRIBUTE_SOURCE:
    return value > behind && value < end && flat->kind[value] == MD_CODE;
  case ATTRIBUTE_NONE:
  case ATTRIBUTE_NAME:
  case ATTRIBUTE_KEY:
  case ATTRIBUTE_DESCRIPTION:
    break;
  }
  return false;
}

enum attribute attribute_at(const struct flat *flat, size_t offset, size_t end, size_t *value) {
  const struct keyword *keyword = offset < end ? keyword_at(flat, offset, end) : NULL;
  if (!keyword)
    return ATTRIBUTE_NONE;
  size_t behind = offset + strlen(keyword->word);
  size_t next = skip_spaces(flat->text, behind, end);
  bool marked = next < end && (flat->text[next] == ':' || flat->text[next] == '=');
  if (marked && next + 2 < end && memcmp(flat->text + next, "://", 3) == 0) /* file:// */
    return ATTRIBUTE_NONE;
  *value = marked ? skip_spaces(flat->text, next + 1, end) : next;
  return marked || speaks_for_itself(flat, keyword->attribute, behind, next, end) ? keyword->attribute : ATTRIBUTE_NONE;
}

bool attribute_is_marked(const struct flat *flat, size_t offset, size_t end) {
  const char *text = flat->text;
  const struct keyword *keyword = keyword_at(flat, offset, end);
  if (!keyword)
    return false;
  size_t behind = offset + strlen(keyword->word), next = skip_spaces(text, behind, end);
  if (behind < end && text[behind] == '=') /* and no `?key=1` of an address */
    return offset == 0 || is_space(text[offset - 1]);
  return next < end && text[next] == ':' && !(next + 2 < end && memcmp(text + next, "://", 3) == 0);
}

/* ---- segments ---- */

/* After a value in quotes that begins after the `=` at `offset`, so that no separator inside it counts. */
static size_t skip_quotes(const struct flat *flat, size_t offset, size_t end) {
  enum { LONGEST = 4 * LIMIT_ENV_VALUE_UNITS };
  size_t start = offset + 1;
  if (start >= end || (flat->text[start] != '"' && flat->text[start] != '\''))
    return offset;
  size_t len = end - start - 1 < LONGEST ? end - start - 1 : LONGEST;
  const char *close = memchr(flat->text + start + 1, flat->text[start], len);
  return close ? (size_t)(close - flat->text) : offset;
}

/* Returns the separator at `offset`, 0 if there is none; `*len` is its length. */
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
