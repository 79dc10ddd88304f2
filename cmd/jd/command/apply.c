#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/command/internal.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "reconcile/project/project.h"

struct apply_run {
  struct session *session;
  struct planning planning;
  struct saved_plan saved;
  bool has_saved;
  struct checkup checkup;
  struct left_behind left_behind;
  int lock; /* -1: not held */
};

static bool read_saved(struct apply_run *ctx, struct jd_error *error) {
  struct session *session = ctx->session;
  const struct options *options = session->options;
  if (options->arguments.count == 0)
    return true;
  if (!saved_plan_read(session->arena, session_path(session, options->arguments.list[0]), &ctx->saved, error))
    return false;
  if (options->only.count)
    return jd_fail_usage(error, "--only", "A saved plan already names its items. Remove --only, or save a new plan.");
  ctx->has_saved = true;
  session->saved_from = options->arguments.list[0];
  session->saved_app = ctx->saved.app_id;
  session->saved_endpoint = ctx->saved.endpoint;
  session->project.sandbox |= strcmp(session->saved_endpoint, CONFIG_SANDBOX_ENDPOINT) == 0;
  if (!options->plan)
    session->plan_file = ctx->saved.plan_file;
  return true;
}

static bool take_lock(struct apply_run *ctx, struct jd_error *error) {
  struct session *session = ctx->session;
  long holder = 0;
  const char *path = project_file_path(session->arena, &session->project, PROJECT_RUN_LOCK);
  return project_begin(&session->project, error) && file_lock(&session->project, path, &ctx->lock, &holder, error);
}

static bool is_saved(const struct apply_run *ctx, const char *now, struct jd_error *error) {
  const struct session *session = ctx->session;
  const struct changeset *changeset = &ctx->planning.changeset;
  struct saved_plan found;
  saved_values_take(session->arena, session->config.api_key, changeset, &found);
  if (digest_equal(ctx->saved.fingerprint, changeset->fingerprint))
    return saved_values_check(&ctx->saved, &found, session->saved_from, error);
  return jd_fail(
      error, JD_STALE, JD_SCOPE_PLAN, JD_RETRY_NO, session->saved_from,
      "The saved plan is out of date: the plan, a source, a value or the app has changed since (its fingerprint is now "
      "%s). Nothing was applied. To save and review a new plan, run `jd plan --out FILE`.%s",
      now, saved_values_why(session->arena, &ctx->saved, &found));
}

static bool is_expected(const struct apply_run *ctx, struct jd_error *error) {
  struct arena *arena = ctx->session->arena;
  const struct options *options = ctx->session->options;
  const struct changeset *changeset = &ctx->planning.changeset;
  const char *now = digest_text(arena, changeset->fingerprint);
  if (ctx->has_saved && !is_saved(ctx, now, error))
    return false;
  if (option_given(options, OPTION_EXPECT) && !digest_equal(options->expect, changeset->fingerprint))
    return jd_fail(error, JD_STALE, JD_SCOPE_PLAN, JD_RETRY_NO, "--expect",
                   "The plan has changed since it was reviewed (its fingerprint is now %s). Nothing was applied. "
                   "Review `jd plan` again.%s",
                   now, saved_values_may_be_why(arena, changeset));
  return true;
}

/* Makes the suggested follow-up command target the same app and plan. */
static void hint_at_saved(const struct apply_run *ctx) {
  struct session *session = ctx->session;
  struct options options = *session->options;
  if (!ctx->has_saved)
    return;
  if (!options.app)
    options.app = ctx->saved.app_id;
  if (!options.plan && strcmp(ctx->saved.plan_file, SESSION_PLAN_FILE) != 0)
    options.plan = ctx->saved.plan_file;
  options.sandbox = session->config.sandbox;
  session->output->hint = command_hint_of(session->arena, &options);
}

/* Does everything up to a plan that may be applied. A dry run takes no lock and settles nothing. */
static bool make_plan(struct apply_run *ctx, bool dry_run, struct jd_error *error) {
  struct session *session = ctx->session;
  struct planning *planning = &ctx->planning;
  if (ctx->has_saved) {
    planning->only = ctx->saved.only;
    planning->only_count = ctx->saved.only_count;
    planning->resend_env |= ctx->saved.resend_env;
  }
  if (!dry_run && (!apply_check_files(session->arena, &session->project, error) || !take_lock(ctx, error) ||
                   !preflight_before_apply(&ctx->checkup, session, error)))
    return false;
  if (!planning_prepare(planning, error))
    return false;
  hint_at_saved(ctx);
  return planning_read_live(planning, dry_run, error);
}

static struct apply_context context_of(struct apply_run *ctx) {
  enum { BUSY_TIMEOUT_S = 120 };
  struct session *session = ctx->session;
  struct apply_context context = planning_apply_context(&ctx->planning);
  const struct retry retry = remote_session_retry(session, &ctx->planning.clock);
  context.observer = (struct observer){report_event, session};
  context.retries = retry.retries;
  context.connect_for_s = retry.connect_for_s;
  context.busy_timeout_s = session->options->timeout ? session->options->timeout : BUSY_TIMEOUT_S;
  context.left_behind = &ctx->left_behind;
  return context;
}

static bool is_converged(const struct apply_run *ctx, const struct apply_result *result) {
  if (ctx->planning.left_out)
    return false;
  for (size_t i = 0; i < ctx->planning.changeset.item_count; i++)
    if (result->outcomes[i] != OUTCOME_NONE && result->outcomes[i] != OUTCOME_DONE)
      return false;
  return true;
}

static void show_report(struct session *session, const struct report *report) {
  if (session->options->format == FORMAT_JSON) {
    output_json_line(session->output, event_json_result(report_json(session, report)));
  } else if (!session->options->quiet) {
    output_result(session->output, bytes_of("\n"));
    report_text(report, &session->output->style, &session->output->pending);
  }
}

static int exit_status(const struct report *report) {
  int of_signal = signals_exit_status();
  if (of_signal && report->result->interrupted)
    return of_signal;
  if (report->result->failed)
    return EXIT_WRONG;
  bool left_over = report_count(report, OUTCOME_DECLINED) || report_count(report, OUTCOME_NOT_TRIED);
  return left_over ? EXIT_LEFT_OVER : EXIT_DONE;
}

static int run(struct apply_run *ctx) {
  struct session *session = ctx->session;
  struct planning *planning = &ctx->planning;
  struct apply_context context = context_of(ctx);
  struct approve_ctx approval = {.session = session};
  const struct approver approver = {approve_decide, &approval, &approval.approved_by};
  struct apply_result result;
  report_event(session, &(struct event){.kind = EVENT_PLANNED, .changeset = &planning->changeset});
  if (!output_flush(session->output)) /* a plan that cannot be shown is not applied */
    return EXIT_WRONG;
  apply(&context, &planning->changeset, &approver, &result);
  struct report report = {.changeset = &planning->changeset, .result = &result, .hint = &session->output->hint};
  report.converged = is_converged(ctx, &result);
  if (report.converged &&
      !stage_mark(session->arena, &session->project, &planning->clock, MARK_DONE, &report.next_stage, &result.error))
    result.failed = true;
  if (result.failed) {
    result.error = session_relative_error(session, &result.error);
    output_error(session->output, &result.error);
  }
  show_report(session, &report);
  output_flush(session->output);
  if (session->config.sandbox && report_count(&report, OUTCOME_DONE))
    output_progress(session->output,
                    "applied to the sandbox only; its record, build log and stage are in .butterbase/sandbox/");
  return exit_status(&report);
}

static int mark_not_applicable(struct apply_run *ctx) {
  struct session *session = ctx->session;
  struct jd_error error = {0};
  const char *next;
  if (!planning_is_clear(&ctx->planning, "stage durable was not marked (n/a)", &error))
    return session_fail(session, &error);
  if (session->project.sandbox && !session_configure_partly(session, &error)) /* its 00-state.md is a copy */
    return session_fail(session, &error);
  if (!planning_diff(&ctx->planning, &error) || !is_expected(ctx, &error) ||
      !approve_check(session->options, &ctx->planning.desired, &ctx->planning.changeset, &error) ||
      !stage_mark(session->arena, &session->project, &ctx->planning.clock, MARK_NOT_APPLICABLE, &next, &error))
    return session_fail(session, &error);
  const struct apply_result result = {0};
  const struct report report = {&ctx->planning.changeset, &result, true, next, &session->output->hint};
  report_event(session, &(struct event){.kind = EVENT_PLANNED, .changeset = report.changeset});
  if (session_streams(session))
    show_report(session, &report);
  if (next && session->options->format == FORMAT_TEXT)
    output_progress(session->output, "marked stage durable (n/a); next stage: %s", next);
  return EXIT_DONE;
}

static void say_kept_aside(struct session *session, const struct journal *journal) {
  if (journal->kept_aside)
    output_warning(session->output,
                   "The journal had unreadable lines; a copy is in %s. Compare `jd log` with `jd status` to find out "
                   "whether an earlier run left a write unfinished, then delete the copy.",
                   project_display(session->arena, &session->project, journal->kept_aside));
}

static int plan_and_apply(struct apply_run *ctx) {
  struct session *session = ctx->session;
  struct planning *planning = &ctx->planning;
  struct jd_error error = {0};
  bool dry_run = session->options->dry_run;
  if (!read_saved(ctx, &error) || !planning_desire(planning, session, &error))
    return session_fail(session, &error);
  if (desired_not_applicable(&planning->desired) && !dry_run)
    return mark_not_applicable(ctx);
  if (!desired_not_applicable(&planning->desired) && !make_plan(ctx, dry_run, &error))
    return session_fail(session, &error);
  if (!dry_run) {
    struct apply_context context = context_of(ctx);
    if (!apply_settle(&context, &planning->live, &planning->desired, &error))
      return session_fail(session, &error);
    say_kept_aside(session, &planning->journal);
  }
  if (!planning_diff(planning, &error) || !is_expected(ctx, &error) ||
      !approve_check(session->options, &planning->desired, &planning->changeset, &error))
    return session_fail(session, &error);
  if (!dry_run)
    return preflight_finish(&ctx->checkup, &error) ? run(ctx) : session_fail(session, &error);
  plan_show(session, &planning->changeset);
  return EXIT_DONE;
}

static int run_apply(struct session *session) {
  struct apply_run ctx = {.session = session, .planning = {.rehearses = true}, .lock = -1};
  int status = plan_and_apply(&ctx);
  if (ctx.lock >= 0)
    file_unlock(ctx.lock);
  checkup_close(&ctx.checkup);
  planning_end(&ctx.planning);
  return status;
}

const struct command apply_command = {
    .name = "apply",
    .summary = "deploy what differs, each item after its approval, verify it, log it",
    .arguments = "[SAVED-PLAN]",
    .most_arguments = 1,
    .options = OPTION_BIT(OPTION_ONLY) | OPTION_BIT(OPTION_RESEND_ENV) | OPTION_BIT(OPTION_YES) |
               OPTION_BIT(OPTION_APPROVE) | OPTION_BIT(OPTION_APPROVE_DATA_LOSS) | OPTION_BIT(OPTION_EXPECT) |
               OPTION_BIT(OPTION_DRY_RUN) | OPTIONS_OF_DIFFS,
    .about = "Shows the plan, then asks before each item: yes, no, diff, all or quit. To delete stored data, type the "
             "name of its object in full.\n"
             "With SAVED-PLAN (from `jd plan --out`), uses the app and the plan file saved there, and stops if the "
             "plan has changed.",
    .exit_statuses = "0 everything was applied, 1 error, 3 some items were declined or not approved.",
    .examples = {{"jd apply", "ask before each item"},
                 {"jd apply --yes", "apply everything, except items that delete data"},
                 {"jd apply --approve chat-room", "apply only this item"},
                 {"jd apply --yes --approve-data-loss leaderboard", "also apply the item that deletes its data"},
                 {"jd apply --only chat-room --approve chat-room --format json",
                  "for an agent whose user has approved"},
                 {"jd apply plan.json", "apply the plan saved by `jd plan --out plan.json`"}},
    .documents = {"apply", "apply-event", "plan"},
    .streams_json = true,
    .run = run_apply,
};
