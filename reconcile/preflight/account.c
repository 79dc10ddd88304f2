#include "reconcile/preflight/preflight.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"
#include "reconcile/mcp/mcp.h"

enum { LONGEST_NAME = 63 };

struct call {
  struct http *http;
  struct mcp *mcp; /* what an app has is asked there; NULL: over REST */
  struct arena *arena;
  const char *where;
  struct jd_error *error;
};

static bool unexpected(const struct call *call, const char *expected) {
  return jd_fail(call->error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, call->where,
                 "Unexpected response from the control API: expected %s. Check the endpoint (--endpoint, "
                 "CONTROL_API_URL), and whether there is a newer jd.",
                 expected);
}

static struct js *perform(struct call *call, const struct http_request *request) {
  enum { MADE = 201, OK = 200 };
  struct http_answer answer;
  call->where = arena_printf(call->arena, "%s %s", request->method, request->path);
  http_perform(call->http, call->arena, request, 1, &answer);
  if (answer.status == MADE)
    answer.status = OK;
  return wire_open(&answer, call->where, "a JSON object", call->error);
}

static struct js *get(struct call *call, const char *path) {
  const struct http_request request = {.method = "GET", .path = path};
  return perform(call, &request);
}

/* Reads what the API has about an app at `/v1/<id>/<after>`, or what a tool of the MCP server says of it. */
static struct js *get_of_app(struct call *call, const char *id, const char *after, const char *tool,
                             const char *action) {
  struct mcp_answer answer;
  if (!call->mcp)
    return get(call, arena_printf(call->arena, "/v1/%s/%s", http_escape(call->arena, bytes_of(id)), after));
  struct js *arguments = js_object("action", js_of_text(action), "app_id", js_of_text(id), NULL);
  call->where = mcp_place(call->arena, arena_printf(call->arena, "%s %s", tool, action));
  if (!mcp_ask(call->mcp, call->arena, tool, arguments, &answer, call->error))
    return NULL;
  const struct http_answer as_http = mcp_as_http(&answer, true, call->where);
  return wire_open(&as_http, call->where, "a JSON object", call->error);
}

static const char *copy_text(const struct call *call, const struct js *object, const char *name) {
  return arena_strdup(call->arena, js_text(js_get(object, name)));
}

static bool read_app(const struct call *call, const struct js *object, const char *id_name, struct app *out) {
  const struct js *provisioned = js_get(object, "db_provisioned");
  *out = (struct app){.id = copy_text(call, object, id_name),
                      .name = copy_text(call, object, "name"),
                      .region = copy_text(call, object, "region"),
                      .status = copy_text(call, object, "provisioning_status"),
                      .provisioned = js_bool(provisioned, false)};
  if (!out->id || !is_app_id(out->id))
    return unexpected(call, "an app's id");
  if (!provisioned || js_type(provisioned) != JS_BOOL)
    return unexpected(call, "true or false as db_provisioned");
  return true;
}

static const struct js *read_list(const struct call *call, const struct js *body, const char *name) {
  const struct js *list = js_get(body, name);
  if (body && !(list && js_type(list) == JS_ARRAY))
    unexpected(call, arena_printf(call->arena, "a list as %s", name));
  return list && js_type(list) == JS_ARRAY ? list : NULL;
}

bool account_app(struct http *http, struct mcp *mcp, struct arena *arena, const char *id, struct app *out,
                 struct jd_error *error) {
  struct call call = {.http = http, .mcp = mcp, .arena = arena, .error = error};
  JD_JS body = get_of_app(&call, id, "config", "manage_app", "get_config");
  return body && read_app(&call, body, "id", out) &&
         (strcmp(out->id, id) == 0 || unexpected(&call, "the app that was asked for"));
}

bool account_reaches(struct http *http, struct mcp *mcp, struct arena *arena, const char *id, struct jd_error *error) {
  struct call call = {.http = http, .mcp = mcp, .arena = arena, .error = error};
  JD_JS body = get_of_app(&call, id, "durable-objects", "manage_durable_objects", "list");
  return read_list(&call, body, "durable_objects") != NULL;
}

bool account_apps(struct http *http, struct arena *arena, struct app **out, size_t *count, struct jd_error *error) {
  struct call call = {.http = http, .arena = arena, .error = error};
  JD_JS body = get(&call, "/apps");
  const struct js *list = read_list(&call, body, "apps");
  if (!list)
    return false;
  *count = js_length(list);
  *out = arena_alloc_array(arena, *count, sizeof **out);
  for (size_t i = 0; i < *count; i++)
    if (!read_app(&call, js_at(list, i), "id", &(*out)[i]))
      return false;
  return true;
}

bool account_regions(struct http *http, struct arena *arena, const char *const **out, size_t *count,
                     struct jd_error *error) {
  struct call call = {.http = http, .arena = arena, .error = error};
  JD_JS body = get(&call, "/v1/regions");
  const struct js *list = js_get(body, "regions");
  if (!body)
    return false;
  *count = js_length(list);
  const char **regions = arena_alloc_array(arena, *count, sizeof *regions);
  for (size_t i = 0; i < *count; i++) {
    regions[i] = arena_strdup(arena, js_text(js_at(list, i)));
    if (!regions[i] || !*regions[i])
      return unexpected(&call, "names as regions");
  }
  *out = regions;
  return *count > 0 || unexpected(&call, "a list of regions");
}

bool account_is_app_name(const char *name) {
  size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
  return len > 0 && len <= LONGEST_NAME && name[len] == '\0' && name[0] != '-' && name[0] != '_';
}

bool account_create(struct http *http, struct arena *arena, const char *name, const char *region, struct app *out,
                    struct jd_error *error) {
  struct call call = {.http = http, .arena = arena, .error = error};
  JD_BUF text;
  JD_JS wish = js_object("name", js_of_text(name), "region", js_of_text(region), NULL);
  buf_init(&text, LIMIT_REQUEST_BODY);
  js_write(wish, JS_COMPACT, &text);
  const struct http_request request = {.method = "POST", .path = "/init", .body = buf_bytes(&text), .write = true};
  JD_JS body = perform(&call, &request);
  if (!body || !read_app(&call, body, "app_id", out))
    return false;
  if (!out->region)
    out->region = region;
  return true;
}

bool account_status(struct http *http, struct arena *arena, const char *id, struct app *out, struct jd_error *error) {
  struct call call = {.http = http, .arena = arena, .error = error};
  JD_JS body = get(&call, arena_printf(arena, "/apps/%s/status", http_escape(arena, bytes_of(id))));
  return body && read_app(&call, body, "app_id", out);
}
