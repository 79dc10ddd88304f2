/* `jd completion SHELL` prints a script, which runs `jd completion words` at each Tab. That prints what may follow on
 * the line, only from the tables of the program and from files of the project. */
#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/plan/plan.h"

/* ---- what may follow ---- */

/* A line up to the word that is being typed. */
struct line {
  struct session *session;
  struct options typed; /* as far as the words before are understood */
  const char *current;
  const char *prefix; /* what the word begins with before the part that is completed: "--format=", or "" */
};

/* One word with its prefix, and what it means; a shell takes those that fit. */
static void offer(const struct line *line, const char *word, const char *about) {
  buf_printf(&line->session->output->pending, "%s%s\t%s\n", line->prefix, word, about);
}

/* Opens the project that the line names. */
static bool open_project(struct line *line) {
  struct session *session = line->session;
  struct options *own = arena_alloc(session->arena, sizeof *own);
  struct jd_error ignored;
  *own = *session->options;
  own->directory = line->typed.directory;
  own->plan = line->typed.plan;
  session->options = own;
  return session_open(session, &ignored);
}

static void offer_items(const struct line *line) {
  const struct session *session = line->session;
  const char *path = project_path(session->arena, &session->project, session->plan_file);
  struct jd_error ignored_error;
  struct findings ignored;
  struct bytes text;
  struct plan plan;
  if (project_read_own(session->arena, &session->project, path, LIMIT_PLAN_BYTES, &text, &ignored_error) != FILE_READ)
    return;
  findings_init(&ignored, session->arena);
  plan_parse(session->arena, text, session->plan_file, plan_format_of(session->plan_file), &plan, &ignored);
  for (size_t i = 0; i < plan.object_count; i++)
    if (is_object_name(bytes_of(plan.objects[i].name)))
      offer(line, plan.objects[i].name, "");
  for (size_t i = 0; i < plan.env_count; i++)
    if (is_env_key(bytes_of(plan.env[i].key)))
      offer(line, arena_printf(session->arena, "env/%s", plan.env[i].key), "");
}

static void offer_apps(const struct line *line) {
  const struct session *session = line->session;
  const struct config_request request = {
      .project = &session->project, .home = session_environment("HOME"), .environment = session_environment};
  const char *apps[CONFIG_APPS];
  size_t count = config_apps(session->arena, &request, apps);
  for (size_t i = 0; i < count; i++)
    offer(line, apps[i], "");
}

static void offer_codes(const struct line *line) {
  size_t count;
  const char *const *codes = explain_codes(line->session->arena, &count);
  for (size_t i = 0; i < count; i++)
    offer(line, codes[i], "");
}

static void offer_commands(const struct line *line) {
  for (const struct command *const *at = line->session->options->commands; *at; at++)
    offer(line, (*at)->name, (*at)->summary);
}

/* Those that the command takes, and that are not there yet. */
static void offer_options(const struct line *line) {
  const struct command *command = line->typed.command;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct option *option = &option_table[i];
    if ((command ? !option_is_taken(option, command) : !option->is_global) ||
        (option_given(&line->typed, (enum option_id)i) && option->kind != KIND_LIST))
      continue;
    if (option->letter)
      offer(line, arena_printf(line->session->arena, "-%c", option->letter), option->help);
    if (*option->name)
      offer(line, arena_printf(line->session->arena, "--%s", option->name), option->help);
  }
}

static void offer_values(struct line *line, const struct completion *completion) {
  switch (completion->source) {
  case SOURCE_NOTHING:
    break;
  case SOURCE_WORDS:
    for (size_t i = 0; i < completion->count; i++)
      offer(line, completion->words[i], "");
    break;
  case SOURCE_FILE: /* the shell does the rest */
  case SOURCE_FOLDER:
    line->prefix = "";
    offer(line, completion->source == SOURCE_FILE ? ":files" : ":folders", "");
    break;
  case SOURCE_ITEMS:
    if (open_project(line))
      offer_items(line);
    break;
  case SOURCE_APPS:
    if (open_project(line))
      offer_apps(line);
    break;
  case SOURCE_CODES:
    offer_codes(line);
    break;
  case SOURCE_COMMANDS:
    offer_commands(line);
    break;
  }
}

/* Returns the option whose value is being typed, in this word or after the one before; NULL if none is. */
static const struct option *valued_option(struct line *line, const char *before) {
  const char *equals = strchr(line->current, '=');
  const struct option *option = NULL;
  if (equals && starts_with(bytes_of(line->current), "--")) {
    option = option_named((struct bytes){line->current, (size_t)(equals - line->current)});
    line->prefix = arena_strndup(line->session->arena, line->current, (size_t)(equals - line->current) + 1);
  } else if (before) {
    option = option_named(bytes_of(before));
  }
  return option && option->argument ? option : NULL;
}

/* The words of the line without the program, the last one perhaps empty. */
static void offer_words(struct session *session, const char *const *words, size_t count) {
  struct line line = {.session = session, .current = count ? words[count - 1] : "", .prefix = ""};
  struct completion completion = {.source = SOURCE_COMMANDS};
  struct jd_error ignored;
  const char **before = arena_alloc_array(session->arena, count + 1, sizeof *before);
  before[0] = "jd";
  for (size_t i = 0; i + 1 < count; i++)
    before[i + 1] = words[i];
  options_parse(session->arena, session->options->commands, count ? (int)count : 1, (char *const *)before, &line.typed,
                &ignored);
  const struct option *option = valued_option(&line, count > 1 ? before[count - 1] : NULL);
  if (!option && line.current[0] == '-') {
    offer_options(&line);
    return;
  }
  if (option)
    completion_of_option(option, &completion);
  else if (line.typed.command)
    completion_of_command(line.typed.command, &completion);
  offer_values(&line, &completion);
}

/* ---- the command ---- */

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static bool fail_unknown(const char *name, struct jd_error *error) {
  if (!name)
    return jd_fail_usage(
        error, NULL,
        "The name of the shell is missing. Run `jd completion bash`, `jd completion zsh` or `jd completion fish`.");
  JD_ARENA arena = arena_new();
  return fail_name(error, NULL, arena_printf(arena, "unsupported shell `%s`", name), name, shells,
                   sizeof shells / sizeof *shells - 1, "Use bash, zsh or fish.");
}

/* The script becomes a text in the JSON document. */
static void wrap_in_json(struct session *session, const char *name) {
  struct buf *printed = &session->output->pending;
  struct js *json = json_document();
  js_set_text(json, "completion", name);
  js_set_bytes(json, "text", buf_bytes(printed));
  buf_clear(printed);
  output_json(session->output, json);
}

/* Fails for an unknown name, too. */
static bool print(struct session *session, const struct text_list *arguments, struct jd_error *error) {
  static const struct bytes *const scripts[] = {&completion_bash, &completion_zsh, &completion_fish};
  const char *name = arguments->count ? arguments->list[0] : NULL;
  if (name && strcmp(name, "words") == 0) {
    offer_words(session, arguments->list + 1, arguments->count - 1);
    return true;
  }
  if (arguments->count > 1)
    return jd_fail_usage(error, NULL, "`jd completion` takes only SHELL; remove `%s`.", arguments->list[1]);
  for (size_t i = 0; name && shells[i]; i++)
    if (strcmp(name, shells[i]) == 0) {
      output_result(session->output, *scripts[i]);
      return true;
    }
  return fail_unknown(name, error);
}

static int run_completion(struct session *session) {
  const struct text_list *arguments = &session->options->arguments;
  struct jd_error error;
  if (!print(session, arguments, &error))
    return session_fail(session, &error);
  if (session->options->format == FORMAT_JSON)
    wrap_in_json(session, arguments->list[0]);
  return EXIT_DONE;
}

const struct command completion_command = {
    .name = "completion",
    .summary = "print a completion script for bash, zsh or fish",
    .arguments = "SHELL",
    .words = shells,
    .most_arguments = ARGUMENTS_ANY,
    .about = "Completes commands, options and their values, the items of the plan, app ids from the configuration, and "
             "files.\n"
             "The scripts run `jd completion words`, which contacts nothing. The .deb installs the scripts.",
    .exit_statuses = "0 done, 1 error.",
    .examples = {{"jd completion bash > ~/.local/share/bash-completion/completions/jd", "for bash"},
                 {"jd completion zsh > ~/.zfunc/_jd", "for zsh, with ~/.zfunc in fpath"},
                 {"jd completion fish > ~/.config/fish/completions/jd.fish", "for fish"}},
    .documents = {"completion"},
    .is_apart = true,
    .runs_unopened = true,
    .run = run_completion,
};
