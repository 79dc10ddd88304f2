#include "cmd/jd/cli/options.h"

#include "cmd/jd/cli/option_value.h"
#include "model/text.h"

struct parser {
  struct arena *arena;
  char *const *argv;
  int argc, at; /* `at` is the next argument */
  struct options *options;
  struct jd_error *error;
};

#define FAIL(parser, ...) jd_fail_usage((parser)->error, NULL, __VA_ARGS__)

enum command_id command_find(const char *name) {
  for (int id = COMMAND_NONE + 1; id < COMMAND_COUNT; id++)
    if (strcmp(commands[id].name, name) == 0)
      return (enum command_id)id;
  return COMMAND_NONE;
}

bool command_fail_unknown(const char *name, struct jd_error *error) {
  const char *names[COMMAND_COUNT];
  size_t count = 0;
  for (int id = COMMAND_NONE + 1; id < COMMAND_COUNT; id++)
    names[count++] = commands[id].name;
  const char *suggestion = nearest(name, names, count);
  if (suggestion)
    return jd_fail_usage(error, NULL, "There is no command `%s`; did you mean `%s`?", name, suggestion);
  return jd_fail_usage(error, NULL, "There is no command `%s`. `jd help` lists the commands.", name);
}

bool option_is_of(const struct option *option, enum command_id command) {
  bool global = option->commands == COMMANDS_ALL;
  return command == COMMAND_NONE ? global : !global && option->commands >> command & 1;
}

bool command_has_options(enum command_id command) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      return true;
  return false;
}

const char *option_shown(struct arena *arena, const struct option *option) {
  return *option->name ? arena_printf(arena, "--%s", option->name) : arena_printf(arena, "-%c", option->letter);
}

static const struct option *find_long(struct bytes name) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (name.len && bytes_equal(name, bytes_of(option_table[i].name)))
      return &option_table[i];
  return NULL;
}

static const struct option *find_letter(char letter) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_table[i].letter == letter)
      return &option_table[i];
  return NULL;
}

static bool set(struct parser *parser, const struct option *option, const char *text) {
  if (!option_set(parser->arena, option, text, parser->options, parser->error))
    return false;
  parser->options->given |= (uint64_t)1 << (option - option_table);
  return true;
}

/* The value is the next argument. One that looks like an option is more likely a value forgotten. */
static bool set_from_next(struct parser *parser, const struct option *option) {
  const char *shown = option_shown(parser->arena, option);
  if (parser->at == parser->argc)
    return FAIL(parser, "%s needs a value, %s: %s.", shown, option->argument, option->help);
  const char *text = parser->argv[parser->at];
  if (text[0] == '-' && text[1] && option->kind != KIND_NUMBER)
    return FAIL(parser, "%s needs a value, and `%s` looks like an option. Write a value that begins with - as %s%s%s.",
                shown, text, shown, *option->name ? "=" : "", option->argument);
  parser->at++;
  return set(parser, option, text);
}

static bool fail_unknown(struct parser *parser, const char *name) {
  const char *names[OPTION_COUNT];
  size_t count = 0;
  enum command_id command = parser->options->command; /* whose options these are to be, where it is known */
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (*option_table[i].name && (command == COMMAND_NONE || option_table[i].commands >> command & 1))
      names[count++] = option_table[i].name;
  const char *suggestion = nearest(name, names, count);
  if (suggestion)
    return FAIL(parser, "There is no option `--%s`; did you mean `--%s`?", name, suggestion);
  return FAIL(parser, "There is no option `--%s`. `jd help` and `jd help COMMAND` list the options.", name);
}

static bool parse_long(struct parser *parser, const char *text) {
  const char *equals = strchr(text, '=');
  struct bytes name = {text, equals ? (size_t)(equals - text) : strlen(text)};
  const struct option *option = find_long(name);
  if (!option)
    return fail_unknown(parser, arena_strndup(parser->arena, name.data, name.len));
  if (option->kind == KIND_FLAG)
    return equals ? FAIL(parser, "--%s takes no value: leave out what stands behind the =.", option->name)
                  : set(parser, option, NULL);
  return equals ? set(parser, option, equals + 1) : set_from_next(parser, option);
}

/* `-vq`, `-U5`, `-U 5`: flags may stand together, and the rest behind a letter that takes a value is the value. */
static bool parse_short(struct parser *parser, const char *text) {
  for (; *text; text++) {
    const struct option *option = find_letter(*text);
    if (!option)
      return FAIL(parser, "There is no option `-%c`. `jd help` and `jd help COMMAND` list the options.", *text);
    if (option->kind != KIND_FLAG)
      return text[1] ? set(parser, option, text + 1) : set_from_next(parser, option);
    set(parser, option, NULL);
  }
  return true;
}

static bool take_word(struct parser *parser, const char *text) {
  struct options *options = parser->options;
  if (options->command != COMMAND_NONE) {
    *ARENA_PUSH(parser->arena, options->arguments.list, options->arguments.count, options->arguments.capacity) = text;
    return true;
  }
  options->command = command_find(text);
  return options->command != COMMAND_NONE || command_fail_unknown(text, parser->error);
}

static bool parse_all(struct parser *parser) {
  bool ended = false;
  while (parser->at < parser->argc) {
    const char *text = parser->argv[parser->at++];
    bool fine = true;
    if (ended || text[0] != '-' || !text[1])
      fine = take_word(parser, text);
    else if (strcmp(text, "--") == 0)
      ended = true;
    else if (text[1] == '-')
      fine = parse_long(parser, text + 2);
    else
      fine = parse_short(parser, text + 1);
    if (!fine)
      return false;
  }
  return true;
}

/* One app where one is meant: the last. Two different ones are a mistake that must not hit the wrong app. */
static bool take_app(struct parser *parser) {
  struct options *options = parser->options;
  const struct text_list *apps = &options->apps;
  options->app = apps->count ? apps->list[apps->count - 1] : NULL;
  for (size_t i = 0; i < apps->count && options->command != COMMAND_DRIFT; i++)
    if (strcmp(apps->list[i], options->app) != 0)
      return FAIL(parser, "`jd %s` takes one app, and --app names `%s` and `%s`. `jd drift` takes several.",
                  commands[options->command].name, apps->list[i], options->app);
  return true;
}

static const char *commands_with(struct arena *arena, const struct option *option) {
  const char *list = "", *last = NULL;
  for (int id = COMMAND_NONE + 1; id < COMMAND_COUNT; id++) {
    if (!(option->commands >> id & 1))
      continue;
    if (last)
      list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", last);
    last = commands[id].name;
  }
  return *list ? arena_printf(arena, "%s and %s", list, last) : last;
}

static bool check_options(struct parser *parser) {
  const struct options *options = parser->options;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &option_table[i];
    if (option_given(options, (enum option_id)i) && !(option->commands >> options->command & 1))
      return FAIL(parser, "%s is an option of %s, not of %s.", option_shown(parser->arena, option),
                  commands_with(parser->arena, option), commands[options->command].name);
  }
  return true;
}

/* The formats for CI are made from what differs, or is wrong. */
static bool check_format(struct parser *parser) {
  const struct options *options = parser->options;
  const unsigned for_ci = 1U << COMMAND_PLAN | 1U << COMMAND_DRIFT | 1U << COMMAND_VALIDATE;
  bool is_for_all = options->format == FORMAT_TEXT || options->format == FORMAT_JSON;
  if (is_for_all || options->help || for_ci >> options->command & 1)
    return true;
  size_t count;
  return FAIL(parser, "--format %s is for plan, drift and validate; %s takes text and json.",
              option_words(KIND_FORMAT, &count)[options->format], commands[options->command].name);
}

static bool check_arguments(struct parser *parser) {
  const struct options *options = parser->options;
  const struct command *command = &commands[options->command];
  if (options->arguments.count <= command->most_arguments)
    return true;
  const char *extra = options->arguments.list[command->most_arguments];
  if (command->most_arguments == 0)
    return FAIL(parser, "`jd %s` takes no arguments, and `%s` is given.%s", command->name, extra,
                options->command == COMMAND_PLAN ? " --only NAME plans one item alone." : "");
  return FAIL(parser, "`jd %s` takes no more than %s, and `%s` is given too.", command->name, command->arguments,
              extra);
}

/* Behind what is wrong nothing is understood; a program that asked for JSON gets the error as JSON all the same. */
static void find_format(const struct parser *parser) {
  for (int i = parser->at; i < parser->argc && strcmp(parser->argv[i], "--") != 0; i++) {
    const char *text = parser->argv[i];
    bool apart = strcmp(text, "--format") == 0 && i + 1 < parser->argc && strcmp(parser->argv[i + 1], "json") == 0;
    if (apart || strcmp(text, "--format=json") == 0)
      parser->options->format = FORMAT_JSON;
  }
}

bool options_parse(struct arena *arena, int argc, char *const *argv, struct options *out, struct jd_error *error) {
  *out = (struct options){.retries = 4, .context = 3, .jobs = 16};
  struct parser parser = {arena, argv, argc, 1, out, error};
  if (!parse_all(&parser)) {
    find_format(&parser);
    return false;
  }
  if (out->command != COMMAND_NONE)
    return check_options(&parser) && take_app(&parser) && check_format(&parser) && check_arguments(&parser);
  if (out->help || out->version)
    return true;
  return FAIL(&parser, "No command is given. `jd help` lists the commands.");
}

bool fleet_is_wanted(const struct options *options) {
  return options->apps.count > 1 || options->apps_file || options->shard.count;
}
