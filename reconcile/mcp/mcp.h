/* The control API through the platform's MCP server: a client of the protocol, and `struct remote_ops` over it.
 *
 * Order of calls: mcp_remote_new for an app; or mcp_new, then mcp_tools, mcp_ask and mcp_perform, then mcp_free. */
#ifndef JD_RECONCILE_MCP_MCP_H
#define JD_RECONCILE_MCP_MCP_H

#include "model/format/format.h"
#include "reconcile/api/api.h"
#include "reconcile/http/http.h"

/* ---- mcp ---- */

/* A client of the Model Context Protocol over Streamable HTTP: JSON-RPC 2.0 by POST /mcp, with an SSE stream or JSON as
 * the response.
 *
 * The handshake (initialize, notifications/initialized) precedes the first call, and is repeated when the server has
 * forgotten the session. Notifications and requests from the server are skipped; GET streams and resuming are not used.
 *
 * Everything is a POST here, so `write` says what only reads, not the method: on an http with read_only a call that
 * writes is refused as JD_BUG before it is sent; all others pass, the handshake included. */

struct mcp;

/* Returns a client on `http`, which it borrows. Contacts nothing. */
struct mcp *mcp_new(struct http *http);
void mcp_free(struct mcp *mcp); /* NULL is allowed */

struct mcp_call {
  const char *tool;
  struct js *arguments;        /* an object, which mcp_perform takes */
  const char *about;           /* "get chat-room": what errors and traces show after POST /mcp */
  bool write;                  /* changes something: it takes the write timeout, and is never sent twice */
  const struct secret *secret; /* as in struct http_request */
};

struct mcp_answer {
  bool answered;         /* the tool answered, maybe with its own error; else `error` says why not */
  struct jd_error error; /* of the network, of HTTP, of the protocol */
  bool is_error;         /* the tool reported a failure: `text` says why, often as the JSON of an API error */
  struct bytes text;     /* all text of its answer; a NUL follows it; may contain anything */
  struct mask *mask;     /* as in struct http_answer: mask before quoting `text` */
};

/* Returns the place that errors of such a call name. */
const char *mcp_place(struct arena *arena, const char *about);

/* Makes all calls at once and waits for all. Strings live in `arena`. */
void mcp_perform(struct mcp *mcp, struct arena *arena, const struct mcp_call *calls, size_t count,
                 struct mcp_answer *answers);

/* Makes one call that reads, and takes its arguments. False when the tool did not answer. */
bool mcp_ask(struct mcp *mcp, struct arena *arena, const char *tool, struct js *arguments, struct mcp_answer *answer,
             struct jd_error *error);

/* Lists the names of the server's tools, in its order. */
bool mcp_tools(struct mcp *mcp, struct arena *arena, const char *const **names, size_t *count, struct jd_error *error);

/* ---- error ---- */

/* Returns the tool's answer as the REST remote would have received it, so that reconcile/api/api.h decodes both. Pure.
 *
 * A tool passes the control API's errors on as text, without their HTTP status: the status here is 200; or the one with
 * which the API sends this error, judged by its code and message; or 204 for an empty response passed on as {}. A
 * failure that is not the API's becomes a response that did not arrive, with its error. `where` is the call's place. */
struct http_answer mcp_as_http(const struct mcp_answer *answer, bool reads, const char *where);

/* ---- remote ---- */

/* The most bytes that the protocol adds to the body of a write to the control API. The server takes as much in all as
 * the control API, so a source may be smaller by so much. */
enum { MCP_AROUND = 512 };

/* Returns the remote of an app through the MCP server's tools manage_durable_objects and manage_app, for places that
 * reach only that endpoint. Takes ownership of `http`. It differs from REST in this:
 *
 * - A tool's error has no HTTP status: mcp_as_http derives it.
 * - A tool that failed with other words than the control API's (its own request broke off) leaves the outcome of a
 * write unknown, like a response that did not arrive: JD_NETWORK.
 * - Where the tool manage_app has no action get_env, or it fails, `app_env_unknown` is set and `app_env_keys` is empty:
 *   then the platform, not the planner, rejects a name that equals one of them.
 * - There is no retry-after: one minute is assumed, the API's own window. */
struct remote *mcp_remote_new(struct http *http, const char *app_id);

#endif
