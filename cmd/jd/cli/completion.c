#include "cmd/jd/cli/cli.h"

/* The name of a value in the help determines what completes it. */
static const struct {
  const char *argument;
  struct completion completion;
} sources[] = {
    {"FILE", {SOURCE_FILE, NULL, 0}},
    {"[SAVED-PLAN]", {SOURCE_FILE, NULL, 0}},
    {"DIR", {SOURCE_FOLDER, NULL, 0}},
    {"NAME", {SOURCE_ITEMS, NULL, 0}},
    {"OBJECT", {SOURCE_ITEMS, NULL, 0}},
    {"[NAME...]", {SOURCE_ITEMS, NULL, 0}},
    {"ID", {SOURCE_APPS, NULL, 0}},
    {"CODE", {SOURCE_CODES, NULL, 0}},
    {"[COMMAND]", {SOURCE_COMMANDS, NULL, 0}},
    {"", {SOURCE_NOTHING, NULL, 0}},
    {"URL", {SOURCE_NOTHING, NULL, 0}},
    {"S", {SOURCE_NOTHING, NULL, 0}},
    {"N", {SOURCE_NOTHING, NULL, 0}},
    {"I/N", {SOURCE_NOTHING, NULL, 0}},
    {"FINGERPRINT", {SOURCE_NOTHING, NULL, 0}},
};

static bool find_source(const char *argument, struct completion *out) {
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    if (strcmp(sources[i].argument, argument) == 0) {
      *out = sources[i].completion;
      return true;
    }
  }
  return false;
}

bool completion_of_option(const struct option *option, struct completion *out) {
  *out = (struct completion){.source = SOURCE_NOTHING};
  if (!option->argument)
    return true;
  out->words = option_words(option->kind, &out->count);
  if (!out->words)
    return find_source(option->argument, out);
  out->source = SOURCE_WORDS;
  return true;
}

bool completion_of_command(const struct command *command, struct completion *out) {
  if (!command->words)
    return find_source(command->arguments, out);
  *out = (struct completion){.source = SOURCE_WORDS, .words = command->words};
  while (out->words[out->count])
    out->count++;
  return true;
}

const char *completion_list_name(enum completion_source source) {
  switch (source) {
  case SOURCE_ITEMS:
    return "items";
  case SOURCE_APPS:
    return "apps";
  case SOURCE_CODES:
    return "codes";
  case SOURCE_NOTHING:
  case SOURCE_WORDS:
  case SOURCE_FILE:
  case SOURCE_FOLDER:
  case SOURCE_COMMANDS:
    break;
  }
  return NULL;
}

bool completion_same(const struct completion *a, const struct completion *b) {
  return a->source == b->source && a->words == b->words;
}

void completion_add_forms(const struct option *option, const char *before, const char *between, struct buf *out) {
  if (option->letter)
    buf_printf(out, "%s-%c", before, option->letter);
  if (*option->name)
    buf_printf(out, "%s--%s", option->letter ? between : before, option->name);
}

void completion_add_valued(const struct completion *like, const char *between, struct buf *out) {
  const char *before = "";
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &option_table[i];
    struct completion own;
    if (!option->argument || !completion_of_option(option, &own) || (like && !completion_same(like, &own)))
      continue;
    completion_add_forms(option, before, between, out);
    before = between;
  }
}
