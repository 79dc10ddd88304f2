/* The handlers, for the table of routes; and what they have of each other. */
#ifndef JD_SANDBOX_API_INTERNAL_H
#define JD_SANDBOX_API_INTERNAL_H

#include "cmd/sandbox/serve/serve.h"

/* apps.c */
void list_regions(struct call *call);
void init_app(struct call *call);
void list_apps(struct call *call);
void get_app_status(struct call *call);
void get_app_config(struct call *call);
void list_app_env(struct call *call);
void patch_app_env(struct call *call);

/* objects.c */
void list_objects(struct call *call);
void get_object(struct call *call);
void get_usage(struct call *call);
void deploy_object(struct call *call); /* its own 500 comes before the 401 and 404 of GATE_OWNER */
void delete_object(struct call *call);
void list_env(struct call *call);
void set_env(struct call *call);
void delete_env(struct call *call);

/* page.c: the page of a sandbox that runs instances, and what it reads */
void page_read(struct call *call);

extern const struct bytes sandbox_page_html, sandbox_functions_md; /* made by the build */

/* control.c: the control steps (cmd/docs/platform.md, "Control steps") */
void control_step(struct call *call);
void control_read(struct call *call);

/* mcp.c: JSON-RPC 2.0 over Streamable HTTP, without sessions (cmd/docs/platform.md, "MCP") */
void mcp_post(struct call *call);
void mcp_refuse_stream(struct call *call);
void mcp_end_session(struct call *call);

/* ---- write.c ---- */

/* Makes a write as the control plane's service does: the platform's three phases, each on disk before the next begins,
 * with the lock released while the platform takes its time. Fills in the request's `now` and `new_id`. False if the
 * call has been answered: the write was rejected, or cut off by a reset or the end of the program (500). The response's
 * strings live in call->arena. `prepare` (may be NULL) changes the state in the first phase's transaction. */
bool write_through(struct call *call, struct platform_request *request,
                   void (*prepare)(struct platform_state *state, const struct call *call),
                   struct platform_response *response);

/* ---- mcp_tools.c: each tool makes requests to the control plane, as its caller would over HTTP ---- */

/* Codes of JSON-RPC 2.0, and one of the transport's own. */
enum rpc_code {
  RPC_PARSE_ERROR = -32700,
  RPC_INVALID_REQUEST = -32600,
  RPC_METHOD_NOT_FOUND = -32601,
  RPC_INVALID_PARAMS = -32602,
  RPC_REFUSED = -32000, /* by the transport */
};

/* Returns the member "error" of a response; the caller frees it. */
struct js *rpc_error(enum rpc_code code, const char *message);

/* Returns the result of tools/list; the caller frees it. */
struct js *mcp_tool_list(void);
/* Sets the member "result" of `response`, or "error" if there is no such tool or its arguments do not fit. */
void mcp_tool_call(const struct call *call, const struct js *params, struct js *response);

#endif
