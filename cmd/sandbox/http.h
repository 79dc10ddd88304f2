/* HTTP on loopback: the one file that knows libmicrohttpd is http.c. A thread a connection. */
#ifndef JD_SANDBOX_HTTP_H
#define JD_SANDBOX_HTTP_H

#include "cmd/sandbox/sandbox.h"

#include <stdint.h>

struct server;

/* Listens on 127.0.0.1; port 0 takes a free one. `*bound` is the port. */
struct server *server_start(struct sandbox *sandbox, uint16_t port, uint16_t *bound, struct jd_error *error);
/* Waits for the requests under way. */
void server_stop(struct server *server);

#endif
