/* The MCP server's tools: each asks the control plane as its caller would, over HTTP. */
#ifndef JD_SANDBOX_MCP_TOOLS_H
#define JD_SANDBOX_MCP_TOOLS_H

#include "cmd/sandbox/handlers.h"

/* Of JSON-RPC 2.0, and one of the transport's own. */
enum rpc_code {
  RPC_PARSE_ERROR = -32700,
  RPC_INVALID_REQUEST = -32600,
  RPC_METHOD_NOT_FOUND = -32601,
  RPC_INVALID_PARAMS = -32602,
  RPC_REFUSED = -32000, /* by the transport */
};

/* The member "error" of a response; the caller frees it. */
struct js *rpc_error(enum rpc_code code, const char *message);

/* The result of tools/list; the caller frees it. */
struct js *mcp_tool_list(void);
/* The member "result" of `response`, or "error" when there is no such tool or its arguments do not fit. */
void mcp_tool_call(struct sandbox *sandbox, const struct call *call, const struct js *params, struct js *response);

#endif
