#include "cmd/jd/cli/cli.h"

static const char head[] =
    "# Completion of jd for bash, made by `jd completion bash`.\n"
    "\n"
    "# What jd finds in the project that the line names, without contacting anything.\n"
    "_jd_list() {\n"
    "  local index value arguments=()\n"
    "  for ((index = 1; index + 1 < COMP_CWORD; index++)); do\n"
    "    value=${COMP_WORDS[index + 1]}\n"
    "    [ \"$value\" != = ] || value=${COMP_WORDS[index + 2]}\n"
    "    value=${value//[\\\"\\'\\\\]/}\n"
    "    case ${COMP_WORDS[index]} in\n"
    "      -C | --plan) arguments+=(\"${COMP_WORDS[index]}\" \"${value/#\\~/$HOME}\") ;;\n"
    "    esac\n"
    "  done\n"
    "  \"${COMP_WORDS[0]/#\\~/$HOME}\" \"${arguments[@]}\" completion \"$1\" 2>/dev/null\n"
    "}\n"
    "\n"
    "# Those lines of the input that begin with what is typed. Nothing in them is expanded.\n"
    "_jd_offer() {\n"
    "  local word\n"
    "  while read -r word; do\n"
    "    [[ $word != \"$current\"* ]] || COMPREPLY+=(\"$word\")\n"
    "  done\n"
    "}\n"
    "\n"
    "_jd() {\n"
    "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= index\n"
    "  COMPREPLY=()\n"
    "  # `--format=json` is three words here.\n"
    "  if [ \"$current\" = = ]; then\n"
    "    current=\n"
    "  elif [ \"$before\" = = ]; then\n"
    "    before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "  fi\n"
    "  for ((index = 1; index < COMP_CWORD; index++)); do\n"
    "    case ${COMP_WORDS[index]} in\n";

static void add_completion(const struct command *const *commands, const struct completion *completion,
                           struct buf *out) {
  const char *list = completion_list_name(completion->source);
  if (list) {
    buf_printf(out, "_jd_offer < <(_jd_list %s)", list);
  } else if (completion->source == SOURCE_FILE || completion->source == SOURCE_FOLDER) {
    buf_printf(out, "compopt -o %s 2>/dev/null", completion->source == SOURCE_FILE ? "default" : "dirnames");
  } else if (completion->source == SOURCE_WORDS || completion->source == SOURCE_COMMANDS) {
    buf_add_text(out, "_jd_offer < <(printf '%s\\n'");
    for (size_t i = 0; i < completion->count; i++)
      buf_printf(out, " %s", completion->words[i]);
    for (; completion->source == SOURCE_COMMANDS && *commands; commands++)
      buf_printf(out, " %s", (*commands)->name);
    buf_add_char(out, ')');
  } else {
    buf_add_char(out, ':');
  }
}

/* Adds one arm for all options that are completed in the same way, at the place of the first. */
static void add_values(const struct command *const *commands, struct buf *out) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    struct completion own, earlier;
    bool seen = !option_table[i].argument || !completion_of_option(&option_table[i], &own);
    for (size_t j = 0; j < i && !seen; j++)
      seen = option_table[j].argument && completion_of_option(&option_table[j], &earlier) &&
             completion_same(&own, &earlier);
    if (seen)
      continue;
    buf_add_text(out, "    ");
    completion_add_valued(&own, " | ", out);
    buf_add_text(out, ") ");
    add_completion(commands, &own, out);
    buf_add_text(out, "; return ;;\n");
  }
}

/* Adds the options of a command and the global ones; only the global ones for NULL. */
static void add_options(const struct command *command, struct buf *out) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (command ? option_is_taken(&option_table[i], command) : option_table[i].is_global)
      completion_add_forms(&option_table[i], " ", " ", out);
}

/* `command` is NULL where none is typed yet. */
static void add_command(const struct command *const *commands, const struct command *command, struct buf *out) {
  struct completion arguments = {.source = SOURCE_COMMANDS};
  if (command)
    completion_of_command(command, &arguments);
  buf_printf(out, "    %s) if [[ $current == -* ]]; then _jd_offer < <(printf '%%s\\n'",
             command ? command->name : "''");
  add_options(command, out);
  buf_add_text(out, "); else ");
  add_completion(commands, &arguments, out);
  buf_add_text(out, "; fi ;;\n");
}

void completion_bash(const struct command *const *commands, struct buf *out) {
  buf_add_text(out, head);
  buf_add_text(out, "      ");
  completion_add_valued(NULL, " | ", out);
  buf_add_text(out, ")\n"
                    "        index=$((index + 1))\n"
                    "        [ \"${COMP_WORDS[index]}\" != = ] || index=$((index + 1))\n"
                    "        ;;\n"
                    "      -* | =) ;;\n"
                    "      *) command=${command:-${COMP_WORDS[index]}} ;;\n"
                    "    esac\n"
                    "  done\n"
                    "  case $before in\n");
  add_values(commands, out);
  buf_add_text(out, "  esac\n  case $command in\n");
  add_command(commands, NULL, out);
  for (size_t i = 0; commands[i]; i++)
    add_command(commands, commands[i], out);
  buf_add_text(out, "  esac\n}\ncomplete -F _jd jd\n");
}
