/* What the files of reconcile/mcp share; other rooms include reconcile/mcp/mcp.h. */
#ifndef JD_RECONCILE_MCP_INTERNAL_H
#define JD_RECONCILE_MCP_INTERNAL_H

#include "model/format/format.h"
#include "reconcile/http/http.h"
#include "reconcile/mcp/mcp.h"

/* JSON-RPC 2.0 as MCP has it: the texts of requests, and the response in an HTTP answer. Pure; for reconcile/mcp/mcp.c.
 */

/* The newest revision that we know: it is asked for, and the server answers with the one that it will speak. */
#define MCP_PROTOCOL "2025-06-18"
/* True for a revision that we speak. */
bool mcp_knows_protocol(const char *version);

/* Each appends one message. */
void mcp_write_initialize(struct buf *out, int64_t id);
void mcp_write_initialized(struct buf *out);
void mcp_write_list(struct buf *out, int64_t id, const char *cursor); /* NULL: from the beginning */
/* `arguments` is the text of a JSON object. */
void mcp_write_call(struct buf *out, int64_t id, const char *tool, struct bytes arguments);

/* For http_request's `is_enough`: whether the stream holds the response, whatever the server sends behind it. It goes
 * on where it stopped, so begin with an offset of 0. */
struct mcp_awaited {
  int64_t id;
  size_t offset;
};
bool mcp_has_response(void *awaited, struct bytes stream);

/* The response to request `id`: a document whose member "result" is an object; free it. NULL when the answer is a
 * failure of HTTP, holds no such response, or holds an error in its place. `where` is the error's place. */
struct js *mcp_response(const struct http_answer *answer, int64_t id, const char *where, struct jd_error *error);

#endif
