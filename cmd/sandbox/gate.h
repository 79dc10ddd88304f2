/* What stands before the handlers, in the order in which the real control plane looks at things (cmd/docs/platform.md,
 * "Errors"). Each is false when it has answered. */
#ifndef JD_SANDBOX_GATE_H
#define JD_SANDBOX_GATE_H

#include "cmd/sandbox/handlers.h"

/* Is the key one that is taken, and may its account do this? Sets call->account. Who has no key goes on, and is refused
 * by the handler. */
bool gate_caller(struct sandbox *sandbox, struct call *call, struct answer *answer);
/* Of a request that is no read: sets call->body. */
bool gate_body(struct call *call, struct answer *answer);
/* Sets call->app: its region, its migration, its rate, then the body, then whether it is provisioned. */
bool gate_app(struct sandbox *sandbox, struct call *call, struct answer *answer);
/* Before the MCP server nobody is anonymous, and whoever is refused hears where to log in. Key, account and body. */
bool gate_mcp(struct sandbox *sandbox, struct call *call, struct answer *answer);

#endif
