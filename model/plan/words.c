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
  static const char *const others[] = {
      "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x86\x92", "\xE2\x80\xA2", "\xC2\xB7", "=>", "->"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (end - offset >= strlen(others[i]) && memcmp(text + offset, others[i], strlen(others[i])) == 0)
      return strlen(others[i]);
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

size_t skip_decoration(const struct flat *flat, size_t offset, size_t end) {
  const char *text = flat->text;
  for (size_t at = offset; at < end;) {
    size_t stop = at;
    while (stop < end && (is_digit(text[stop]) || (stop > at && strchr(".)", text[stop]))))
      stop++;
    stop += stop > at && stop < end && is_lower(text[stop]) && stop + 1 < end && is_space(text[stop + 1]); /* 3i */
    bool number = stop > at && (stop == end || is_space(text[stop]) || text[stop] == ':');
    if (stop == at && word_at(text, at, end, "object")) { /* `Object: chat-room` */
      stop = skip_spaces(text, at + strlen("object"), end);
      while (stop < end && is_digit(text[stop]))
        stop++;
      number = stop < end && text[stop] == ':';
    }
    if (flat->kind[at] == MD_CODE || flat->kind[at] == FLAT_STRUCK || (word_char_length(text, at, end) && !number))
      return at;
    at = number ? stop : at + 1;
  }
  return end;
}

size_t label_length(const struct flat *flat, size_t start, size_t end) {
  enum { LONGEST = 40 };
  for (size_t i = start; i < end && i - start <= LONGEST; i++) {
    if (flat->text[i] == ':' && (i + 1 == end || is_space(flat->text[i + 1])))
      return i;
    if (strchr(".,;|()\n", flat->text[i]))
      break;
  }
  return 0;
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
  size_t number = skip_spaces(text, behind, end);
  while (number > behind && number < end && is_digit(text[number]))
    behind = ++number;
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

/* ---- what is not wanted ---- */

/* Words of which a phrase consists that wants something not or not now: those that say so, and those beside them. */
enum refusal { REFUSES_NOTHING, REFUSES_ALL, REFUSES_NOW, BESIDE_REFUSAL };

static enum refusal refusal_of(struct bytes word) {
  static const char *const all[] = {"no", "not", "none", "nothing", "nil", "na", "n/a", "don't", "won't", "without"};
  static const char *const now[] = {"skip",       "skipped", "later",    "deferred",  "postponed",
                                    "dropped",    "removed", "canceled", "cancelled", "obsolete",
                                    "deprecated", "unused",  "out",      "future"};
  static const char *const beside[] = {
      "for",   "now",     "yet",     "the",    "this",      "in",    "at",     "of",       "be",         "is",
      "are",   "we",      "it",      "will",   "do",        "need",  "needed", "required", "necessary",  "used",
      "any",   "wanted",  "planned", "longer", "anymore",   "more",  "moment", "here",     "mvp",        "release",
      "app",   "until",   "then",    "first",  "version",   "scope", "all",    "durable",  "applicable", "object",
      "class", "objects", "classes", "dos",    "iteration", "phase"};
  if (bytes_among_ignoring_case(word, all, sizeof all / sizeof *all))
    return REFUSES_ALL;
  if (bytes_among_ignoring_case(word, now, sizeof now / sizeof *now))
    return REFUSES_NOW;
  bool version = word.len > 1 && to_lower(word.data[0]) == 'v' && is_digit(word.data[1]);
  return version || bytes_among_ignoring_case(word, beside, sizeof beside / sizeof *beside) ? BESIDE_REFUSAL
                                                                                            : REFUSES_NOTHING;
}

/* Takes the next word, up to a blank, without punctuation around it; `*text` is what follows. */
static struct bytes next_word(struct bytes *text) {
  size_t start = skip_spaces(text->data, 0, text->len), end = start;
  while (end < text->len && !is_space(text->data[end]))
    end++;
  struct bytes word = {text->data + start, end - start};
  *text = (struct bytes){text->data + end, text->len - end};
  while (word.len && !word_char_length(word.data, 0, word.len))
    word.data++, word.len--;
  while (word.len && memchr(".,;:!?)]*\"'", word.data[word.len - 1], 11))
    word.len--;
  return word;
}

/* Returns what all words of the text say together; REFUSES_NOTHING if one of them says anything else. */
static enum refusal refusal_in(struct bytes text) {
  enum refusal said = REFUSES_NOTHING;
  for (struct bytes word; (word = next_word(&text)).len || text.len;) {
    enum refusal refusal = word.len ? refusal_of(word) : BESIDE_REFUSAL;
    if (refusal == REFUSES_NOTHING)
      return REFUSES_NOTHING;
    if (refusal != BESIDE_REFUSAL && said != REFUSES_ALL)
      said = refusal;
  }
  return said;
}

bool says_unwanted(struct bytes text) {
  enum refusal refusal = refusal_in(text);
  return refusal == REFUSES_ALL || refusal == REFUSES_NOW;
}

bool refuses_what_follows(struct bytes text) {
  static const char *const words[] = {"no", "not", "skip", "without", "don't"};
  struct bytes word = next_word(&text);
  return bytes_among_ignoring_case(word, words, sizeof words / sizeof *words);
}

bool says_undecided(struct bytes text) {
  static const char *const words[] = {"tbd", "tba", "tbc", "todo", "optional", "undecided", "unclear", "nice to have"};
  static const char *const first[] = {"only if", "maybe", "perhaps", "possibly"};
  text = trim(text);
  for (size_t i = 0; i < sizeof first / sizeof *first; i++)
    if (word_at(text.data, 0, text.len, first[i]))
      return true;
  return (text.len && text.data[text.len - 1] == '?') ||
         bytes_among_ignoring_case(text, words, sizeof words / sizeof *words);
}

/* Returns the length of the text's first clause. */
static size_t clause_length(struct bytes text) {
  static const char *const reasons[] = {"because", "since", "as"};
  for (size_t i = 0; i < text.len; i++) {
    bool ends = i + 1 == text.len || is_space(text.data[i + 1]);
    if (strchr(",;(\n", text.data[i]) || (ends && strchr(".:!", text.data[i])) || dash_length(text.data, i, text.len))
      return i;
    for (size_t word = 0; i > 0 && is_space(text.data[i - 1]) && word < 3; word++)
      if (word_at(text.data, i, text.len, reasons[word]))
        return i;
  }
  return text.len;
}

bool says_none(struct bytes text) {
  text = trim(text);
  if (text.len && dash_length(text.data, 0, text.len) == text.len)
    return true;
  while (text.len && strchr("(*_[", text.data[0]))
    text.data++, text.len--;
  text.len = clause_length(text);
  while (text.len && strchr(")*_]", text.data[text.len - 1]))
    text.len--;
  return refusal_in(text) == REFUSES_ALL;
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

static struct plan_env *add(struct plan_draft *draft, const struct flat *flat, const struct token *token) {
  struct plan_env *env = ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity);
  *env = (struct plan_env){
      .key = arena_strndup(draft->arena, flat->text + token->start, token->key_end - token->start),
      .at = flat_place(flat, draft->file, token->start),
  };
  env->value_at = env->at;
  if (token->assigned)
    plan_set_env(draft, env, flat, token->value, token->value_end);
  return env;
}

void plan_set_env(struct plan_draft *draft, struct plan_env *env, const struct flat *flat, size_t start, size_t end) {
  env->value = arena_strndup(draft->arena, flat->text + start, end - start);
  env->value_at = flat_place(flat, draft->file, start);
}

size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end, size_t *valued) {
  size_t count = 0, assigned = 0;
  for (size_t i = start; i < end;) {
    struct token token;
    if (!word_char_length(flat->text, i, end)) {
      i++;
    } else if (read_token(flat, i, end, &token)) {
      if (draft)
        add(draft, flat, &token);
      count++;
      assigned += token.assigned;
      i = token.end;
    } else {
      i = token.end;
    }
  }
  if (valued)
    *valued = assigned;
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
    {"accessmode", ATTRIBUTE_ACCESS},
    {"access", ATTRIBUTE_ACCESS},
    {"visibility", ATTRIBUTE_ACCESS},
    {"mode", ATTRIBUTE_ACCESS},
    {"authentication", ATTRIBUTE_AUTH},
    {"auth", ATTRIBUTE_AUTH},
    {"source file", ATTRIBUTE_SOURCE},
    {"source", ATTRIBUTE_SOURCE},
    {"file", ATTRIBUTE_SOURCE},
    {"keyed by", ATTRIBUTE_KEYED_BY},
    {"instance key", ATTRIBUTE_KEY},
    {"instances", ATTRIBUTE_KEY},
    {"instance", ATTRIBUTE_KEY},
    {"scope", ATTRIBUTE_KEY},
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
    {"variables", ATTRIBUTE_ENV},
    {"secrets", ATTRIBUTE_ENV},
    {"status", ATTRIBUTE_STATUS},
    {"description", ATTRIBUTE_DESCRIPTION},
    {"purpose", ATTRIBUTE_DESCRIPTION},
    {"class", ATTRIBUTE_DESCRIPTION},
    {"name", ATTRIBUTE_NAME},
};

/* What people write for a mode; a blank stands for `_` and `-` too. ACCESS_NONE: it may mean more than one. */
static const struct mode_word {
  const char *words;
  enum access_mode mode;
} mode_words[] = {
    {"public", ACCESS_PUBLIC},
    {"unauthenticated", ACCESS_PUBLIC},
    {"anonymous", ACCESS_PUBLIC},
    {"no authentication", ACCESS_PUBLIC},
    {"no auth", ACCESS_PUBLIC},
    {"no login", ACCESS_PUBLIC},
    {"\xC3\xB6"
     "ffentlich",
     ACCESS_PUBLIC},
    {"p\xC3\xBA"
     "blico",
     ACCESS_PUBLIC},
    {"authenticated", ACCESS_AUTHENTICATED},
    {"requires authentication", ACCESS_AUTHENTICATED},
    {"requires auth", ACCESS_AUTHENTICATED},
    {"requires login", ACCESS_AUTHENTICATED},
    {"auth required", ACCESS_AUTHENTICATED},
    {"login required", ACCESS_AUTHENTICATED},
    {"signed in", ACCESS_AUTHENTICATED},
    {"logged in", ACCESS_AUTHENTICATED},
    {"service key", ACCESS_SERVICE_KEY},
    {"servicekey", ACCESS_SERVICE_KEY},
    {"service role", ACCESS_SERVICE_KEY},
    {"private", ACCESS_NONE},
    {"internal", ACCESS_NONE},
    {"never public", ACCESS_NONE},
    {"not public", ACCESS_NONE},
};

/* Returns the length of the words at `offset`, 0 if others are there. */
static size_t words_length(const char *text, size_t offset, size_t end, const char *words) {
  size_t len = 0;
  for (; words[len]; len++) {
    if (offset + len >= end)
      return 0;
    char c = text[offset + len];
    bool blank = words[len] == ' ' && (is_space(c) || c == '-' || c == '_');
    if (!blank && to_lower(c) != words[len])
      return 0;
  }
  return word_char_length(text, offset + len, end) ? 0 : len;
}

bool mode_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len) {
  for (size_t i = 0; i < sizeof mode_words / sizeof *mode_words; i++) {
    *len = words_length(text, offset, end, mode_words[i].words);
    *mode = mode_words[i].mode;
    if (*len)
      return true;
  }
  return false;
}

bool mode_alone(const struct flat *flat, size_t start, size_t end, enum access_mode *mode) {
  static const char *const beside[] = {"access", "mode", "only", "users", "required"};
  size_t len;
  if (!mode_at(flat->text, start, end, mode, &len))
    return false;
  struct bytes rest = {flat->text + start + len, end - start - len};
  for (struct bytes word; (word = next_word(&rest)).len || rest.len;)
    if (word.len && !bytes_among_ignoring_case(word, beside, sizeof beside / sizeof *beside))
      return false;
  return true;
}

bool is_env_label(struct bytes text) {
  static const char *const kinds[] = {"env",     "envs", "environment", "secret",
                                      "secrets", "vars", "variables",   "configuration"};
  static const char *const beside[] = {"variable", "var",    "config",   "and", "the",
                                       "shared",   "needed", "required", "all"};
  bool said = false;
  for (struct bytes word; (word = next_word(&text)).len || text.len;) {
    bool kind = bytes_among_ignoring_case(word, kinds, sizeof kinds / sizeof *kinds);
    if (!kind && word.len && !bytes_among_ignoring_case(word, beside, sizeof beside / sizeof *beside))
      return false;
    said = said || kind;
  }
  return said;
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
  case ATTRIBUTE_AUTH:
  case ATTRIBUTE_NAME:
  case ATTRIBUTE_KEY:
  case ATTRIBUTE_STATUS:
  case ATTRIBUTE_DESCRIPTION:
    break;
  }
  return false;
}

/* `MODE=live` assigns a variable. */
static bool is_assignment(const struct flat *flat, size_t offset, size_t behind, size_t end) {
  struct bytes word = {flat->text + offset, behind - offset};
  return behind < end && flat->text[behind] == '=' && is_env_key(word);
}

enum attribute attribute_named(const struct flat *flat, size_t start, size_t end) {
  const struct keyword *keyword = start < end ? keyword_at(flat, start, end) : NULL;
  return keyword && start + strlen(keyword->word) == end ? keyword->attribute : ATTRIBUTE_NONE;
}

enum attribute attribute_at(const struct flat *flat, size_t offset, size_t end, size_t *value) {
  const struct keyword *keyword = offset < end ? keyword_at(flat, offset, end) : NULL;
  if (!keyword || is_assignment(flat, offset, offset + strlen(keyword->word), end))
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
  if (is_assignment(flat, offset, behind, end))
    return false;
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

/* Returns the ASCII character that a full-width separator stands for, 0 for another character. */
static char narrow(const char *text, size_t len) {
  static const char *const wide[] = {"\xEF\xBC\x9A:", "\xEF\xBC\x9B;", "\xEF\xBC\x8C,", "\xE3\x80\x82.",
                                     "\xE3\x80\x81,", "\xEF\xBC\x88(", "\xEF\xBC\x89)"};
  for (size_t i = 0; len >= 3 && i < sizeof wide / sizeof *wide; i++)
    if (memcmp(text, wide[i], 3) == 0)
      return wide[i][3];
  return 0;
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
  case '|':
    return offset + 1 == end || is_space(text[offset + 1]) ? '-' : 0;
  case '.':
  case ':':
    return offset + 1 == end || is_space(text[offset + 1]) ? text[offset] : 0;
  default:
    *len = dash_length(text, offset, end);
    if (*len)
      return '-';
    *len = 3;
    return narrow(text + offset, end - offset);
  }
}

static bool begins_word(const struct flat *flat, size_t offset) {
  return !word_char_length(flat->text, offset - 1, offset) && flat->text[offset - 1] != '-' &&
         flat->text[offset - 1] != '/' && flat->text[offset - 1] != '.';
}

/* `public per room`: an attribute follows a mode directly. Returns where it begins, 0 if none does. */
static size_t behind_mode(const struct flat *flat, size_t offset, size_t end) {
  enum access_mode mode;
  size_t len, value;
  if (!mode_at(flat->text, offset, end, &mode, &len))
    return 0;
  size_t next = skip_spaces(flat->text, offset + len, end);
  return attribute_at(flat, next, end, &value) != ATTRIBUTE_NONE ? next : 0;
}

struct segment segment_at(const struct flat *flat, size_t offset, size_t end, size_t name, size_t name_end) {
  size_t value = offset, first = skip_spaces(flat->text, offset, end), len;
  bool attribute = attribute_at(flat, first, end, &value) != ATTRIBUTE_NONE;
  size_t second = behind_mode(flat, first, end);
  if (second && !(name_end > name && name < second && name >= offset))
    return (struct segment){offset, second, second, 'a'};
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
