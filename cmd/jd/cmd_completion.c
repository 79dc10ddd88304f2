/* `jd completion SHELL` prints a script; `items`, `apps` and `codes` in the place of the shell is what such a script
 * asks when the key is pressed: one a line, from the project's files alone, and nothing but names that are right,
 * whatever stands there. */
#include "cmd/jd/commands.h"
#include "cmd/jd/completion.h"
#include "cmd/jd/explain.h"
#include "cmd/jd/plan_json.h"
#include "model/limits.h"
#include "model/plan.h"
#include "model/text.h"

static bool print_items(struct session *session, struct jd_error *error) {
  struct buf *out = &session->output->pending;
  const char *path = project_path(session->arena, &session->project, session->plan_file);
  struct findings ignored;
  struct bytes text;
  struct plan plan;
  enum file_read read = file_read(session->arena, path, LIMIT_PLAN_BYTES, &text, error);
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

static bool print_apps(struct session *session, struct jd_error *error) {
  (void)error;
  const struct config_request request = {
      .project = &session->project, .home = session_environment("HOME"), .environment = session_environment};
  const char *apps[CONFIG_APPS];
  size_t count = config_apps(session->arena, &request, apps);
  for (size_t i = 0; i < count; i++)
    buf_printf(&session->output->pending, "%s\n", apps[i]);
  return true;
}

static bool print_codes(struct session *session, struct jd_error *error) {
  (void)error;
  for (size_t i = 0; i < explanation_count; i++)
    buf_printf(&session->output->pending, "%s\n", explanations[i].code);
  return true;
}

static bool print_bash(struct session *session, struct jd_error *error) {
  (void)error;
  completion_bash(&session->output->pending);
  return true;
}

static bool print_zsh(struct session *session, struct jd_error *error) {
  (void)error;
  completion_zsh(&session->output->pending);
  return true;
}

static bool print_fish(struct session *session, struct jd_error *error) {
  (void)error;
  completion_fish(&session->output->pending);
  return true;
}

static bool fail_unknown(const char *name, struct jd_error *error) {
  static const char *const shells[] = {"bash", "zsh", "fish"};
  const char *suggestion = name ? nearest(name, shells, 3) : NULL;
  if (!name)
    return jd_fail_usage(error, NULL,
                         "Which shell is it for? `jd completion bash`, `jd completion zsh` or `jd completion fish`.");
  if (suggestion)
    return jd_fail_usage(error, NULL, "There is no completion for \"%s\"; did you mean \"%s\"?", name, suggestion);
  return jd_fail_usage(error, NULL, "There is no completion for \"%s\": it is for bash, zsh and fish.", name);
}

/* A script is no JSON, and stands in it as text. */
static void wrap_in_json(struct session *session, const char *name) {
  struct buf *printed = &session->output->pending;
  JD_JS json = js_new_object();
  js_set_text(json, "format_version", JSON_FORMAT_VERSION);
  js_set_text(json, "completion", name);
  js_set_bytes(json, "text", buf_bytes(printed));
  buf_clear(printed);
  output_json(session->output, json);
}

int cmd_completion(struct session *session) {
  static const struct {
    const char *name;
    bool (*print)(struct session *session, struct jd_error *error);
  } printers[] = {{"bash", print_bash},   {"zsh", print_zsh},   {"fish", print_fish},
                  {"items", print_items}, {"apps", print_apps}, {"codes", print_codes}};
  const struct text_list *arguments = &session->options->arguments;
  const char *name = arguments->count ? arguments->list[0] : NULL;
  struct jd_error error;
  for (size_t i = 0; name && i < sizeof printers / sizeof *printers; i++)
    if (strcmp(printers[i].name, name) == 0) {
      if (!printers[i].print(session, &error))
        return session_fail(session, &error);
      if (session->options->format == FORMAT_JSON)
        wrap_in_json(session, name);
      return EXIT_DONE;
    }
  fail_unknown(name, &error);
  return session_fail(session, &error);
}
