#include "cmd/jd/cli/cli.h"

/* The name of a value in the help determines what completes it. */
static const struct {
  const char *argument;
  enum completion_source source;
} sources[] = {
    {"FILE", SOURCE_FILE},
    {"[SAVED-PLAN]", SOURCE_FILE},
    {"DIR", SOURCE_FOLDER},
    {"NAME", SOURCE_ITEMS},
    {"OBJECT", SOURCE_ITEMS},
    {"[NAME...]", SOURCE_ITEMS},
    {"ID", SOURCE_APPS},
    {"CODE", SOURCE_CODES},
    {"", SOURCE_NOTHING},
    {"[COMMAND]", SOURCE_COMMANDS},
    {"URL", SOURCE_NOTHING},
    {"S", SOURCE_NOTHING},
    {"N", SOURCE_NOTHING},
    {"I/N", SOURCE_NOTHING},
    {"FINGERPRINT", SOURCE_NOTHING},
};

static bool find_source(const char *argument, struct completion *out) {
  *out = (struct completion){0};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    if (strcmp(sources[i].argument, argument) == 0) {
      out->source = sources[i].source;
      return true;
    }
  }
  return false;
}

bool completion_of_option(const struct option *option, struct completion *out) {
  size_t count;
  const char *const *words = option_words(option->kind, &count);
  *out = (struct completion){SOURCE_WORDS, words, count};
  return words || find_source(option->argument ? option->argument : "", out);
}

bool completion_of_command(const struct command *command, struct completion *out) {
  *out = (struct completion){SOURCE_WORDS, command->words, 0};
  while (command->words && command->words[out->count])
    out->count++;
  return command->words || find_source(command->arguments, out);
}
