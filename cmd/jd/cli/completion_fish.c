#include "cmd/jd/cli/cli.h"

static const char head[] =
    "# Completion of jd for fish, made by `jd completion fish`.\n"
    "\n"
    "# What jd finds in the project that the line names, without contacting anything.\n"
    "function __jd_list\n"
    "  set -l words (commandline -opc)\n"
    "  set -l arguments\n"
    "  for index in (seq 2 (count $words))\n"
    "    switch $words[$index]\n"
    "      case -C --plan\n"
    "        set -a arguments $words[$index] (string replace -r '^~' $HOME -- $words[(math $index + 1)])\n"
    "      case '--plan=*'\n"
    "        set -a arguments $words[$index]\n"
    "    end\n"
    "  end\n"
    "  $words[1] $arguments completion $argv[1] 2>/dev/null\n"
    "end\n"
    "\n"
    "# The command on the line, if there is one.\n"
    "function __jd_command\n"
    "  set -l words (commandline -opc)\n"
    "  set -l index 2\n"
    "  while test $index -le (count $words)\n"
    "    switch $words[$index]\n"
    "      case ";

static const char rest[] = "\n"
                           "        set index (math $index + 1)\n"
                           "      case '-*'\n"
                           "      case '*'\n"
                           "        echo $words[$index]\n"
                           "        return 0\n"
                           "    end\n"
                           "    set index (math $index + 1)\n"
                           "  end\n"
                           "  return 1\n"
                           "end\n"
                           "\n"
                           "function __jd_is\n"
                           "  set -l command (__jd_command)\n"
                           "  and contains -- $command $argv\n"
                           "end\n"
                           "\n"
                           "complete -c jd -f\n";

/* Adds text in single quotes. */
static void add_quoted(const char *text, struct buf *out) {
  buf_add_char(out, '\'');
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\')
      buf_add_char(out, '\\');
    buf_add_char(out, *text);
  }
  buf_add_char(out, '\'');
}

static void add_words(const struct command *const *commands, const struct completion *completion, struct buf *out) {
  buf_add_text(out, " -a '");
  for (size_t i = 0; i < completion->count; i++)
    buf_printf(out, "%s%s", i ? " " : "", completion->words[i]);
  for (size_t i = 0; completion->source == SOURCE_COMMANDS && commands[i]; i++)
    buf_printf(out, "%s%s", i ? " " : "", commands[i]->name);
  buf_add_char(out, '\'');
}

static void add_completion(const struct command *const *commands, const struct completion *completion,
                           struct buf *out) {
  const char *list = completion_list_name(completion->source);
  if (list)
    buf_printf(out, " -a '(__jd_list %s)'", list);
  else if (completion->source == SOURCE_FILE)
    buf_add_text(out, " -F");
  else if (completion->source == SOURCE_FOLDER)
    buf_add_text(out, " -a '(__fish_complete_directories)'");
  else if (completion->source != SOURCE_NOTHING)
    add_words(commands, completion, out);
}

static void add_condition(const struct command *const *commands, const struct option *option, struct buf *out) {
  if (option->is_global)
    return;
  buf_add_text(out, " -n '__jd_is");
  for (; *commands; commands++)
    if (option_is_of(option, *commands))
      buf_printf(out, " %s", (*commands)->name);
  buf_add_char(out, '\'');
}

static void add_option(const struct command *const *commands, const struct option *option, struct buf *out) {
  struct completion completion;
  buf_add_text(out, "complete -c jd");
  add_condition(commands, option, out);
  if (option->letter)
    buf_printf(out, " -s %c", option->letter);
  if (*option->name)
    buf_printf(out, " -l %s", option->name);
  if (option->argument && completion_of_option(option, &completion)) {
    buf_add_text(out, " -r");
    add_completion(commands, &completion, out);
  }
  buf_add_text(out, " -d ");
  add_quoted(option->help, out);
  buf_add_char(out, '\n');
}

static void add_command(const struct command *const *commands, const struct command *command, struct buf *out) {
  struct completion arguments;
  buf_printf(out, "complete -c jd -n 'not __jd_command' -a %s -d ", command->name);
  add_quoted(command->summary, out);
  buf_add_char(out, '\n');
  if (!completion_of_command(command, &arguments) || arguments.source == SOURCE_NOTHING)
    return;
  buf_printf(out, "complete -c jd -n '__jd_is %s'", command->name);
  add_completion(commands, &arguments, out);
  buf_add_char(out, '\n');
}

void completion_fish(const struct command *const *commands, struct buf *out) {
  buf_add_text(out, head);
  completion_add_valued(NULL, " ", out);
  buf_add_text(out, rest);
  for (size_t i = 0; commands[i]; i++)
    add_command(commands, commands[i], out);
  for (size_t i = 0; i < OPTION_COUNT; i++)
    add_option(commands, &option_table[i], out);
}
