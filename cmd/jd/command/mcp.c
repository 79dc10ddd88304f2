#include "cmd/jd/mcp/mcp.h"

#include "cmd/jd/command/command.h"

static int run_mcp(struct session *session) {
  return mcp_serve(session->output, session->options);
}

const struct command mcp_command = {
    .name = "mcp",
    .summary = "serve these commands to a coding agent, on stdin and stdout",
    .arguments = "",
    .about = "A Model Context Protocol server. Its tools are validate, plan, apply, drift, status, log and preflight. "
             "`apply` asks the person about each item through the client's dialog. Nothing else approves a change.",
    .exit_statuses = "0 the client closed stdin, 1 error.",
    .examples = {{"jd mcp", "serve the project of the current folder"}, {"jd mcp -C site", "serve another project"}},
    .documents = {"error"},
    .runs_unopened = true,
    .run = run_mcp,
};
