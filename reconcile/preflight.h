/* What must be well before anything is applied: the key, the account, the app, and what is good to have besides. */
#ifndef JD_RECONCILE_PREFLIGHT_H
#define JD_RECONCILE_PREFLIGHT_H

#include "model/journey/journey.h"
#include "reconcile/clock.h"
#include "reconcile/http.h"
#include "reconcile/mcp.h"

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
