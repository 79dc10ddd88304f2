#include "cmd/jd/cli/cli.h"
#include "cmd/jd/term/term.h"

/* Independent of the terminal, so that help can be copied and compared with the manual page. */
enum { HELP_COLUMNS = 80, COMMAND_COLUMN = 14, OPTION_COLUMN = 28 };

/* Continues at `column`, and ends the line. */
static void add_wrapped(const char *text, size_t column, size_t indent, struct buf *out) {
  wrap_on(bytes_of(text), column, indent, HELP_COLUMNS, out);
  buf_add_char(out, '\n');
}

/* Each line of `text` is a paragraph. */
static void add_paragraphs(const char *text, struct buf *out) {
  const struct bytes paragraphs = bytes_of(text);
  for (struct text_line line = {0}; text_next_line(paragraphs, &line);) {
    wrap_on(text_line_bytes(paragraphs, line), 0, 0, HELP_COLUMNS, out);
    buf_add_char(out, '\n');
  }
}

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
  add_wrapped(option->help, OPTION_COLUMN, OPTION_COLUMN, out);
}

/* Adds the options of a command; the global ones for NULL. */
static void add_options(const struct command *command, struct buf *out) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      add_option(&option_table[i], out);
}

static void add_commands(const struct command *const *commands, struct buf *out) {
  buf_add_text(out, "jd: declarative reconciler for Butterbase Durable Objects\n\n"
                    "usage: jd [global options] COMMAND [options] [arguments]\n\ncommands:\n");
  for (; *commands; commands++) {
    buf_printf(out, "  %-*s", COMMAND_COLUMN - 2, (*commands)->name);
    add_wrapped((*commands)->summary, COMMAND_COLUMN, COMMAND_COLUMN, out);
  }
}

void help_short_text(const struct command *const *commands, struct buf *out) {
  add_commands(commands, out);
  buf_add_char(out, '\n');
  add_paragraphs("For the examples and options of a command, run `jd help COMMAND`; for the global options, `jd help`.",
                 out);
}

void help_program_text(const struct command *const *commands, struct buf *out) {
  add_commands(commands, out);
  buf_add_text(out, "\nglobal options:\n");
  add_options(NULL, out);
  buf_add_char(out, '\n');
  add_paragraphs("For the examples and options of a command, run `jd help COMMAND`. The API key is read from "
                 "BUTTERBASE_API_KEY or ~/.butterbase/config.json, never from an option.",
                 out);
}

enum { EXAMPLE_INDENT = 2, EXAMPLE_GAP = 4 }; /* before the line; before its explanation */

/* Returns the width of the widest example; 0 if some explanation does not fit after its example. */
static size_t width_beside(const struct example *examples) {
  size_t width = 0, widest = 0;
  for (const struct example *example = examples; example->line; example++) {
    width = strlen(example->line) > width ? strlen(example->line) : width;
    widest = strlen(example->what) > widest ? strlen(example->what) : widest;
  }
  return EXAMPLE_INDENT + width + EXAMPLE_GAP + widest > HELP_COLUMNS ? 0 : width;
}

/* As shell lines with the explanation as a comment, so that they can be copied. */
static void add_examples(const struct example *examples, struct buf *out) {
  size_t width = width_beside(examples);
  buf_add_text(out, "\nexamples:\n");
  for (const struct example *example = examples; example->line; example++)
    if (width)
      buf_printf(out, "  %-*s  # %s\n", (int)width, example->line, example->what);
    else
      buf_printf(out, "  # %s\n  %s\n", example->what, example->line);
}

void help_command_text(const struct command *command, struct buf *out) {
  buf_printf(out, "jd %s: %s\n\nusage: jd [global options] %s%s%s%s\n", command->name, command->summary, command->name,
             command->options ? " [options]" : "", *command->arguments ? " " : "", command->arguments);
  add_examples(command->examples, out);
  buf_add_char(out, '\n');
  add_paragraphs(command->about, out);
  buf_add_text(out, "Exit status: ");
  add_wrapped(command->exit_statuses, strlen("Exit status: "), 0, out);
  if (command->options) {
    buf_add_text(out, "\noptions:\n");
    add_options(command, out);
  }
  buf_add_text(out, "\nFor the global options, run `jd help`.\n");
}
