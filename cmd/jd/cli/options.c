#include "cmd/jd/cli/cli.h"

#include "model/base/base.h"

#include <stdlib.h>

const struct command *command_find(const struct command *const *commands, const char *name) {
  for (; *commands; commands++)
    if (strcmp((*commands)->name, name) == 0)
      return *commands;
  return NULL;
}

bool fail_name(struct jd_error *error, const char *where, const char *what, const char *name, const char *const *names,
               size_t count, const char *otherwise) {
  const char *suggestion = nearest(name, names, count);
  if (suggestion)
    return jd_fail_usage(error, where, "%s; did you mean `%s`?", what, suggestion);
  return jd_fail_usage(error, where, "%s. %s", what, otherwise);
}

bool command_fail_unknown(struct arena *arena, const struct command *const *commands, const char *name,
                          struct jd_error *error) {
  const char **names = NULL;
  size_t count = 0, capacity = 0;
  const char *meant = other_word_meant(name);
  if (meant && name[0] != '-')
    return jd_fail_usage(error, NULL, "unknown command `%s`. %s", name, meant);
  for (; *commands; commands++)
    *ARENA_PUSH(arena, names, count, capacity) = (*commands)->name;
  return fail_name(error, NULL, arena_printf(arena, "unknown command `%s`", name), name, names, count,
                   "To list the commands, run `jd help`.");
}

bool option_is_of(const struct option *option, const struct command *command) {
  if (!command || option->is_global)
    return !command && option->is_global;
  return command->options >> (option - option_table) & 1;
}

bool option_is_taken(const struct option *option, const struct command *command) {
  return option->is_global || option_is_of(option, command);
}

const char *option_shown(struct arena *arena, const struct option *option) {
  return *option->name ? arena_printf(arena, "--%s", option->name) : arena_printf(arena, "-%c", option->letter);
}

struct parser {
  struct arena *arena;
  char *const *argv;
  int argc, at; /* `at` is the next argument */
  struct options *options;
  struct jd_error *error;
};

#define FAIL(parser, ...) jd_fail_usage((parser)->error, NULL, __VA_ARGS__)

/* "auto, always or never", with `last` " or " */
static const char *join(struct arena *arena, const char *const *words, size_t count, const char *last) {
  const char *list = count ? words[0] : "";
  for (size_t i = 1; i < count; i++)
    list = arena_printf(arena, "%s%s%s", list, i + 1 < count ? ", " : last, words[i]);
  return list;
}

/* ---- the text after an option becomes a value of struct options ---- */

static bool fail_value(struct parser *parser, const struct option *option, const char *text, const char *allowed,
                       const char *suggestion) {
  const char *fix = suggestion ? arena_printf(parser->arena, "; did you mean `%s`?", suggestion) : ".";
  return FAIL(parser, "%s takes %s, not `%s`%s", option_shown(parser->arena, option), allowed, text, fix);
}

static bool parse_number(const char *text, unsigned least, unsigned most, unsigned *out) {
  char *end;
  unsigned long number = strtoul(text, &end, 10);
  *out = (unsigned)number;
  return is_digit(*text) && !*end && number >= least && number <= most;
}

static bool parse_shard(struct arena *arena, const char *text, struct shard *out) {
  enum { MOST_SHARDS = 10000 };
  const char *slash = strchr(text, '/');
  return slash && parse_number(slash + 1, 1, MOST_SHARDS, &out->count) &&
         parse_number(arena_strndup(arena, text, (size_t)(slash - text)), 1, out->count, &out->index);
}

const char *const *option_words(enum option_kind kind, size_t *count) {
  static const char *const formats[] = {
      [FORMAT_TEXT] = "text",     [FORMAT_JSON] = "json",   [FORMAT_MARKDOWN] = "markdown",
      [FORMAT_GITHUB] = "github", [FORMAT_JUNIT] = "junit", [FORMAT_SARIF] = "sarif"};
  static const char *const colors[] = {[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
  static const char *const transports[] = {[TRANSPORT_REST] = "rest", [TRANSPORT_MCP] = "mcp"};
  switch (kind) {
  case KIND_FORMAT:
    *count = sizeof formats / sizeof *formats;
    return formats;
  case KIND_COLOR:
    *count = sizeof colors / sizeof *colors;
    return colors;
  case KIND_TRANSPORT:
    *count = sizeof transports / sizeof *transports;
    return transports;
  case KIND_FLAG:
  case KIND_TEXT:
  case KIND_LIST:
  case KIND_NUMBER:
  case KIND_DIGEST:
  case KIND_SHARD:
    break;
  }
  *count = 0;
  return NULL;
}

/* The fields are enumerations, whose type is unsigned. */
static bool set_word(struct parser *parser, const struct option *option, const char *text, unsigned *field) {
  size_t count;
  const char *const *words = option_words(option->kind, &count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(text, words[i]) == 0) {
      *field = (unsigned)i;
      return true;
    }
  return fail_value(parser, option, text, join(parser->arena, words, count, " or "), nearest(text, words, count));
}

static bool set_text(struct parser *parser, const struct option *option, const char *text, const char **field) {
  *field = text;
  return *text || FAIL(parser, "%s needs a value, and it is empty: pass %s.", option_shown(parser->arena, option),
                       option->argument);
}

static bool set_value(struct parser *parser, const struct option *option, const char *text) {
  void *field = (char *)parser->options + option->field;
  struct text_list *list = field;
  switch (option->kind) {
  case KIND_FLAG:
    *(bool *)field = true;
    return true;
  case KIND_TEXT:
    return set_text(parser, option, text, field);
  case KIND_LIST:
    return set_text(parser, option, text, ARENA_PUSH(parser->arena, list->list, list->count, list->capacity));
  case KIND_NUMBER:
    return parse_number(text, option->least, option->most, field) ||
           fail_value(parser, option, text,
                      arena_printf(parser->arena, "a whole number from %u to %u", option->least, option->most), NULL);
  case KIND_FORMAT:
  case KIND_COLOR:
  case KIND_TRANSPORT:
    return set_word(parser, option, text, field);
  case KIND_DIGEST:
    return digest_parse(text, field) ||
           fail_value(parser, option, text, "the fingerprint of a plan, 32 hex digits in lower case", NULL);
  case KIND_SHARD:
    return parse_shard(parser->arena, text, field) ||
           fail_value(parser, option, text, "I/N, with I from 1 to N, such as 1/4", NULL);
  }
  return false;
}

/* ---- parsing ---- */

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

const struct option *option_named(struct bytes word) {
  if (starts_with(word, "--"))
    return find_long((struct bytes){word.data + 2, word.len - 2});
  return word.len == 2 && word.data[0] == '-' ? find_letter(word.data[1]) : NULL;
}

static bool set(struct parser *parser, const struct option *option, const char *text) {
  if (!set_value(parser, option, text))
    return false;
  parser->options->given |= (uint64_t)1 << (option - option_table);
  return true;
}

/* Takes the next argument as the value. If it looks like an option, a value was probably forgotten. */
static bool set_from_next(struct parser *parser, const struct option *option) {
  const char *shown = option_shown(parser->arena, option);
  if (parser->at == parser->argc)
    return FAIL(parser, "%s needs a value, %s: %s.", shown, option->argument, option->help);
  const char *text = parser->argv[parser->at];
  if (text[0] == '-' && text[1] && option->kind != KIND_NUMBER)
    return FAIL(parser,
                "%s needs a value, and `%s` looks like an option. To pass a value that starts with -, write %s%s%s.",
                shown, text, shown, *option->name ? "=" : "", option->argument);
  parser->at++;
  return set(parser, option, text);
}

static bool fail_unknown(struct parser *parser, const char *name) {
  const char *names[OPTION_COUNT], *meant = other_word_meant(arena_printf(parser->arena, "--%s", name));
  size_t count = 0;
  if (meant)
    return FAIL(parser, "unknown option `--%s`. %s", name, meant);
  const struct command *command = parser->options->command; /* whose options they should be; may be NULL */
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (*option_table[i].name && (!command || option_is_taken(&option_table[i], command)))
      names[count++] = option_table[i].name;
  const char *suggestion = nearest(name, names, count);
  if (suggestion)
    return FAIL(parser, "unknown option `--%s`; did you mean `--%s`?", name, suggestion);
  return FAIL(parser, "unknown option `--%s`. To list the options, run `jd help` or `jd help COMMAND`.", name);
}

static bool parse_long(struct parser *parser, const char *text) {
  const char *equals = strchr(text, '=');
  struct bytes name = {text, equals ? (size_t)(equals - text) : strlen(text)};
  const struct option *option = find_long(name);
  if (!option)
    return fail_unknown(parser, arena_strndup(parser->arena, name.data, name.len));
  if (option->kind == KIND_FLAG)
    return equals ? FAIL(parser, "--%s takes no value: remove the = and what follows.", option->name)
                  : set(parser, option, NULL);
  return equals ? set(parser, option, equals + 1) : set_from_next(parser, option);
}

/* `-vq`, `-U5`, `-U 5`: flags may be combined, and the rest after a letter with a value is the value. */
static bool parse_short(struct parser *parser, const char *text) {
  for (; *text; text++) {
    const struct option *option = find_letter(*text);
    const char *meant = option ? NULL : other_word_meant(arena_printf(parser->arena, "-%c", *text));
    if (!option)
      return FAIL(parser, "unknown option `-%c`. %s", *text,
                  meant ? meant : "To list the options, run `jd help` or `jd help COMMAND`.");
    if (option->kind != KIND_FLAG)
      return text[1] ? set(parser, option, text + 1) : set_from_next(parser, option);
    set(parser, option, NULL);
  }
  return true;
}

static bool take_word(struct parser *parser, const char *text) {
  struct options *options = parser->options;
  if (options->command) {
    *ARENA_PUSH(parser->arena, options->arguments.list, options->arguments.count, options->arguments.capacity) = text;
    return true;
  }
  options->command = command_find(options->commands, text);
  return options->command || command_fail_unknown(parser->arena, options->commands, text, parser->error);
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

/* The last --app counts. Two different ones are an error unless the command takes several, so that the wrong app is not
 * changed. */
static bool take_app(struct parser *parser) {
  struct options *options = parser->options;
  const struct text_list *apps = &options->apps;
  options->app = apps->count ? apps->list[apps->count - 1] : NULL;
  for (size_t i = 0; i < apps->count && !options->command->several_apps; i++)
    if (strcmp(apps->list[i], options->app) != 0)
      return FAIL(parser, "`jd %s` takes one app, but --app names `%s` and `%s`. Only `jd drift` takes several.",
                  options->command->name, apps->list[i], options->app);
  return true;
}

/* Lists the commands that take the option; for NULL, those that take the formats for CI. */
static const char *commands_with(const struct parser *parser, const struct option *option) {
  const char **names = NULL;
  size_t count = 0, capacity = 0;
  for (const struct command *const *at = parser->options->commands; *at; at++)
    if (option ? option_is_of(option, *at) : (*at)->ci_formats)
      *ARENA_PUSH(parser->arena, names, count, capacity) = (*at)->name;
  return join(parser->arena, names, count, " and ");
}

static bool check_options(struct parser *parser) {
  const struct options *options = parser->options;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &option_table[i];
    if (option_given(options, (enum option_id)i) && !option_is_taken(option, options->command))
      return FAIL(parser, "%s is an option of %s, not of %s.", option_shown(parser->arena, option),
                  commands_with(parser, option), options->command->name);
  }
  return true;
}

/* Only some commands have the formats for CI. */
static bool check_format(struct parser *parser) {
  const struct options *options = parser->options;
  bool is_for_all = options->format == FORMAT_TEXT || options->format == FORMAT_JSON;
  if (is_for_all || options->help || options->command->ci_formats)
    return true;
  size_t count;
  return FAIL(parser, "--format %s is only for %s; `jd %s` takes text and json.",
              option_words(KIND_FORMAT, &count)[options->format], commands_with(parser, NULL), options->command->name);
}

static bool check_arguments(struct parser *parser) {
  const struct options *options = parser->options;
  const struct command *command = options->command;
  if (options->arguments.count <= command->most_arguments)
    return true;
  const char *extra = options->arguments.list[command->most_arguments];
  if (command->most_arguments == 0)
    return FAIL(parser, "`jd %s` takes no arguments, but got `%s`.%s", command->name, extra,
                command->instead ? command->instead : "");
  return FAIL(parser, "`jd %s` takes only %s; remove `%s`.", command->name, command->arguments, extra);
}

/* Nothing after a mistake is parsed, but a program that asked for JSON must get the error as JSON. */
static void find_format(const struct parser *parser) {
  for (int i = parser->at; i < parser->argc && strcmp(parser->argv[i], "--") != 0; i++) {
    const char *text = parser->argv[i];
    bool apart = strcmp(text, "--format") == 0 && i + 1 < parser->argc && strcmp(parser->argv[i + 1], "json") == 0;
    if (apart || strcmp(text, "--format=json") == 0)
      parser->options->format = FORMAT_JSON;
  }
}

bool options_parse(struct arena *arena, const struct command *const *commands, int argc, char *const *argv,
                   struct options *out, struct jd_error *error) {
  *out = (struct options){.commands = commands, .retries = 4, .context = 3, .jobs = 16, .port = 8787};
  struct parser parser = {arena, argv, argc, 1, out, error};
  if (!parse_all(&parser)) {
    find_format(&parser);
    return false;
  }
  if (out->command)
    return check_options(&parser) && take_app(&parser) && check_format(&parser) && check_arguments(&parser);
  if (out->help || out->version || argc == 1)
    return true;
  return FAIL(&parser, "No command was given. To list the commands, run `jd help`.");
}

bool fleet_is_wanted(const struct options *options) {
  return options->apps.count > 1 || options->apps_file || options->shard.count;
}
