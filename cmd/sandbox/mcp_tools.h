/* The MCP server's tools: each asks the control plane as its caller would, over HTTP. */
#ifndef JD_SANDBOX_MCP_TOOLS_H
#define JD_SANDBOX_MCP_TOOLS_H

#include "cmd/sandbox/handlers.h"

/* The result of tools/list; the caller frees it. */
struct js *mcp_tool_list(void);
/* The member "result" of `response`, or "error" when there is no such tool or its arguments do not fit. */
void mcp_tool_call(struct sandbox *sandbox, const struct call *call, const struct js *params, struct js *response);

#endif
