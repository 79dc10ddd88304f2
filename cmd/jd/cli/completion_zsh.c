#include "cmd/jd/cli/cli.h"

static const char head[] = "#compdef jd\n"
                           "# Completion of jd for zsh, made by `jd completion zsh`.\n"
                           "\n"
                           "# What jd finds in the project that the line names, without contacting anything.\n"
                           "_jd_list() {\n"
                           "  local -a line arguments found\n"
                           "  local index\n"
                           "  line=(${(z)LBUFFER})\n"
                           "  for ((index = 2; index < $#line; index++)); do\n"
                           "    case $line[index] in\n"
                           "      -C | --plan) arguments+=($line[index] ${${(Q)line[index + 1]}/#\\~/$HOME}) ;;\n"
                           "      --plan=*) arguments+=(${(Q)line[index]}) ;;\n"
                           "    esac\n"
                           "  done\n"
                           "  found=(${(f)\"$(${(Q)line[1]/#\\~/$HOME} $arguments completion $1 2>/dev/null)\"})\n"
                           "  compadd -a found\n"
                           "}\n"
                           "\n"
                           "_jd() {\n"
                           "  local context state state_descr line curcontext=$curcontext\n"
                           "  typeset -A opt_args\n"
                           "  local -a global early known own behind\n"
                           "  global=(\n";

/* Escapes text in single quotes for _arguments, where brackets and colons have a meaning. */
static void add_escaped(const char *text, struct buf *out) {
  for (; *text; text++) {
    if (*text == '\'')
      buf_add_text(out, "'\\'");
    else if (strchr("[]:\\", *text))
      buf_add_char(out, '\\');
    buf_add_char(out, *text);
  }
}

static void add_completion(const char *what, const struct completion *completion, struct buf *out) {
  const char *list = completion_list_name(completion->source);
  buf_add_char(out, ':');
  add_escaped(what, out);
  buf_add_char(out, ':');
  if (list)
    buf_printf(out, "{_jd_list %s}", list);
  else if (completion->source == SOURCE_FILE || completion->source == SOURCE_FOLDER)
    buf_add_text(out, completion->source == SOURCE_FILE ? "_files" : "_files -/");
  else if (completion->source == SOURCE_COMMANDS)
    buf_add_text(out, "{_describe command known}");
  for (size_t i = 0; i < completion->count; i++)
    buf_printf(out, "%s%s", i ? " " : "(", completion->words[i]);
  if (completion->count)
    buf_add_char(out, ')');
}

static bool is_repeatable(const struct option *option) {
  return option->kind == KIND_LIST;
}

/* `'*--only=[help]:NAME:{_jd_list items}'`, or for a letter and a name `'(-v --verbose)'{-v,--verbose}'[help]'`. */
static void add_option(const struct option *option, struct buf *out) {
  struct completion completion;
  buf_add_text(out, "    '");
  if (is_repeatable(option))
    buf_add_char(out, '*');
  if (option->letter && *option->name)
    buf_printf(out, "(-%c --%s)'{-%c,--%s}'", option->letter, option->name, option->letter, option->name);
  else if (*option->name)
    buf_printf(out, "--%s%s", option->name, option->argument ? "=" : "");
  else
    buf_printf(out, "-%c%s", option->letter, option->argument ? "+" : "");
  buf_add_char(out, '[');
  add_escaped(option->help, out);
  buf_add_char(out, ']');
  if (option->argument && completion_of_option(option, &completion))
    add_completion(option->argument, &completion, out);
  buf_add_text(out, "'\n");
}

static void add_options(const struct command *command, struct buf *out) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (option_is_of(&option_table[i], command))
      add_option(&option_table[i], out);
}

/* Options of a command may also come before it: they are accepted there, but not offered. */
static void add_early(const struct option *option, struct buf *out) {
  const char *value = option->argument ? ":value:" : "";
  if (option->letter)
    buf_printf(out, " '!-%c%s%s'", option->letter, option->argument ? "+" : "", value);
  if (*option->name)
    buf_printf(out, " '!--%s%s%s'", option->name, option->argument ? "=" : "", value);
}

static void add_command(const struct command *command, struct buf *out) {
  struct completion arguments;
  buf_printf(out, "    %s)\n      own=(\n", command->name);
  add_options(command, out);
  buf_add_text(out, "      )\n");
  if (completion_of_command(command, &arguments) && arguments.source != SOURCE_NOTHING) {
    buf_add_text(out, "      behind=('*");
    add_completion(command->arguments, &arguments, out);
    buf_add_text(out, "')\n");
  }
  buf_add_text(out, "      ;;\n");
}

void completion_zsh(const struct command *const *commands, struct buf *out) {
  buf_add_text(out, head);
  add_options(NULL, out);
  buf_add_text(out, "  )\n  early=(");
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (!option_table[i].is_global)
      add_early(&option_table[i], out);
  buf_add_text(out, ")\n  known=(\n");
  for (size_t i = 0; commands[i]; i++) {
    buf_printf(out, "    '%s:", commands[i]->name);
    add_escaped(commands[i]->summary, out);
    buf_add_text(out, "'\n");
  }
  buf_add_text(out, "  )\n"
                    "  _arguments -C $global $early '(-)1:command:{_describe command known}' '(-)*::argument:->rest'\n"
                    "  [[ $state == rest ]] || return\n"
                    "  case $line[1] in\n");
  for (size_t i = 0; commands[i]; i++)
    add_command(commands[i], out);
  buf_add_text(out, "  esac\n"
                    "  _arguments $global $own $behind\n"
                    "}\n"
                    "\n"
                    "if [[ $funcstack[1] == _jd ]]; then _jd \"$@\"; else compdef _jd jd; fi\n");
}
