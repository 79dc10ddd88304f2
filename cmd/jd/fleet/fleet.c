#include "cmd/jd/fleet/fleet.h"

#include "cmd/jd/ci/ci.h"
#include "cmd/jd/fleet/internal.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "reconcile/api/api.h"

/* ---- before anything is contacted ---- */

static const char *name_of_file(const struct options *options) {
  return options->apps_file && strcmp(options->apps_file, "-") == 0 ? "stdin" : options->apps_file;
}

static bool read_apps(struct session *session, struct fleet_apps *apps, struct jd_error *error) {
  const struct options *options = session->options;
  const char *name = options->apps_file, *path = name;
  struct bytes text = {"", 0};
  if (name && strcmp(name, "-") != 0)
    path = session_path(session, name);
  if (name && !file_read_input(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, error))
    return false;
  fleet_apps_parse(session->arena, &options->apps, name_of_file(options), text, apps, &session->findings);
  return true;
}

static bool check_apps(struct session *session, struct fleet_apps *apps, size_t errors, struct jd_error *error) {
  const struct options *options = session->options;
  if (errors)
    return jd_fail_usage(error, NULL, "%zu of the named apps %s an invalid id; nothing was contacted.", errors,
                         errors == 1 ? "has" : "have");
  if (!apps->count && options->apps_file)
    return jd_fail_usage(error, name_of_file(options), "This file names no app. Write one app id per line.");
  if (!apps->count)
    return jd_fail_usage(error, NULL,
                         "--shard selects a part of several apps. Name them with --apps-file, or repeat --app.");
  session->app = apps->list[0];
  if (options->shard.count)
    fleet_apps_keep_shard(apps, &options->shard);
  return true;
}

static void say_apps(const struct session *session, const struct fleet_apps *apps) {
  const struct options *options = session->options;
  const char *file = name_of_file(options);
  output_verbose(session->output, "%zu app%s (from %s%s%s)", apps->count, apps->count == 1 ? "" : "s",
                 options->apps.count ? "--app" : "", options->apps.count && file ? " and " : "", file ? file : "");
}

/* Reads the apps and the plan, and reports the problems of both together. Configures the session for the app in the
 * record of the last apply if it is one of them, else for the first. */
static bool prepare(struct session *session, struct planning *planning, struct fleet_apps *apps,
                    struct jd_error *error) {
  struct jd_error plan_error;
  if (!read_apps(session, apps, error))
    return false;
  size_t errors = session->findings.errors;
  bool desired = planning_desire(planning, session, &plan_error);
  if (!check_apps(session, apps, errors, error))
    return false;
  if (!desired)
    *error = plan_error;
  else
    say_apps(session, apps);
  return desired && planning_is_clear(planning, "nothing was compared", error) &&
         (desired_not_applicable(&planning->desired) || planning_prepare(planning, error));
}

struct fleet_ctx {
  struct session *session;
  struct planning planning;
  struct fleet_apps apps;
  struct plan_request request; /* about the first app */
  struct fleet_view view;
  struct fleet_markdown markdown;
  bool any; /* stdout has text of an app */
};

/* ---- one app ---- */

/* Adds what is specific to an app: the record of its last apply, and what a run left open. */
static struct plan_request request_of(const struct fleet_ctx *ctx, struct arena *arena, const char *app_id,
                                      struct applied *nothing) {
  const struct planning *planning = &ctx->planning;
  struct plan_request request = ctx->request;
  request.app_id = app_id;
  if (!request.endpoint) /* nothing is compared */
    return request;
  *nothing = (struct applied){.app_id = app_id, .endpoint = request.endpoint};
  request.applied = lockfile_find(&planning->record, request.endpoint, app_id);
  request.applied = request.applied ? request.applied : nothing;
  if (strcmp(app_id, ctx->request.app_id) != 0)
    request.outcome_unknown =
        planning_outcome_unknown_elsewhere(planning, arena, app_id, &request.outcome_unknown_count);
  return request;
}

static void count(struct fleet_totals *totals, const struct drift_report *report, bool in_sync) {
  *(in_sync ? &totals->in_sync : &totals->differ) += 1;
  totals->two_way += report->no_record;
  for (int state = 0; state < DRIFT_STATE_COUNT; state++)
    totals->states[state] += report->counts[state];
}

static bool wants_markdown(const struct session *session) {
  const char *step = session_environment("GITHUB_STEP_SUMMARY");
  return session->options->format == FORMAT_MARKDOWN || session->options->summary || (step && *step);
}

static void render(void *context, struct arena *arena, const char *app_id, const struct live *live,
                   const struct jd_error *error, struct fleet_text *out) {
  struct fleet_ctx *ctx = context;
  struct fleet_view *view = &ctx->view;
  struct drift_report report = {.app_id = app_id, .endpoint = view->endpoint, .plan_file = view->plan_file};
  struct fleet_app app = {.report = &report, .error = error};
  struct applied nothing;
  struct plan_request request = request_of(ctx, arena, app_id, &nothing);
  request.live = live;
  if (error) {
    app.page = page_of_error(arena, &report, error);
    view->totals.failed++;
  } else {
    drift(arena, &request, &report);
    app.page = page_of_drift(arena, &report, view->strict);
    count(&view->totals, &report, drift_in_sync(&report, view->strict));
  }
  page_name_app(arena, &app.page, app_id);
  fleet_add(view, &app, &out->text);
  if (wants_markdown(ctx->session))
    fleet_markdown_app(view, &app, &out->row, &out->detail);
}

static bool hand_on(void *context, const struct fleet_text *text) {
  struct fleet_ctx *ctx = context;
  struct bytes bytes = buf_bytes(&text->text);
  fleet_markdown_take(&ctx->markdown, buf_bytes(&text->row), buf_bytes(&text->detail));
  if (!bytes.len)
    return true;
  progress_hide(&ctx->session->output->progress);
  output_result(ctx->session->output, ctx->any ? bytes : fleet_first(&ctx->view, bytes));
  ctx->any = true;
  return output_flush(ctx->session->output);
}

static void say_waiting(void *context, const char *app_id, const struct jd_error *why, unsigned ms) {
  struct fleet_ctx *ctx = context;
  progress_pause(&ctx->session->output->progress, why->message, ms, monotonic_ms());
  output_verbose(ctx->session->output, "%s: %s Trying again in %.1f s.", app_id, why->message, ms / 1000.0);
}

/* ---- all of them ---- */

/* Describes the progress of the run. */
static void describe(void *context, struct buf *out) {
  const struct fleet_totals *totals = context;
  size_t done = totals->in_sync + totals->differ + totals->failed;
  buf_printf(out, "%zu of %zu apps done: %zu drifted, %zu failed, %zu left", done, totals->apps, totals->differ,
             totals->failed, totals->apps - done);
}

static size_t read_all(struct fleet_ctx *ctx, struct http *http) {
  const struct planning *planning = &ctx->planning;
  const struct options *options = ctx->session->options;
  struct arena *arena = ctx->session->arena;
  const char **names = arena_alloc_array(arena, planning->desired.object_count, sizeof *names);
  for (size_t i = 0; i < planning->desired.object_count; i++)
    names[i] = planning->desired.objects[i].name;
  const struct fleet fleet = {.http = http,
                              .retry = remote_session_retry(ctx->session, &planning->clock),
                              .jobs = options->jobs,
                              .apps = ctx->apps.list,
                              .app_count = ctx->apps.count,
                              .names = names,
                              .name_count = planning->desired.object_count,
                              .context = ctx,
                              .render = render,
                              .hand_on = hand_on,
                              .waiting = say_waiting};
  return fleet_read(&fleet);
}

/* A plan with nothing durable is in sync with every app, so none is asked. */
static size_t read_none(struct fleet_ctx *ctx) {
  const struct live nothing = {0};
  for (size_t i = 0; i < ctx->apps.count; i++) {
    JD_ARENA arena = arena_new();
    struct fleet_text out;
    fleet_text_init(&out);
    render(ctx, arena, ctx->apps.list[i], &nothing, NULL, &out);
    bool taken = hand_on(ctx, &out);
    fleet_text_free(&out);
    if (!taken)
      return ctx->apps.count - i;
  }
  return 0;
}

static bool begin(struct fleet_ctx *ctx) {
  struct session *session = ctx->session;
  struct fleet_view *view = &ctx->view;
  ctx->request = planning_request(&ctx->planning);
  *view = (struct fleet_view){.endpoint = session->config.endpoint.text,
                              .plan_file = ctx->request.plan_file,
                              .shard = session->options->shard,
                              .format = session->options->format,
                              .strict = session->options->strict,
                              .text = plan_view_of(session, &session->output->style),
                              .diffs = diff_view_of(session),
                              .totals.apps = ctx->apps.count};
  session_show_findings(session);
  fleet_begin(view, &session->output->pending);
  progress_run(&session->output->progress, describe, &view->totals);
  return output_flush(session->output);
}

static bool end(struct fleet_ctx *ctx, struct jd_error *error) {
  struct session *session = ctx->session;
  JD_BUF document;
  buf_init(&document, LIMIT_TEXT_OUTPUT);
  fleet_end(&ctx->view, &session->output->pending);
  if (!wants_markdown(session))
    return true;
  fleet_markdown_write(&ctx->markdown, &ctx->view, &document);
  if (session->options->format == FORMAT_MARKDOWN)
    output_result(session->output, buf_bytes(&document));
  page_text_add_to_step(session, document.data);
  return page_text_save(session, buf_bytes(&document), error);
}

static int status_of(struct fleet_ctx *ctx) {
  const struct fleet_totals *totals = &ctx->view.totals;
  struct jd_error error;
  if (!signals_came() && !totals->failed)
    return totals->not_read ? EXIT_WRONG : totals->differ ? EXIT_DIFFERS : EXIT_DONE;
  if (signals_came())
    jd_fail(&error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "Stopped: apps not read: %zu of %zu.",
            totals->not_read, totals->apps);
  else
    jd_fail(&error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
            "%zu of %zu apps could not be read; the report says why.", totals->failed, totals->apps);
  output_flush(ctx->session->output);
  output_error(ctx->session->output, &error);
  return signals_came() ? signals_exit_status() : EXIT_WRONG;
}

static int run(struct fleet_ctx *ctx, struct jd_error *error) {
  enum { READS_AN_APP = 8 };
  struct session *session = ctx->session;
  struct http *http = NULL;
  bool nothing = desired_not_applicable(&ctx->planning.desired) || !ctx->apps.count;
  if (!nothing && !(http = session_http(session, true, session->options->jobs * READS_AN_APP, error)))
    return session_fail(session, error);
  size_t *not_read = &ctx->view.totals.not_read;
  if (begin(ctx))
    *not_read = nothing ? read_none(ctx) : read_all(ctx, http);
  progress_run(&session->output->progress, NULL, NULL);
  http_free(http);
  return end(ctx, error) ? status_of(ctx) : session_fail(session, error);
}

int fleet_drift(struct session *session) {
  struct fleet_ctx ctx = {.session = session};
  struct jd_error error = {0};
  if (session->options->via == TRANSPORT_MCP) {
    jd_fail_usage(&error, NULL, "Several apps can only be read through REST. Remove --via mcp, or name one --app.");
    return session_fail(session, &error);
  }
  fleet_markdown_init(&ctx.markdown);
  int status = prepare(session, &ctx.planning, &ctx.apps, &error) ? run(&ctx, &error) : session_fail(session, &error);
  fleet_markdown_free(&ctx.markdown);
  planning_end(&ctx.planning);
  return status;
}
