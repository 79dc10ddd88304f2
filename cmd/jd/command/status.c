#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "reconcile/api/api.h"

static bool fail_not_live(struct session *session, const struct live *live, const char *name, struct jd_error *error) {
  const char **names = arena_alloc_array(session->arena, live->object_count, sizeof *names);
  for (size_t i = 0; i < live->object_count; i++)
    names[i] = live->objects[i].name;
  return fail_name(error, name, "No live Durable Object has this name", name, names, live->object_count,
                   "To list them, run `jd status`.");
}

/* Keeps the named rows, in their order in the list. */
static bool keep_named(struct session *session, struct live *live, struct jd_error *error) {
  const struct text_list *names = &session->options->arguments;
  for (size_t i = 0; i < names->count; i++)
    if (!live_find(live, names->list[i]))
      return fail_not_live(session, live, names->list[i], error);
  size_t kept = 0;
  for (size_t i = 0; i < live->object_count; i++)
    if (text_list_has(names, live->objects[i].name))
      live->objects[kept++] = live->objects[i];
  live->object_count = kept;
  return true;
}

/* Where the record lists the objects, or they were seen before, their code arrives in the first round trip too. */
static bool read_live(struct session *session, struct remote *remote, const struct sighting *seen,
                      struct status *status, struct jd_error *error) {
  const struct text_list *names = &session->options->arguments;
  if (!status->part)
    return remote_session_read_all(session, remote, session->options->format == FORMAT_JSON, seen, &status->live,
                                   &status->overview, error);
  return remote_read(remote, session->arena, names->list, names->count, &status->live, &status->overview, error) &&
         keep_named(session, &status->live, error);
}

/* The status is shown without what could not be read. */
static void tell_unknown(const struct session *session, const struct overview *overview) {
  if (overview->usage_error.code != JD_NONE)
    output_warning_of(session->output, "could not read the usage", overview->usage_error.message);
  if (overview->subdomain_error.code != JD_NONE)
    output_verbose(session->output, "could not read the app's subdomain: %s", overview->subdomain_error.message);
}

/* Takes the address from the last sighting, if the app has not changed since; else it is read with all the rest. */
static bool read_with_address(struct session *session, struct remote *remote, struct status *status,
                              struct jd_error *error) {
  struct overview *overview = &status->overview;
  struct sighting seen;
  sighting_recall(session, status->now, &seen);
  overview->wants_usage = !status->part;
  overview->wants_stamp = !session->config.sandbox && /* which runs no instances */
                          (session->options->format == FORMAT_JSON || !session->options->quiet);
  overview->wants_subdomain = overview->wants_stamp && !seen.subdomain;
  if (!read_live(session, remote, &seen, status, error))
    return false;
  if (seen.subdomain && texts_equal(overview->stamp, seen.stamp)) {
    overview->subdomain = seen.subdomain;
  } else if (seen.subdomain) {
    overview->wants_subdomain = true;
    if (!read_live(session, remote, &seen, status, error))
      return false;
  }
  sighting_remember(session, status->now, &seen, status->part ? NULL : &status->live, overview);
  return true;
}

/* In one round trip. */
static bool read_status(struct session *session, struct status *status, struct jd_error *error) {
  struct clock clock = remote_session_clock(session);
  if (!session_configure(session, error))
    return false;
  struct remote *remote = remote_session_connect(session, &clock, true, error);
  status->app_id = session->config.app.text;
  status->endpoint = session->config.endpoint.text;
  status->part = session->options->arguments.count > 0;
  status->now = clock.now(clock.context);
  bool read = remote && read_with_address(session, remote, status, error);
  status->now = clock.now(clock.context);
  remote_close(remote);
  if (read)
    tell_unknown(session, &status->overview);
  return read;
}

static int run_status(struct session *session) {
  struct status status = {0};
  struct jd_error error = {0};
  if (!read_status(session, &status, &error))
    return session_fail(session, &error);
  session_show_findings(session);
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, status_json(&status));
  } else {
    status_text(&status, &session->output->style, session->options->quiet, &session->output->pending);
  }
  return EXIT_DONE;
}

const struct command status_command = {
    .name = "status",
    .summary = "the live Durable Objects, env keys and usage of the app",
    .arguments = "[NAME...]",
    .most_arguments = ARGUMENTS_ANY,
    .about =
        "Shows all live Durable Objects, or those named, with or without a plan. Sizes are shown only for named "
        "objects.\n"
        "Sends only GET requests (with --via mcp, only calls that read). The app's address is kept in ~/.cache/jd "
        "until "
        "the app changes, at most for a day.\n"
        "--format json includes the code. `jd plan --live-from FILE` accepts that output, unless NAMEs were given.",
    .exit_statuses = "0 done, 1 error or a NAME is not live.",
    .examples = {{"jd status", "show the live app, with or without a plan"},
                 {"jd status chat-room", "show one object, with its size"},
                 {"jd status --format json > live.json", "save everything for `jd plan --live-from live.json`"}},
    .documents = {"status"},
    .run = run_status,
};
