/* Writes as the control plane's service makes them. */
#ifndef JD_SANDBOX_SERVICE_H
#define JD_SANDBOX_SERVICE_H

#include "cmd/sandbox/handlers.h"
#include "model/platform/platform.h"

/* A write through the platform's three phases, each on disk before the next begins, with the lock given up
 * while the platform takes its time. False, and a 500 as answer, when a reset or an end came in between. The
 * response's strings live in call->arena. `prepare` (may be NULL) changes the state in the first phase's transaction.
 */
bool service_write(struct sandbox *sandbox, const struct call *call, const struct platform_request *request,
                   void (*prepare)(struct platform_state *state, const struct call *call),
                   struct platform_response *response, struct answer *answer);

#endif
