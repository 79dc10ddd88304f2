/* Making apps and looking at them: POST /init, GET /apps and GET /apps/:app/status, which need no app to be there. */
#ifndef JD_SANDBOX_APPS_H
#define JD_SANDBOX_APPS_H

#include "cmd/sandbox/handlers.h"

void handle_apps(struct sandbox *sandbox, const struct call *call, struct answer *answer);

#endif
