#include "cmd/jd/planning.h"

#include "cmd/jd/signals.h"
#include "model/lockfile.h"
#include "reconcile/apply.h"
#include "reconcile/desire.h"
#include "reconcile/retry.h"

static bool was_interrupted(void *context) {
  (void)context;
  return signals_came();
}

bool planning_desire(struct planning *planning, struct session *session, struct jd_error *error) {
  const struct options *options = session->options;
  planning->session = session;
  planning->clock = clock_system();
  planning->clock.interrupted = was_interrupted;
  planning->only = options->only.list;
  planning->only_count = options->only.count;
  planning->resend_env = options->resend_env;
  const struct desire_request request = {.project = &session->project,
                                         .plan_file = session->plan_file,
                                         .env_file = session->env_file,
                                         .env_file_given = session->env_file != NULL,
                                         .environment = session_environment};
  return desire(session->arena, &request, &planning->desired, &session->findings, error);
}

bool planning_not_applicable(struct planning *planning) {
  return desired_not_applicable(&planning->desired);
}

static bool read_lock_file(struct planning *planning, struct jd_error *error) {
  struct session *session = planning->session;
  struct bytes text;
  const char *path = project_path(session->arena, &session->project, LOCK_FILE_PATH);
  enum file_read read = file_read(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  return lockfile_parse(session->arena, text, LOCK_FILE_PATH, &planning->applied, error);
}

/* What was applied to another app says nothing about this one. */
static void keep_own(struct planning *planning) {
  const struct config *config = &planning->session->config;
  struct applied *applied = &planning->applied;
  if (!applied->app_id || !applied->endpoint || strcmp(applied->app_id, config->app.text) != 0 ||
      strcmp(applied->endpoint, config->endpoint.text) != 0)
    *applied = (struct applied){.app_id = config->app.text, .endpoint = config->endpoint.text};
}

bool planning_prepare(struct planning *planning, struct jd_error *error) {
  struct session *session = planning->session;
  if (!session_configure(session, error) || !read_lock_file(planning, error))
    return false;
  keep_own(planning);
  const char *target = arena_printf(session->arena, "%s %s", session->config.endpoint.text, session->config.app.text);
  if (!journal_open(session->arena, &session->project, target, &planning->journal, error))
    return false;
  if (planning->journal.damaged)
    output_warning(session->output, "%zu damaged record%s in %s passed over; what they were about is read from the app",
                   planning->journal.damaged, planning->journal.damaged == 1 ? "" : "s",
                   project_display(session->arena, &session->project, planning->journal.path));
  return true;
}

static void say_waiting(void *context, const struct jd_error *why, unsigned ms) {
  output_progress(context, "%s Trying again in %.1f s.", why->message, ms / 1000.0);
}

static bool connect(struct planning *planning, bool read_only, struct jd_error *error) {
  struct session *session = planning->session;
  struct remote *remote = session_connect(session, read_only, error);
  if (!remote)
    return false;
  planning->remote = retry_new(remote, &planning->clock, session->options->retries, say_waiting, session->output);
  return true;
}

bool planning_read_live(struct planning *planning, bool read_only, struct jd_error *error) {
  if (planning->session->options->live_from) {
    planning->live = planning->session->live.live;
    return true;
  }
  size_t count;
  const char **names = apply_names(&planning->desired, &planning->journal, &count);
  return connect(planning, read_only, error) &&
         planning->remote->ops->snapshot(planning->remote, planning->session->arena, names, count, &planning->live,
                                         error);
}

bool planning_read(struct planning *planning, struct session *session, struct jd_error *error) {
  if (!planning_desire(planning, session, error))
    return false;
  return planning_not_applicable(planning) ||
         (planning_prepare(planning, error) && planning_read_live(planning, true, error));
}

struct diff_request planning_request(const struct planning *planning) {
  struct session *session = planning->session;
  struct diff_request request = {.app_id = session->config.app.text,
                                 .endpoint = session->config.endpoint.text,
                                 .plan_file = project_display(session->arena, &session->project, session->plan_file),
                                 .desired = &planning->desired,
                                 .live = &planning->live,
                                 .applied = &planning->applied,
                                 .api_key = session->config.api_key,
                                 .resend_env = planning->resend_env,
                                 .only = planning->only,
                                 .only_count = planning->only_count};
  request.in_doubt = apply_in_doubt(&planning->journal, &request.in_doubt_count);
  return request;
}

bool planning_diff(struct planning *planning, struct jd_error *error) {
  const struct diff_request request = planning_request(planning);
  return diff(planning->session->arena, &request, &planning->changeset, &planning->left_out, error);
}

void planning_end(struct planning *planning) {
  remote_close(planning->remote);
  desired_free(&planning->desired);
}
