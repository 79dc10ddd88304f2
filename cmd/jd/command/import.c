#include "cmd/jd/command/import.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "reconcile/project/project.h"

struct importing {
  struct session *session;
  struct live whole, live; /* all that is live, and what of it is imported */
  struct import import;
  struct import_report report;
  struct jd_error error;
};

static bool read_live(struct importing *importing) {
  struct session *session = importing->session;
  struct clock clock = reading_clock(session);
  struct record record; /* one that cannot be read is an error before anything is written */
  if (!session_configure(session, &importing->error) ||
      !project_read_record(session->arena, &session->project, &record, &importing->error))
    return false;
  struct remote *remote = reading_connect(session, &clock, true, &importing->error);
  bool read = remote && reading_whole(session, remote, true, &importing->whole, &importing->error);
  remote_close(remote);
  return read && import_keep_named(session->arena, &session->options->arguments, &importing->whole, &importing->live,
                                   &importing->error);
}

static bool prepare(struct importing *importing) {
  struct session *session = importing->session;
  if (!import_prepare(session->arena, &session->project, session->plan_file, &importing->live, &importing->import,
                      &session->findings, &importing->error))
    return false;
  import_forget_unnamed(&importing->whole, &importing->import.adopted);
  return import_check(session->options, &importing->import, &importing->error);
}

static bool is_imported(const struct importing *importing, const char *name) {
  for (size_t i = 0; i < importing->import.file_count; i++)
    if (importing->import.files[i].name && strcmp(importing->import.files[i].name, name) == 0)
      return true;
  return false;
}

/* A row in ERROR bears the code that failed: that is what there is, and with it in the plan `jd apply` mends the row
 * before anything else, which is what saves the class's stored state. */
static void warn_of_row(const struct importing *importing, const struct live_object *row) {
  struct output *output = importing->session->output;
  if (row->status == ROW_ERROR && row->last_deployed_at)
    output_warning(output,
                   "%s is in ERROR: what is imported is the code whose deploy failed. Run `jd apply` before anything "
                   "else writes to this app, or the stored state of its class is deleted.",
                   row->name);
  else if (row->status == ROW_ERROR)
    output_warning(output, "%s is in ERROR and was never deployed; what is imported is the code that failed.",
                   row->name);
  else if (row->status != ROW_READY)
    output_warning(output, "%s is %s: a deploy is under way, or was left behind. Import again when it is over.",
                   row->name, row_status_name(row->status));
}

static void warn(const struct importing *importing) {
  struct output *output = importing->session->output;
  const struct plan_adopted *adopted = &importing->import.adopted;
  for (size_t i = 0; i < importing->live.object_count; i++)
    if (is_imported(importing, importing->live.objects[i].name))
      warn_of_row(importing, &importing->live.objects[i]);
  for (size_t i = 0; i < adopted->skipped_count; i++)
    output_warning(output, "%s is not imported: %s", adopted->skipped[i].name, adopted->skipped[i].why);
  for (size_t i = 0; i < adopted->not_live_count; i++)
    output_warning(output, "%s is in the plan and not live; it stays in the plan.", adopted->not_live[i]);
}

/* Sets `*going` to false when the run is over. */
static enum outcome take(struct importing *importing, struct import_asking *asking, const struct import_file *file,
                         bool *going) {
  *going = false;
  if (signals_came())
    return OUTCOME_NOT_TRIED;
  enum decision decision = import_decide(asking, file);
  if (decision == DECISION_QUIT || signals_came())
    return OUTCOME_NOT_TRIED;
  *going = true;
  if (decision == DECISION_DECLINE)
    return OUTCOME_DECLINED;
  if (import_write(&importing->session->project, file, &importing->error))
    return OUTCOME_DONE;
  importing->report.error = &importing->error;
  *going = false;
  return OUTCOME_FAILED;
}

static void write_files(struct importing *importing) {
  struct import_asking asking = {.session = importing->session};
  bool going = true;
  for (size_t i = 0; i < importing->import.file_count; i++) {
    const struct import_file *file = &importing->import.files[i];
    if (file->state == IMPORT_SAME)
      continue;
    importing->report.outcomes[i] = OUTCOME_NOT_TRIED;
    if (going)
      importing->report.outcomes[i] = take(importing, &asking, file, &going);
  }
}

static void record_rows(struct importing *importing) {
  struct session *session = importing->session;
  const struct clock clock = reading_clock(session);
  size_t count = 0;
  if (importing->report.error)
    return;
  if (!import_record(session->arena, &session->project, &clock, &importing->report, &count, &importing->error))
    importing->report.error = &importing->error;
  else if (count)
    output_progress(session->output, "recorded in %s: %zu object%s", project_file(&session->project, PROJECT_RECORD),
                    count, count == 1 ? "" : "s");
}

static void show(struct importing *importing) {
  struct session *session = importing->session;
  if (importing->report.error) {
    importing->error = session_told(session, importing->report.error);
    importing->report.error = &importing->error;
    output_error(session->output, importing->report.error);
  }
  if (session->options->format == FORMAT_JSON) {
    JD_JS document = import_json(&importing->report, &session->findings);
    output_json(session->output, document);
  } else {
    JD_BUF text;
    buf_init(&text, LIMIT_TEXT_OUTPUT);
    import_text(&importing->report, session_environment, session->options->quiet, session->output->look.color, &text);
    wrap_lines(buf_bytes(&text), session->output->look.columns, &session->output->pending);
  }
}

static int exit_status(const struct import_report *report) {
  bool left_over = import_count(report, OUTCOME_DECLINED) || import_count(report, OUTCOME_NOT_TRIED);
  if (signals_came())
    return signals_exit_status();
  if (report->error)
    return EXIT_WRONG;
  return left_over ? EXIT_LEFT_OVER : EXIT_DONE;
}

static int run_import(struct session *session) {
  struct importing importing = {.session = session};
  if (!read_live(&importing) || !prepare(&importing))
    return session_fail(session, &importing.error);
  session_show_findings(session);
  warn(&importing);
  importing.report = (struct import_report){
      .import = &importing.import,
      .live = &importing.live,
      .outcomes = arena_alloc_array(session->arena, importing.import.file_count, sizeof *importing.report.outcomes),
      .dry_run = session->options->dry_run,
      .app_id = session->config.app.text,
      .endpoint = session->config.endpoint.text,
      .hint = &session->output->hint};
  if (!session->options->dry_run) {
    write_files(&importing);
    record_rows(&importing);
  }
  show(&importing);
  return exit_status(&importing.report);
}

static const struct example examples[] = {
    {"jd import", "the plan and its sources, from what is live"},
    {"jd import chat-room env/LIMIT", "of this object and this env variable alone"},
    {"jd import --dry-run", "which files would be new, and which differ"},
    {"jd import --approve durable-objects/chat-room.ts", "overwrites this one without asking"},
    {NULL, NULL},
};

const struct command import_command = {
    .name = "import",
    .summary = "write a plan and source files from what is live",
    .arguments = "[NAME...]",
    .most_arguments = ARGUMENTS_ANY,
    .options = OPTION_BIT(OPTION_YES) | OPTION_BIT(OPTION_APPROVE) | OPTION_BIT(OPTION_DRY_RUN),
    .about = "Writes durable-objects/NAME.ts for each live object, byte for byte, and the plan: a new one, or the "
             "block in the Durable section of the one that is there; with --plan FILE.yaml a YAML plan alone. With "
             "NAMEs (env/KEY for an env variable) it takes these alone.\n"
             "A new file is written without a question; about one that is there and differs it asks: yes, no, diff, "
             "all or quit. --yes asks nothing and leaves those alone, --approve FILE overwrites that one.\n"
             "Values of env variables cannot be read back: the plan takes them from the environment.\n"
             "Each imported object that is READY is recorded in docs/butterbase/durable.lock.\n"
             "It sends nothing but GET, or --via mcp nothing but calls that read.",
    .exit_statuses = "0 done, 1 error, 3 some files were left as they are.",
    .examples = examples,
    .run = run_import,
};
