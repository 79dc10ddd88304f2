#include "cmd/jd/options.h"

enum { OPTION_COLUMN = 28 };

static void add_option(const struct option *option, struct buf *out) {
  size_t start = out->len;
  buf_add_text(out, "  ");
  if (option->letter)
    buf_printf(out, "-%c", option->letter);
  if (*option->name)
    buf_printf(out, "%s--%s", option->letter ? ", " : "    ", option->name);
  if (option->argument)
    buf_printf(out, " %s", option->argument);
  size_t width = out->len - start;
  if (width + 2 > OPTION_COLUMN) {
    buf_add_char(out, '\n');
    width = 0;
  }
  buf_add_repeat(out, ' ', OPTION_COLUMN - width);
  buf_printf(out, "%s\n", option->help);
}

static void add_options(enum command_id command, struct buf *out) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      add_option(&option_table[i], out);
}

static void program_help(struct buf *out) {
  buf_add_text(out, "jd: declarative reconciler for Butterbase Durable Objects\n\n"
                    "usage: jd [global options] COMMAND [options] [arguments]\n\ncommands:\n");
  for (int id = COMMAND_NONE + 1; id < COMMAND_COUNT; id++)
    buf_printf(out, "  %-10s  %s\n", commands[id].name, commands[id].summary);
  buf_add_text(out, "\nglobal options:\n");
  add_options(COMMAND_NONE, out);
  buf_add_text(out, "\n`jd help COMMAND` shows the options of a command. The API key is taken from "
                    "BUTTERBASE_API_KEY or\nfrom ~/.butterbase/config.json, never from an option.\n");
}

/* As lines of a shell, the explanation as a comment, so that each can be copied whole. */
static void add_examples(enum command_id id, struct buf *out) {
  size_t width = 0;
  for (size_t i = 0; i < example_count; i++)
    if (examples[i].command == id && strlen(examples[i].line) > width)
      width = strlen(examples[i].line);
  buf_add_text(out, "\nexamples:\n");
  for (size_t i = 0; i < example_count; i++)
    if (examples[i].command == id)
      buf_printf(out, "  %-*s  # %s\n", (int)width, examples[i].line, examples[i].what);
}

static void command_help(enum command_id id, struct buf *out) {
  const struct command *command = &commands[id];
  buf_printf(out, "jd %s: %s\n\nusage: jd [global options] %s%s%s%s\n", command->name, command->summary, command->name,
             command_has_options(id) ? " [options]" : "", *command->arguments ? " " : "", command->arguments);
  add_examples(id, out);
  if (command->about)
    buf_printf(out, "\n%s\n", command->about);
  if (command_has_options(id)) {
    buf_add_text(out, "\noptions:\n");
    add_options(id, out);
  }
  buf_add_text(out, "\n`jd help` lists the global options.\n");
}

void options_help(enum command_id command, struct buf *out) {
  if (command == COMMAND_NONE)
    program_help(out);
  else
    command_help(command, out);
}
