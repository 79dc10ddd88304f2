#include "cmd/jd/reading.h"

#include "cmd/jd/signals.h"
#include "model/lockfile.h"
#include "reconcile/apply.h"
#include "reconcile/retry.h"
#include "reconcile/snapshot.h"

static bool was_interrupted(void *context) {
  (void)context;
  return signals_came();
}

struct clock reading_clock(void) {
  struct clock clock = clock_system();
  clock.interrupted = was_interrupted;
  return clock;
}

void reading_say_waiting(void *output, const struct jd_error *why, unsigned ms) {
  output_progress(output, "%s Trying again in %.1f s.", why->message, ms / 1000.0);
}

struct remote *reading_connect(struct session *session, const struct clock *clock, bool read_only,
                               struct jd_error *error) {
  struct remote *remote = session_connect(session, read_only, error);
  return remote ? retry_new(remote, clock, session->options->retries, reading_say_waiting, session->output) : NULL;
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

/* Every name whose code can be read; false when all of it is at hand. */
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

bool reading_whole(struct session *session, struct remote *remote, bool with_code, struct live *live,
                   struct jd_error *error) {
  enum { TRIES = 3 };
  const char **names = NULL;
  size_t count = 0;
  for (int tries = 0; tries < TRIES; tries++) {
    if (!remote->ops->snapshot(remote, session->arena, names, count, live, error))
      return false;
    if (!with_code || !lacks_code(session->arena, live, &names, &count))
      return true;
  }
  return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, NULL,
                 "Somebody adds Durable Objects to the app while it is being read. Run it again when they are done.");
}
