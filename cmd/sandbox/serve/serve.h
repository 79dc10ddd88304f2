/* From a socket to a handler: HTTP on loopback, the router, and what is checked before a handler runs.
 *
 * Order of calls: sandbox_init with the table of routes, server_start, then sandbox_stop and server_stop, sandbox_free.
 */
#ifndef JD_SANDBOX_SERVE_H
#define JD_SANDBOX_SERVE_H

#include "cmd/sandbox/context/context.h"

#include <stdint.h>

/* Borrows all it gets. `own_key` is the only key that is accepted; NULL: any. */
void sandbox_init(struct sandbox *sandbox, const struct route *routes, struct store *store, const char *own_key);
void sandbox_free(struct sandbox *sandbox);
/* Lets no more time pass: requests that are being served end soon. */
void sandbox_stop(struct sandbox *sandbox);

/* Answers one request; called without the lock. Free the answer with answer_free. */
void sandbox_serve(struct sandbox *sandbox, const struct request *request, struct answer *answer);

/* Releases the lock, which the caller holds, while `ms` pass or until sandbox_stop. */
void sandbox_sleep(struct sandbox *sandbox, int64_t ms);

/* For handlers that look at the body before they look at the caller: checks of GATE_ACCOUNT and GATE_OWNER. False if
 * the call has been answered, with 401 or 404. */
bool require_account(struct call *call);
bool require_owner(struct call *call);

/* Forgets the requests counted so far. */
void ratelimit_clear(struct ratelimit *limits);

struct server;

/* Listens on 127.0.0.1, with a thread for each connection. Port 0 takes a free one; `*bound` is the port. */
struct server *server_start(struct sandbox *sandbox, uint16_t port, uint16_t *bound, struct jd_error *error);
/* Waits for the requests that are being served. */
void server_stop(struct server *server);

#endif
