/* The MCP remote: struct remote_ops through the MCP server's tools manage_durable_objects and manage_app, for places
 * that reach that endpoint alone. What is shown, decided and said is the same as over REST, but for these:
 *
 * - A tool's error has no HTTP status; the one that the control API sent is told by the error's code (mcp_error.h).
 * - A tool that failed with other words than the control API's (its own request broke off) leaves open what became of
 *   a write, like an answer that did not arrive: JD_NETWORK.
 * - Where the tool manage_app has no action get_env, or it fails, `app_env_unknown` is set and `app_env_keys` is empty:
 * a name that equals one of them is refused by the platform then, not by the planner.
 * - There is no retry-after: one minute is taken, the API's own window.
 *
 * Reads and writes are POSTs alike. Which actions write is said in one table here; on an http with read_only those are
 * refused as JD_BUG before they are sent. */
#ifndef JD_RECONCILE_MCP_REMOTE_H
#define JD_RECONCILE_MCP_REMOTE_H

#include "reconcile/http.h"
#include "reconcile/remote.h"

/* Takes ownership of `http`. */
struct remote *mcp_remote_new(struct http *http, const char *app_id);

#endif
