/* A client of the Model Context Protocol over Streamable HTTP: JSON-RPC 2.0 by POST /mcp, answered by an SSE stream or
 * by JSON.
 *
 * The handshake (initialize, notifications/initialized) is made before the first call, and again when the server has
 * forgotten the session. Server-sent notifications and requests are skipped; GET streams and resuming are not used.
 *
 * Everything is a POST here, so what only reads is told by `write`, not by the method: on an http with read_only a call
 * that writes is refused as JD_BUG before it is sent, and all the rest, the handshake included, passes. */
#ifndef JD_RECONCILE_MCP_H
#define JD_RECONCILE_MCP_H

#include "model/format/format.h"
#include "reconcile/http.h"

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

#endif
