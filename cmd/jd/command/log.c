#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "reconcile/project/project.h"

/* What was applied to one app cannot be compared with another. */
static bool keep_target(struct session *session, struct record *record, struct jd_error *error) {
  const struct config *config = &session->config;
  const struct applied *target = lockfile_find(record, config->endpoint.text, config->app.text);
  if (!target && record->target_count)
    return jd_fail_input(error, project_file(&session->project, PROJECT_RECORD),
                         "Nothing was applied to app %s at %s. The record is of app %s at %s%s. To name another app, "
                         "pass --app, --endpoint or --sandbox.",
                         config->app.text, config->endpoint.text, record->targets[0].app_id,
                         record->targets[0].endpoint, record->target_count > 1 ? ", among others" : "");
  record->target_count = target != NULL;
  if (target)
    record->targets[0] = *target;
  return true;
}

/* Keeps the targets of this run: the one to verify, else those of --app, else all. */
static bool choose_targets(struct session *session, struct record *record, struct jd_error *error) {
  if (session->options->verify)
    return session_configure(session, error) && keep_target(session, record, error);
  size_t kept = 0;
  for (size_t i = 0; i < record->target_count; i++)
    if (!session->app || strcmp(session->app, record->targets[i].app_id) == 0)
      record->targets[kept++] = record->targets[i];
  record->target_count = kept;
  return true;
}

static bool read_history(struct session *session, const struct record *record, struct history *out,
                         struct jd_error *error) {
  struct bytes text = {"", 0};
  const char *path = project_file_path(session->arena, &session->project, PROJECT_BUILD_LOG);
  if (project_read_own(session->arena, &session->project, path, LIMIT_DOCUMENT_BYTES, &text, error) == FILE_FAILED)
    return false;
  history_join(session->arena, text, record->targets, record->target_count, out);
  return true;
}

static bool check_names(struct session *session, const struct history *history, struct jd_error *error) {
  const struct text_list *wanted = &session->options->arguments;
  const char **labels = arena_alloc_array(session->arena, history->count, sizeof *labels);
  for (size_t i = 0; i < history->count; i++)
    labels[i] = item_label(session->arena, &history->entries[i].item);
  for (size_t i = 0; i < wanted->count; i++) {
    if (history_names(history, wanted->list[i]))
      continue;
    return fail_name(error, wanted->list[i], "No item of this name was applied", wanted->list[i], labels,
                     history->count, "An env variable is env/KEY. To list all items, run `jd log`.");
  }
  return true;
}

static const char **objects_of(struct arena *arena, const struct history *history, size_t *count) {
  const char **names = arena_alloc_array(arena, history->count, sizeof *names);
  *count = 0;
  for (size_t i = 0; i < history->count; i++)
    if (history->entries[i].object)
      names[(*count)++] = history->entries[i].item.name;
  return names;
}

static bool verify(struct session *session, struct history *history, struct jd_error *error) {
  struct clock clock = remote_session_clock(session);
  struct live live;
  size_t count;
  const char **names = objects_of(session->arena, history, &count);
  struct remote *remote = remote_session_connect(session, &clock, true, error);
  bool read = remote && remote_read(remote, session->arena, names, count, &live, NULL, error);
  remote_close(remote);
  if (read)
    history_compare(session->arena, history, &live);
  return read;
}

static void show(struct session *session, const struct log_view *log) {
  session_show_findings(session);
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, log_json(log));
  } else {
    log_text(log, &session->output->style, session->options->quiet, &session->output->pending);
  }
}

static int run_log(struct session *session) {
  const struct options *options = session->options;
  struct jd_error error = {0};
  struct record record;
  struct history history;
  if (!project_read_record(session->arena, &session->project, &record, &error) ||
      !choose_targets(session, &record, &error) || !read_history(session, &record, &history, &error) ||
      !check_names(session, &history, &error))
    return session_fail(session, &error);
  history_keep(&history, options->arguments.list, options->arguments.count);
  if (options->verify && !verify(session, &history, &error))
    return session_fail(session, &error);
  const struct applied *only = record.target_count == 1 ? &record.targets[0] : &(struct applied){0};
  const struct log_view log = {&history, only->app_id, only->endpoint, options->verify};
  show(session, &log);
  bool differs = history_count(&history, HELD_DIFFERS) || history_count(&history, HELD_GONE);
  return differs ? EXIT_DIFFERS : EXIT_DONE;
}

const struct command log_command = {
    .name = "log",
    .summary = "what was applied, when, and from which source",
    .arguments = "[NAME...]",
    .most_arguments = ARGUMENTS_ANY,
    .options = OPTION_BIT(OPTION_VERIFY),
    .about = "Shows docs/butterbase/04-build-log.md, newest last: all lines, or those of the named items (env/KEY for "
             "an env variable). For the last apply of each item, adds source and code digest from "
             "docs/butterbase/durable.lock; for all apps, unless --app names one. Says which stored data an item "
             "deleted, who "
             "approved that, and which git commit was checked out.\n"
             "Contacts nothing. With --verify, reads the app and reports whether each item is the same, differs, or is "
             "gone. Values of env variables cannot be read.",
    .exit_statuses = "0 done, 1 error, 2 something differs or is gone (with --verify).",
    .examples = {{"jd log", "list what was applied, newest last"},
                 {"jd log --verify", "check whether each item is still live as applied"},
                 {"jd log chat-room env/AI_API_KEY", "list only these items"}},
    .documents = {"log"},
    .run = run_log,
};
