/* The MCP server behind /mcp: JSON-RPC 2.0 over Streamable HTTP, without sessions (cmd/docs/platform.md, "MCP"). */
#ifndef JD_SANDBOX_MCP_H
#define JD_SANDBOX_MCP_H

#include "cmd/sandbox/handlers.h"

/* For who has passed the door, its body parsed; without the lock. */
void mcp_serve(struct sandbox *sandbox, const struct call *call, struct answer *answer);

#endif
