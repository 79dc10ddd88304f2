/* The control API through the platform's MCP server: `struct remote_ops` over JSON-RPC on one HTTP session. */
#ifndef JD_RECONCILE_MCP_MCP_H
#define JD_RECONCILE_MCP_MCP_H

#include "model/format/format.h"
#include "reconcile/api/api.h"
#include "reconcile/http/http.h"

/* ---- mcp ---- */

/* A client of the Model Context Protocol over Streamable HTTP: JSON-RPC 2.0 by POST /mcp, answered by an SSE stream or
 * by JSON.
 *
 * The handshake (initialize, notifications/initialized) is made before the first call, and again when the server has
 * forgotten the session. Server-sent notifications and requests are skipped; GET streams and resuming are not used.
 *
 * Everything is a POST here, so what only reads is told by `write`, not by the method: on an http with read_only a call
 * that writes is refused as JD_BUG before it is sent, and all the rest, the handshake included, passes. */

struct mcp;

/* Borrows `http`. Contacts nothing. */
struct mcp *mcp_new(struct http *http);
void mcp_free(struct mcp *mcp); /* NULL is allowed */

struct mcp_call {
  const char *tool;
  struct bytes arguments;      /* the text of a JSON object */
  const char *about;           /* "get chat-room": what errors and traces say behind POST /mcp */
  bool write;                  /* changes something: it takes the write timeout, and is never sent twice */
  const struct secret *secret; /* as in struct http_request */
};

struct mcp_answer {
  bool answered;         /* the tool answered, be it with an error of its own; else `error` says why not */
  struct jd_error error; /* of the network, of HTTP, of the protocol */
  bool is_error;         /* the tool says that it failed: `text` says why, often as the JSON of an API error */
  struct bytes text;     /* all text that it answered; NUL-terminated; may hold anything */
  struct mask *mask;     /* as in struct http_answer: mask before quoting `text` */
};

/* The place that errors of such a call name. */
const char *mcp_place(struct arena *arena, const char *about);

/* Calls all at once and waits for all. Strings live in `arena`. */
void mcp_perform(struct mcp *mcp, struct arena *arena, const struct mcp_call *calls, size_t count,
                 struct mcp_answer *answers);

/* One call that reads. `arguments` NULL: none. False when the tool did not answer. */
bool mcp_ask(struct mcp *mcp, struct arena *arena, const char *tool, const struct js *arguments,
             struct mcp_answer *answer, struct jd_error *error);

/* The names of the server's tools, in its order. */
bool mcp_tools(struct mcp *mcp, struct arena *arena, const char *const **names, size_t *count, struct jd_error *error);

/* ---- error ---- */

/* The control API's errors, as a tool hands them on: as text, without the HTTP status that they came with. Pure. */

/* What the tool answered, as the REST remote would have got it, so that reconcile/api/api.h reads both: the status is
 * 200, or that with which the API sends this error, told by its code and message, or 204 for an empty answer handed on
 * as
 * {}. A failure that is not the API's, or none of its making, becomes an answer that did not arrive, with its error.
 * `where` is the call's place. */
struct http_answer mcp_as_http(const struct mcp_answer *answer, bool reads, const char *where);

/* ---- remote ---- */

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

/* Takes ownership of `http`. */
struct remote *mcp_remote_new(struct http *http, const char *app_id);

#endif
