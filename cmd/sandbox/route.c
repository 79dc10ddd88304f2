#include "cmd/sandbox/route.h"

#include "model/base/base.h"

enum { MAX_SEGMENTS = 6 };

struct pattern {
  const char *method, *path;
  enum route_kind kind;
};

/* Static segments stand before parameters where both fit, as the router has it. */
static const struct pattern patterns[] = {
    {"POST", "/__sandbox/:name", ROUTE_CONTROL},
    {"GET", "/__sandbox/:name", ROUTE_CONTROL},
    {"GET", "/v1/regions", ROUTE_REGIONS},
    {"GET", "/mcp", ROUTE_MCP},
    {"POST", "/mcp", ROUTE_MCP},
    {"DELETE", "/mcp", ROUTE_MCP},
    {"POST", "/init", ROUTE_INIT},
    {"GET", "/apps", ROUTE_APPS},
    {"GET", "/apps/:app/status", ROUTE_APP_STATUS},
    {"GET", "/v1/:app/config", ROUTE_CONFIG},
    {"GET", "/v1/:app/env", ROUTE_APP_ENV},
    {"PATCH", "/v1/:app/env", ROUTE_PATCH_APP_ENV},
    {"GET", "/v1/:app/durable-objects", ROUTE_LIST},
    {"POST", "/v1/:app/durable-objects", ROUTE_DEPLOY},
    {"GET", "/v1/:app/durable-objects/env", ROUTE_ENV_KEYS},
    {"PUT", "/v1/:app/durable-objects/env/:name", ROUTE_SET_ENV},
    {"DELETE", "/v1/:app/durable-objects/env/:name", ROUTE_DELETE_ENV},
    {"GET", "/v1/:app/durable-objects/:name", ROUTE_GET},
    {"DELETE", "/v1/:app/durable-objects/:name", ROUTE_DELETE},
    {"GET", "/v1/:app/durable-objects/:name/usage", ROUTE_USAGE},
};

struct segments {
  struct bytes list[MAX_SEGMENTS];
  size_t count;
  bool too_many;
};

/* False when an escape is none, or when what the escapes stand for is not UTF-8. */
static bool unescape(struct arena *arena, struct bytes raw, struct bytes *out) {
  char *text = arena_strndup(arena, raw.data, raw.len);
  size_t len = 0;
  for (size_t i = 0; i < raw.len; i++) {
    if (raw.data[i] != '%') {
      text[len++] = raw.data[i];
      continue;
    }
    if (raw.len - i < 3)
      return false;
    int high = hex_value(raw.data[i + 1]), low = hex_value(raw.data[i + 2]);
    if (high < 0 || low < 0)
      return false;
    text[len++] = (char)(high * 16 + low);
    i += 2;
  }
  text[len] = '\0';
  *out = (struct bytes){text, len};
  return utf8_valid(*out, NULL);
}

/* Splits before it unescapes, so that an escaped slash belongs to its segment. */
static bool split(struct arena *arena, const char *path, struct segments *out) {
  const char *at = *path == '/' ? path + 1 : path;
  for (;;) {
    size_t len = strcspn(at, "/");
    struct bytes segment;
    if (!unescape(arena, (struct bytes){at, len}, &segment))
      return false;
    if (out->count < MAX_SEGMENTS)
      out->list[out->count++] = segment;
    else
      out->too_many = true;
    if (at[len] == '\0')
      return true;
    at += len + 1;
  }
}

/* A parameter has at most 100 characters, and may be empty at the end of the path alone. */
static bool fits_parameter(const struct segments *segments, size_t index) {
  struct bytes segment = segments->list[index];
  return utf16_units(segment) <= LIMIT_NAME_BYTES && (segment.len > 0 || index + 1 == segments->count);
}

static bool matches(const struct pattern *pattern, const struct segments *segments, struct route *route) {
  const char *at = pattern->path + 1;
  for (size_t i = 0; i < segments->count; i++) {
    struct bytes wanted = {at, strcspn(at, "/")}, segment = segments->list[i];
    if (wanted.len == 0)
      return false;
    if (wanted.data[0] == ':') {
      bool is_app = wanted.data[1] == 'a';
      if (!fits_parameter(segments, i) || (is_app && memchr(segment.data, '\0', segment.len)))
        return false;
      if (is_app)
        route->app = segment.data;
      else
        route->name = segment;
    } else if (!bytes_equal(wanted, segment)) {
      return false;
    }
    at += wanted.len + (wanted.data[wanted.len] == '/');
  }
  return *at == '\0';
}

struct route route_find(struct arena *arena, const char *method, const char *target) {
  size_t path_len = strcspn(target, "?");
  struct route route = {.path = arena_strndup(arena, target, path_len),
                        .query = target[path_len] ? arena_strdup(arena, target + path_len + 1) : ""};
  struct segments segments = {0};
  if (!split(arena, route.path, &segments)) {
    route.kind = ROUTE_BAD_URL;
    return route;
  }
  const char *known = strcmp(method, "HEAD") == 0 ? "GET" : method;
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns && !segments.too_many && *target == '/'; i++) {
    struct route found = route;
    if (strcmp(patterns[i].method, known) == 0 && matches(&patterns[i], &segments, &found)) {
      found.kind = patterns[i].kind;
      found.pattern = patterns[i].path;
      return found;
    }
  }
  return route;
}
