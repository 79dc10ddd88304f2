/* The apps of the account that the API key belongs to: for preflight, which stands before there is an app to work on.
 *
 * Decoding is strict, as in wire.h. Strings live in `arena`, and are data from outside. */
#ifndef JD_RECONCILE_ACCOUNT_H
#define JD_RECONCILE_ACCOUNT_H

#include "reconcile/http.h"
#include "reconcile/mcp.h"

struct app {
  const char *id;        /* is_app_id (model/base/base.h) */
  const char *name;      /* NULL: not said */
  const char *region;    /* NULL: not said */
  const char *subdomain; /* a DNS label; NULL: not said */
  const char *status;    /* ready, provisioning, failed, …; NULL: not said */
  bool provisioned;
};

/* One app's configuration: GET /v1/:app/config, which needs the key, and that the app is its account's. */
bool account_app(struct http *http, struct arena *arena, const char *id, struct app *out, struct jd_error *error);
/* The same through the MCP server, for places that reach only that. */
bool account_app_by_mcp(struct mcp *mcp, struct arena *arena, const char *id, struct app *out, struct jd_error *error);
/* All of them, newest first: GET /apps, which needs the key alone. */
bool account_apps(struct http *http, struct arena *arena, struct app **out, size_t *count, struct jd_error *error);
bool account_apps_by_mcp(struct mcp *mcp, struct arena *arena, struct app **out, size_t *count, struct jd_error *error);
/* Where apps can be made: GET /v1/regions. */
bool account_regions(struct http *http, struct arena *arena, const char *const **out, size_t *count,
                     struct jd_error *error);

/* What a name must look like: ^[a-z0-9][a-z0-9_-]*$, at most 63 bytes. */
bool account_is_app_name(const char *name);
/* POST /init. An account has one app of a name in a region: where there is one already, that is the answer. When the
 * answer does not arrive it may have been made: account_apps tells. */
bool account_create(struct http *http, struct arena *arena, const char *name, const char *region, struct app *out,
                    struct jd_error *error);
/* How far making it has come: GET /apps/:app/status. */
bool account_status(struct http *http, struct arena *arena, const char *id, struct app *out, struct jd_error *error);

#endif
