#include "cmd/jd/ci/ci.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "reconcile/planner/planner.h"

static struct js *explanation_json(const struct explanation *explanation) {
  struct js *json = json_document();
  js_set_text(json, "code", explanation->code);
  js_set_text(json, "what", explanation->what);
  js_set_text(json, "help", explanation->fix);
  return json;
}

static int explain(struct session *session) {
  const char *code = session->options->explain;
  const struct explanation *explanation = explain_find(session->arena, code);
  if (!explanation) {
    struct jd_error error;
    size_t count;
    const char *const *codes = explain_codes(session->arena, &count);
    fail_name(&error, "--explain", arena_printf(session->arena, "unknown finding code `%s`", code), code, codes, count,
              "`jd validate` prints the codes in brackets.");
    return session_fail(session, &error);
  }
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, explanation_json(explanation));
  } else {
    explain_text(explanation, session->output->style.columns, &session->output->pending);
  }
  return EXIT_DONE;
}

static enum file_read read_one(const struct session *session, const char *env_file, struct validate_file *file) {
  const char *path = file->kind == VALIDATE_PLAN ? session->plan_file : env_file;
  struct jd_error ignored;
  if (file->kind == VALIDATE_SOURCE)
    return project_read(session->arena, &session->project, file->name, LIMIT_SOURCE_BYTES, &file->text, &ignored);
  return project_read_own(session->arena, &session->project, path,
                          file->kind == VALIDATE_PLAN ? LIMIT_PLAN_BYTES : LIMIT_DOCUMENT_BYTES, &file->text, &ignored);
}

/* Reads the files with findings again. Findings in an unreadable file are shown without their lines. */
static size_t read_files(const struct session *session, struct validate_file **out) {
  const struct findings *findings = &session->findings;
  const char *plan = project_display(session->arena, &session->project, session->plan_file);
  const char *env_file = session->env_file ? session->env_file : ".env";
  const char *secrets = project_display(session->arena, &session->project, env_file);
  struct validate_file *files = arena_alloc_array(session->arena, findings->count, sizeof *files);
  size_t count = 0;
  for (size_t i = 0; i < findings->count; i++) {
    const char *name = findings->list[i].at.file;
    if (!name || (count && strcmp(files[count - 1].name, name) == 0))
      continue;
    struct validate_file file = {.name = name};
    if (strcmp(name, plan) == 0)
      file.kind = VALIDATE_PLAN;
    else if (strcmp(name, secrets) == 0)
      file.kind = VALIDATE_ENV;
    if (read_one(session, env_file, &file) == FILE_READ)
      files[count++] = file;
  }
  *out = files;
  return count;
}

static void wipe_secrets(const struct validate_file *files, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (files[i].kind == VALIDATE_ENV)
      wipe((char *)files[i].text.data, files[i].text.len);
}

static const char *summary_of(const struct session *session, const struct desired *desired) {
  const struct findings *findings = &session->findings;
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  if (findings->errors || findings->warnings) {
    count_text(findings->errors, "error", &text);
    buf_add_text(&text, ", ");
    count_text(findings->warnings, "warning", &text);
    buf_add_text(&text, ". To learn more, run `jd validate --explain CODE`.");
  } else if (desired_not_applicable(desired)) {
    buf_add_text(&text, "No problems: the plan has no Durable Objects.");
  } else {
    buf_add_text(&text, "No problems: ");
    count_text(desired->object_count, "Durable Object", &text);
    buf_add_text(&text, ", ");
    count_text(desired->env_count, "env variable", &text);
    buf_add_char(&text, '.');
  }
  return arena_strndup(session->arena, text.data, text.len);
}

static void show_text(const struct session *session, const struct validation *validation) {
  struct output *output = session->output;
  validate_text(validation->findings, validation->files, validation->file_count, output->style.color, &output->pending);
  if (!session->options->quiet)
    wrap_text(validation->summary, 0, output->style.columns, &output->pending);
}

static void show(struct session *session, const struct desired *desired, bool rehearsed) {
  const char **checked = arena_alloc_array(session->arena, desired->object_count + 1, sizeof *checked);
  struct validation validation = {.findings = &session->findings,
                                  .plan_file = project_display(session->arena, &session->project, session->plan_file),
                                  .checked = checked,
                                  .strict = session->options->strict,
                                  .summary = summary_of(session, desired)};
  checked[validation.checked_count++] = validation.plan_file;
  for (size_t i = 0; i < desired->object_count; i++)
    checked[validation.checked_count++] = desired->objects[i].source;
  struct validate_file *files;
  validation.file_count = read_files(session, &files);
  validation.files = files;
  session->findings_shown = true;
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, validate_json(&session->findings, rehearsed));
  } else if (session->options->format == FORMAT_TEXT) {
    show_text(session, &validation);
  } else {
    const struct page page = validate_page(session->arena, &validation);
    page_show(session, &page);
    if (session->options->format == FORMAT_GITHUB)
      page_add_to_step(session, &page);
  }
  wipe_secrets(files, validation.file_count);
}

struct starting {
  struct session *session;
  struct rehearsal *rehearsal;
};

static void start_rehearsal(void *context, const struct desired *desired) {
  const struct starting *starting = context;
  rehearsal_start(starting->rehearsal, starting->session->arena, desired);
}

/* Waits for the compilers. Without the engine, prints one line that says so. */
static bool rehearse(struct session *session, struct rehearsal *rehearsal, const struct desired *desired,
                     struct jd_error *error) {
  remote_session_watch_rehearsal(session, rehearsal);
  bool known = rehearsal_plan(rehearsal, session->arena, &session->findings, error);
  progress_end(&session->output->progress);
  if (!known)
    return false;
  if (rehearsal->engine.state == ENGINE_MISSING && desired->source_count)
    output_progress(session->output, "not rehearsed: %s%s%s", rehearsal->reason, rehearsal->engine.fix ? "; " : "",
                    rehearsal->engine.fix ? rehearsal->engine.fix : "");
  findings_sort(&session->findings);
  return true;
}

static int run_validate(struct session *session) {
  if (session->options->explain)
    return explain(session);
  struct desire_request request = session_desire_request(session);
  request.advise = true;
  request.values_optional = true;
  struct rehearsal rehearsal;
  struct desired desired;
  struct jd_error error = {0};
  int status = EXIT_DONE;
  struct starting starting = {session, &rehearsal};
  request.when_read = start_rehearsal;
  request.context = &starting;
  rehearsal_init(session->arena, &rehearsal);
  request.compiled = rehearsal.engine.state == ENGINE_PRESENT;
  if (!desire_check(session->arena, &request, &desired, &session->findings, &error) ||
      !rehearse(session, &rehearsal, &desired, &error)) {
    status = session_fail(session, &error);
  } else {
    const struct findings *findings = &session->findings;
    show(session, &desired, rehearsal.done);
    if (findings->errors || (session->options->strict && findings->warnings))
      status = EXIT_WRONG;
  }
  rehearsal_end(&rehearsal);
  desired_free(&desired);
  return status;
}

const struct command validate_command = {
    .name = "validate",
    .summary = "check the plan and its sources offline; contacts nothing",
    .arguments = "",
    .options = OPTION_BIT(OPTION_STRICT) | OPTION_BIT(OPTION_EXPLAIN),
    .about =
        "Finds what the control plane or the platform would reject, before it can leave an object in ERROR, and warns "
        "about likely mistakes that they accept. Contacts nothing, and needs no API key, app or env values.\n"
        "With the engine (see `jd engine`), also compiles and loads the sources as the platform does. Without it, or "
        "with JD_ENGINE=off, one line says that nothing was rehearsed.",
    .exit_statuses = "0 no errors; 1 errors, or warnings with --strict.",
    .examples = {{"jd validate", "list all problems with their places"},
                 {"jd validate --explain websocket-access-mode", "explain a finding and how to fix it"},
                 {"jd validate --strict --quiet", "in a pre-commit hook"}},
    .documents = {"validate", "explain"},
    .ci_formats = true,
    .run = run_validate,
};
