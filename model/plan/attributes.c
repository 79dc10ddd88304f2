#include "model/base/base.h"
#include "model/plan/internal.h"

#include <strings.h>

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

/* `GREETING=hello there`: only the first word is the value. */
static void warn_of_rest(const struct plan_draft *draft, const struct flat *flat, const struct token *token,
                         size_t end) {
  size_t next = skip_spaces(flat->text, token->end, end);
  struct token other;
  if (!token->assigned || token->value == token->value_end || flat->kind[token->value] == MD_CODE ||
      closing_quote(flat->text, token->value - 1, end) || memchr(flat->text + token->end, '\n', next - token->end) ||
      !word_char_length(flat->text, next, end) || word_at(flat->text, next, end, "and") ||
      read_token(flat, next, end, &other))
    return;
  findings_add_warning(draft->findings, flat_place(flat, draft->file, next), "env-value",
                       "The value of `%s` ends before this. If this belongs to it, put the value in quotes; else put a "
                       "dash before the remark.",
                       plan_shown(draft, (struct bytes){flat->text + token->start, token->key_end - token->start}));
}

bool plan_env_misspelt(const struct flat *flat, size_t start, size_t end) {
  return flat->kind[start] == MD_CODE && flat_run_end(flat, start) == end && word_end(flat->text, start, end) == end &&
         memchr(flat->text + start, '_', end - start);
}

size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end, size_t *valued) {
  size_t count = 0, assigned = 0;
  for (size_t i = start; i < end;) {
    struct token token;
    if (!word_char_length(flat->text, i, end)) {
      i++;
    } else if (read_token(flat, i, end, &token)) {
      if (draft)
        warn_of_rest(draft, flat, &token, end), add(draft, flat, &token);
      count++;
      assigned += token.assigned;
      i = token.end;
    } else {
      if (draft && plan_env_misspelt(flat, token.start, token.key_end)) /* for the rules to refuse */
        add(draft, flat, &token);
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
    {"zugriff", ATTRIBUTE_ACCESS},
    {"acceso", ATTRIBUTE_ACCESS},
    {"acesso", ATTRIBUTE_ACCESS},
    {"accesso", ATTRIBUTE_ACCESS},
    {"acc\xC3\xA8s", ATTRIBUTE_ACCESS},
    {"visibility", ATTRIBUTE_ACCESS},
    {"mode", ATTRIBUTE_ACCESS},
    {"authentication", ATTRIBUTE_AUTH},
    {"auth", ATTRIBUTE_AUTH},
    {"source file", ATTRIBUTE_SOURCE},
    {"source", ATTRIBUTE_SOURCE},
    {"file", ATTRIBUTE_SOURCE},
    {"keyed by", ATTRIBUTE_KEYED_BY},
    {"one per", ATTRIBUTE_KEY},
    {"instance per", ATTRIBUTE_KEY},
    {"instance key", ATTRIBUTE_KEY},
    {"schl\xC3\xBCssel", ATTRIBUTE_KEY},
    {"clave", ATTRIBUTE_KEY},
    {"chave", ATTRIBUTE_KEY},
    {"chiave", ATTRIBUTE_KEY},
    {"cl\xC3\xA9", ATTRIBUTE_KEY},
    {"instance for each", ATTRIBUTE_PER},
    {"instances", ATTRIBUTE_KEY},
    {"instance", ATTRIBUTE_KEY},
    {"scope", ATTRIBUTE_KEY},
    {"key", ATTRIBUTE_KEY},
    {"per", ATTRIBUTE_PER},
    {"one for each", ATTRIBUTE_PER},
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
    {"publicly", ACCESS_PUBLIC},
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
    {"requires the service key", ACCESS_SERVICE_KEY},
    {"requires a service key", ACCESS_SERVICE_KEY},
    {"requires service key", ACCESS_SERVICE_KEY},
    {"backend only", ACCESS_SERVICE_KEY},
    {"server only", ACCESS_SERVICE_KEY},
    {"servers only", ACCESS_SERVICE_KEY},
    {"functions only", ACCESS_SERVICE_KEY},
    {"private", ACCESS_NONE},
    {"internal", ACCESS_NONE},
    {"never public", ACCESS_NONE},
    {"not public", ACCESS_NONE},
};

/* What means a mode only as the value of an attribute or cell, and anything in a sentence. */
static const struct mode_word mode_values[] = {
    {"anyone", ACCESS_PUBLIC},
    {"anybody", ACCESS_PUBLIC},
    {"everyone", ACCESS_PUBLIC},
    {"everybody", ACCESS_PUBLIC},
    {"autenticado", ACCESS_AUTHENTICATED},
    {"autenticato", ACCESS_AUTHENTICATED},
    {"angemeldet", ACCESS_AUTHENTICATED},
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

static bool mode_among(const struct mode_word *words, size_t count, const char *text, size_t offset, size_t end,
                       enum access_mode *mode, size_t *len) {
  for (size_t i = 0; i < count; i++) {
    *len = words_length(text, offset, end, words[i].words);
    *mode = words[i].mode;
    if (*len)
      return true;
  }
  return false;
}

bool mode_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len) {
  return mode_among(mode_words, sizeof mode_words / sizeof *mode_words, text, offset, end, mode, len);
}

bool mode_value_at(const char *text, size_t offset, size_t end, enum access_mode *mode, size_t *len) {
  return mode_at(text, offset, end, mode, len) ||
         mode_among(mode_values, sizeof mode_values / sizeof *mode_values, text, offset, end, mode, len);
}

size_t mode_doubted(const struct flat *flat, size_t start, size_t end, size_t limit) {
  static const char *const no[] = {"false", "no", "off", "never"};
  const char *text = flat->text;
  if (memchr(text + start, '?', end - start))
    return end;
  size_t value = skip_spaces(text, end, limit);
  if (value == limit || text[value] != ':')
    return 0;
  value = skip_spaces(text, value + 1, limit);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    if (word_at(text, value, limit, no[i]))
      return value + strlen(no[i]);
  return 0;
}

bool mode_hint_at(const char *text, size_t offset, size_t end, size_t *len) {
  static const char *const hints[] = {"admins only",    "admin only",      "staff only",   "members only",
                                      "protected",      "restricted",      "secured",      "open to everyone",
                                      "open to anyone", "open to all",     "open for all", "anyone can",
                                      "everyone can",   "guests allowed",  "guest access", "requires an api key",
                                      "requires a key", "requires api key"};
  for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
    if ((*len = words_length(text, offset, end, hints[i])) > 0)
      return true;
  return false;
}

bool mode_alone(const struct flat *flat, size_t start, size_t end, enum access_mode *mode) {
  static const char *const beside[] = {"access", "mode", "only", "users", "required"};
  size_t len;
  if (!mode_at(flat->text, start, end, mode, &len))
    return false;
  struct bytes rest = {flat->text + start + len, end - start - len};
  for (struct bytes word; (word = take_word(&rest)).len || rest.len;)
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
  for (struct bytes word; (word = take_word(&text)).len || text.len;) {
    bool kind = bytes_among_ignoring_case(word, kinds, sizeof kinds / sizeof *kinds);
    if (!kind && word.len && !bytes_among_ignoring_case(word, beside, sizeof beside / sizeof *beside))
      return false;
    said = said || kind;
  }
  return said;
}

/* `In scope` and `out of scope` say what is planned. */
static bool says_what_is_planned(const struct flat *flat, size_t offset, size_t end) {
  const char *before = flat->text + offset;
  return word_at(flat->text, offset, end, "scope") && offset >= 3 &&
         (strncasecmp(before - 3, "in ", 3) == 0 || strncasecmp(before - 3, "of ", 3) == 0);
}

/* `NAME` in code is an env variable. */
static bool is_variable(const struct flat *flat, size_t offset, size_t end) {
  return flat->kind[offset] == MD_CODE && offset + 1 < end && is_upper(flat->text[offset]) &&
         is_upper(flat->text[offset + 1]);
}

static const struct keyword *keyword_at(const struct flat *flat, size_t offset, size_t end) {
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
    if (word_at(flat->text, offset, end, keywords[i].word))
      return says_what_is_planned(flat, offset, end) || is_variable(flat, offset, end) ? NULL : &keywords[i];
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
  size_t next = skip_spaces(flat->text, behind, end);
  return next < end && flat->text[next] == '=' && is_env_key(word);
}

bool mode_undecided(const struct flat *flat, size_t start, size_t end) {
  const struct keyword *keyword = start < end ? keyword_at(flat, start, end) : NULL;
  return keyword && (keyword->attribute == ATTRIBUTE_ACCESS || keyword->attribute == ATTRIBUTE_AUTH) &&
         says_undecided(flat_slice(flat, start + strlen(keyword->word), end));
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
  case '[':
    return '(';
  case ']':
    return ')';
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
