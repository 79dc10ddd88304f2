#include "cmd/jd/reading.h"

#include "cmd/jd/signals.h"
#include "model/lockfile.h"
#include "reconcile/apply.h"
#include "reconcile/retry.h"

static bool was_interrupted(void *context) {
  (void)context;
  return signals_came();
}

struct clock reading_clock(void) {
  struct clock clock = clock_system();
  clock.interrupted = was_interrupted;
  return clock;
}

static void say_waiting(void *context, const struct jd_error *why, unsigned ms) {
  output_progress(context, "%s Trying again in %.1f s.", why->message, ms / 1000.0);
}

struct remote *reading_connect(struct session *session, const struct clock *clock, bool read_only,
                               struct jd_error *error) {
  struct remote *remote = session_connect(session, read_only, error);
  return remote ? retry_new(remote, clock, session->options->retries, say_waiting, session->output) : NULL;
}

bool reading_applied(struct session *session, struct applied *out, struct jd_error *error) {
  struct bytes text;
  const char *path = project_path(session->arena, &session->project, LOCK_FILE_PATH);
  enum file_read read = file_read(session->arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  *out = (struct applied){0};
  if (read != FILE_READ)
    return read == FILE_MISSING;
  return lockfile_parse(session->arena, text, LOCK_FILE_PATH, out, error);
}
