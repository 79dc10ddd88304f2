#include "reconcile/api/internal.h"

/* ---- joining the answers ---- */

bool snapshot_can_get(const char *name) {
  return strlen(name) <= LIMIT_NAME_BYTES && strcmp(name, "env") != 0;
}

bool snapshot_check_name(const char *name, const char *where, struct jd_error *error) {
  return snapshot_can_get(name) ||
         jd_fail(error, JD_INPUT, JD_SCOPE_ITEM, JD_RETRY_NO, where,
                 "The platform cannot read a Durable Object with this name: names of more than %d characters have no "
                 "address, and \"env\" is the address of the env variables. Choose another name.",
                 LIMIT_NAME_BYTES);
}

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

static void join_keys(const struct snapshot_part *parts, struct arena *arena, struct live *live,
                      struct verdicts *verdicts) {
  struct jd_error error;
  const struct snapshot_part *env = &parts[SNAPSHOT_ENV], *app = &parts[SNAPSHOT_APP_ENV];
  note(verdicts, wire_keys(env->answer, env->where, arena, &live->env_keys, &live->env_count, &error), &error);
  if (!wire_is_missing_route(app->answer))
    note(verdicts, wire_keys(app->answer, app->where, arena, &live->app_env_keys, &live->app_env_count, &error),
         &error);
}

/* Do the list and the get show the same moment? */
static bool agree(const struct live_object *listed, const struct live_object *got) {
  return texts_equal(listed->id, got->id) && texts_equal(listed->class_name, got->class_name) &&
         texts_equal(listed->last_deployed_at, got->last_deployed_at) && listed->status == got->status &&
         listed->access_mode == got->access_mode;
}

/* The row that was asked for, and no other. */
static bool take_named(const struct snapshot_part *part, struct arena *arena, struct live_object *out,
                       struct jd_error *error) {
  if (!wire_object(part->answer, part->where, arena, out, error))
    return false;
  if (strcmp(out->name, part->name) == 0)
    return true;
  JD_BUF came;
  buf_init(&came, LIMIT_ERROR_MESSAGE);
  wire_quote(&came, part->answer, bytes_of(out->name), LIMIT_NAME_BYTES);
  return jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, part->where,
                 "The control API returned another Durable Object (%s) than the one requested. Check the endpoint, and "
                 "any proxy in between.",
                 came.data);
}

bool snapshot_one(const struct snapshot_part *part, struct arena *arena, struct live_object *out, bool *found,
                  struct jd_error *error) {
  struct live_object got;
  *found = !wire_is_missing_object(part->answer);
  if (!*found)
    return true;
  if (!take_named(part, arena, &got, error))
    return false;
  *out = got;
  return true;
}

/* Puts a get's answer into its row. False when it contradicts the list. */
static bool join_get(const struct snapshot_part *part, struct arena *arena, struct live *live,
                     struct verdicts *verdicts) {
  struct live_object *listed = (struct live_object *)live_find(live, part->name), got;
  struct jd_error error;
  if (wire_is_missing_object(part->answer))
    return !listed;
  if (!take_named(part, arena, &got, &error)) {
    note(verdicts, false, &error);
    return true;
  }
  if (!listed || !agree(listed, &got))
    return false;
  *listed = got;
  return true;
}

enum snapshot_result snapshot_join(const struct snapshot_part *parts, size_t count, struct arena *arena,
                                   struct live *out, struct jd_error *error) {
  struct live live = {0};
  struct verdicts verdicts = {0};
  struct jd_error failed;
  const char *changed = NULL;
  note(&verdicts, wire_list(parts[SNAPSHOT_LIST].answer, parts[SNAPSHOT_LIST].where, arena, &live, &failed), &failed);
  join_keys(parts, arena, &live, &verdicts);
  for (size_t i = SNAPSHOT_GETS; i < count; i++)
    if (!join_get(&parts[i], arena, &live, &verdicts))
      changed = parts[i].name;
  if (verdicts.failed) {
    if (error)
      *error = verdicts.worst;
    return SNAPSHOT_FAILED;
  }
  if (changed) {
    JD_BUF name;
    buf_init(&name, LIMIT_ERROR_MESSAGE);
    wire_quote(&name, parts[SNAPSHOT_LIST].answer, bytes_of(changed), LIMIT_NAME_BYTES);
    jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, parts[SNAPSHOT_LIST].where,
            "The app is changing while it is being read: the list and the Durable Object %s itself show different "
            "states. Run the command again when the other deploy is done.",
            name.data);
    return SNAPSHOT_CHANGED;
  }
  *out = live;
  return SNAPSHOT_READ;
}

bool snapshot_overview(const struct snapshot_part *usage, const struct snapshot_part *apps, const char *app_id,
                       struct arena *arena, struct overview *out, struct jd_error *error) {
  if (usage)
    out->has_usage = wire_usage(usage->answer, usage->where, &out->usage, &out->usage_error);
  if (apps)
    wire_subdomain(apps->answer, apps->where, app_id, arena, &out->subdomain, &out->subdomain_error);
  const bool stopped[] = {out->usage_error.code == JD_STOPPED, out->subdomain_error.code == JD_STOPPED};
  if (error && (stopped[0] || stopped[1]))
    *error = stopped[0] ? out->usage_error : out->subdomain_error;
  return !stopped[0] && !stopped[1];
}

/* ---- the reads over REST ---- */

const char *reads_path(struct arena *arena, const char *app_id) {
  return arena_printf(arena, "/v1/%s", http_escape(arena, bytes_of(app_id)));
}

static const struct snapshot_part *add(struct reads *reads, struct arena *arena, const char *path, const char *name) {
  size_t index = reads->count++;
  reads->requests[index] = (struct http_request){.method = "GET", .path = path};
  reads->parts[index] = (struct snapshot_part){name, arena_printf(arena, "GET %s", path), &reads->answers[index]};
  return &reads->parts[index];
}

void reads_init(struct reads *reads, struct arena *arena, const char *path, const char *const *names, size_t count,
                const struct overview *overview) {
  enum { MOST_OTHERS = 2 };
  size_t most = SNAPSHOT_GETS + count + MOST_OTHERS;
  *reads = (struct reads){.requests = arena_alloc_array(arena, most, sizeof *reads->requests),
                          .answers = arena_alloc_array(arena, most, sizeof *reads->answers),
                          .parts = arena_alloc_array(arena, most, sizeof *reads->parts)};
  add(reads, arena, arena_printf(arena, "%s/durable-objects", path), NULL);
  add(reads, arena, arena_printf(arena, "%s/durable-objects/env", path), NULL);
  add(reads, arena, arena_printf(arena, "%s/env", path), NULL);
  for (size_t i = 0; i < count; i++)
    if (snapshot_can_get(names[i]))
      add(reads, arena, arena_printf(arena, "%s/durable-objects/%s", path, http_escape(arena, bytes_of(names[i]))),
          names[i]);
  reads->joined = reads->count;
  if (overview && overview->wants_usage) /* the app's, whatever the name is */
    reads->usage = add(reads, arena, arena_printf(arena, "%s/durable-objects/usage/usage", path), NULL);
  if (overview && overview->wants_subdomain) /* the API says it nowhere else */
    reads->apps = add(reads, arena, "/apps", NULL);
}

enum snapshot_result reads_join(const struct reads *reads, struct arena *arena, struct live *out,
                                struct jd_error *error) {
  return snapshot_join(reads->parts, reads->joined, arena, out, error);
}
