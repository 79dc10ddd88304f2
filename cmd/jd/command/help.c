/* `jd help [COMMAND]` and --help, from the same tables as parsing. */
#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/view/view.h"

static struct js *option_json(const struct option *option) {
  const char letter[] = {option->letter, '\0'};
  struct js *json = js_new_object();
  js_set_text(json, "name", *option->name ? option->name : NULL);
  js_set_text(json, "letter", option->letter ? letter : NULL);
  js_set_text(json, "argument", option->argument);
  js_set_text(json, "help", option->help);
  js_set_bool(json, "repeatable", option->kind == KIND_LIST);
  return json;
}

static struct js *options_json(const struct command *command) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      js_append(list, option_json(&option_table[i]));
  return list;
}

static struct js *commands_json(const struct command *const *commands) {
  struct js *list = js_new_array();
  for (; *commands; commands++)
    js_append(list,
              js_object("name", js_of_text((*commands)->name), "summary", js_of_text((*commands)->summary), NULL));
  return list;
}

static struct js *documents_json(const struct command *command) {
  struct js *list = js_new_array();
  JD_ARENA arena = arena_new();
  for (size_t i = 0; command->documents[i]; i++)
    js_append_text(list, arena_printf(arena, "%s-output", command->documents[i]));
  return list;
}

static struct js *examples_json(const struct command *command) {
  struct js *list = js_new_array();
  for (const struct example *example = command->examples; example->line; example++)
    js_append(list, js_object("line", js_of_text(example->line), "what", js_of_text(example->what), NULL));
  return list;
}

/* Returns commands and global options of the program, or the help of one command. */
static struct js *help_json(const struct session *session, const struct command *command) {
  struct js *json = json_document();
  if (command) {
    js_set_text(json, "command", command->name);
    js_set_text(json, "summary", command->summary);
    js_set_text(json, "arguments", command->arguments);
    js_set_text(json, "about",
                arena_printf(session->arena, "%s\nExit status: %s", command->about, command->exit_statuses));
    js_set(json, "documents", documents_json(command));
    js_set(json, "examples", examples_json(command));
  } else {
    js_set(json, "commands", commands_json(session->options->commands));
  }
  js_set(json, "options", options_json(command));
  return json;
}

/* Finds the command that help is about; NULL for the program. */
static bool find_topic(const struct session *session, const struct command **topic, struct jd_error *error) {
  const struct options *options = session->options;
  *topic = options->command == &help_command ? NULL : options->command;
  if (options->command != &help_command || options->arguments.count == 0)
    return true;
  *topic = command_find(options->commands, options->arguments.list[0]);
  return *topic || command_fail_unknown(session->arena, options->commands, options->arguments.list[0], error);
}

static int run_help(struct session *session) {
  const struct command *topic;
  struct jd_error error;
  if (!find_topic(session, &topic, &error))
    return session_fail(session, &error);
  if (!session->options->command && !session->options->help) {
    help_short_text(session->options->commands, &session->output->pending);
    return EXIT_WRONG; /* like git: a script that lost the command must notice */
  }
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, help_json(session, topic));
  } else if (topic) {
    help_command_text(topic, &session->output->pending);
  } else {
    help_program_text(session->options->commands, &session->output->pending);
  }
  return EXIT_DONE;
}

const struct command help_command = {
    .name = "help",
    .summary = "show help for jd or for a command",
    .arguments = "[COMMAND]",
    .most_arguments = 1,
    .about = "Shows how to use a command: examples, what it does, its exit status and its options. For everything, see "
             "`man jd`.",
    .exit_statuses = "0 done; 1 unknown command.",
    .examples = {{"jd help", "list the commands and the global options"},
                 {"jd help apply", "show one command, examples first"}},
    .documents = {"help"},
    .is_apart = true,
    .runs_unopened = true,
    .run = run_help,
};
