/* The handlers behind the routes: they refuse who may not ask, look at the body, and read or write. */
#ifndef JD_SANDBOX_HANDLERS_H
#define JD_SANDBOX_HANDLERS_H

#include "cmd/sandbox/body.h"
#include "cmd/sandbox/route.h"
#include "cmd/sandbox/sandbox.h"
#include "model/platform.h"

/* A request with what the steps before the handler found out. */
struct call {
  struct arena *arena;
  const struct request *request;
  struct route route;
  const char *account; /* NULL: anonymous */
  bool app_exists;
  struct app app;
  struct body body;
};

void handle_call(struct sandbox *sandbox, const struct call *call, struct answer *answer);

/* service.c: a write through the platform's three phases, each on disk before the next begins, with the lock given up
 * while the platform takes its time. False, and a 500 as answer, when a reset or an end came in between. The
 * response's strings live in call->arena. `prepare` (may be NULL) changes the state in the first phase's transaction.
 */
bool service_write(struct sandbox *sandbox, const struct call *call, const struct platform_request *request,
                   void (*prepare)(struct platform_state *state, const struct call *call),
                   struct platform_response *response, struct answer *answer);

#endif
