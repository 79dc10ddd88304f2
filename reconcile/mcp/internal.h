/* What the files of reconcile/mcp share; other rooms include reconcile/mcp/mcp.h. */
#ifndef JD_RECONCILE_MCP_INTERNAL_H
#define JD_RECONCILE_MCP_INTERNAL_H

#include "reconcile/mcp/mcp.h"

/* Reading JSON-RPC 2.0 as MCP has it. Pure. */

/* For http_request's `is_enough`: whether the stream holds the response, whatever the server sends after it. It goes on
 * where it stopped, so begin with an offset of 0. */
struct mcp_awaited {
  int64_t id;
  size_t offset;
};
bool mcp_has_response(void *awaited, struct bytes stream);

/* Returns the response to request `id`: a document whose member "result" is an object; free it. NULL when the answer is
 * a failure of HTTP, holds no such response, or holds an error in its place. `where` is the error's place. */
struct js *mcp_response(const struct http_answer *answer, int64_t id, const char *where, struct jd_error *error);

#endif
