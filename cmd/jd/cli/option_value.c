#include "cmd/jd/cli/option_value.h"

#include "model/text.h"

static bool fail(struct arena *arena, const struct option *option, struct jd_error *error, const char *text,
                 const char *allowed, const char *suggestion) {
  const char *mend = suggestion ? arena_printf(arena, "; did you mean `%s`?", suggestion) : ".";
  return jd_fail_usage(error, NULL, "%s takes %s, not `%s`%s", option_shown(arena, option), allowed, text, mend);
}

static bool parse_number(const char *text, unsigned most, unsigned *out) {
  unsigned long long number = 0;
  if (!*text)
    return false;
  for (; *text; text++) {
    if (!is_digit(*text))
      return false;
    number = number * 10 + (unsigned)(*text - '0');
    if (number > most)
      return false;
  }
  *out = (unsigned)number;
  return true;
}

static bool set_number(struct arena *arena, const struct option *option, const char *text, unsigned *field,
                       struct jd_error *error) {
  unsigned number;
  if (parse_number(text, option->most, &number) && number >= option->least) {
    *field = number;
    return true;
  }
  const char *allowed = arena_printf(arena, "a whole number from %u to %u", option->least, option->most);
  return fail(arena, option, error, text, allowed, NULL);
}

/* The index of `text` in `words`, or -1. */
static int find_word(const char *text, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(text, words[i]) == 0)
      return (int)i;
  return -1;
}

const char *const *option_words(enum option_kind kind, size_t *count) {
  static const char *const formats[] = {
      [FORMAT_TEXT] = "text",     [FORMAT_JSON] = "json",   [FORMAT_MARKDOWN] = "markdown",
      [FORMAT_GITHUB] = "github", [FORMAT_JUNIT] = "junit", [FORMAT_SARIF] = "sarif"};
  static const char *const colors[] = {[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
  static const char *const doors[] = {[DOOR_REST] = "rest", [DOOR_MCP] = "mcp"};
  switch (kind) {
  case KIND_FORMAT:
    *count = sizeof formats / sizeof *formats;
    return formats;
  case KIND_COLOR:
    *count = sizeof colors / sizeof *colors;
    return colors;
  case KIND_DOOR:
    *count = sizeof doors / sizeof *doors;
    return doors;
  default:
    *count = 0;
    return NULL;
  }
}

/* "auto, always or never" */
static const char *any_of(struct arena *arena, const char *const *words, size_t count) {
  const char *list = words[0];
  for (size_t i = 1; i < count; i++)
    list = arena_printf(arena, "%s%s%s", list, i + 1 < count ? ", " : " or ", words[i]);
  return list;
}

/* The fields are enumerations, whose type is unsigned. */
static bool set_word(struct arena *arena, const struct option *option, const char *text, unsigned *field,
                     struct jd_error *error) {
  size_t count;
  const char *const *words = option_words(option->kind, &count);
  int found = find_word(text, words, count);
  if (found < 0)
    return fail(arena, option, error, text, any_of(arena, words, count), nearest(text, words, count));
  *field = (unsigned)found;
  return true;
}

static bool set_text(struct arena *arena, const struct option *option, const char *text, const char **field,
                     struct jd_error *error) {
  if (!*text)
    return jd_fail_usage(error, NULL, "The value of %s is empty; it takes %s.", option_shown(arena, option),
                         option->argument);
  *field = text;
  return true;
}

static bool add_text(struct arena *arena, const struct option *option, const char *text, struct text_list *field,
                     struct jd_error *error) {
  const char *value = NULL;
  if (!set_text(arena, option, text, &value, error))
    return false;
  *ARENA_PUSH(arena, field->list, field->count, field->capacity) = value;
  return true;
}

static bool set_shard(struct arena *arena, const struct option *option, const char *text, struct shard *field,
                      struct jd_error *error) {
  enum { MOST_SHARDS = 10000 };
  const char *slash = strchr(text, '/');
  struct shard shard;
  if (slash && parse_number(arena_strndup(arena, text, (size_t)(slash - text)), MOST_SHARDS, &shard.index) &&
      parse_number(slash + 1, MOST_SHARDS, &shard.count) && shard.index >= 1 && shard.index <= shard.count) {
    *field = shard;
    return true;
  }
  return fail(arena, option, error, text, "I/N, with I from 1 to N, such as 1/4", NULL);
}

bool option_set(struct arena *arena, const struct option *option, const char *text, struct options *options,
                struct jd_error *error) {
  void *field = (char *)options + option->field;
  switch (option->kind) {
  case KIND_FLAG:
    *(bool *)field = true;
    return true;
  case KIND_TEXT:
    return set_text(arena, option, text, field, error);
  case KIND_LIST:
    return add_text(arena, option, text, field, error);
  case KIND_NUMBER:
    return set_number(arena, option, text, field, error);
  case KIND_FORMAT:
  case KIND_COLOR:
  case KIND_DOOR:
    return set_word(arena, option, text, field, error);
  case KIND_DIGEST:
    return digest_parse(text, field) ||
           fail(arena, option, error, text, "the fingerprint of a plan, 32 hex digits in lower case", NULL);
  case KIND_SHARD:
    return set_shard(arena, option, text, field, error);
  }
  return false;
}
