/* Whether the app can be worked on: account, API key, app, and the tools that are needed. */
#ifndef JD_RECONCILE_PREFLIGHT_PREFLIGHT_H
#define JD_RECONCILE_PREFLIGHT_PREFLIGHT_H

#include "model/journey/journey.h"
#include "reconcile/file/file.h"
#include "reconcile/http/http.h"
#include "reconcile/mcp/mcp.h"

/* ---- account ---- */

/* The apps of the account that the API key belongs to: for preflight, which stands before there is an app to work on.
 *
 * Decoding is strict, as in wire.h. Strings live in `arena`, and are data from outside. */

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

/* ---- preflight ---- */

/* What must be well before anything is applied: the key, the account, the app, and what is good to have besides. */

struct preflight_request {
  struct http *http;  /* NULL: there is no key, so nothing can be asked */
  struct mcp *mcp;    /* over that http */
  const char *no_key; /* how to mend that */
  const char *app_id; /* NULL: there is none yet */
  const char *no_app; /* how to mend that */
  bool sandbox;
  bool by_mcp; /* the app is asked about through the MCP server: the control API itself may be out of reach */
  const struct clock *clock;
  unsigned retries;                                                        /* of a read that may be repeated */
  void (*waiting)(void *context, const struct jd_error *why, unsigned ms); /* told before each wait; may be NULL */
  void *context;
};

struct preflight_result {
  struct preflight preflight; /* all rows but PREFLIGHT_CLI; its time is now */
  struct jd_error error;      /* of the first required check that failed; JD_NONE as code when all passed */
};

/* Asks for the app's configuration (without an app: for the account's apps) and for the MCP server's tools. A check
 * that could not be made because of another failed too, and says so. With an error of JD_STOPPED nothing is known. */
void preflight_check(struct arena *arena, const struct preflight_request *request, struct preflight_result *out);

#endif
