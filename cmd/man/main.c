/* Writes the manual page of jd: a frame, in which two lines stand for what the tables of commands and options say.
 *
 *   jd-man FRAME.in PAGE
 *
 *   @global options@     the options that all commands take
 *   @commands@           each command: usage, what it does, its examples and options
 *
 * The build runs it (cmd/package/install.cmake), so that the page says what the program takes. */
#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/man/roff.h"
#include "model/base/base.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static void add_option(const struct option *option, struct buf *out) {
  buf_add_text(out, ".It");
  if (option->letter)
    buf_printf(out, " Fl %c", option->letter);
  if (option->letter && *option->name)
    buf_add_text(out, " ,");
  if (*option->name)
    buf_printf(out, " Fl \\-%s", option->name);
  if (option->argument)
    buf_printf(out, " Ar %s", option->argument);
  buf_add_char(out, '\n');
  roff_text(option->help, out);
}

/* Those of a command; of NULL: the global ones. */
static void add_options(const struct command *command, struct buf *out) {
  if (command && !command->options)
    return;
  buf_add_text(out, ".Bl -tag -width Ds\n");
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      add_option(&option_table[i], out);
  buf_add_text(out, ".El\n");
}

static void add_examples(const struct command *command, struct buf *out) {
  buf_add_text(out, ".Bd -literal -offset indent\n");
  for (const struct example *example = command->examples; example->line; example++) {
    buf_add_text(out, "# ");
    roff_line(example->what, out);
    roff_line(example->line, out);
  }
  buf_add_text(out, ".Ed\n");
}

static void add_about(const struct command *command, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  buf_printf(&text, "%s\nExit status: %s", command->about, command->exit_statuses);
  roff_text(text.data, out);
}

static void add_command(const struct command *command, struct buf *out) {
  buf_printf(out, ".Ss jd %s\n", command->name);
  buf_printf(out, ".Nm\n.Op Ar global options\n.Cm %s\n", command->name);
  if (command->options)
    buf_add_text(out, ".Op Ar options\n");
  if (*command->arguments)
    roff_text(command->arguments, out);
  buf_add_text(out, ".Pp\n");
  roff_sentence(command->summary, out);
  add_about(command, out);
  add_examples(command, out);
  add_options(command, out);
}

static void add_line(const char *line, struct buf *out) {
  if (strcmp(line, "@global options@\n") == 0)
    add_options(NULL, out);
  else if (strcmp(line, "@commands@\n") == 0)
    for (size_t i = 0; command_list[i]; i++)
      add_command(command_list[i], out);
  else
    buf_add_text(out, line);
}

/* This is the first program of the build that looks at the tables, so it says what is missing in them. */
static void check_tables(void) {
  for (size_t i = 0; command_list[i]; i++) {
    const struct command *command = command_list[i];
    if (!command->name || !command->summary || !command->arguments || !command->about || !command->exit_statuses ||
        !command->examples[0].line)
      errx(1, "The command %s lacks a field: see cmd/jd/cli/cli.h.", command->name ? command->name : "without a name");
  }
  for (int id = 0; id < OPTION_COUNT; id++)
    if (!option_table[id].name || !option_table[id].help)
      errx(1, "Number %d of enum option_id has no row, or half of one: see cmd/jd/cli/option_table.c.", id);
}

static FILE *open_file(const char *path, const char *mode) {
  FILE *file = fopen(path, mode);
  if (!file)
    err(1, "%s", path);
  return file;
}

int main(int count, char **arguments) {
  if (count != 3)
    errx(1, "usage: jd-man FRAME.in PAGE");
  check_tables();
  FILE *frame = open_file(arguments[1], "re");
  JD_BUF page;
  buf_init(&page, LIMIT_TEXT_OUTPUT);
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, frame) >= 0)
    add_line(line, &page);
  free(line);
  fclose(frame);
  FILE *out = open_file(arguments[2], "we");
  bool is_written = fwrite(page.data, 1, page.len, out) == page.len;
  if (fclose(out) != 0 || !is_written || page.overflow)
    err(1, "%s", arguments[2]);
  return 0;
}
