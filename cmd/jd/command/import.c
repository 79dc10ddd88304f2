/* For `jd import NAME...`. */
#include "cmd/jd/command/internal.h"

#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "model/source/source.h"
#include "reconcile/planner/planner.h"
#include "reconcile/project/project.h"

/* ---- names ---- */

static bool is_live(const struct live *live, const char *label) {
  const char *key = label_env_key(label);
  return live_find(live, label) || (key && live_has_env(live, key));
}

static bool fail_not_live(struct arena *arena, const struct live *live, const char *name, struct jd_error *error) {
  const char **labels = arena_alloc_array(arena, live->object_count + live->env_count, sizeof *labels);
  size_t count = 0;
  for (size_t i = 0; i < live->object_count; i++)
    labels[count++] = live->objects[i].name;
  for (size_t i = 0; i < live->env_count; i++)
    labels[count++] = arena_printf(arena, "env/%s", live->env_keys[i]);
  return fail_name(error, name, "No live item has this name, so nothing was written", name, labels, count,
                   "An env variable is env/KEY. To list all items, run `jd status`.");
}

/* Copies the named rows ("NAME" or "env/KEY") to `out`; all of them without names. Fails for a name that is not live.
 */
static bool import_keep_named(struct arena *arena, const struct text_list *names, const struct live *whole,
                              struct live *out, struct jd_error *error) {
  *out = *whole;
  if (!names->count)
    return true;
  for (size_t i = 0; i < names->count; i++)
    if (!is_live(whole, names->list[i]))
      return fail_not_live(arena, whole, names->list[i], error);
  out->objects = arena_alloc_array(arena, whole->object_count, sizeof *out->objects);
  out->env_keys = arena_alloc_array(arena, whole->env_count, sizeof *out->env_keys);
  out->object_count = out->env_count = 0;
  for (size_t i = 0; i < whole->object_count; i++)
    if (text_list_has(names, whole->objects[i].name))
      out->objects[out->object_count++] = whole->objects[i];
  for (size_t i = 0; i < whole->env_count; i++)
    if (text_list_has(names, arena_printf(arena, "env/%s", whole->env_keys[i])))
      out->env_keys[out->env_count++] = whole->env_keys[i];
  return true;
}

/* Rows that are live but were not named do not count as missing from the app. */
static void import_forget_unnamed(const struct live *whole, struct plan_adopted *adopted) {
  size_t kept = 0;
  for (size_t i = 0; i < adopted->not_live_count; i++)
    if (!is_live(whole, adopted->not_live[i]))
      adopted->not_live[kept++] = adopted->not_live[i];
  adopted->not_live_count = kept;
}

/* ---- durable.lock ---- */

/* The record after import: the class of each imported READY row is certainly deployed. */
static bool is_taken(const struct import_report *report, size_t i) {
  return report->outcomes[i] == OUTCOME_DONE || report->import->files[i].state == IMPORT_SAME;
}

static bool same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* An applied row keeps its time, and with it its line in the build log. */
static bool put(struct arena *arena, struct applied *target, const struct import_file *file,
                const struct live_object *row, const char *now) {
  const struct applied_object *old = applied_find(target, row->name);
  struct applied_object object = {.name = row->name,
                                  .class_name = row->class_name,
                                  .source = file->path,
                                  .access_mode = row->access_mode,
                                  .code_digest = row->code_digest,
                                  .applied_at = now,
                                  .last_deployed_at = row->last_deployed_at};
  if (old && strcmp(old->class_name, object.class_name) == 0 && old->access_mode == object.access_mode &&
      digest_equal(old->code_digest, object.code_digest)) {
    object.applied_at = old->applied_at;
    if (same_text(old->last_deployed_at, object.last_deployed_at) && strcmp(old->source, object.source) == 0)
      return false;
  }
  applied_put_object(arena, target, &object);
  return true;
}

/* Returns how many rows changed in the record. */
static size_t put_all(struct arena *arena, const struct import_report *report, struct record *record,
                      const struct clock *clock) {
  struct applied *target = lockfile_target(arena, record, report->endpoint, report->app_id);
  char now[TIME_TEXT];
  size_t count = 0;
  time_format(clock->now(clock->context), now);
  for (size_t i = 0; i < report->import->file_count; i++) {
    const struct import_file *file = &report->import->files[i];
    const struct live_object *row = file->name ? live_find(report->live, file->name) : NULL;
    if (row && is_taken(report, i) && row->status == ROW_READY && row->has_code)
      count += put(arena, target, file, row, now);
  }
  return count;
}

/* Records each imported row that is READY, with its last_deployed_at, in durable.lock: its class is certainly deployed.
 * Rows in another state keep the entry that they have. Takes the lock of a run while it writes. `*count` is the
 * number of entries that changed. */
static bool import_record(struct arena *arena, const struct project *project, const struct clock *clock,
                          const struct import_report *report, size_t *count, struct jd_error *error) {
  struct record record;
  *count = 0;
  if (!project_read_record(arena, project, &record, error))
    return false;
  if (!put_all(arena, report, &record, clock))
    return true;
  long holder;
  int lock;
  if (!project_begin(project, error) ||
      !file_lock(project, project_file_path(arena, project, PROJECT_RUN_LOCK), &lock, &holder, error))
    return false;
  /* Read again under the lock. */
  bool written = project_read_record(arena, project, &record, error) &&
                 (!(*count = put_all(arena, report, &record, clock)) || project_write_record(project, &record, error));
  file_unlock(lock);
  return written;
}

/* ---- the run ---- */

struct import_ctx {
  struct session *session;
  struct live whole, live; /* everything that is live, and what is imported */
  struct import import;
  struct import_report report;
  struct jd_error error;
};

static bool read_live(struct import_ctx *ctx) {
  struct session *session = ctx->session;
  struct clock clock = remote_session_clock(session);
  struct record record; /* read early, so that an unreadable one fails before anything is written */
  if (!session_configure(session, &ctx->error) ||
      !project_read_record(session->arena, &session->project, &record, &ctx->error))
    return false;
  struct remote *remote = remote_session_connect(session, &clock, true, &ctx->error);
  bool read =
      remote && remote_session_read_all(session, remote, true, NULL, &ctx->whole, &(struct overview){0}, &ctx->error);
  remote_close(remote);
  return read && import_keep_named(session->arena, &session->options->arguments, &ctx->whole, &ctx->live, &ctx->error);
}

static bool prepare(struct import_ctx *ctx) {
  struct session *session = ctx->session;
  if (!import_prepare(session->arena, &session->project, session->plan_file, &ctx->live, &ctx->import,
                      &session->findings, &ctx->error))
    return false;
  import_forget_unnamed(&ctx->whole, &ctx->import.adopted);
  return import_check(session->options, &ctx->import, &ctx->error);
}

static bool is_imported(const struct import_ctx *ctx, const char *name) {
  for (size_t i = 0; i < ctx->import.file_count; i++)
    if (ctx->import.files[i].name && strcmp(ctx->import.files[i].name, name) == 0)
      return true;
  return false;
}

/* A row in ERROR has only the code that failed. With it in the plan, `jd apply` repairs the row first, which keeps the
 * stored data of the class. */
static void warn_of_row(const struct import_ctx *ctx, const struct live_object *row) {
  struct output *output = ctx->session->output;
  if (row->status == ROW_ERROR && row->last_deployed_at)
    output_warning(output,
                   "%s is in ERROR: the imported code is the one whose deploy failed. Run `jd apply` before anything "
                   "else writes to this app; otherwise the stored data of its class is permanently deleted.",
                   row->name);
  else if (row->status == ROW_ERROR)
    output_warning(output, "%s is in ERROR and was never deployed; the imported code is the one that failed.",
                   row->name);
  else if (row->status != ROW_READY)
    output_warning(output, "%s is %s: a deploy is under way, or was interrupted. Run `jd import` again after it ends.",
                   row->name, row_status_name(row->status));
}

static void warn(const struct import_ctx *ctx) {
  struct output *output = ctx->session->output;
  const struct plan_adopted *adopted = &ctx->import.adopted;
  for (size_t i = 0; i < ctx->live.object_count; i++)
    if (is_imported(ctx, ctx->live.objects[i].name))
      warn_of_row(ctx, &ctx->live.objects[i]);
  for (size_t i = 0; i < adopted->skipped_count; i++)
    output_warning_of(output, arena_printf(ctx->session->arena, "could not import %s", adopted->skipped[i].name),
                      adopted->skipped[i].why);
  for (size_t i = 0; i < adopted->not_live_count; i++)
    output_warning(output, "%s is in the plan but not live; it was kept in the plan.", adopted->not_live[i]);
}

/* ---- sources that could not be sent again ---- */

static struct desired_source *live_sources(struct import_ctx *ctx, struct desired *out) {
  out->sources = arena_alloc_array(ctx->session->arena, ctx->import.file_count, sizeof *out->sources);
  for (size_t i = 0; i < ctx->import.file_count; i++) {
    const struct import_file *file = &ctx->import.files[i];
    const struct live_object *row = file->name ? live_find(&ctx->live, file->name) : NULL;
    if (row && row->has_code)
      out->sources[out->source_count++] = (struct desired_source){file->name, file->path, row->access_mode, row->code};
  }
  out->planned = out->source_count;
  return out->sources;
}

/* The platform runs what TypeScript repairs, and jd does not send that: names each such source, with its first error.
 */
static bool warn_of_sources(struct import_ctx *ctx) {
  struct session *session = ctx->session;
  struct desired desired = {.form = PLAN_BLOCK};
  struct rehearsal rehearsal;
  struct findings findings;
  findings_init(&findings, session->arena);
  const struct desired_source *sources = live_sources(ctx, &desired);
  for (size_t i = 0; i < desired.source_count; i++) {
    struct ts_source declares;
    source_check(session->arena, sources[i].code, sources[i].file, &declares, &findings);
  }
  rehearsal_init(session->arena, &rehearsal);
  remote_session_watch_rehearsal(session, &rehearsal);
  rehearsal_start(&rehearsal, session->arena, &desired);
  bool known = rehearsal_plan(&rehearsal, session->arena, &findings, &ctx->error);
  progress_end(&session->output->progress);
  rehearsal_end(&rehearsal);
  findings_sort(&findings);
  for (size_t i = 0; known && i < findings.count; i++) {
    const struct finding *finding = &findings.list[i];
    bool first = i == 0 || !findings.list[i - 1].at.file || strcmp(findings.list[i - 1].at.file, finding->at.file) != 0;
    if (finding->severity == SEVERITY_ERROR && finding->at.file && first)
      output_warning(session->output,
                     "%s was imported as it is live, but `jd apply` would not send it again: line %u: %s",
                     finding->at.file, finding->at.line, finding->message);
  }
  return known;
}

/* ---- the app in 00-state.md ---- */

/* Asks on a terminal whether the project is to remember the app; else says how it would. */
static void offer_app(struct import_ctx *ctx) {
  struct session *session = ctx->session;
  struct checkup checkup = {.session = session, .clock = remote_session_clock(session)};
  const char *file = checkup_file(&checkup, PROJECT_STATE);
  if (!ctx->import.file_count || ctx->report.error || signals_came() || session->config.sandbox ||
      checkup_app_of_state(&checkup))
    return;
  if (!checkup_can_ask(session)) {
    output_progress(session->output, "%s names no app; to write %s there, run `jd preflight`", file,
                    session->config.app.text);
    return;
  }
  const char *text = arena_printf(session->arena, "%s names no app. Write %s there, so that no --app is needed?", file,
                                  session->config.app.text);
  const struct question question = {.text = bytes_of(text),
                                    .choices = {.offers = {[CHOICE_YES] = true, [CHOICE_NO] = true}},
                                    .help = {[CHOICE_YES] = "write it", [CHOICE_NO] = "leave the file as it is"}};
  if (question_ask(session->output, &question) != CHOICE_YES)
    return;
  if (checkup_stamp(&checkup, false, true, &ctx->error))
    output_progress(session->output, "wrote app_id to %s", file);
  else
    ctx->report.error = &ctx->error;
}

/* Sets `*going` to false to end the run. */
static enum outcome take(struct import_ctx *ctx, struct import_ask_ctx *asking, const struct import_file *file,
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
  if (import_write(&ctx->session->project, file, &ctx->error))
    return OUTCOME_DONE;
  ctx->report.error = &ctx->error;
  *going = false;
  return OUTCOME_FAILED;
}

static void write_files(struct import_ctx *ctx) {
  struct import_ask_ctx asking = {.session = ctx->session};
  bool going = true;
  for (size_t i = 0; i < ctx->import.file_count; i++) {
    const struct import_file *file = &ctx->import.files[i];
    if (file->state == IMPORT_SAME)
      continue;
    ctx->report.outcomes[i] = OUTCOME_NOT_TRIED;
    if (going)
      ctx->report.outcomes[i] = take(ctx, &asking, file, &going);
  }
}

static void record_rows(struct import_ctx *ctx) {
  struct session *session = ctx->session;
  const struct clock clock = remote_session_clock(session);
  size_t count = 0;
  if (ctx->report.error)
    return;
  if (!import_record(session->arena, &session->project, &clock, &ctx->report, &count, &ctx->error))
    ctx->report.error = &ctx->error;
  else if (count)
    output_progress(session->output, "recorded in %s: %zu object%s", project_file(&session->project, PROJECT_RECORD),
                    count, count == 1 ? "" : "s");
}

static void show(struct import_ctx *ctx) {
  struct session *session = ctx->session;
  if (ctx->report.error) {
    ctx->error = session_relative_error(session, ctx->report.error);
    ctx->report.error = &ctx->error;
    output_error(session->output, ctx->report.error);
  }
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, import_json(&ctx->report, &session->findings));
  } else {
    JD_BUF text;
    buf_init(&text, LIMIT_TEXT_OUTPUT);
    import_text(&ctx->report, session_environment, session->options->quiet, session->output->style.color, &text);
    wrap_lines(buf_bytes(&text), session->output->style.columns, &session->output->pending);
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
  struct import_ctx ctx = {.session = session};
  if (!read_live(&ctx) || !prepare(&ctx))
    return session_fail(session, &ctx.error);
  session_show_findings(session);
  warn(&ctx);
  if (!warn_of_sources(&ctx))
    return session_fail(session, &ctx.error);
  ctx.report = (struct import_report){
      .import = &ctx.import,
      .live = &ctx.live,
      .outcomes = arena_alloc_array(session->arena, ctx.import.file_count, sizeof *ctx.report.outcomes),
      .dry_run = session->options->dry_run,
      .app_id = session->config.app.text,
      .endpoint = session->config.endpoint.text,
      .hint = &session->output->hint};
  if (!session->options->dry_run) {
    write_files(&ctx);
    record_rows(&ctx);
    offer_app(&ctx);
  }
  show(&ctx);
  return exit_status(&ctx.report);
}

const struct command import_command = {
    .name = "import",
    .summary = "write a plan and source files from what is live",
    .arguments = "[NAME...]",
    .most_arguments = ARGUMENTS_ANY,
    .options = OPTION_BIT(OPTION_YES) | OPTION_BIT(OPTION_APPROVE) | OPTION_BIT(OPTION_DRY_RUN),
    .about =
        "Writes durable-objects/NAME.ts for each live object, byte for byte, and the plan: a new file, or the "
        "block in the Durable section of the existing one; with --plan FILE.yaml, a YAML plan. With NAMEs "
        "(env/KEY for an env variable), imports only these.\n"
        "Writes new files without asking. Before overwriting a file that differs, asks: yes, no, diff, all or "
        "quit. --yes skips such files; --approve FILE overwrites that file.\n"
        "Values of env variables cannot be read: the plan takes them from the environment, and .env.example lists "
        "them.\n"
        "Records each imported object that is READY in docs/butterbase/durable.lock. If docs/butterbase/00-state.md "
        "names no app, asks on a terminal whether to write it there.\n"
        "Sends only GET requests (with --via mcp, only calls that read).",
    .exit_statuses = "0 done, 1 error, 3 some files were skipped.",
    .examples = {{"jd import", "write the plan and sources of the live app"},
                 {"jd import chat-room env/LIMIT", "import only this object and this env variable"},
                 {"jd import --dry-run", "show which files are new and which differ"},
                 {"jd import --approve durable-objects/chat-room.ts", "overwrite this file without asking"}},
    .documents = {"import"},
    .run = run_import,
};
