/* The control API's errors, as a tool hands them on: as text, without the HTTP status that they came with. Pure. */
#ifndef JD_RECONCILE_MCP_ERROR_H
#define JD_RECONCILE_MCP_ERROR_H

#include "reconcile/http.h"
#include "reconcile/mcp.h"

/* What the tool answered, as the REST remote would have got it, so that reconcile/wire.h reads both: the status is 200,
 * or that with which the API sends this error, told by its code and message, or 204 for an empty answer handed on as
 * {}. A failure that is not the API's, or none of its making, becomes an answer that did not arrive, with its error.
 * `where` is the call's place. */
struct http_answer mcp_as_http(const struct mcp_answer *answer, bool reads, const char *where);

#endif
