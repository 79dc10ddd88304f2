#include "cmd/jd/option_value.h"

#include "model/text.h"

static bool fail(struct arena *arena, const struct option *option, struct jd_error *error, const char *text,
                 const char *allowed, const char *suggestion) {
  const char *mend = suggestion ? arena_printf(arena, "; did you mean \"%s\"?", suggestion) : ".";
  return jd_fail(error, JD_USAGE, JD_SCOPE_PLAN, JD_RETRY_NO, NULL, "%s takes %s, not \"%s\"%s",
                 option_shown(arena, option), allowed, text, mend);
}

static bool parse_number(const char *text, unsigned most, unsigned *out) {
  unsigned long long number = 0;
  if (!*text)
    return false;
  for (; *text; text++) {
    if (*text < '0' || *text > '9')
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

static bool set_format(struct arena *arena, const struct option *option, const char *text, enum output_format *field,
                       struct jd_error *error) {
  static const char *const words[] = {
      [FORMAT_TEXT] = "text",     [FORMAT_JSON] = "json",   [FORMAT_MARKDOWN] = "markdown",
      [FORMAT_GITHUB] = "github", [FORMAT_JUNIT] = "junit", [FORMAT_SARIF] = "sarif"};
  enum { WORDS = sizeof words / sizeof *words };
  int found = find_word(text, words, WORDS);
  if (found >= 0) {
    *field = (enum output_format)found;
    return true;
  }
  return fail(arena, option, error, text, "text, json, markdown, github, junit or sarif", nearest(text, words, WORDS));
}

static bool set_color(struct arena *arena, const struct option *option, const char *text, enum color_when *field,
                      struct jd_error *error) {
  static const char *const words[] = {[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
  int found = find_word(text, words, 3);
  if (found < 0)
    return fail(arena, option, error, text, "auto, always or never", nearest(text, words, 3));
  *field = (enum color_when)found;
  return true;
}

static bool set_door(struct arena *arena, const struct option *option, const char *text, enum door *field,
                     struct jd_error *error) {
  static const char *const words[] = {[DOOR_REST] = "rest", [DOOR_MCP] = "mcp"};
  int found = find_word(text, words, 2);
  if (found < 0)
    return fail(arena, option, error, text, "rest or mcp", nearest(text, words, 2));
  *field = (enum door)found;
  return true;
}

static bool set_text(struct arena *arena, const struct option *option, const char *text, const char **field,
                     struct jd_error *error) {
  if (!*text)
    return jd_fail(error, JD_USAGE, JD_SCOPE_PLAN, JD_RETRY_NO, NULL, "The value of %s is empty; it takes %s.",
                   option_shown(arena, option), option->argument);
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
    return set_format(arena, option, text, field, error);
  case KIND_COLOR:
    return set_color(arena, option, text, field, error);
  case KIND_DOOR:
    return set_door(arena, option, text, field, error);
  case KIND_DIGEST:
    return digest_parse(text, field) ||
           fail(arena, option, error, text, "a fingerprint of 32 hex digits in lower case", NULL);
  case KIND_SHARD:
    return set_shard(arena, option, text, field, error);
  }
  return false;
}
