/* A control plane that gives away secrets: each way to answer has them in another place. */
#ifndef JD_SWEEP_ECHO_SERVER_H
#define JD_SWEEP_ECHO_SERVER_H

#include "model/base/base.h"

#include <stdint.h>

struct echo;

/* How many ways there are, and what one is called. */
unsigned echo_ways(void);
const char *echo_name(unsigned way);
/* Whether it answers reads as it should, so that commands that only read succeed. */
bool echo_is_well(unsigned way);
/* Whether it gives them away only in its answers to writes, or only as an MCP server; other requests are answered as
 * they should be. */
bool echo_on_writes(unsigned way);
bool echo_on_mcp(unsigned way);
/* Starts a server for one run of jd that answers that way, about this app and app_other. `text` is what it gives away:
 * one line. Lives in `arena`; stop it. */
struct echo *echo_start(struct arena *arena, unsigned way, const char *app, struct bytes text);
const char *echo_origin(const struct echo *echo);
void echo_stop(struct echo *echo);

#endif
