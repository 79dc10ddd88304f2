/* What the tools do once their arguments fit. Each fills in `result`: its content, and isError. */
#ifndef JD_SANDBOX_MCP_RUN_H
#define JD_SANDBOX_MCP_RUN_H

#include "cmd/sandbox/handlers.h"

struct run {
  struct sandbox *sandbox;
  const struct call *call;    /* the POST to /mcp: whose key the tool uses */
  const struct js *arguments; /* strings alone */
  struct js *result;
};

void run_init_app(const struct run *run);
void run_docs(const struct run *run);
void run_manage_app(const struct run *run);
void run_manage_durable_objects(const struct run *run);
void run_list_regions(const struct run *run);

/* mcp_docs.c: Markdown. */
const char *mcp_documentation(struct arena *arena, const char *topic);

#endif
