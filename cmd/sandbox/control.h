/* The control steps: POST /__sandbox/<step> and GET /__sandbox/uploads (cmd/docs/platform.md, "Control steps"). */
#ifndef JD_SANDBOX_CONTROL_H
#define JD_SANDBOX_CONTROL_H

#include "cmd/sandbox/handlers.h"

void control_serve(struct sandbox *sandbox, const struct call *call, struct answer *answer);

#endif
