/* The handlers behind the routes: they refuse who may not ask, look at the body, and read or write. */
#ifndef JD_SANDBOX_HANDLERS_H
#define JD_SANDBOX_HANDLERS_H

#include "cmd/sandbox/body.h"
#include "cmd/sandbox/route.h"
#include "cmd/sandbox/sandbox.h"

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

/* 401 without a usable key, 404 when the app is not the caller's; false when it has answered. */
bool pass_owner(const struct call *call, struct answer *answer);

#endif
