/* `jd completion SHELL` prints a script. The script runs `jd completion items`, `apps` or `codes`, which print one
 * valid name per line, only from files of the project. */
#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/plan/plan.h"

static bool print_items(struct session *session, struct jd_error *error) {
  struct buf *out = &session->output->pending;
  const char *path = project_path(session->arena, &session->project, session->plan_file);
  struct findings ignored;
  struct bytes text;
  struct plan plan;
  enum file_read read = project_read_own(session->arena, &session->project, path, LIMIT_PLAN_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  findings_init(&ignored, session->arena);
  plan_parse(session->arena, text, session->plan_file, plan_format_of(session->plan_file), &plan, &ignored);
  for (size_t i = 0; i < plan.object_count; i++)
    if (is_object_name(bytes_of(plan.objects[i].name)))
      buf_printf(out, "%s\n", plan.objects[i].name);
  for (size_t i = 0; i < plan.env_count; i++)
    if (is_env_key(bytes_of(plan.env[i].key)))
      buf_printf(out, "env/%s\n", plan.env[i].key);
  return true;
}

static void print_apps(struct session *session) {
  const struct config_request request = {
      .project = &session->project, .home = session_environment("HOME"), .environment = session_environment};
  const char *apps[CONFIG_APPS];
  size_t count = config_apps(session->arena, &request, apps);
  for (size_t i = 0; i < count; i++)
    buf_printf(&session->output->pending, "%s\n", apps[i]);
}

static void print_codes(struct session *session) {
  for (size_t i = 0; i < explanation_count; i++)
    buf_printf(&session->output->pending, "%s\n", explanations[i].code);
}

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static bool fail_unknown(const char *name, struct jd_error *error) {
  const char *suggestion = name ? nearest(name, shells, sizeof shells / sizeof *shells - 1) : NULL;
  if (!name)
    return jd_fail_usage(
        error, NULL,
        "The name of the shell is missing. Run `jd completion bash`, `jd completion zsh` or `jd completion fish`.");
  if (suggestion)
    return jd_fail_usage(error, NULL, "unsupported shell `%s`; did you mean `%s`?", name, suggestion);
  return jd_fail_usage(error, NULL, "unsupported shell `%s`: use bash, zsh or fish.", name);
}

/* The script becomes a text in the JSON document. */
static void wrap_in_json(struct session *session, const char *name) {
  struct buf *printed = &session->output->pending;
  JD_JS json = json_document();
  js_set_text(json, "completion", name);
  js_set_bytes(json, "text", buf_bytes(printed));
  buf_clear(printed);
  output_json(session->output, json);
}

/* Fails for an unknown name, too. */
static bool print(struct session *session, const char *name, struct jd_error *error) {
  struct buf *out = &session->output->pending;
  if (!name)
    return fail_unknown(name, error);
  if (strcmp(name, "items") == 0)
    return print_items(session, error);
  if (strcmp(name, "bash") == 0)
    completion_bash(session->options->commands, out);
  else if (strcmp(name, "zsh") == 0)
    completion_zsh(session->options->commands, out);
  else if (strcmp(name, "fish") == 0)
    completion_fish(session->options->commands, out);
  else if (strcmp(name, "apps") == 0)
    print_apps(session);
  else if (strcmp(name, "codes") == 0)
    print_codes(session);
  else
    return fail_unknown(name, error);
  return true;
}

static int run_completion(struct session *session) {
  const struct text_list *arguments = &session->options->arguments;
  const char *name = arguments->count ? arguments->list[0] : NULL;
  struct jd_error error;
  if (!print(session, name, &error))
    return session_fail(session, &error);
  if (session->options->format == FORMAT_JSON)
    wrap_in_json(session, name);
  return EXIT_DONE;
}

static const struct example examples[] = {
    {"jd completion bash > ~/.local/share/bash-completion/completions/jd", "for bash"},
    {"jd completion zsh > ~/.zfunc/_jd", "for zsh, with ~/.zfunc in fpath"},
    {"jd completion fish > ~/.config/fish/completions/jd.fish", "for fish"},
    {NULL, NULL},
};

const struct command completion_command = {
    .name = "completion",
    .summary = "print a completion script for bash, zsh or fish",
    .arguments = "SHELL",
    .words = shells,
    .most_arguments = 1,
    .about = "Completes commands, options and their values, the items of the plan, app ids from the configuration, and "
             "files.\n"
             "The scripts run `jd completion items`, `apps` and `codes`, which contact nothing. The .deb installs the "
             "scripts.",
    .exit_statuses = "0 done, 1 error.",
    .examples = examples,
    .documents = {"completion"},
    .is_apart = true,
    .run = run_completion,
};
