#include "reconcile/api/internal.h"

bool snapshot_can_get(const char *name) {
  return strlen(name) <= LIMIT_NAME_BYTES && strcmp(name, "env") != 0 && is_object_name(bytes_of(name));
}

struct snapshot snapshot_new(struct arena *arena, const char *const *names, size_t count,
                             const struct overview *overview) {
  enum { MOST_OTHERS = 3 };
  const size_t most = SNAPSHOT_OBJECT + count + MOST_OTHERS;
  struct snapshot snapshot = {.parts = arena_alloc_array(arena, most, sizeof *snapshot.parts),
                              .answers = arena_alloc_array(arena, most, sizeof *snapshot.answers)};
  for (enum snapshot_subject subject = SNAPSHOT_LIST; subject < SNAPSHOT_OBJECT; subject++)
    snapshot.parts[snapshot.count++].subject = subject;
  for (size_t i = 0; i < count; i++)
    if (snapshot_can_get(names[i]))
      snapshot.parts[snapshot.count++] = (struct snapshot_part){SNAPSHOT_OBJECT, names[i], NULL};
  if (overview && overview->wants_usage)
    snapshot.parts[snapshot.count++].subject = SNAPSHOT_USAGE;
  if (overview && overview->wants_subdomain) /* the API says it nowhere else */
    snapshot.parts[snapshot.count++].subject = SNAPSHOT_APPS;
  if (overview && overview->wants_stamp)
    snapshot.parts[snapshot.count++].subject = SNAPSHOT_CONFIG;
  return snapshot;
}

/* ---- joining the answers ---- */

/* Which of several errors to show: the lower, the more it says. */
static unsigned rank_of(enum jd_code code) {
  static const enum jd_code order[] = {JD_BUG,     JD_STOPPED,  JD_AUTH,     JD_NOT_FOUND, JD_REFUSED,
                                       JD_LIMITED, JD_UPSTREAM, JD_PROTOCOL, JD_NETWORK};
  unsigned rank = 0;
  while (rank < sizeof order / sizeof *order && order[rank] != code)
    rank++;
  return rank;
}

/* The errors of the reads, of which one is kept. */
struct verdicts {
  bool failed;
  struct jd_error worst;
};

static void note(struct verdicts *verdicts, bool read, const struct jd_error *error) {
  if (read)
    return;
  if (!verdicts->failed || rank_of(error->code) < rank_of(verdicts->worst.code))
    verdicts->worst = *error;
  verdicts->failed = true;
}

/* Do the list and the get show the same moment? */
static bool agree(const struct live_object *listed, const struct live_object *got) {
  return texts_equal(listed->id, got->id) && texts_equal(listed->class_name, got->class_name) &&
         texts_equal(listed->last_deployed_at, got->last_deployed_at) && listed->status == got->status &&
         listed->access_mode == got->access_mode;
}

/* The row that was asked for, and no other. */
static bool take_named(const struct snapshot_part *part, const struct http_answer *answer, struct arena *arena,
                       struct live_object *out, struct jd_error *error) {
  if (!wire_object(answer, part->where, arena, out, error))
    return false;
  if (strcmp(out->name, part->name) == 0)
    return true;
  return jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, part->where,
                 "The control API returned another Durable Object (%s) than the one requested. Check the endpoint, and "
                 "any proxy in between.",
                 wire_quote(arena, answer, bytes_of(out->name), LIMIT_NAME_BYTES));
}

/* Puts the answer about an object into its row. False when it contradicts the list. */
static bool join_object(const struct snapshot_part *part, const struct http_answer *answer, struct arena *arena,
                        struct live *live, struct verdicts *verdicts) {
  struct live_object *listed = (struct live_object *)live_find(live, part->name), got;
  struct jd_error error;
  if (wire_is_missing_object(answer))
    return !listed;
  if (!take_named(part, answer, arena, &got, &error)) {
    note(verdicts, false, &error);
    return true;
  }
  if (!listed || !agree(listed, &got))
    return false;
  *listed = got;
  return true;
}

/* What is shown besides: what cannot be read of it is unknown, unless the user stopped it. */
static void note_other(struct verdicts *verdicts, const struct jd_error *error) {
  note(verdicts, error->code != JD_STOPPED, error);
}

/* False when the part contradicts the list, which comes first. */
static bool join_part(const struct snapshot_part *part, const struct http_answer *answer, const char *app_id,
                      struct arena *arena, struct live *live, struct overview *overview, struct verdicts *verdicts) {
  struct jd_error error;
  switch (part->subject) {
  case SNAPSHOT_LIST:
    note(verdicts, wire_list(answer, part->where, arena, live, &error), &error);
    break;
  case SNAPSHOT_ENV:
    note(verdicts, wire_keys(answer, part->where, arena, &live->env_keys, &live->env_count, &error), &error);
    break;
  case SNAPSHOT_APP_ENV:
    note(verdicts,
         wire_is_missing_route(answer) ||
             wire_keys(answer, part->where, arena, &live->app_env_keys, &live->app_env_count, &error),
         &error);
    break;
  case SNAPSHOT_OBJECT:
    return join_object(part, answer, arena, live, verdicts);
  case SNAPSHOT_USAGE:
    overview->usage_error = (struct jd_error){0};
    overview->has_usage = wire_usage(answer, part->where, &overview->usage, &overview->usage_error);
    note_other(verdicts, &overview->usage_error);
    break;
  case SNAPSHOT_APPS:
    overview->subdomain_error = (struct jd_error){0};
    wire_subdomain(answer, part->where, app_id, arena, &overview->subdomain, &overview->subdomain_error);
    note_other(verdicts, &overview->subdomain_error);
    break;
  case SNAPSHOT_CONFIG:
    overview->stamp_error = (struct jd_error){0};
    wire_stamp(answer, part->where, app_id, arena, &overview->stamp, &overview->stamp_error);
    note_other(verdicts, &overview->stamp_error);
    break;
  }
  return true;
}

enum snapshot_result snapshot_join(const struct snapshot *snapshot, const char *app_id, struct arena *arena,
                                   struct live *out, struct overview *overview, struct jd_error *error) {
  struct live live = {0};
  struct verdicts verdicts = {0};
  const char *changed = NULL;
  for (size_t i = 0; i < snapshot->count; i++)
    if (!join_part(&snapshot->parts[i], &snapshot->answers[i], app_id, arena, &live, overview, &verdicts))
      changed = snapshot->parts[i].name;
  if (verdicts.failed) {
    if (error)
      *error = verdicts.worst;
    return SNAPSHOT_FAILED;
  }
  if (changed) {
    jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, snapshot->parts[SNAPSHOT_LIST].where,
            "The app is changing while it is being read: the list and the Durable Object %s itself show different "
            "states. Run the command again when the other deploy is done.",
            wire_quote(arena, &snapshot->answers[SNAPSHOT_LIST], bytes_of(changed), LIMIT_NAME_BYTES));
    return SNAPSHOT_CHANGED;
  }
  *out = live;
  return SNAPSHOT_READ;
}

/* ---- the reads over REST ---- */

static const char *path_of(struct arena *arena, const char *app, const struct snapshot_part *part) {
  switch (part->subject) {
  case SNAPSHOT_LIST:
    break;
  case SNAPSHOT_ENV:
    return arena_printf(arena, "%s/durable-objects/env", app);
  case SNAPSHOT_APP_ENV:
    return arena_printf(arena, "%s/env", app);
  case SNAPSHOT_OBJECT:
    return arena_printf(arena, "%s/durable-objects/%s", app, part->name);
  case SNAPSHOT_USAGE: /* the app's, whatever the name is */
    return arena_printf(arena, "%s/durable-objects/usage/usage", app);
  case SNAPSHOT_APPS:
    return "/apps";
  case SNAPSHOT_CONFIG:
    return arena_printf(arena, "%s/config", app);
  }
  return arena_printf(arena, "%s/durable-objects", app);
}

const char *rest_path(struct arena *arena, const char *app_id) {
  return arena_printf(arena, "/v1/%s", http_escape(arena, bytes_of(app_id)));
}

const struct http_request *rest_requests(struct arena *arena, const char *app, const struct snapshot *snapshot) {
  struct http_request *requests = arena_alloc_array(arena, snapshot->count, sizeof *requests);
  for (size_t i = 0; i < snapshot->count; i++) {
    requests[i] = (struct http_request){.method = "GET", .path = path_of(arena, app, &snapshot->parts[i])};
    snapshot->parts[i].where = arena_printf(arena, "GET %s", requests[i].path);
  }
  return requests;
}
