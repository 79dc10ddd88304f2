/* `jd mcp`: the commands of jd as tools of a Model Context Protocol server, for coding agents.
 *
 * Each call of a tool runs jd itself with the same arguments as a person would type, so guards, journal, lock, log and
 * masking of secrets are those of the commands. `apply` asks the person about each item through the client
 * (elicitation), and only an accepted answer approves it. Clients of the protocol's older revisions (`initialize`) and
 * of the newer ones (per-request `_meta`) are served by the same process. */
#ifndef JD_CMD_MCP_H
#define JD_CMD_MCP_H

#include "cmd/jd/output/output.h"

/* Is set for the runs of jd that the server starts: what their options approve, the person has approved in the client's
 * dialog, and the record of a loss says so. */
#define MCP_DIALOG_VARIABLE "JD_MCP_DIALOG"

/* Serves stdin and stdout until stdin ends or a signal comes; then stops what runs, as the signal would. Returns the
 * exit status. `options` has the global options, which every run of jd gets. */
int mcp_serve(struct output *output, const struct options *options);

#endif
