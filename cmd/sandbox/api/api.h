/* The control plane's requests, the MCP server's, and the steps that control the sandbox itself. */
#ifndef JD_SANDBOX_API_H
#define JD_SANDBOX_API_H

#include "cmd/sandbox/context/context.h"

/* All routes, for sandbox_init. */
extern const struct route api_routes[];

#endif
