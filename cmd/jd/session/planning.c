#include "cmd/jd/session/session.h"

#include "model/base/base.h"
#include "reconcile/api/api.h"
#include "reconcile/apply/apply.h"
#include "reconcile/planner/planner.h"

static void start_rehearsal(void *context, const struct desired *desired) {
  struct planning *planning = context;
  rehearsal_start(&planning->rehearsal, planning->session->arena, desired);
}

bool planning_desire(struct planning *planning, struct session *session, struct jd_error *error) {
  const struct options *options = session->options;
  planning->session = session;
  planning->clock = remote_session_clock(session);
  planning->only = options->only.list;
  planning->only_count = options->only.count;
  planning->resend_env = options->resend_env;
  struct desire_request request = session_desire_request(session);
  request.advise = planning->rehearses;
  request.values_absent = session->project.dev;
  if (planning->rehearses) {
    rehearsal_init(session->arena, &planning->rehearsal);
    request.when_read = start_rehearsal;
    request.context = planning;
  }
  planning->rehearsal.engine.compiler = session->compiler;
  request.compiled = planning->rehearsal.engine.state == ENGINE_PRESENT;
  session->secrets_known = true;
  session->desired = &planning->desired;
  return desire(session->arena, &request, &planning->desired, &session->findings, error);
}

static const char *target_of(struct arena *arena, const struct session *session, const char *app_id) {
  return arena_printf(arena, "%s %s", session->config.endpoint.text, app_id);
}

bool planning_prepare(struct planning *planning, struct jd_error *error) {
  struct session *session = planning->session;
  if (!session_configure(session, error) ||
      !project_read_record(session->arena, &session->project, &planning->record, error))
    return false;
  const struct config *config = &session->config;
  planning->applied = lockfile_target(session->arena, &planning->record, config->endpoint.text, config->app.text);
  const char *target = target_of(session->arena, session, config->app.text);
  if (!journal_open(session->arena, &session->project, target, &planning->journal, error))
    return false;
  if (planning->journal.damaged)
    output_warning(session->output,
                   "%zu line%s in %s cannot be read. jd reads the app instead to learn what %s; `jd apply` keeps a "
                   "copy of the file before it rewrites it.",
                   planning->journal.damaged, planning->journal.damaged == 1 ? "" : "s",
                   project_display(session->arena, &session->project, planning->journal.path),
                   planning->journal.damaged == 1 ? "it recorded" : "they recorded");
  return true;
}

/* Forgets code that the app would not have returned, so that the file gives the same plan and fingerprint. */
static void forget_unwanted_code(struct live *live, const char *const *names, size_t count) {
  for (size_t i = 0; i < live->object_count; i++) {
    struct live_object *row = &live->objects[i];
    if (texts_include(names, count, row->name))
      continue;
    row->has_code = false;
    row->code = (struct bytes){0};
    row->code_digest = (struct digest){0};
  }
}

/* In JSON, unknown app-level variables are a diagnostic; the text form has a line for it. */
static void note_unknown(struct planning *planning) {
  const struct session *session = planning->session;
  bool plans = planning->rehearses && session->options->format == FORMAT_JSON;
  const char *why = planning->live.app_env_error;
  if (planning->live.app_env_unknown && plans)
    findings_add_warning(
        &planning->session->findings, (struct place){NULL, 0, 0}, "app-env-unknown",
        "App-level env variables are unknown, so a name that collides with one is rejected only by the "
        "platform.%s%s",
        why ? " " : "", why ? why : "");
}

bool planning_read_live(struct planning *planning, bool read_only, struct jd_error *error) {
  struct session *session = planning->session;
  if (planning->rehearses)
    remote_session_watch_rehearsal(session, &planning->rehearsal);
  if (session->options->live_from) {
    planning->live = session->live.live;
    for (size_t i = 0; i < planning->live.object_count;
         i++) { /* it may have been saved where other secrets were known */
      struct live_object *row = &planning->live.objects[i];
      row->error_message = mask_copy(session->mask, session->arena, row->error_message);
    }
    size_t count;
    const char **names = apply_names(&planning->desired, &planning->journal, &count);
    forget_unwanted_code(&planning->live, names, count);
  } else {
    planning->remote = remote_session_connect(session, &planning->clock, read_only, error);
    if (!planning->remote || !apply_read(planning->remote, &planning->desired, &planning->journal, planning->applied,
                                         &planning->live, error))
      return false;
  }
  note_unknown(planning);
  return true;
}

/* Returns whether sources of others matter: something is sent whose code is new, or code that nobody has accepted yet
 * is in every upload. */
static bool neighbours_matter(const struct planning *planning) {
  for (size_t i = 0; i < planning->live.object_count; i++)
    if (planning->live.objects[i].status != ROW_READY && planning->live.objects[i].status != ROW_ERROR)
      return true;
  for (size_t i = 0; i < planning->desired.object_count; i++) {
    const struct desired_object *object = &planning->desired.objects[i];
    const struct live_object *row = live_find(&planning->live, object->name);
    if (!row || !digest_equal(row->code_digest, object->code_digest))
      return true;
  }
  return false;
}

/* All sources of an app form one module, so a planned source may collide with a live one outside the plan. Reads those
 * sources if something is deployed, unless there are more active rows than the platform allows: then it rejects every
 * write anyway. Takes only the sources; the rows themselves are checked again before each write. */
static bool read_neighbours(struct planning *planning, struct jd_error *error) {
  struct live *live = &planning->live, now;
  struct arena *arena = planning->session->arena;
  const char **names = arena_alloc_array(arena, live->object_count, sizeof *names);
  size_t active = 0, count = 0;
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *row = &live->objects[i];
    active += row->status != ROW_ERROR;
    if (!row->has_code && row->status != ROW_ERROR && snapshot_can_get(row->name))
      names[count++] = row->name;
  }
  if (!planning->remote || !count || active > LIMIT_CLASSES || !neighbours_matter(planning))
    return true;
  if (!remote_read(planning->remote, arena, names, count, &now, NULL, error))
    return false;
  for (size_t i = 0; i < live->object_count; i++) {
    struct live_object *row = &live->objects[i];
    const struct live_object *read = row->has_code ? NULL : live_find(&now, row->name);
    if (read && read->has_code) {
      row->has_code = true;
      row->code = read->code;
      row->code_digest = read->code_digest;
    }
  }
  return true;
}

bool planning_read(struct planning *planning, struct session *session, struct jd_error *error) {
  if (!planning_desire(planning, session, error))
    return false;
  return desired_not_applicable(&planning->desired) ||
         (planning_prepare(planning, error) && planning_read_live(planning, true, error));
}

bool planning_is_clear(const struct planning *planning, const char *undone, struct jd_error *error) {
  return planning->desired.form != PLAN_UNCLEAR ||
         jd_fail_input(error, planning->session->plan_file,
                       "%s, since it is not clear whether the plan has Durable Objects. The warning above says which "
                       "line to write; then run `jd %s` again.",
                       undone, planning->session->options->command->name);
}

struct plan_request planning_request(const struct planning *planning) {
  struct session *session = planning->session;
  struct plan_request request = {.app_id = session->config.app.text,
                                 .endpoint = session->config.endpoint.text,
                                 .plan_file = project_display(session->arena, &session->project, session->plan_file),
                                 .desired = &planning->desired,
                                 .live = &planning->live,
                                 .applied = planning->applied,
                                 .api_key = session->config.api_key,
                                 .resend_env = planning->resend_env,
                                 .only = planning->only,
                                 .only_count = planning->only_count};
  request.open = journal_intents(&planning->journal);
  request.outcome_unknown = apply_outcome_unknown(&planning->journal, &request.outcome_unknown_count);
  return request;
}

const char *const *planning_outcome_unknown_elsewhere(const struct planning *planning, struct arena *arena,
                                                      const char *app_id, size_t *count) {
  const struct journal *journal = &planning->journal;
  const char *target = target_of(arena, planning->session, app_id), **keys = NULL;
  size_t capacity = 0;
  *count = 0;
  for (size_t i = 0; i < journal->elsewhere_count; i++) {
    const struct intent *intent = &journal->elsewhere[i];
    if (write_is(intent->kind, SENDS_VALUE) && intent->request_sent && strcmp(intent->target, target) == 0)
      *ARENA_PUSH(arena, keys, *count, capacity) = label_env_key(intent->item);
  }
  return keys;
}

static bool sends_objects(const struct changeset *changeset) {
  for (size_t i = 0; i < changeset->item_count; i++)
    if (write_is(changeset->items[i].write, SENDS_SOURCE))
      return true;
  return false;
}

/* Loads what would be sent. If an object that the plan itself writes later makes the runtime refuse that, its write is
 * planned first. */
static bool rehearse_changes(struct planning *planning, struct jd_error *error) {
  struct session *session = planning->session;
  struct rehearsal *rehearsal = &planning->rehearsal;
  if (!rehearsal_changes(rehearsal, session->arena, &planning->live, &planning->changeset, &session->findings, error))
    return false;
  if (!rehearsal->in_the_way)
    return true;
  struct plan_request request = planning_request(planning);
  struct changeset first;
  request.unloadable = rehearsal->in_the_way;
  if (plan_build(session->arena, &request, &first, &planning->left_out, NULL))
    planning->changeset = first;
  return rehearsal_changes(rehearsal, session->arena, &planning->live, &planning->changeset, &session->findings, error);
}

/* Does so, and without the engine prints one line that says so. */
static bool rehearse(struct planning *planning, struct jd_error *error) {
  struct session *session = planning->session;
  struct rehearsal *rehearsal = &planning->rehearsal;
  struct changeset *changeset = &planning->changeset;
  if (!planning->rehearses || changeset->not_applicable)
    return true;
  bool known = rehearse_changes(planning, error);
  progress_end(&session->output->progress);
  if (!known)
    return false;
  changeset->rehearsed = rehearsal->done;
  if (rehearsal->engine.state == ENGINE_MISSING && sends_objects(changeset))
    output_progress(session->output, "not rehearsed: %s%s%s", rehearsal->reason, rehearsal->engine.fix ? "; " : "",
                    rehearsal->engine.fix ? rehearsal->engine.fix : "");
  size_t errors = session->findings.errors;
  return errors == 0 || jd_fail_input(error, "", "%zu error%s found before sending; nothing was written.", errors,
                                      errors == 1 ? "" : "s");
}

static bool is_deleted(const struct changeset *changeset, const struct plan_removed *removal) {
  for (size_t i = 0; i < changeset->item_count; i++)
    if (changeset->items[i].removal == removal)
      return true;
  return false;
}

/* Returns the extra of the same kind with the most similar name; NULL if there is none. */
static const char *similar_extra(struct arena *arena, const struct changeset *changeset,
                                 const struct plan_removed *removal) {
  const char **names = arena_alloc_array(arena, changeset->item_count, sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (action_info(item->action)->tone == TONE_EXTRA && (item->kind == ITEM_ENV) == removal->env)
      names[count++] = item->name;
  }
  return nearest(removal->name, names, count);
}

/* An entry that is not live is usually done. If an extra has a similar name, it may be a misspelling of that. */
static void suggest_removals(const struct planning *planning) {
  struct session *session = planning->session;
  for (size_t i = 0; i < planning->desired.removed_count; i++) {
    const struct plan_removed *removal = &planning->desired.removed[i];
    const char *prefix = removal->env ? "env/" : "", *extra = NULL;
    if (!is_deleted(&planning->changeset, removal))
      extra = similar_extra(session->arena, &planning->changeset, removal);
    if (extra)
      output_warning(session->output, "`%s%s` is listed under `removed` but not live; did you mean `%s%s`?", prefix,
                     removal->name, prefix, extra);
  }
}

bool planning_diff(struct planning *planning, struct jd_error *error) {
  if (!read_neighbours(planning, error))
    return false;
  const struct plan_request request = planning_request(planning);
  bool accepted = plan_build(planning->session->arena, &request, &planning->changeset, &planning->left_out, error);
  if (!accepted && planning->changeset.item_count)
    planning->session->refused = &planning->changeset;
  if (accepted)
    suggest_removals(planning);
  return accepted && rehearse(planning, error);
}

static bool rehearse_write(void *context, const struct live *now, const struct item *item, struct jd_error *error) {
  struct planning *planning = context;
  return rehearsal_write(&planning->rehearsal, planning->session->arena, now, item, error);
}

struct apply_context planning_apply_context(struct planning *planning) {
  const struct session *session = planning->session;
  return (struct apply_context){.arena = session->arena,
                                .remote = planning->remote,
                                .project = &session->project,
                                .clock = planning->clock,
                                .journal = &planning->journal,
                                .record = &planning->record,
                                .applied = planning->applied,
                                .desired = &planning->desired,
                                .api_key = session->config.api_key,
                                .known = &planning->live,
                                .rehearse = rehearse_write,
                                .rehearsal = planning};
}

void planning_end(struct planning *planning) {
  rehearsal_end(&planning->rehearsal);
  remote_close(planning->remote);
  desired_free(&planning->desired);
}

/* ---- shown ---- */

struct plan_view plan_view_of(const struct session *session, const struct text_style *style) {
  const struct options *options = session->options;
  return (struct plan_view){.style = *style,
                            .context = options->context,
                            .full_diff = options->full_diff,
                            .stat = options->stat,
                            .no_diff = options->no_diff,
                            .quiet = options->quiet};
}

struct diff_view diff_view_of(const struct session *session) {
  const struct options *options = session->options;
  return (struct diff_view){.context = options->context, .no_diff = options->no_diff || options->stat};
}

void plan_show(struct session *session, const struct changeset *changeset) {
  session_show_findings(session);
  if (session->options->format == FORMAT_JSON) {
    const struct diff_view view = diff_view_of(session);
    output_json(session->output, plan_json(changeset, &session->findings, &view));
  } else {
    const struct plan_view view = plan_view_of(session, &session->output->style);
    plan_text(changeset, &view, &session->output->pending);
  }
}

void plan_show_aside(struct session *session, const struct changeset *changeset) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  session_show_findings(session);
  const struct plan_view view = plan_view_of(session, &session->output->style_errors);
  plan_text(changeset, &view, &text);
  output_prompt(session->output, buf_bytes(&text));
}
