/* The command line with the commands that there are: parsing, help, and that each says what it has to say. */
#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST_WORDS = 32 };

struct parsed {
  struct arena *arena;
  struct options options;
  struct jd_error error;
  bool fine;
};

/* `line` is split at blanks; a word "''" is the empty string. */
static struct parsed parse(const char *line) {
  static char program[] = "jd", empty[] = "";
  struct parsed parsed = {.arena = arena_new()};
  char *argv[MOST_WORDS + 1] = {program};
  int argc = 1;
  for (char *word = strtok(arena_strdup(parsed.arena, line), " "); word; word = strtok(NULL, " ")) {
    assert_in_range(argc, 1, MOST_WORDS - 1);
    argv[argc++] = strcmp(word, "''") == 0 ? empty : word;
  }
  parsed.fine = options_parse(parsed.arena, command_list, argc, argv, &parsed.options, &parsed.error);
  return parsed;
}

static void test_every_place_and_form(void **state) {
  (void)state;
  static const char *const lines[] = {
      "-C dir --plan p.yaml -U5 --only a --only env/B -v plan",
      "plan -C dir --plan=p.yaml -U 5 --only=a --only env/B -v",
      "-Cdir -vU5 plan --plan p.yaml --only a --only=env/B",
      "--only a plan --plan other --plan p.yaml -v -U9 -U5 --only env/B -C x -C dir",
  };
  for (size_t i = 0; i < COUNT(lines); i++) {
    struct parsed parsed = parse(lines[i]);
    const struct options *options = &parsed.options;
    assert_true(parsed.fine);
    assert_ptr_equal(options->command, &plan_command);
    assert_string_equal(options->directory, "dir");
    assert_string_equal(options->plan, "p.yaml");
    assert_int_equal(options->context, 5);
    assert_true(options->verbose);
    assert_false(options->quiet);
    assert_int_equal(options->only.count, 2);
    assert_string_equal(options->only.list[0], "a");
    assert_string_equal(options->only.list[1], "env/B");
    assert_true(option_given(options, OPTION_ONLY));
    assert_false(option_given(options, OPTION_APP));
    arena_free(parsed.arena);
  }
}

static void test_arguments_and_the_end_of_options(void **state) {
  (void)state;
  struct parsed parsed = parse("apply saved.json --yes");
  assert_true(parsed.fine);
  assert_true(parsed.options.yes);
  assert_int_equal(parsed.options.arguments.count, 1);
  assert_string_equal(parsed.options.arguments.list[0], "saved.json");
  arena_free(parsed.arena);
  parsed = parse("apply -- --yes");
  assert_true(parsed.fine);
  assert_false(parsed.options.yes);
  assert_string_equal(parsed.options.arguments.list[0], "--yes");
  arena_free(parsed.arena);
}

static void test_defaults(void **state) {
  (void)state;
  struct parsed parsed = parse("plan");
  const struct options *options = &parsed.options;
  assert_true(parsed.fine);
  assert_int_equal(options->given, 0);
  assert_int_equal(options->context, 3);
  assert_int_equal(options->retries, 4);
  assert_int_equal(options->timeout, 0);
  assert_int_equal(options->format, FORMAT_TEXT);
  assert_int_equal(options->color, COLOR_AUTO);
  assert_int_equal(options->via, TRANSPORT_REST);
  assert_null(options->plan);
  arena_free(parsed.arena);
}

static void test_values(void **state) {
  (void)state;
  struct parsed parsed = parse("apply --format json --color always --via mcp --timeout 7 --retries 0 -U0 -n --sandbox "
                               "--expect 00112233445566778899aabbccddeeff --approve-data-loss x");
  const struct options *options = &parsed.options;
  char hex[DIGEST_HEX];
  assert_true(parsed.fine);
  assert_int_equal(options->format, FORMAT_JSON);
  assert_int_equal(options->color, COLOR_ALWAYS);
  assert_int_equal(options->via, TRANSPORT_MCP);
  assert_int_equal(options->timeout, 7);
  assert_int_equal(options->retries, 0);
  assert_int_equal(options->context, 0);
  assert_true(options->dry_run);
  assert_true(options->sandbox);
  assert_true(option_given(options, OPTION_EXPECT));
  digest_hex(options->expect, hex);
  assert_string_equal(hex, "00112233445566778899aabbccddeeff");
  assert_string_equal(options->approve_data_loss.list[0], "x");
  arena_free(parsed.arena);
}

static void test_any_number_of_names(void **state) {
  (void)state;
  struct parsed parsed = parse("status a b --format json c");
  assert_true(parsed.fine);
  assert_ptr_equal(parsed.options.command, &status_command);
  assert_int_equal(parsed.options.arguments.count, 3);
  assert_string_equal(parsed.options.arguments.list[2], "c");
  arena_free(parsed.arena);
}

static void test_mistakes(void **state) {
  (void)state;
  static const struct {
    const char *line, *message;
  } cases[] = {
      {"-q", "No command was given. To list the commands, run `jd help`."},
      {"-v", "No command was given. To list the commands, run `jd help`."},
      {"plna", "unknown command `plna`; did you mean `plan`?"},
      {"appply", "unknown command `appply`; did you mean `apply`?"},
      {"zzz", "unknown command `zzz`. To list the commands, run `jd help`."},
      {"plan --onyl a", "unknown option `--onyl`; did you mean `--only`?"},
      {"plan --yess", "unknown option `--yess`. To list the options, run `jd help` or `jd help COMMAND`."},
      {"apply --yess", "unknown option `--yess`; did you mean `--yes`?"},
      {"plan --=x", "unknown option `--`. To list the options, run `jd help` or `jd help COMMAND`."},
      {"plan -x", "unknown option `-x`. To list the options, run `jd help` or `jd help COMMAND`."},
      {"plan --yes", "--yes is an option of apply and import, not of plan."},
      {"--out f apply", "--out is an option of plan, not of apply."},
      {"-n plan", "--dry-run is an option of apply, import and init, not of plan."},
      {"help -U 1", "-U is an option of plan, apply and drift, not of help."},
      {"apply --format markdown",
       "--format markdown is only for plan, drift and validate; `jd apply` takes text and json."},
      {"help --only a", "--only is an option of plan and apply, not of help."},
      {"plan --only", "--only needs a value, NAME: only this item; env/KEY for an env variable; repeatable."},
      {"plan -U", "-U needs a value, N: lines of context in diffs (default: 3)."},
      {"apply --approve --yes", "--approve needs a value, and `--yes` looks like an option. To pass a value that "
                                "starts with -, write --approve=NAME."},
      {"plan --only=", "--only needs a value, and it is empty: pass NAME."},
      {"plan --plan ''", "--plan needs a value, and it is empty: pass FILE."},
      {"plan --stat=yes", "--stat takes no value: remove the = and what follows."},
      {"plan -U x", "-U takes a whole number from 0 to 1000000, not `x`."},
      {"plan -U -1", "-U takes a whole number from 0 to 1000000, not `-1`."},
      {"plan --timeout 0", "--timeout takes a whole number from 1 to 3600, not `0`."},
      {"plan --timeout 18446744073709551617",
       "--timeout takes a whole number from 1 to 3600, not `18446744073709551617`."},
      {"plan --timeout=", "--timeout takes a whole number from 1 to 3600, not ``."},
      {"plan --format jsno",
       "--format takes text, json, markdown, github, junit or sarif, not `jsno`; did you mean `json`?"},
      {"plan --via mpc", "--via takes rest or mcp, not `mpc`; did you mean `mcp`?"},
      {"plan --color alwasy", "--color takes auto, always or never, not `alwasy`; did you mean `always`?"},
      {"apply --expect 123", "--expect takes the fingerprint of a plan, 32 hex digits in lower case, not `123`."},
      {"plan x", "`jd plan` takes no arguments, but got `x`. To plan one item, pass --only NAME."},
      {"status --out f", "--out is an option of plan, not of status."},
      {"apply a b", "`jd apply` takes only [SAVED-PLAN]; remove `b`."},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct parsed parsed = parse(cases[i].line);
    assert_false(parsed.fine);
    assert_string_equal(parsed.error.message, cases[i].message);
    assert_int_equal(parsed.error.code, JD_USAGE);
    arena_free(parsed.arena);
  }
}

static void test_the_format_is_known_where_a_later_word_is_wrong(void **state) {
  (void)state;
  struct parsed parsed = parse("plan --format json --nonsense");
  assert_false(parsed.fine);
  assert_int_equal(parsed.options.format, FORMAT_JSON);
  arena_free(parsed.arena);
}

static void test_the_format_is_known_behind_a_mistake(void **state) {
  (void)state;
  static const struct {
    const char *line;
    enum output_format format;
  } cases[] = {{"nonsense --format json", FORMAT_JSON},
               {"plan --nonsense --format=json", FORMAT_JSON},
               {"plan --nonsense -- --format json", FORMAT_TEXT},
               {"plan --nonsense --format", FORMAT_TEXT}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct parsed parsed = parse(cases[i].line);
    assert_false(parsed.fine);
    assert_int_equal(parsed.options.format, cases[i].format);
    arena_free(parsed.arena);
  }
}

static void test_help_and_version_need_no_command(void **state) {
  (void)state;
  static const char *const lines[] = {"-h", "--help", "plan -h", "-h plan", "help plan"};
  for (size_t i = 0; i < COUNT(lines); i++) {
    struct parsed parsed = parse(lines[i]);
    assert_true(parsed.fine);
    assert_true(parsed.options.help || parsed.options.command == &help_command);
    arena_free(parsed.arena);
  }
  struct parsed parsed = parse("--version");
  assert_true(parsed.fine && parsed.options.version);
  arena_free(parsed.arena);
}

/* As it was before lines were broken. */
static void unwrap(char *text) {
  char *to = text;
  for (const char *from = text; *from; from++)
    if ((*from != ' ' && *from != '\n') || (to > text && to[-1] != ' '))
      *to++ = *from == '\n' ? ' ' : *from;
  *to = '\0';
}

/* Of a command; of NULL: of the program. */
static void write_help(const struct command *command, struct buf *out) {
  buf_init(out, 65536);
  if (command)
    help_command_text(command, out);
  else
    help_program_text(command_list, out);
  assert_false(out->overflow);
}

static void expect_80_columns(const struct command *command) {
  JD_BUF text;
  write_help(command, &text);
  for (const char *line = text.data; *line; line += strcspn(line, "\n") + 1)
    if (strcspn(line, "\n") > 80)
      fail_msg("This line of the help of jd %s is wider than 80 columns: %.*s", command ? command->name : "",
               (int)strcspn(line, "\n"), line);
}

static void test_help_fits_80_columns(void **state) {
  (void)state;
  expect_80_columns(NULL);
  for (size_t i = 0; command_list[i]; i++)
    expect_80_columns(command_list[i]);
}

/* How many options the help has. */
static size_t expect_own_options(const struct command *command) {
  size_t count = 0;
  JD_ARENA arena = arena_new();
  JD_BUF text;
  write_help(command, &text);
  unwrap(text.data);
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &option_table[i];
    bool wanted = command ? command->options >> i & 1 : option->is_global;
    const char *line = arena_printf(arena, "%s%s%s", option_shown(arena, option), option->argument ? " " : "",
                                    option->argument ? option->argument : "");
    bool found = strstr(text.data, line) && strstr(text.data, option->help);
    assert_int_equal(found, wanted);
    count += found;
  }
  return count;
}

/* Each option is in the help of exactly the commands that take it, global ones in the program's. */
static void test_help_follows_the_table(void **state) {
  (void)state;
  uint64_t of_commands = 0;
  assert_in_range(expect_own_options(NULL), 1, OPTION_COUNT);
  for (size_t i = 0; command_list[i]; i++) {
    expect_own_options(command_list[i]);
    of_commands |= command_list[i]->options;
  }
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_table[i].is_global == (of_commands >> i & 1))
      fail_msg("--%s is to be either global or an option of a command.", option_table[i].name);
}

static void expect_to_work(const struct command *command, const struct example *example) {
  JD_ARENA arena = arena_new();
  char *line = arena_strdup(arena, example->line);
  assert_int_equal(strncmp(line, "jd ", 3), 0);
  line[strcspn(line, ">|")] = '\0';
  struct parsed parsed = parse(line + 3);
  if (!parsed.fine || parsed.options.command != command)
    fail_msg("The example \"%s\" does not work: %s", example->line, parsed.fine ? "" : parsed.error.message);
  arena_free(parsed.arena);
}

static void test_each_command_has_examples_that_work(void **state) {
  (void)state;
  for (size_t i = 0; command_list[i]; i++) {
    const struct command *command = command_list[i];
    if (!command->examples[0].line)
      fail_msg("jd %s has no example: add one to cmd/jd/command/%s.c.", command->name, command->name);
    for (const struct example *example = command->examples; example->line; example++)
      expect_to_work(command, example);
  }
}

static void test_each_command_is_whole(void **state) {
  (void)state;
  for (size_t i = 0; command_list[i]; i++) {
    const struct command *command = command_list[i];
    assert_non_null(command->name);
    if (!command->summary || !command->arguments || !command->about || !command->exit_statuses || !command->run)
      fail_msg("A field of jd %s is empty (cmd/jd/command/%s.c).", command->name, command->name);
    assert_ptr_equal(command_find(command_list, command->name), command); /* no other has the name */
  }
}

static void test_the_help_names_each_word(void **state) {
  (void)state;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    size_t count;
    const char *const *words = option_words(option_table[i].kind, &count);
    for (size_t j = 0; j < count; j++)
      if (!words[j] || !strstr(option_table[i].help, words[j]))
        fail_msg("--%s takes %s, and its help (cmd/jd/cli/option_table.c) does not say so.", option_table[i].name,
                 words[j] ? words[j] : "a word without a name (cmd/jd/cli/options.c)");
  }
}

static void test_the_table_is_whole(void **state) {
  (void)state;
  assert_in_range(OPTION_COUNT, 1, 64); /* the bits of `given` */
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &option_table[i];
    assert_non_null(option->name);
    assert_true(*option->name || option->letter);
    assert_true(option->help && *option->help);
    assert_int_equal(option->argument == NULL, option->kind == KIND_FLAG);
    for (size_t j = 0; j < i; j++) {
      assert_true(!*option->name || strcmp(option->name, option_table[j].name) != 0);
      assert_true(!option->letter || option->letter != option_table[j].letter);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_place_and_form),
      cmocka_unit_test(test_arguments_and_the_end_of_options),
      cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_any_number_of_names),
      cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_the_format_is_known_where_a_later_word_is_wrong),
      cmocka_unit_test(test_the_format_is_known_behind_a_mistake),
      cmocka_unit_test(test_help_and_version_need_no_command),
      cmocka_unit_test(test_help_fits_80_columns),
      cmocka_unit_test(test_help_follows_the_table),
      cmocka_unit_test(test_each_command_has_examples_that_work),
      cmocka_unit_test(test_each_command_is_whole),
      cmocka_unit_test(test_the_help_names_each_word),
      cmocka_unit_test(test_the_table_is_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
