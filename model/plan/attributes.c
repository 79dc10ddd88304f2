#include "model/plan/internal.h"

#include "model/base/base.h"

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
    return value == end || (value > behind && plan_env_starts(flat, value, end));
  case ATTRIBUTE_SOURCE:
    return value > behind && value < end && flat->kind[value] == MD_CODE;
  default:
    return false;
  }
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
