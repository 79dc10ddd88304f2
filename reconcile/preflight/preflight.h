/* Checks whether jd can work on an app: account, API key, app, and the tools that are needed. Also creates an app, for
 * projects that have none. Errors are those of reconcile/api/api.h; strings live in `arena`. */
#ifndef JD_RECONCILE_PREFLIGHT_PREFLIGHT_H
#define JD_RECONCILE_PREFLIGHT_PREFLIGHT_H

#include "model/journey/journey.h"
#include "reconcile/file/file.h"
#include "reconcile/http/http.h"
#include "reconcile/mcp/mcp.h"

/* ---- account ---- */

/* The apps of the API key's account. Decoding is strict, as in reconcile/api/api.h. All texts are from outside: escape
 * them before you show them. */

struct app {
  const char *id;     /* is_app_id (model/base/base.h) */
  const char *name;   /* NULL: unknown */
  const char *region; /* NULL: unknown */
  const char *status; /* ready, provisioning, failed, …; NULL: unknown */
  bool provisioned;
};

/* Reads one app's configuration: GET /v1/:app/config. The app must belong to the key's account. With `mcp`
 * (NULL: not), the MCP server is asked for it, for places that reach only that. */
bool account_app(struct http *http, struct mcp *mcp, struct arena *arena, const char *id, struct app *out,
                 struct jd_error *error);
/* Reads the app's Durable Objects, which is answered only in the app's region. */
bool account_reaches(struct http *http, struct mcp *mcp, struct arena *arena, const char *id, struct jd_error *error);
/* Lists all apps, newest first: GET /apps. */
bool account_apps(struct http *http, struct arena *arena, struct app **out, size_t *count, struct jd_error *error);
/* Lists the regions where apps can be created: GET /v1/regions. */
bool account_regions(struct http *http, struct arena *arena, const char *const **out, size_t *count,
                     struct jd_error *error);

/* Returns whether a text can be an app's name: ^[a-z0-9][a-z0-9_-]*$, at most 63 bytes. */
bool account_is_app_name(const char *name);
/* Creates an app: POST /init. Where the account already has an app of that name in that region, the result is that one.
 * When the response does not arrive, the app may have been created: account_apps shows it. */
bool account_create(struct http *http, struct arena *arena, const char *name, const char *region, struct app *out,
                    struct jd_error *error);
/* Reads how far its creation has come: GET /apps/:app/status. */
bool account_status(struct http *http, struct arena *arena, const char *id, struct app *out, struct jd_error *error);

/* ---- preflight ---- */

struct preflight_request {
  struct http *http;  /* NULL: there is no key, so nothing can be checked */
  struct mcp *mcp;    /* on that http */
  const char *no_key; /* how to fix that */
  const char *app_id; /* NULL: there is none yet */
  const char *no_app; /* how to fix that */
  bool sandbox;
  bool by_mcp;        /* read the app through the MCP server: the control API itself may be out of reach */
  struct retry retry; /* its clock tells the time, too */
};

struct preflight_result {
  struct preflight preflight; /* all rows but PREFLIGHT_CLI; its time is now */
  struct jd_error error;      /* of the first required check that failed; JD_NONE as code when all passed */
};

/* Reads the app's configuration (without an app: the account's apps) and the MCP server's tools. A check that was not
 * possible because of another failed too, and its note says so. After JD_STOPPED nothing is known. */
void preflight_check(struct arena *arena, const struct preflight_request *request, struct preflight_result *out);

#endif
