#include "reconcile/api/api.h"

#include "reconcile/api/internal.h"

#include <stdlib.h>

struct rest {
  struct remote remote;
  struct http *http;
  struct arena *arena;
  const char *app_id, *app; /* the latter "/v1/<app>", escaped */
};

static struct rest *rest_of(struct remote *remote) {
  return (struct rest *)remote;
}

/* One request, its answer, and what errors say of where. */
struct call {
  struct http_request request;
  struct http_answer answer;
  const char *where;
};

/* The address `<app>/<before><name><after>`; `name` NULL: none. */
static struct call call_of(const struct rest *rest, struct arena *arena, const char *method, const char *before,
                           const char *name, const char *after) {
  const char *escaped = name ? http_escape(arena, bytes_of(name)) : "";
  struct call call = {.request.method = method, .request.write = strcmp(method, "GET") != 0};
  call.request.path = arena_printf(arena, "%s/%s%s%s", rest->app, before, escaped, after);
  call.where = arena_printf(arena, "%s %s", method, call.request.path);
  return call;
}

static void perform(struct rest *rest, struct arena *arena, struct call *call) {
  http_perform(rest->http, arena, &call->request, 1, &call->answer);
}

/* ---- reading ---- */

static bool rest_snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                          struct live *out, struct overview *overview, struct jd_error *error) {
  const struct rest *rest = rest_of(remote);
  const struct snapshot snapshot = snapshot_new(arena, names, count, overview);
  const struct http_request *requests = rest_requests(arena, rest->app, &snapshot);
  http_perform(rest->http, arena, requests, snapshot.count, snapshot.answers);
  return snapshot_join(&snapshot, rest->app_id, arena, out, overview, error) == SNAPSHOT_READ;
}

/* ---- writing ---- */

static bool rest_deploy(struct remote *remote, const struct deploy_request *request, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  JD_BUF body;
  struct call call = call_of(rest_of(remote), arena, "POST", "durable-objects", NULL, "");
  if (!wire_deploy_body(request, &body, error))
    return false;
  call.request.body = buf_bytes(&body);
  perform(rest_of(remote), arena, &call);
  return wire_deployed(&call.answer, call.where, request->name, error);
}

static bool rest_set_env(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                         struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct buf body;
  struct call call = call_of(rest_of(remote), arena, "PUT", "durable-objects/env/", key, "");
  bool fits = wire_env_body(value, &body, error);
  if (fits) {
    call.request.body = buf_bytes(&body);
    call.request.secret = value;
    perform(rest_of(remote), arena, &call);
  }
  buf_wipe_free(&body);
  return fits && wire_env_set(&call.answer, call.where, redeployed, error);
}

static bool rest_remove(struct remote *remote, const char *name, bool *found, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct call call = call_of(rest_of(remote), arena, "DELETE", "durable-objects/", name, "");
  perform(rest_of(remote), arena, &call);
  return wire_removed(&call.answer, call.where, found, error);
}

static bool rest_remove_env(struct remote *remote, const char *key, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  struct call call = call_of(rest_of(remote), arena, "DELETE", "durable-objects/env/", key, "");
  perform(rest_of(remote), arena, &call);
  return wire_deleted(&call.answer, call.where, error);
}

static void rest_close(struct remote *remote) {
  struct rest *rest = rest_of(remote);
  http_free(rest->http);
  arena_free(rest->arena); /* holds `rest` itself */
}

struct remote *rest_new(struct http *http, const char *app_id) {
  static const struct remote_ops ops = {rest_snapshot, rest_deploy,     rest_set_env,
                                        rest_remove,   rest_remove_env, rest_close};
  struct arena *arena = arena_new();
  struct rest *rest = arena_alloc(arena, sizeof *rest);
  *rest = (struct rest){.remote.ops = &ops, .http = http, .arena = arena};
  rest->app_id = arena_strdup(arena, app_id);
  rest->app = rest_path(arena, app_id);
  return &rest->remote;
}
