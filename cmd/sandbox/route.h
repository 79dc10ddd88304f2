/* Which request is meant: the router of the control plane, with its corners (cmd/docs/platform.md, "Requests"). Pure.
 */
#ifndef JD_SANDBOX_ROUTE_H
#define JD_SANDBOX_ROUTE_H

#include "model/base/base.h"

enum route_kind {
  ROUTE_NONE,    /* nothing stands at that path with that method */
  ROUTE_BAD_URL, /* an escape that is none, or that is not UTF-8 */
  ROUTE_CONTROL, /* /__sandbox/…: `name` is the step */
  ROUTE_REGIONS,
  ROUTE_MCP,
  ROUTE_INIT,
  ROUTE_APPS,
  ROUTE_APP_STATUS,
  ROUTE_CONFIG,
  ROUTE_APP_ENV,
  ROUTE_PATCH_APP_ENV,
  ROUTE_LIST,
  ROUTE_DEPLOY,
  ROUTE_GET,
  ROUTE_DELETE,
  ROUTE_USAGE,
  ROUTE_ENV_KEYS,
  ROUTE_SET_ENV,
  ROUTE_DELETE_ENV,
};

struct route {
  enum route_kind kind;
  const char *path;    /* the target without its query, as sent */
  const char *query;   /* "" when none; without the question mark */
  const char *pattern; /* as the router knows it: what requests are counted by */
  const char *app;     /* decoded; NULL where the route has none */
  struct bytes name;   /* decoded: the object's name or the env key; may hold NUL and anything else */
};

/* HEAD counts as GET. */
struct route route_find(struct arena *arena, const char *method, const char *target);

#endif
