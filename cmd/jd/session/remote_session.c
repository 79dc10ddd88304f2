#include "cmd/jd/session/session.h"

#include "cmd/jd/term/term.h"
#include "reconcile/api/api.h"

static bool was_interrupted(void *context) {
  (void)context;
  return signals_came();
}

/* Sleeps in pieces, so that progress can show what is left of a pause. */
static void sleep_ticking(void *context, unsigned ms) {
  enum { PIECE_MS = 250 };
  struct session *session = context;
  struct progress *progress = &session->output->progress;
  const struct clock system = clock_system();
  while (ms && !signals_stop()) {
    unsigned piece = ms < PIECE_MS ? ms : PIECE_MS;
    if (progress->pause)
      progress_tick(progress, monotonic_ms());
    system.sleep(system.context, piece);
    ms -= piece;
  }
  if (progress->pause)
    progress_end(progress);
}

struct clock remote_session_clock(struct session *session) {
  struct clock clock = clock_system();
  clock.sleep = sleep_ticking;
  clock.interrupted = was_interrupted;
  clock.context = session;
  return clock;
}

static bool is_to_stop(void *context) {
  (void)context;
  return signals_stop();
}

static unsigned connect_for_s(const struct session *session) {
  return session->options->timeout ? session->options->timeout : RETRY_CONNECT_FOR_S;
}

/* Short, since the whole message was printed before. */
static const char *pause_of(const struct jd_error *why) {
  if (why->code == JD_BUSY)
    return "a deploy is under way";
  if (why->code == JD_LIMITED)
    return "rate limited";
  if (why->retry == JD_RETRY_CONNECT)
    return "no connection";
  return why->code == JD_NETWORK ? "no answer" : "failed";
}

void remote_session_begin_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms) {
  struct progress *progress = &session->output->progress;
  if (item)
    progress_begin(progress, item);
  progress_pause(progress, pause_of(why), ms, monotonic_ms());
}

/* Returns whether the pause before was for the same reason. */
static bool is_same_pause(const struct pause *last, const struct pause *pause) {
  return last->why.code == pause->why.code && last->why.retry == pause->why.retry &&
         last->why.status == pause->why.status && strcmp(last->why.platform_code, pause->why.platform_code) == 0 &&
         (strcmp(last->item, pause->item) == 0 || pause->why.retry == JD_RETRY_CONNECT); /* for one server */
}

void remote_session_report_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms) {
  struct pause pause = {item ? arena_strdup(session->arena, item) : "", *why};
  bool again = session->last_pause.item && is_same_pause(&session->last_pause, &pause);
  const char *colon = item ? ": " : "";
  JD_BUF message;
  buf_init(&message, LIMIT_TEXT_OUTPUT);
  clause_text(why->message, &message);
  if (!again && why->retry == JD_RETRY_CONNECT)
    output_progress(session->output, "%s%s%s Trying again for %u s.", pause.item, colon, message.data,
                    connect_for_s(session));
  else if (!again)
    output_progress(session->output, "%s%s%s Trying again in %.1f s.", pause.item, colon, message.data, ms / 1000.0);
  else if (why->status)
    output_progress(session->output, "%s%ssame error. Trying again in %.1f s.", pause.item, colon, ms / 1000.0);
  session->last_pause = pause;
  remote_session_begin_pause(session, item, why, ms);
}

static void tick_rehearsal(void *context) {
  struct session *session = context;
  progress_begin(&session->output->progress, "rehearsing the sources");
  progress_tick(&session->output->progress, monotonic_ms());
}

void remote_session_watch_rehearsal(struct session *session, struct rehearsal *rehearsal) {
  rehearsal->tick = tick_rehearsal;
  rehearsal->stopped = was_interrupted;
  rehearsal->context = session;
}

static void on_retry(void *session, const struct jd_error *why, unsigned ms) {
  remote_session_report_pause(session, NULL, why, ms);
}

struct retry remote_session_retry(struct session *session, const struct clock *clock) {
  struct retry retry = {*clock, session->options->retries, connect_for_s(session), on_retry, session};
  retry.clock.interrupted = is_to_stop;
  return retry;
}

struct remote *remote_session_connect(struct session *session, const struct clock *clock, bool read_only,
                                      struct jd_error *error) {
  struct remote *remote = session_connect(session, read_only, error);
  if (remote)
    remote->retry = remote_session_retry(session, clock);
  return remote;
}

/* Lists the objects that are probably live: those that were applied to this app, as far as durable.lock can be read,
 * and those that were seen there. */
static const char **probable_names(struct session *session, const struct sighting *seen, size_t *count) {
  struct record record;
  if (!project_read_record(session->arena, &session->project, &record, NULL))
    record = (struct record){0};
  const struct applied *applied =
      lockfile_target(session->arena, &record, session->config.endpoint.text, session->config.app.text);
  const size_t most = applied->object_count + (seen ? seen->name_count : 0);
  const char **names = arena_alloc_array(session->arena, most, sizeof *names);
  *count = 0;
  for (size_t i = 0; i < applied->object_count; i++)
    names[(*count)++] = applied->objects[i].name;
  for (size_t i = 0; seen && i < seen->name_count; i++)
    if (!text_list_has(&(struct text_list){names, applied->object_count}, seen->names[i]))
      names[(*count)++] = seen->names[i];
  return names;
}

/* Lists the names whose code can be read; false if all code is known. */
static bool lacks_code(struct arena *arena, const struct live *live, const char ***names, size_t *count) {
  bool lacks = false;
  *names = arena_alloc_array(arena, live->object_count, sizeof **names);
  *count = 0;
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *row = &live->objects[i];
    if (!snapshot_can_get(row->name))
      continue;
    (*names)[(*count)++] = row->name;
    lacks |= !row->has_code;
  }
  return lacks;
}

bool remote_session_read_all(struct session *session, struct remote *remote, bool with_code,
                             const struct sighting *seen, struct live *live, struct overview *overview,
                             struct jd_error *error) {
  enum { TRIES = 3 };
  size_t count = 0;
  const char **names = with_code ? probable_names(session, seen, &count) : NULL;
  for (int tries = 0; tries < TRIES; tries++) {
    if (!remote_read(remote, session->arena, names, count, live, overview, error))
      return false;
    if (!with_code || !lacks_code(session->arena, live, &names, &count))
      return true;
  }
  return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
                 "Durable Objects were added to the app while it was being read. Run the command again.");
}
